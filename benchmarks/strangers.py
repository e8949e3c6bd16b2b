"""Pictures that show no digit, made from a seed: letters, scribbles, textures, noise, empty paper.

Where a network has to be told from its answers that it looks at no digit, such pictures set the
thresholds and others like them measure how well that works. Ink is dark on bright paper in most
pictures and bright on dark in the rest.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tenfold.errors import DataError
from tenfold.imaging.grey import Grey

Field = npt.NDArray[np.float64]  # (h, w), 0..1 unless it says otherwise
Generator = np.random.Generator
Maker = Callable[[Generator], Grey]

AMBIGUOUS = "OoIlSsZzBbqg"  # drawn large and alone, nobody tells them from 0 1 5 2 8 6 9 9
LETTERS = "".join(letter for letter in string.ascii_letters if letter not in AMBIGUOUS)
FONT_FOLDERS = (Path("/usr/share/fonts"), Path.home() / ".local/share/fonts")

_SIDES = (64, 420)  # pixels of a picture's longer side, from and to
_NARROWEST = 0.5  # of its longer side is its shorter one
_FINE = 4  # strokes are drawn at this many times their size, then scaled down


def make(maker: Maker, count: int, seed: int) -> list[Grey]:
    """`count` pictures, each from a generator of its own, so that any one can be made alone."""
    return [maker(np.random.default_rng((seed, number))) for number in range(count)]


def find_fonts(names: Sequence[str]) -> list[Path]:
    """The font files whose names begin with one of `names`, sorted; empty where none is installed.

    Args:
        names: beginnings of file names, such as "DejaVuSans".
    """
    files = (path for folder in FONT_FOLDERS for path in folder.rglob("*.[ot]tf"))
    return sorted(path for path in files if path.name.startswith(tuple(names)))


def letter(fonts: Sequence[Path], letters: str = LETTERS) -> Maker:
    """What draws a random one of `letters` in a random one of `fonts`.

    Raises:
        DataError: there is no font.
    """
    if not fonts:
        raise DataError("There is no font to draw letters with. Install `fonts-dejavu-core`.")

    def draw(random: Generator) -> Grey:
        side = int(random.integers(60, 300))
        font = ImageFont.truetype(fonts[int(random.integers(len(fonts)))], int(0.6 * side))
        ink = Image.new("L", (side, side))
        drawn = letters[int(random.integers(len(letters)))]
        middle = (side / 2 + random.normal(0, 0.05 * side), side / 2)
        ImageDraw.Draw(ink).text(middle, drawn, 255, font, anchor="mm")
        turned = ink.rotate(random.normal(0, 5), Image.Resampling.BILINEAR)
        return _on_paper(np.asarray(turned) / 255, random)

    return draw


def scribble(random: Generator) -> Grey:
    """A pen that wandered: a long smooth curve with many turns, or hatching to and fro."""
    side = int(random.integers(80, 300))
    turns = int(random.integers(12, 40))
    points = random.uniform(0.15, 0.85, (turns, 2))
    if random.random() < 0.5:  # hatching: one way steadily, the other to and fro
        points[:, 0] = np.linspace(0.15, 0.85, turns)
        points[::2, 1] *= 0.4
    path = _smooth(points, 12) * side * _FINE
    ink = Image.new("L", (side * _FINE, side * _FINE))
    width = int(side * _FINE * random.uniform(0.012, 0.05))
    ImageDraw.Draw(ink).line([tuple(point) for point in path], 255, width, joint="curve")
    return _on_paper(np.asarray(ink.reduce(_FINE)) / 255, random)


def noise(random: Generator) -> Grey:
    """Independent levels, fine or coarse: normal, uniform, or specks of pepper."""
    height, width = _shape(random)
    grain = int(random.integers(1, 9))
    shape = (-(-height // grain), -(-width // grain))
    kind = random.integers(3)
    if kind == 0:
        field = 0.5 + random.normal(0, random.uniform(0.05, 0.4), shape)
    elif kind == 1:
        field = random.random(shape)
    else:
        field = (random.random(shape) > random.uniform(0.02, 0.5)).astype(np.float64)
    return _levels(field.repeat(grain, 0).repeat(grain, 1)[:height, :width])


def gradient(random: Generator) -> Grey:
    """Smooth light and shade: a few wide waves in any direction."""
    y, x = _axes(_shape(random))
    field = sum(
        random.normal() * np.sin(random.normal(0, 4) * x + random.normal(0, 4) * y + phase)
        for phase in random.uniform(0, 2 * np.pi, 4)
    )
    return _levels(_stretched(np.asarray(field), random))


def stripes(random: Generator) -> Grey:
    """A periodic texture: stripes or a weave of two, soft or sharp."""
    y, x = _axes(_shape(random))
    angle, period = random.uniform(0, np.pi), random.uniform(0.02, 0.25)
    along = x * np.cos(angle) + y * np.sin(angle)
    across = y * np.cos(angle) - x * np.sin(angle)
    field = np.sin(2 * np.pi * along / period)
    if random.random() < 0.5:
        field = field * np.sin(2 * np.pi * across / period)
    return _levels(_stretched(np.tanh(random.uniform(0.5, 8) * field), random))


def clouds(random: Generator) -> Grey:
    """Noise of all sizes, as of stone, fur or foliage: its spectrum falls with frequency."""
    height, width = _shape(random)
    rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    frequency = np.hypot(rows, columns)
    frequency[0, 0] = np.inf
    drawn = np.fft.rfft2(random.normal(size=(height, width)))
    field = np.fft.irfft2(drawn / frequency ** random.uniform(0.7, 2), (height, width))
    return _levels(_stretched(field, random))


def spots(random: Generator) -> Grey:
    """Discs of many sizes, as of pebbles or lights out of focus."""
    height, width = _shape(random)
    image = Image.new("L", (width, height), int(random.integers(0, 256)))
    draw = ImageDraw.Draw(image)
    for _ in range(int(random.integers(15, 150))):
        radius = random.uniform(0.01, 0.12) * min(height, width)
        x, y = random.uniform(0, width), random.uniform(0, height)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), int(random.integers(256)))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(random.uniform(0, 2))))


def blank_paper(random: Generator) -> Grey:
    """Paper, or a dark board, with nothing on it: uneven light, grain, sometimes none of these."""
    return _on_paper(np.zeros(_shape(random)), random)


def ruled_paper(random: Generator) -> Grey:
    """Paper with printed lines, sometimes with a line along the margin."""
    return _on_paper(_rules(random, both_ways=False), random)


def squared_paper(random: Generator) -> Grey:
    """Paper with printed squares."""
    return _on_paper(_rules(random, both_ways=True), random)


def _rules(random: Generator, *, both_ways: bool) -> Field:
    """How much ink lines leave, a little turned: faint or strong, thin or broad."""
    height, width = _shape(random)
    spacing = random.uniform(0.05, 0.25) * min(height, width)
    angle = np.radians(random.normal(0, 2))
    y, x = np.mgrid[0:height, 0:width] + random.uniform(0, spacing, (2, 1, 1))
    thick = max(1.0, random.uniform(0.02, 0.12) * spacing)
    ways = [y * np.cos(angle) - x * np.sin(angle)]
    if both_ways:
        ways.append(x * np.cos(angle) + y * np.sin(angle))
    lines = np.zeros((height, width))
    for way in ways:
        from_line = np.abs((way + spacing / 2) % spacing - spacing / 2)
        lines = np.maximum(lines, np.clip(thick / 2 + 0.5 - from_line, 0, 1))
    if not both_ways and random.random() < 0.3:
        margin = np.abs(x - random.uniform(0.1, 0.3) * width)
        lines = np.maximum(lines, np.clip(thick / 2 + 0.5 - margin, 0, 1))
    return lines * random.uniform(0.1, 0.8)


def _on_paper(ink: Field, random: Generator) -> Grey:
    """Ink (h, w) on paper under uneven light with grain and noise; one in six on a dark board."""
    y, x = _axes(ink.shape)
    paper, pen = random.uniform(170, 250), random.uniform(10, 90)
    if random.random() < 1 / 6:
        paper, pen = pen, paper
    light = 1 + random.normal(0, 0.08) * x + random.normal(0, 0.08) * y
    grain = random.normal(0, random.choice([0, 1, 3]), ink.shape)
    return _levels(((paper + (pen - paper) * ink) * light + grain) / 255)


def _smooth(points: Field, steps: int) -> Field:
    """A Catmull-Rom spline through `points` (n, 2), of `steps` points from each to the next."""
    before, start, end, after = (points[i : len(points) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    cubic = 3 * start - before - 3 * end + after
    square = 2 * before - 5 * start + 4 * end - after
    curve = start + 0.5 * (t * (end - before) + t**2 * square + t**3 * cubic)
    return np.asarray(curve.reshape(-1, 2))


def _shape(random: Generator) -> tuple[int, int]:
    longer = int(random.integers(*_SIDES))
    shorter = int(longer * random.uniform(_NARROWEST, 1))
    return (longer, shorter) if random.random() < 0.5 else (shorter, longer)


def _axes(shape: tuple[int, ...]) -> tuple[Field, Field]:
    """Rows and columns as coordinates from -0.5 to 0.5, of shape (h, 1) and (1, w)."""
    rows, columns = (np.linspace(-0.5, 0.5, side) for side in shape)
    return rows[:, None], columns[None, :]


def _stretched(field: Field, random: Generator) -> Field:
    """`field` brought to a random part of 0..1, at least a tenth of it."""
    low, high = np.sort(random.uniform(0, 1, 2))
    unit = (field - field.min()) / max(float(np.ptp(field)), 1e-9)
    return np.asarray(low + (high + 0.1 - low) * unit)


def _levels(field: Field) -> Grey:
    levels: Grey = np.rint(255 * np.clip(field, 0, 1)).astype(np.uint8)
    return levels
