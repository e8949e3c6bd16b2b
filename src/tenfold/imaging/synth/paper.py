"""Paper: its colour, its fibres, its folds, and what is on it before anybody writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from tenfold.imaging.synth.noise import Field, noise
from tenfold.imaging.synth.pen import Colour, lay

Print = Literal["none", "ruled", "squared", "dotted", "table"]

WHITES: tuple[Colour, ...] = ((0.93, 0.93, 0.92), (0.95, 0.94, 0.90), (0.90, 0.92, 0.94))
LINES: tuple[Colour, ...] = ((0.55, 0.66, 0.85), (0.62, 0.63, 0.66), (0.50, 0.72, 0.70))
MARGIN: Colour = (0.88, 0.50, 0.52)
TABLE: Colour = (0.25, 0.25, 0.27)
DUST: Colour = (0.2, 0.2, 0.2)


@dataclass(frozen=True)
class Paper:
    """A sheet to write on.

    Attributes:
        colours: one of them is taken.
        printed: the lines on it.
        roughness: the spread of its brightness from fibre to fibre.
        folds: how much its folds catch the light.
        specks: how many, up to.
    """

    colours: tuple[Colour, ...] = WHITES
    printed: Print = "none"
    roughness: float = 0.008
    folds: float = 0.0
    specks: int = 0


class Grid(NamedTuple):
    """Where printed lines lie, in pixels.

    Attributes:
        spacing: from line to line.
        base: a row on which one of them lies.
        columns: where the upright lines of a table stand.
    """

    spacing: float
    base: float
    columns: tuple[float, ...] = ()


def sheet(shape: tuple[int, int], paper: Paper, grid: Grid, rng: np.random.Generator) -> Field:
    """A sheet of `shape` (h, w) in pixels: planes of shape (3, h, w), 0..1."""
    colour = paper.colours[rng.integers(len(paper.colours))]
    relief = _relief(shape, paper, rng)
    planes = np.empty((3, *shape), np.float32)
    for channel, level in enumerate(colour):
        np.multiply(relief, np.float32(level), out=planes[channel])
    for cover, line_colour in _printed(shape, paper.printed, grid, rng):
        lay(cover, line_colour, planes)
    for _ in range(int(rng.integers(0, paper.specks + 1))):
        _speck(planes, rng)
    return planes


def _relief(shape: tuple[int, int], paper: Paper, rng: np.random.Generator) -> Field:
    """How bright the sheet is everywhere, about 1, of shape (h, w)."""
    relief = np.ones(shape, np.float32)
    if paper.roughness:
        relief += np.float32(0.6 * paper.roughness) * noise(shape, 1.5, rng)
        relief += np.float32(0.4 * paper.roughness) * noise(shape, 12, rng)
        relief += np.float32(0.01) * noise(shape, max(shape) / 4, rng)
    if paper.folds:
        relief += np.float32(paper.folds) * _folds(shape, rng)
    return relief


def _folds(shape: tuple[int, int], rng: np.random.Generator) -> Field:
    """Half planes of slightly other brightness, with an edge that catches the light."""
    height, width = shape
    row, column = np.ogrid[0:height, 0:width]
    light = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        angle = rng.uniform(0, np.pi)
        x, y = rng.uniform(0.1, 0.9, 2) * (width, height)
        across = ((column - x) * np.cos(angle) + (row - y) * np.sin(angle)).astype(np.float32)
        light += np.float32(rng.uniform(-0.5, 0.5)) * np.tanh(across / np.float32(0.01 * width))
        edge = across / np.float32(0.004 * width + 1)
        light += np.float32(rng.uniform(-1, 1)) * np.exp(-edge * edge)
    return light


def _printed(
    shape: tuple[int, int], printed: Print, grid: Grid, rng: np.random.Generator
) -> list[tuple[Field, Colour]]:
    """The covers of what is printed, of shape (h, 1), (1, w) or (h, w), with their colours."""
    colour = LINES[rng.integers(len(LINES))]
    strength = np.float32(rng.uniform(0.35, 0.8))
    left = float(rng.uniform(0.03, 0.15)) * shape[1]
    thick = max(1.0, (0.06 if printed == "dotted" else 0.022) * grid.spacing)
    across = strength * _stripes(shape[0], grid.spacing, grid.base, thick)[:, None]
    down = _stripes(shape[1], grid.spacing, left, thick)[None, :]
    if printed == "ruled":
        margin = _stripes(shape[1], np.inf, left, thick)[None, :]
        return [(across, colour), (strength * margin, MARGIN)]
    if printed == "squared":
        return [(across, colour), (strength * down, colour)]
    if printed == "dotted":
        return [(across * down, colour)]
    if printed == "table":
        uprights = [_stripes(shape[1], np.inf, column, thick)[None, :] for column in grid.columns]
        return [(across, TABLE), *((strength * upright, TABLE) for upright in uprights)]
    return []


def _stripes(length: int, spacing: float, through: float, thick: float) -> Field:
    """How much of every pixel along a side lies in lines `spacing` apart; one line if infinite."""
    away = np.arange(length, dtype=np.float64) + 0.5 - through
    if np.isfinite(spacing):
        away -= spacing * np.round(away / spacing)
    return np.clip(0.5 + 0.5 * thick - np.abs(away), 0, 1).astype(np.float32)


def _speck(planes: Field, rng: np.random.Generator) -> None:
    """A grain of dust or a splash of ink, up to a two-hundredth of the sheet wide."""
    _, height, width = planes.shape
    radius = float(rng.uniform(0.6, max(1.0, 0.0025 * max(height, width))))
    side = 2 * int(radius + 2)
    top, left = (int(rng.integers(0, max(1, end - side))) for end in (height, width))
    row, column = np.ogrid[:side, :side]
    away = np.hypot(row - side / 2, (column - side / 2) * rng.uniform(0.6, 1.6))
    part = planes[:, top : top + side, left : left + side]
    cover = np.clip(0.5 + radius - away, 0, 1).astype(np.float32)
    lay(np.float32(0.7) * cover[: part.shape[1], : part.shape[2]], DUST, part)
