"""Composition: where on a sheet lines of digits go, how large, and which print fits them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from tenfold.imaging.synth.camera import SHEET
from tenfold.imaging.synth.looks import Look
from tenfold.imaging.synth.noise import Field
from tenfold.imaging.synth.paper import Grid, sheet
from tenfold.imaging.synth.pen import PENS, Pen, chosen, lay, textured
from tenfold.imaging.synth.thinning import Strokes
from tenfold.imaging.synth.writing import Hand, Written, write_line

Content = Literal["digit", "number", "page", "blank"]
Line = Sequence[Strokes]

_DIGIT_WIDTH = 0.8  # of its height, with the gap to the next


@dataclass(frozen=True)
class Scene:
    """What a page is to look like, before anything is on it.

    Attributes:
        look: paper, pens and camera.
        content: what is written.
        shape: height and width of the picture in pixels.
        touching: how often two neighbours touch.
    """

    look: Look
    content: Content
    shape: tuple[int, int]
    touching: float = 0.0

    @property
    def sheet(self) -> tuple[int, int]:
        """Height and width of the sheet, of which a camera never sees all."""
        grown = 1.0 if self.look.kind == "canvas" else SHEET
        return round(self.shape[0] * grown), round(self.shape[1] * grown)

    @property
    def room(self) -> tuple[float, float]:
        """Height and width of the middle of the sheet, which is sure to be seen."""
        share = 0.94 if self.look.kind == "canvas" else 0.9 - 3.2 * self.look.camera.tilt
        return self.shape[0] * share, self.shape[1] * share


class _Placed(NamedTuple):
    """A written line and where its top left corner and its base line lie on the sheet."""

    cover: Field
    left: float
    top: float
    base: float


def composed(scene: Scene, lines: Sequence[Line], rng: np.random.Generator) -> Field:
    """A sheet of `scene` with `lines` on it: planes of shape (3, h, w), 0..1."""
    names = scene.look.pens
    pen = chosen(PENS[names[rng.integers(len(names))]], rng)
    height, pitch = _sizes(scene, lines, rng)
    hand = _hand(scene, height, rng)
    placed = _placed(scene, [_fitting(scene, line, pen, hand, rng) for line in lines], pitch, rng)
    grid = _grid(scene, placed, height, pitch, rng)
    planes = sheet(scene.sheet, scene.look.paper, grid, rng)
    for line in placed:
        top, left = max(0, round(line.top)), max(0, round(line.left))
        cover = textured(line.cover, pen, rng)
        part = planes[:, top : top + cover.shape[0], left : left + cover.shape[1]]
        lay(cover[: part.shape[1], : part.shape[2]], pen.colours[0], part)
    return planes


def _sizes(scene: Scene, lines: Sequence[Line], rng: np.random.Generator) -> tuple[float, float]:
    """The height of a digit and the distance from base line to base line, in pixels."""
    if scene.content in ("digit", "blank"):
        height = float(rng.uniform(*scene.look.height)) * min(scene.room)
        return height, 1.6 * height
    longest = max(len(line) for line in lines)
    by_width = float(rng.uniform(0.55, 0.95)) * scene.room[1] / (_DIGIT_WIDTH * longest)
    spread = float(rng.uniform(1.6, 2.4))
    by_height = float(rng.uniform(0.7, 0.95)) * scene.room[0] / (spread * len(lines))
    height = min(by_width, by_height)
    return height, spread * height


def _hand(scene: Scene, height: float, rng: np.random.Generator) -> Hand:
    slope = 0.0 if scene.content == "digit" else float(rng.normal(0, 0.015))
    return Hand(
        height,
        gap=float(rng.uniform(0.16, 0.42)),
        jitter=float(rng.uniform(0.01, 0.07)),
        slant=float(rng.normal(0, 0.08)),
        slope=float(np.clip(slope, -0.04, 0.04)),
        touching=scene.touching,
    )


def _fitting(scene: Scene, line: Line, pen: Pen, hand: Hand, rng: np.random.Generator) -> Written:
    """`line`, written again and smaller where it turns out too long or too tall."""
    written = write_line(line, pen, hand, rng)
    sides = zip(written.cover.shape, scene.room, strict=True)
    excess = max(side / room for side, room in sides)
    if excess <= 1:
        return written
    return write_line(line, pen, hand._replace(height=0.95 * hand.height / excess), rng)


def _placed(
    scene: Scene, lines: Sequence[Written], pitch: float, rng: np.random.Generator
) -> list[_Placed]:
    """The lines one below the other, in the room that there is, with a ragged left edge."""
    if not lines:
        return []
    widest = max(line.cover.shape[1] for line in lines)
    tops = [index * pitch - line.base for index, line in enumerate(lines)]
    tall = max(top + line.cover.shape[0] for top, line in zip(tops, lines, strict=True)) - tops[0]
    left = (scene.sheet[1] - widest) / 2 + _aside(scene.room[1] - widest, rng)
    first = (scene.sheet[0] - tall) / 2 + _aside(scene.room[0] - tall, rng) - tops[0]
    ragged = float(rng.uniform(0, 0.6)) * lines[0].cover.shape[0]
    return [
        _Placed(
            line.cover,
            left + min(float(rng.uniform(0, ragged)), widest - line.cover.shape[1]),
            first + top,
            first + top + line.base,
        )
        for top, line in zip(tops, lines, strict=True)
    ]


def _aside(room: float, rng: np.random.Generator) -> float:
    """How far from the middle something lies that has `room` pixels to move in."""
    return float(np.clip(rng.normal(0, 0.2), -0.5, 0.5)) * max(0.0, room)


def _grid(
    scene: Scene,
    placed: Sequence[_Placed],
    height: float,
    pitch: float,
    rng: np.random.Generator,
) -> Grid:
    """Printed lines that fit what is written: under it, or in a table around it."""
    base = placed[0].base if placed else float(rng.uniform(0, scene.sheet[0]))
    if scene.look.paper.printed == "table":
        spacing = max(pitch, 1.6 * height)
        return Grid(spacing, base + 0.3 * height, _columns(scene, placed, height, rng))
    if len(placed) > 1:
        return Grid(max(8.0, pitch / int(rng.integers(1, 3))), base)
    spacing = height * float(rng.uniform(0.45, 1.6))
    return Grid(max(8.0, spacing), base + height * float(rng.normal(0, 0.05)))


def _columns(
    scene: Scene, placed: Sequence[_Placed], height: float, rng: np.random.Generator
) -> tuple[float, ...]:
    """Where the upright lines of a table stand: clear of what is written."""
    left = min((line.left for line in placed), default=0.3 * scene.sheet[1])
    ends = (line.left + line.cover.shape[1] for line in placed)
    right = max(ends, default=0.7 * scene.sheet[1])
    before, after = (height * float(rng.uniform(0.4, 0.7)) for _ in range(2))
    return left - before, right + after
