"""One picture of how a digit was read: the steps, the answer, ten bars, where the network looked.

The look is the one of the reports: ink on paper, one accent for the answer, a second colour for
doubt. Pillow alone draws it, at twice the size of its units so that type is sharp.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageFont

from tenfold.core.shares import short_percent
from tenfold.imaging.contact_sheet import Panel, thumbnail
from tenfold.imaging.grey import Grey

Colour = tuple[int, int, int]

_SCALE = 2  # pixels for each unit below
_WIDTH, _HEIGHT, _MARGIN = 1120, 672, 48
_PAPER, _CARD, _INK, _BLACK = (251, 250, 247), (255, 255, 255), (23, 23, 26), (0, 0, 0)
_SOFT, _LINE, _BAR = (98, 97, 106), (228, 225, 217), (217, 213, 202)
_ACCENT, _WARN, _WARN_SOFT = (194, 65, 12), (138, 97, 0), (251, 241, 213)
_GLOW = np.array([255, 110, 40])  # the accent as light, for the black of MNIST's ground

_PANEL, _PANEL_TOP, _PANEL_GAP = 152, 356, 22.4
_BARS, _BARS_TOP, _ROW = (592, 992), 50, 27.0  # left and right ends, first row, distance of rows


class Words(NamedTuple):
    """What stands beside the pictures.

    Attributes:
        answer: the digit, or nothing.
        sure: the line beside it, such as "99.7 % sure".
        notes: one or two lines below that.
        doubt: a word to be marked, such as "uncertain"; or nothing.
        footer: the last line.
    """

    answer: str
    sure: str
    notes: Sequence[str]
    doubt: str
    footer: str


def drawn_explanation(
    words: Words,
    panels: Sequence[tuple[str, str, Panel | None]],
    shares: Sequence[float],
    best: int | None,
) -> Image.Image:
    """The picture.

    Args:
        words: beside the pictures.
        panels: six: a title, a line below it, and the picture, as contact sheets take it.
        shares: the probabilities of the ten digits; none where there are none.
        best: the digit whose bar has the accent; None where no bar has it.
    """
    image = Image.new("RGB", (_WIDTH * _SCALE, _HEIGHT * _SCALE), _PAPER)
    sheet = _Sheet(image)
    _draw_answer(sheet, words)
    _draw_bars(sheet, shares, best)
    for place, panel in enumerate(panels):
        _draw_panel(sheet, place, *panel)
    sheet.line(_HEIGHT - 78)
    sheet.text((_MARGIN, _HEIGHT - 46), words.footer, 14, _SOFT)
    return image


def glowing(image: Grey, looked: npt.NDArray[np.float64], side: int = 308) -> npt.NDArray[np.uint8]:
    """The 28×28 `image`, of shape (side, side, 3), lit in the accent where `looked` is high.

    The pixels of the image stay to be seen; the light, 0..1 of shape (28, 28), is smooth.
    """
    grid = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.NEAREST))
    smooth = Image.fromarray(looked.astype(np.float32)).resize(
        (side, side), Image.Resampling.BICUBIC
    )
    light = np.clip(np.asarray(smooth), 0, 1)[..., None]
    strokes = grid[..., None] / 255
    dimmed = 165 * strokes * (1 - light)
    lit: npt.NDArray[np.uint8] = np.rint(dimmed + _GLOW * light * (0.3 + 0.7 * strokes)).astype(
        np.uint8
    )
    return lit


class _Sheet:
    """Draws on an image in units of `_SCALE` pixels."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self._draw = ImageDraw.Draw(image)

    def text(
        self, at: tuple[float, float], words: str, size: int, colour: Colour,
        *, anchor: str = "lm", bold: float = 0,
    ) -> float:  # fmt: skip
        """Write `words` at a point, and return where they end.

        The one font that Pillow brings has no bold: `bold` is the width of an outline for it.
        """
        font = ImageFont.load_default(size * _SCALE)
        place = (at[0] * _SCALE, at[1] * _SCALE)
        self._draw.text(
            place,
            words,
            colour,
            font,
            anchor=anchor,
            stroke_width=bold * _SCALE,
            stroke_fill=colour,
        )
        return at[0] + self._draw.textlength(words, font) / _SCALE

    def box(self, corners: tuple[float, float, float, float], radius: float, fill: Colour) -> None:
        """A filled rectangle with round corners."""
        pixels = [round(side * _SCALE) for side in corners]
        self._draw.rounded_rectangle(pixels, radius * _SCALE, fill)

    def line(self, y: float) -> None:
        """A hairline from margin to margin."""
        ends = (_MARGIN * _SCALE, y * _SCALE, (_WIDTH - _MARGIN) * _SCALE, y * _SCALE)
        self._draw.line(ends, _LINE, _SCALE)


def _draw_answer(sheet: _Sheet, words: Words) -> None:
    left = float(_MARGIN)
    if words.answer:
        left = sheet.text((left, 300), words.answer, 250, _INK, anchor="ls", bold=2.5) + 34
    top = 300 - 30 * len(words.notes) - 2
    if words.doubt:
        sheet.box((left, top - 64, left + 8.4 * len(words.doubt) + 20, top - 36), 14, _WARN_SOFT)
        sheet.text((left + 10, top - 50), words.doubt, 15, _WARN, bold=0.2)
    sheet.text((left, top - 10), words.sure, 30, _INK, bold=0.4)
    for row, note in enumerate(words.notes):
        sheet.text((left, top + 22 + 24 * row), note, 16, _SOFT)


def _draw_bars(sheet: _Sheet, shares: Sequence[float], best: int | None) -> None:
    left, right = _BARS
    for digit in range(10):
        share = shares[digit] if shares else 0.0
        y, top = _BARS_TOP + digit * _ROW, digit == best
        sheet.text((left - 20, y), str(digit), 16, _INK, bold=0.4 * top)
        end = left + max(2.0, share * (right - left))
        sheet.box((left, y - 6, end, y + 6), min(4.0, (end - left) / 2), _ACCENT if top else _BAR)
        if shares:
            colour = _INK if top else _SOFT
            sheet.text(
                (_WIDTH - _MARGIN, y), short_percent(share), 16, colour, anchor="rm", bold=0.4 * top
            )


def _draw_panel(sheet: _Sheet, place: int, title: str, about: str, panel: Panel | None) -> None:
    left, top = _MARGIN + place * (_PANEL + _PANEL_GAP), _PANEL_TOP
    side = _PANEL * _SCALE
    # What was prepared is white on black, and so is what is left of its card.
    around = _CARD if panel is None or place == 0 else _BLACK
    card = thumbnail(panel, (side, side), around)
    frame = Image.new("L", card.size)
    ImageDraw.Draw(frame).rounded_rectangle((0, 0, side - 1, side - 1), 8 * _SCALE, 255)
    corner = (round(left * _SCALE), top * _SCALE)
    sheet.image.paste(card, corner, frame)
    edge = Image.new("L", card.size)
    ImageDraw.Draw(edge).rounded_rectangle((0, 0, side - 1, side - 1), 8 * _SCALE, None, 255, 2)
    sheet.image.paste(Image.new("RGB", card.size, _LINE), corner, ImageChops.multiply(edge, frame))
    if panel is None:
        sheet.text((left + _PANEL / 2, top + _PANEL / 2), "none", 15, _SOFT, anchor="mm")
    sheet.text((left, top + _PANEL + 20), title, 16, _INK, bold=0.3)
    sheet.text((left, top + _PANEL + 40), about, 13, _SOFT)
