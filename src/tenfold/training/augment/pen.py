"""Drawing with a pen on a batch: straight segments, and lines that are made of them."""

from __future__ import annotations

import torch
from torch import Tensor


def draw(like: Tensor, corners: Tensor, width: Tensor, dash: Tensor | None = None) -> Tensor:
    """The ink (k, 1, h, w), 0..1, of one line per image with anti-aliased edges.

    Args:
        like: Images (k, 1, h, w), for shape, type and device.
        corners: The rows and columns, in pixels, that each line goes through: (k, m + 1, 2).
        width: Of each line in pixels, of shape (k,).
        dash: Length of dashes and of gaps in pixels, of shape (k,); 0 for a line without gaps.
    """
    return pen_of(like, corners[:, :-1], corners[:, 1:], width, dash)


def pen_of(
    like: Tensor, starts: Tensor, ends: Tensor, width: Tensor, dash: Tensor | None = None
) -> Tensor:
    """The ink of m separate segments per image; `starts` and `ends` are of shape (k, m, 2)."""
    height, wide = like.shape[-2:]
    rows = torch.arange(height, dtype=like.dtype, device=like.device).view(1, 1, -1, 1)
    columns = torch.arange(wide, dtype=like.dtype, device=like.device).view(1, 1, 1, -1)
    down, right = ((ends - starts)[..., i, None, None] for i in (0, 1))
    to_row, to_column = rows - starts[..., 0, None, None], columns - starts[..., 1, None, None]
    length2 = (down * down + right * right).clamp(min=1e-6)
    along = ((to_row * down + to_column * right) / length2).clamp(0, 1)  # (k, m, h, w)
    distance = torch.hypot(to_row - along * down, to_column - along * right)
    ink = (width.view(-1, 1, 1, 1) / 2 + 0.5 - distance).clamp(0, 1)
    if dash is not None:
        period = dash.view(-1, 1, 1, 1)
        length = length2.sqrt()
        travelled = length.cumsum(dim=1) - length + along * length
        gap = travelled % (2 * period.clamp(min=1e-3)) >= period
        ink = ink.masked_fill(gap & (period > 0), 0)
    return ink.amax(dim=1, keepdim=True)


def points(*pairs: tuple[Tensor, Tensor]) -> Tensor:
    """Corners (k, m, 2) from rows and columns of shape (k,) each."""
    return torch.stack([torch.stack(pair, dim=-1) for pair in pairs], dim=1)
