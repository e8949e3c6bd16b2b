"""Ways of writing that MNIST has little of, drawn on its digits by their label.

MNIST was written by people in the United States. Elsewhere many cross the 7, give the 1 a long
flag and a foot, slash the 0, hang a serif or a loop on the 7, curl the stem of the 9, loop the 2
and close the 4 to a triangle (MNIST's own are open, most of them). Some write in angles, which
`angular` draws.
"""

from __future__ import annotations

import torch
from torch import Tensor

from tenfold.training.augment.angular import angular
from tenfold.training.augment.chance import Generator, between, change_where, maybe
from tenfold.training.augment.pen import draw, points
from tenfold.training.augment.shapes import centred

_INK = 0.4  # what counts as ink, of 0..1
_ANGULAR = 0.15  # of the digits with a habit, so many are angular


def habits(images: Tensor, labels: Tensor, generator: Generator, share: float) -> Tensor:
    """Draw a habit on about `share` of the digits that have one; 3, 5, 6 and 8 rarely have.

    Args:
        images: Float, (n, 1, h, w), upright, ink 1 on ground 0.
        labels: Their digits, of shape (n,).
        generator: The only source of randomness.
        share: 0..1.
    """
    lucky = maybe(images, generator, share)
    for digit, drawing in _HABITS:
        images = change_where(images, lucky & (labels == digit), generator, drawing)
    return angular(images, labels, generator, lucky & maybe(images, generator, _ANGULAR))


class _Ink:
    """Where the ink of each image is; every attribute is in pixels and of shape (k,)."""

    def __init__(self, images: Tensor) -> None:
        self.ink = images[:, 0] > _INK
        height, width = images.shape[-2:]
        rows, columns = self.ink.any(dim=2).to(images.dtype), self.ink.any(dim=1).to(images.dtype)
        self.top, self.bottom = rows.argmax(1), height - 1 - rows.flip(1).argmax(1)
        self.left, self.right = columns.argmax(1), width - 1 - columns.flip(1).argmax(1)

    def middle(self, row: Tensor) -> Tensor:
        """The mean column of the ink within one row of `row`."""
        height, width = self.ink.shape[-2:]
        near = (torch.arange(height, device=row.device) - row[:, None]).abs() <= 1
        ink = (self.ink & near[..., None]).float()
        columns = torch.arange(width, dtype=ink.dtype, device=ink.device)
        return (ink * columns).sum(dim=(1, 2)) / ink.sum(dim=(1, 2)).clamp(min=1)

    def row_at(self, share: Tensor | float) -> Tensor:
        """The row that lies `share` of the way from the top of the ink to its bottom."""
        return self.top + (self.bottom - self.top) * share

    def outermost(self, side: int, low: float, high: float) -> tuple[Tensor, Tensor]:
        """Row and column of the ink farthest left (`side` -1) or right (1), between two heights.

        Args:
            side: -1 or 1.
            low: From how far down, as a share of the height of the ink.
            high: To how far down.
        """
        height, width = self.ink.shape[-2:]
        rows = torch.arange(height, device=self.ink.device)[None]
        within = (rows >= self.row_at(low)[:, None]) & (rows <= self.row_at(high)[:, None])
        columns = torch.arange(width, device=self.ink.device)
        reach = torch.where(self.ink & within[..., None], side * columns, -width).amax(dim=2)
        row = reach.argmax(dim=1)
        column = side * reach.gather(1, row[:, None]).squeeze(1)
        return row.float(), column.clamp(0, width - 1).float()


def _add(images: Tensor, generator: Generator, corners: Tensor) -> Tensor:
    """Draw a line through `corners` (k, m, 2) with a pen of 1.2 to 3 pixels."""
    return torch.maximum(images, draw(images, corners, between(images, generator, 1.2, 3)))


def _slash(images: Tensor, generator: Generator) -> Tensor:
    """A stroke through the 0, from lower left to upper right, inside it or beyond."""
    ink = _Ink(images)
    over = between(images, generator, -3, 2)
    tall = (ink.bottom - ink.top) * between(images, generator, 0, 0.25)
    start = (ink.bottom + over - tall, ink.left - over)
    return _add(images, generator, points(start, (ink.top - over + tall, ink.right + over)))


def _flag_and_foot(images: Tensor, generator: Generator) -> Tensor:
    """A flag at the top of the 1, a foot below it, or both."""
    flagged = change_where(images, maybe(images, generator, 0.9), generator, _flag)
    return change_where(flagged, maybe(images, generator, 0.4), generator, _foot)


