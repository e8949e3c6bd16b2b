"""Pages of real digits for tests of reading: dark on bright, on one line or several."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image

from tenfold.core.datasets import load
from tenfold.core.splits import split
from tenfold.imaging.decode import decode
from tenfold.imaging.numbers.taken_apart import Page, lines_in, written_on
from tenfold.imaging.synth.pages import Content, Digits, make_page

PAPER = 245
SIDE = 56  # pixels of a digit's image, in which it is about 40 tall


@cache
def _digits() -> tuple[np.ndarray, np.ndarray]:
    data = split(load("mnist", "train"))[1]
    return data.images, data.labels


def digit(label: int, number: int = 0) -> np.ndarray:
    """The `number`-th validation digit of this `label`, `SIDE` pixels wide, bright on dark."""
    images, labels = _digits()
    image = Image.fromarray(images[np.flatnonzero(labels == label)[number]])
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def page(*lines: str, pitch: int = 60) -> np.ndarray:
    """`lines` of digits, `pitch` pixels apart, the lines 110; the first begins at 40, 40."""
    width = 80 + pitch * max(map(len, lines), default=1)
    paper = np.full((80 + 110 * len(lines), width), PAPER, np.uint8)
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            top, left = 40 + 110 * row, 40 + pitch * column
            patch = paper[top : top + SIDE, left : left + SIDE]
            ink = np.minimum(digit(int(character), row + column), 215)
            patch[:] = np.minimum(patch, PAPER - ink)
    return paper


def made(content: Content, seed: int, number: int, longest_side: int = 1000) -> np.ndarray:
    """Page `number` that `tenfold synth --seed` makes of validation digits, as it is read."""
    page = make_page(Digits(*_digits()), content, seed, number)
    return decode(page.encoded(), longest_side)


def take_apart(grey: np.ndarray) -> Page | None:
    """The lines written on the page `grey`; None where nothing is."""
    written = written_on(grey)
    return lines_in(written) if written else None
