"""Contact sheets: one row per picture with every step of its preparation."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Panel = npt.NDArray[Any]

CELL = 144  # pixels; a panel is as high, and twice as wide where panels are few
_FEW = 4
_GAP = 8
_CAPTION = 320  # pixels wide
_FONT = 15  # pixels
_PAPER, _TEXT, _EMPTY = (250, 250, 250), (20, 20, 20), (225, 225, 225)


class Row(NamedTuple):
    """One picture.

    Attributes:
        panels: the steps, each of shape (h, w) or (h, w, 3): uint8, or any other numbers, whose
            smallest becomes black and whose largest white; None is an empty panel.
        caption: the lines beside them.
    """

    panels: Sequence[Panel | None]
    caption: Sequence[str]


def contact_sheet(titles: Sequence[str], rows: Sequence[Row]) -> bytes:
    """A PNG of `rows` below the `titles` of their panels."""
    cell = (2 * CELL if len(titles) <= _FEW else CELL, CELL)
    lefts = [_GAP + column * (cell[0] + _GAP) for column in range(len(titles) + 1)]
    head, step = _FONT + 2 * _GAP, CELL + _GAP
    sheet = Image.new("RGB", (lefts[-1] + _CAPTION, head + len(rows) * step), _PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(_FONT)
    for left, title in zip(lefts, titles, strict=False):
        draw.text((left, _GAP), title, _TEXT, font)
    for top, row in zip(range(head, sheet.height, step), rows, strict=True):
        for left, panel in zip(lefts, row.panels, strict=False):
            sheet.paste(thumbnail(panel, cell, _EMPTY), (left, top))
        words = "\n".join(map(_fitting, row.caption))
        draw.multiline_text((lefts[-1], top), words, _TEXT, font)
    content = io.BytesIO()
    sheet.save(content, "PNG")
    return content.getvalue()


def thumbnail(
    panel: Panel | None, cell: tuple[int, int], ground: tuple[int, int, int]
) -> Image.Image:
    """`panel` in the middle of a cell on `ground`: small ones enlarged, their pixels to be seen."""
    framed = Image.new("RGB", cell, ground)
    if panel is None:
        return framed
    image = Image.fromarray(_levels(panel)).convert("RGB")
    scale = min(room / side for room, side in zip(cell, image.size, strict=True))
    width, height = (max(1, round(side * scale)) for side in image.size)
    way = Image.Resampling.NEAREST if scale > 2 else Image.Resampling.BOX
    left, top = (cell[0] - width) // 2, (cell[1] - height) // 2
    framed.paste(image.resize((width, height), way), (left, top))
    return framed


def _levels(panel: Panel) -> npt.NDArray[np.uint8]:
    if panel.dtype == np.uint8:
        return np.ascontiguousarray(panel)
    values = panel.astype(np.float64)
    low, high = float(values.min()), float(values.max())
    return np.rint(255 * (values - low) / max(high - low, 1e-9)).astype(np.uint8)


def _fitting(line: str) -> str:
    """`line` as far as it fits: its end, which is where the names of files differ."""
    most = _CAPTION * 2 // _FONT
    return line if len(line) <= most else "…" + line[-(most - 1) :]