def _flag(images: Tensor, generator: Generator) -> Tensor:
    """A flag, and the digit in the middle again as MNIST has it.

    Else the stem in the middle, where that of a bare 1 is, would tell it from a 7.
    """
    ink = _Ink(images)
    top = ink.top + 1.0
    left = between(images, generator, 3, 12)
    down = (left * between(images, generator, 0.7, 1.6)).clamp(max=16)
    middle = ink.middle(ink.top + 1)
    bend = (top + down / 2 + between(images, generator, -1.5, 1.5), middle - left / 2)
    line = points((top, middle), bend, (top + down, middle - left))
    return centred(_add(images, generator, line))


def _foot(images: Tensor, generator: Generator) -> Tensor:
    ink = _Ink(images)
    middle, row = ink.middle(ink.bottom - 1), ink.bottom - 0.5
    left, right = (between(images, generator, 3, 6) for _ in range(2))
    tilt = between(images, generator, -1, 1)
    return _add(
        images, generator, points((row + tilt, middle - left), (row - tilt, middle + right))
    )


def _bar_serif_or_loop(images: Tensor, generator: Generator) -> Tensor:
    """A bar across the stem of the 7, mostly, at times a serif at its left or a loop."""
    looped = change_where(images, maybe(images, generator, 0.15), generator, _loop_of_seven)
    crossed = change_where(looped, maybe(images, generator, 0.7), generator, _bar)
    return change_where(crossed, maybe(images, generator, 0.3), generator, _serif)


def _bar(images: Tensor, generator: Generator) -> Tensor:
    ink = _Ink(images)
    row = ink.top + (ink.bottom - ink.top) * between(images, generator, 0.45, 0.65)
    middle = ink.middle(row.round())
    left, right = (between(images, generator, 2.5, 5.5) for _ in range(2))
    tilt = between(images, generator, -1, 2)
    return _add(
        images, generator, points((row + tilt, middle - left), (row - tilt, middle + right))
    )


def _serif(images: Tensor, generator: Generator) -> Tensor:
    ink = _Ink(images)
    top, left = ink.top + 1.0, ink.left + 0.5
    low = top + between(images, generator, 2, 5)
    return _add(
        images, generator, points((top, left), (low, left - between(images, generator, 0, 1)))
    )


def _hook(images: Tensor, generator: Generator) -> Tensor:
    """The stem of the 9 ends in a curl to the left."""
    ink = _Ink(images)
    row, middle = ink.bottom - 0.5, ink.middle(ink.bottom - 1)
    reach, rise = between(images, generator, 3, 8), between(images, generator, -0.5, 3)
    bend = (row + 0.5, middle - reach / 2)
    return _add(images, generator, points((row, middle), bend, (row - rise, middle - reach)))


def _loop_of_two(images: Tensor, generator: Generator) -> Tensor:
    """The 2 begins with a loop: its hook is drawn on until it meets the stroke again."""
    ink = _Ink(images)
    row, column = ink.outermost(-1, 0, 0.4)
    meets = ink.row_at(between(images, generator, 0.4, 0.6))
    stem = ink.middle(meets.round())
    bend = ((row + meets) / 2 + between(images, generator, 0, 2), column)
    return _add(images, generator, points((row, column), bend, (meets, stem)))


def _triangle(images: Tensor, generator: Generator) -> Tensor:
    """The 4 as a triangle on its stem: one slanted line replaces its left arm."""
    ink = _Ink(images)
    apex, corner = ink.outermost(1, 0, 0.3), ink.outermost(-1, 0.4, 0.8)
    rows, columns = (torch.arange(n, device=images.device) for n in images.shape[-2:])
    down, left = corner[0] - apex[0], apex[1] - corner[1]
    along = ((rows - apex[0][:, None]) / down.clamp(min=1)[:, None]).clamp(0, 1)
    slanted = apex[1][:, None] - left[:, None] * along
    arm = (columns < slanted[..., None] - 1) & (rows < corner[0][:, None])[..., None]
    return _add(images.masked_fill(arm[:, None], 0), generator, points(apex, corner))


def _loop_of_seven(images: Tensor, generator: Generator) -> Tensor:
    """The corner of the 7 is a loop."""
    ink = _Ink(images)
    row, column = ink.outermost(1, 0, 0.35)
    high, wide = between(images, generator, 2, 4), between(images, generator, 1.5, 3)
    turns = torch.linspace(0, 2 * torch.pi, 9, device=images.device)
    rows = row[:, None] + high[:, None] * (torch.sin(turns) - 0.5)
    columns = column[:, None] + wide[:, None] * (torch.cos(turns) - 0.5)
    return _add(images, generator, torch.stack([rows, columns], dim=-1))


_HABITS = (
    (0, _slash),
    (1, _flag_and_foot),
    (2, _loop_of_two),
    (4, _triangle),
    (7, _bar_serif_or_loop),
    (9, _hook),
)
