"""Grey dilation and erosion, and centring."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def wider(images: Tensor) -> Tensor:
    """The largest value within one pixel: strokes one pixel wider all round.

    What `max_pool2d` with a window of 3 gives, bit for bit, in a tenth of its time on a CPU.
    """
    padded = functional.pad(images, (1, 1, 1, 1), value=-torch.inf)
    lying = torch.maximum(torch.maximum(padded[..., :-2], padded[..., 1:-1]), padded[..., 2:])
    return torch.maximum(torch.maximum(lying[..., :-2, :], lying[..., 1:-1, :]), lying[..., 2:, :])


def thinner(images: Tensor) -> Tensor:
    """The smallest value within one pixel: strokes one pixel thinner all round."""
    return -wider(-images)


def centred(images: Tensor) -> Tensor:
    """Shift images (n, 1, h, w) by whole pixels: their centres of mass come to the middle."""
    image = torch.arange(len(images), device=images.device)[:, None, None]
    height, width = images.shape[-2:]
    # Half a side of ground all round, as much as a shift can take.
    wide = functional.pad(images[:, 0], (width // 2, width // 2, height // 2, height // 2))
    rows, columns = (_around_the_centre(images.sum(dim=(1, other))) for other in (-1, -2))
    return wide[image, rows[:, :, None], columns[:, None, :]][:, None]


def _around_the_centre(ink: Tensor) -> Tensor:
    """Which places of the padded axis a centred image shows, from the `ink` (n, side) along it."""
    places = torch.arange(ink.shape[1], dtype=ink.dtype, device=ink.device)
    centre = (ink * places).sum(dim=1) / ink.sum(dim=1).clamp(min=1e-3)
    return centre.round().long()[:, None] + places.long()
