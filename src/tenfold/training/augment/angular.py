"""Digits of straight strokes and corners, as some draw them with a mouse or into a box.

Without them a 9 of that kind is taken for a 7 with a serif and a bar, and others for letters.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from tenfold.training.augment.chance import Generator, between, change_where, normal
from tenfold.training.augment.pen import draw
from tenfold.training.augment.shapes import centred

_Corners = tuple[tuple[float, float], ...]

# Rows and columns of what the pen goes through, in the box of the digit. 1, 4 and 7 are left out:
# theirs are straight anyhow.
_CORNERS: dict[int, _Corners] = {
    0: ((0, 0), (0, 1), (1, 1), (1, 0), (0, 0)),
    2: ((0, 0), (0, 1), (0.5, 1), (0.5, 0), (1, 0), (1, 1)),
    3: ((0, 0), (0, 1), (0.5, 1), (0.5, 0.2), (0.5, 1), (1, 1), (1, 0)),
    5: ((0, 1), (0, 0), (0.5, 0), (0.5, 1), (1, 1), (1, 0)),
    6: ((0, 1), (0, 0), (1, 0), (1, 1), (0.5, 1), (0.5, 0)),
    8: ((0.5, 0), (0, 0), (0, 1), (0.5, 1), (0.5, 0), (1, 0), (1, 1), (0.5, 1)),
    9: ((0.5, 1), (0.5, 0), (0, 0), (0, 1), (1, 1)),
}
_ASTRAY = 0.05  # how far corners lie from there, as a standard deviation


def angular(images: Tensor, labels: Tensor, generator: Generator, chosen: Tensor) -> Tensor:
    """Replace the `chosen` digits, but for 1, 4 and 7, by angular ones of a like size.

    Args:
        images: Float, (n, 1, h, w), ink 1 on ground 0.
        labels: Their digits, of shape (n,).
        generator: The only source of randomness.
        chosen: Of shape (n,).
    """
    for digit, corners in _CORNERS.items():
        drawing = partial(_angular, corners=corners)
        images = change_where(images, chosen & (labels == digit), generator, drawing)
    return images


def _angular(images: Tensor, generator: Generator, corners: _Corners) -> Tensor:
    tall, wide = between(images, generator, 17, 20), between(images, generator, 7, 14)
    places = images.new_tensor(corners).expand(len(images), -1, -1) - 0.5
    astray = _ASTRAY * normal(images, generator, *places.shape)
    box = torch.stack([tall, wide], dim=-1)[:, None]
    placed = (places + astray) * box + images.shape[-1] / 2
    return centred(draw(images, placed, between(images, generator, 1.5, 3.5)))
