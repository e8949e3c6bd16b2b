"""A page taken apart: its ink, its printed lines, the lines that are written on it."""

from __future__ import annotations

from dataclasses import dataclass

from tenfold.imaging.grey import Grey
from tenfold.imaging.numbers.components import Labels, digit_height, parts_of, writing
from tenfold.imaging.numbers.layout import Layout, Line, lines_of
from tenfold.imaging.numbers.page_ink import Levels, page_ink
from tenfold.imaging.numbers.rules import without_rules

_MOST_PARTS = 3000  # that may be writing; with more the picture is a texture
_LEAST_HEIGHT = 7  # pixels of a digit


@dataclass(frozen=True)
class Page:
    """What is written on a page.

    Attributes:
        ink: 0..1, of shape (h, w), without printed lines.
        labels: the part of the ink to which every pixel belongs, of the same shape.
        lines: in reading order.
    """

    ink: Levels
    labels: Labels
    lines: list[Line]


def take_apart(grey: Grey, layout: Layout = "auto") -> Page | None:
    """The lines written on the page `grey`; None where nothing is.

    Args:
        grey: levels of shape (h, w), of any size and polarity.
        layout: see `layout.lines_of`.
    """
    whole = page_ink(grey)
    if whole is None:
        return None
    ink, _ = without_rules(whole)
    labels, parts = parts_of(ink)
    height = digit_height(parts, grey.shape)
    written = writing(parts, height)
    if height < _LEAST_HEIGHT or len(written) > _MOST_PARTS:
        return None
    return Page(ink, labels, lines_of(written, height, layout))
