"""Boxes and digits drawn over the picture in which they were found."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from tenfold.errors import UsageError
from tenfold.imaging.grey import Grey

SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}

_PAPER, _INK, _ACCENT = (251, 250, 247), (23, 23, 26), (194, 65, 12)  # as on all our pages
_LINES = (_ACCENT, _INK)  # they take turns, so that one can tell lines apart
_LEAST_TEXT = 11  # pixels

Box = tuple[int, int, int, int]  # x, y, width, height
Ends = tuple[float, float, float, float]  # left, top, right, bottom
Colour = tuple[int, int, int]


def drawn(grey: Grey, size: tuple[int, int], found: Sequence[tuple[str, Box, int]]) -> Image.Image:
    """`grey` with a box around each digit and the digit above it.

    Each box has a bright edge and each digit a ground of its own: they stand out from paper as
    from a blackboard.

    Args:
        grey: of shape (h, w), perhaps scaled down.
        size: width and height of the picture to which the boxes belong.
        found: what was read, its box and the number of its line, for each digit.
    """
    image = Image.fromarray(grey).convert("RGB")
    draw = ImageDraw.Draw(image)
    width = max(1, round(max(image.size) / 600))
    across, down = image.width / size[0], image.height / size[1]
    for text, (x, y, w, h), line in found:
        ends = x * across, y * down, (x + w) * across, (y + h) * down
        colour = _LINES[line % len(_LINES)]
        _label(draw, text, ends, width, colour)
        _frame(draw, ends, width, _PAPER)
        draw.rectangle(ends, outline=colour, width=width)
    return image


def _frame(draw: ImageDraw.ImageDraw, ends: Ends, width: int, colour: Colour) -> None:
    """A line of `width` around the box with these `ends`."""
    left, top, right, bottom = ends
    around = left - width, top - width, right + width, bottom + width
    draw.rectangle(around, outline=colour, width=width)


def _label(draw: ImageDraw.ImageDraw, text: str, ends: Ends, width: int, colour: Colour) -> None:
    """`text` on a ground of `colour`, above the box with these `ends` or at the top edge."""
    left, top, _, bottom = ends
    tall = max(_LEAST_TEXT, round(0.3 * (bottom - top)))
    high = 1.2 * tall
    font = ImageFont.load_default(tall)
    start = max(0.0, top - high)
    ground = left, start, left + draw.textlength(text, font) + 0.5 * tall, start + high
    _frame(draw, ground, width, _PAPER)
    draw.rectangle(ground, fill=colour)
    middle = (ground[0] + ground[2]) / 2, start + high / 2
    draw.text(middle, text, fill=_PAPER, font=font, anchor="mm")


def encoded(image: Image.Image, suffix: str) -> bytes:
    """`image` as a file of the format that `suffix` stands for.

    Raises:
        UsageError: it stands for none.
    """
    check_suffix(suffix)
    file = io.BytesIO()
    image.save(file, SUFFIXES[suffix.lower()])
    return file.getvalue()


def check_suffix(suffix: str) -> None:
    """Refuse a suffix that stands for no format that can be written."""
    if suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"A drawing can't be a file of the kind '{suffix}'. Use {', '.join(SUFFIXES)}."
        )
