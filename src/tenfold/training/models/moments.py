"""A digit brought to one place, and to one slant and width, before a network looks at it."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

_LEAST_VARIANCE = 0.5  # pixels²: what even a dot or a single row has
_NARROWEST, _WIDEST = 0.35, 1.2  # pixels of the source to one of the result


class MomentNormalisation(nn.Module):
    """Moves the centre of mass of each digit into the middle and enlarges the digit.

    With a `width`, it takes the slant away as well and makes all digits equally wide. A network
    that sees digits so errs elsewhere than one that sees their own width, as in Ciresan, Meier and
    Schmidhuber, "Multi-column Deep Neural Networks for Image Classification" (2012). By the
    moments, as in Liu, Nakashima, Sako and Fujisawa, "Handwritten digit recognition: investigation
    of normalization and feature extraction techniques" (2004).

    Args:
        zoom: how many times higher a digit gets, and wider, too, where it keeps its shape.
        width: standard deviation of the ink across, in pixels; None keeps the digit's shape.
    """

    def __init__(self, zoom: float, width: float | None = None) -> None:
        super().__init__()
        self.zoom, self.width = zoom, width

    def forward(self, images: Tensor) -> Tensor:
        """Map (n, 1, h, w), whose ground is as dark as their darkest pixel, to the same shape."""
        rows, columns = images.shape[-2:]
        ground = images.amin((2, 3), keepdim=True)
        ink = images - ground
        mass = ink / ink.sum((2, 3), keepdim=True).clamp(min=1e-6)
        x, y = _places(columns, images).view(1, 1, 1, -1), _places(rows, images).view(1, 1, -1, 1)
        middle_x, middle_y = _mean(x, mass), _mean(y, mass)  # (n, 1, 1, 1), as all such below
        high = 1 / self.zoom
        wide, slant = torch.full_like(middle_x, high), torch.zeros_like(middle_x)
        if self.width is not None:
            right, down = x - middle_x, y - middle_y
            slant = _mean(right * down, mass) / (_mean(down * down, mass) + _LEAST_VARIANCE)
            variance = _mean((right - slant * down).square(), mass) + _LEAST_VARIANCE
            wide = (variance.sqrt() / self.width).clamp(_NARROWEST, _WIDEST)
        from_x = middle_x + wide * x + slant * high * y
        from_y = middle_y + high * y.expand_as(from_x)
        grid = torch.stack([from_x * (2 / columns), from_y * (2 / rows)], dim=-1)  # (n, 1, h, w, 2)
        return functional.grid_sample(ink, grid[:, 0], align_corners=False) + ground


def _places(side: int, like: Tensor) -> Tensor:
    """The centres of the pixels of a side, in pixels from its middle."""
    return torch.arange(side, dtype=like.dtype, device=like.device) - (side - 1) / 2


def _mean(values: Tensor, mass: Tensor) -> Tensor:
    """The mean of `values` under `mass`, which is 1 in all, over each image."""
    return (values * mass).sum((2, 3), keepdim=True)
