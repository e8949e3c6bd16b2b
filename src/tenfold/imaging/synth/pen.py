"""Pens: how wide, of which colour, and how the ink lies on the paper."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tenfold.imaging.synth.noise import Field, noise

Colour = tuple[float, float, float]  # red, green, blue: the shares of the light that come back

BLACK: Colour = (0.07, 0.07, 0.08)
BLUE: Colour = (0.10, 0.16, 0.50)
RED: Colour = (0.72, 0.09, 0.12)
GREEN: Colour = (0.08, 0.42, 0.20)
GRAPHITE: Colour = (0.25, 0.25, 0.27)
CHALK: Colour = (0.96, 0.96, 0.94)
SCREEN: tuple[Colour, ...] = ((0.0, 0.0, 0.0),)
BRIGHT: tuple[Colour, ...] = ((0.85, 0.1, 0.1), (0.1, 0.2, 0.85), (0.05, 0.5, 0.15), (0.5, 0, 0.6))


@dataclass(frozen=True)
class Pen:
    """What writes.

    Attributes:
        widths: from and to, as shares of the digit's height.
        colours: one of them is taken.
        cover: from and to, how much of the paper's colour the ink hides.
        grain: how much the paper's tooth breaks the stroke up, 0..1.
        evenness: 1 draws strokes of one width, 0 the widths that the digit was written with.
        edge: pixels over which the outline fades, at the least.
        pressure: how much the hand's pressure changes the cover, 0..1.
    """

    widths: tuple[float, float]
    colours: tuple[Colour, ...]
    cover: tuple[float, float] = (0.9, 0.97)
    grain: float = 0.0
    evenness: float = 0.15
    edge: float = 1.0
    pressure: float = 0.1


PENS = {
    "ballpoint": Pen((0.030, 0.060), (BLUE, BLUE, BLACK, RED), (0.72, 0.92), 0.25),
    "pencil": Pen((0.032, 0.075), (GRAPHITE,), (0.45, 0.78), 0.55, edge=1.6),
    "fineliner": Pen((0.035, 0.065), (BLACK, BLUE, GREEN), evenness=0.3),
    "black": Pen((0.035, 0.110), (BLACK,), (0.88, 0.96)),
    "felt": Pen((0.060, 0.105), (BLACK, BLUE, RED, GREEN), (0.85, 0.95), 0.08, edge=1.5),
    "marker": Pen((0.100, 0.165), (BLACK, BLUE, RED), (0.88, 0.97), 0.04, edge=1.8),
    "chalk": Pen((0.060, 0.120), (CHALK,), (0.70, 0.92), 0.6, edge=1.5),
    "mouse": Pen((0.020, 0.070), SCREEN, (1.0, 1.0), evenness=0.5, pressure=0),
    "brush": Pen((0.070, 0.165), SCREEN, (1.0, 1.0), evenness=0.4, pressure=0),
    "paint": Pen((0.030, 0.140), BRIGHT, (1.0, 1.0), evenness=0.4, pressure=0),
}


def chosen(pen: Pen, rng: np.random.Generator) -> Pen:
    """`pen` with one width, one colour and one cover."""
    width, cover = rng.uniform(*pen.widths), rng.uniform(*pen.cover)
    colour = pen.colours[rng.integers(len(pen.colours))]
    return replace(pen, widths=(width, width), cover=(cover, cover), colours=(colour,))


def textured(cover: Field, pen: Pen, rng: np.random.Generator) -> Field:
    """`cover`, of shape (h, w), as the pen leaves it.

    That is weaker where the hand pressed less, and broken up by the tooth of the paper.
    """
    shape = (cover.shape[0], cover.shape[1])
    cover = cover * np.float32(pen.cover[0])
    if pen.pressure:
        cover *= 1 - np.float32(pen.pressure) * np.abs(noise(shape, max(shape) / 9, rng))
    if pen.grain:
        tooth = np.float32(0.35) + np.float32(0.5) * noise(shape, 1.6, rng)
        cover *= 1 - np.float32(pen.grain) * np.clip(tooth, 0, 1)
    return np.clip(cover, 0, 1)


def lay(cover: Field, colour: Colour, planes: Field) -> None:
    """Lay `colour` over `planes`, of shape (3, h, w), as far as `cover` goes; in place."""
    for channel, level in enumerate(colour):
        planes[channel] += cover * (np.float32(level) - planes[channel])
