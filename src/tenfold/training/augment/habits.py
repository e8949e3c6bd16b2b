"""Ways of writing that MNIST has little of, drawn on its digits by their label.

MNIST was written by people in the United States. Elsewhere many cross the 7, give the 1 a long
flag and a foot, slash the 0, hang a serif on the 7 and curl the stem of the 9.
"""

from __future__ import annotations

import torch
from torch import Tensor

from tenfold.training.augment.chance import Generator, between, change_where, maybe
from tenfold.training.augment.pen import draw, points

_INK = 0.4  # what counts as ink, of 0..1


def habits(images: Tensor, labels: Tensor, generator: Generator, share: float) -> Tensor:
    """Draw a habit on about `share` of the zeros, ones, sevens and nines.

    Args:
        images: Float, (n, 1, h, w), upright, ink 1 on ground 0.
        labels: Their digits, of shape (n,).
        generator: The only source of randomness.
        share: 0..1.
    """
    lucky = maybe(images, generator, share)
    for digit, drawing in ((0, _slash), (1, _flag_and_foot), (7, _bar_or_serif), (9, _hook)):
        images = change_where(images, lucky & (labels == digit), generator, drawing)
    return images


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
    flagged = change_where(images, maybe(images, generator, 0.75), generator, _flag)
    return change_where(flagged, maybe(images, generator, 0.6), generator, _foot)


def _flag(images: Tensor, generator: Generator) -> Tensor:
    ink = _Ink(images)
    top = ink.top + 1.0
    tip = (top + between(images, generator, 2, 8), between(images, generator, -8, -3))
    middle = ink.middle(ink.top + 1)
    return _add(images, generator, points((top, middle), (tip[0], middle + tip[1])))


def _foot(images: Tensor, generator: Generator) -> Tensor:
    ink = _Ink(images)
    middle, row = ink.middle(ink.bottom - 1), ink.bottom - 0.5
    left, right = (between(images, generator, 3, 6) for _ in range(2))
    tilt = between(images, generator, -1, 1)
    return _add(
        images, generator, points((row + tilt, middle - left), (row - tilt, middle + right))
    )


def _bar_or_serif(images: Tensor, generator: Generator) -> Tensor:
    """A bar across the stem of the 7, mostly, and at times a serif at the left of its top."""
    crossed = change_where(images, maybe(images, generator, 0.85), generator, _bar)
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
