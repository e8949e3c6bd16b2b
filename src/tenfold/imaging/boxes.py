"""Boxes and digits drawn over the picture in which they were found."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from tenfold.errors import UsageError
from tenfold.imaging.grey import Grey

SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}

_COLOUR = (214, 40, 40)
_OTHER = (29, 98, 208)  # lines take turns, so that one can tell them apart
_LEAST_TEXT = 11  # pixels

Box = tuple[int, int, int, int]  # x, y, width, height


def drawn(grey: Grey, size: tuple[int, int], found: Sequence[tuple[str, Box, int]]) -> Image.Image:
    """`grey` with a box around each digit and the digit above it.

    The picture is shown in grey, where coloured boxes stand out whatever its colours are.

    Args:
        grey: of shape (h, w), perhaps scaled down.
        size: width and height of the picture to which the boxes belong.
        found: what was read, its box and the number of its line, for each digit.
    """
    image = Image.fromarray(grey).convert("RGB")
    draw = ImageDraw.Draw(image)
    across, down = image.width / size[0], image.height / size[1]
    for text, (x, y, w, h), line in found:
        colour = _OTHER if line % 2 else _COLOUR
        left, top, right, bottom = x * across, y * down, (x + w) * across, (y + h) * down
        width = max(1, round(max(image.size) / 600))
        draw.rectangle((left, top, right, bottom), outline=colour, width=width)
        tall = max(_LEAST_TEXT, round(0.3 * (bottom - top)))
        above = left, max(0.0, top - 1.2 * tall)
        draw.text(above, text, fill=colour, font=ImageFont.load_default(tall))
    return image


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
