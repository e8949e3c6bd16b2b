"""Pages with handwriting, made up from a seed: digits of MNIST, a pen, paper and a camera."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.imaging.grey import Grey
from tenfold.imaging.synth.camera import levels_of, photograph
from tenfold.imaging.synth.composition import Content, Scene, composed
from tenfold.imaging.synth.looks import LOOKS, Look
from tenfold.imaging.synth.noise import Field
from tenfold.imaging.synth.thinning import Strokes, strokes_of

CONTENTS: tuple[Content, ...] = ("digit", "number", "page", "blank")

_FEWEST, _MOST = 4, 12  # digits of a number
_LINES = 2, 6  # of a page
_LEAST_SIDE = 400  # pixels; less has no room for twelve digits
_BLACK_BELOW = 160  # where a picture has two levels
_RATIOS: dict[Content, tuple[float, ...]] = {  # of the shorter side to the longer
    "digit": (1.0, 0.85, 0.75),
    "number": (0.75, 0.56, 0.4),
    "page": (1.0, 0.75, 0.71),
    "blank": (1.0, 0.75, 0.56),
}


class Digits(NamedTuple):
    """Images of shape (n, 28, 28), white on black, and their labels of shape (n,)."""

    images: Grey
    labels: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        picture: of shape (h, w, 3), 0 to 255.
        text: what is written on it, `/` between lines; empty where nothing is.
        look: its name in `looks.LOOKS`.
        suffix: `.jpg` or `.png`.
        quality: of the JPEG.
    """

    picture: Grey
    text: str
    look: str
    suffix: str
    quality: int

    def encoded(self) -> bytes:
        """The page as a picture file."""
        content = io.BytesIO()
        if self.suffix == ".jpg":
            Image.fromarray(self.picture).save(content, "JPEG", quality=self.quality)
        else:
            Image.fromarray(self.picture).save(content, "PNG")
        return content.getvalue()


def looks_for(content: Content) -> list[str]:
    """The looks that pages of `content` have in turn: a number needs room."""
    roomy = content in ("number", "page")
    return [name for name, look in LOOKS.items() if not roomy or look.sides[1] >= _LEAST_SIDE]


def make_page(
    digits: Digits,
    content: Content,
    seed: int,
    number: int,
    *,
    look: str | None = None,
    touching: float = 0.005,
) -> Page:
    """Page `number`, from 1, of those that `seed` stands for; no other page has a say in it.

    The same call gives the same page with the same versions of NumPy, OpenCV and Pillow.

    Args:
        digits: what is written is taken from these.
        content: `digit`, one; `number`, one of 4 to 12 digits; `page`, several of these below
            each other; `blank`, nothing.
        look: a name from `looks.LOOKS`; without it, one after the other.
        touching: how often two neighbours touch, 0..1.
    """
    rng = np.random.default_rng([seed, number, CONTENTS.index(content)])
    names = looks_for(content)
    name = look or names[(number - 1) % len(names)]
    lots = _lots(digits.labels, content, rng)
    text = "/".join("".join(str(digits.labels[pick]) for pick in line) for line in lots)
    lines = [[strokes_of(digits.images[pick]) for pick in line] for line in lots]
    picture = _picture(LOOKS[name], content, lines, touching, rng)
    suffix = ".jpg" if LOOKS[name].kind == "photo" and rng.random() < 0.9 else ".png"
    return Page(picture, text, name, suffix, int(rng.integers(*LOOKS[name].camera.quality)))


def _lots(
    labels: npt.NDArray[np.uint8], content: Content, rng: np.random.Generator
) -> list[list[int]]:
    """Which digits are written, line by line, by their places among `labels`.

    First the digit is drawn, then who wrote it: no digit is more frequent than another.
    """
    fewest, most = _LINES
    counts = {"digit": 1, "number": 1, "page": int(rng.integers(fewest, most + 1)), "blank": 0}
    known = np.unique(labels)
    lines = []
    for _ in range(counts[content]):
        length = 1 if content == "digit" else int(rng.integers(_FEWEST, _MOST + 1))
        wanted = rng.choice(known, length)
        lines.append([int(rng.choice(np.flatnonzero(labels == digit))) for digit in wanted])
    return lines


def _picture(
    look: Look,
    content: Content,
    lines: list[list[Strokes]],
    touching: float,
    rng: np.random.Generator,
) -> Grey:
    """A picture of shape (h, w, 3)."""
    scene = Scene(look, content, _shape(look, content, rng), touching)
    picture = _taken(scene, composed(scene, lines, rng), rng)
    if look.two_levels:
        black = np.asarray(Image.fromarray(picture).convert("L")) < _BLACK_BELOW
        picture = np.where(black, 0, 255).astype(np.uint8)[..., None].repeat(3, axis=2)
    return 255 - picture if look.inverted else picture


def _taken(scene: Scene, planes: Field, rng: np.random.Generator) -> Grey:
    if scene.look.kind == "canvas":
        return levels_of(planes)
    return photograph(planes, scene.shape, scene.look.camera, rng)


def _shape(look: Look, content: Content, rng: np.random.Generator) -> tuple[int, int]:
    """Height and width of the picture; small ones are more frequent than large ones."""
    low, high = look.sides
    roomy = content in ("number", "page")
    if look.kind == "canvas" and roomy:
        low, high = max(_LEAST_SIDE, 2 * low), 2 * high
    longer = round(low * (high / low) ** float(rng.random() ** 2))
    square = look.kind == "canvas" and content != "number"
    shorter = longer if square else round(longer * float(rng.choice(_RATIOS[content])))
    upright = content != "number" and rng.random() < 0.6
    return (longer, shorter) if upright else (shorter, longer)
