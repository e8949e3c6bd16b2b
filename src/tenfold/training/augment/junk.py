"""Pictures that are not a digit, made from MNIST's digits and a pen.

A network that has only seen digits is sure of everything. These are trained towards the same
probability for every digit, so that what is no digit gets no large one (Lee et al., "Training
Confidence-calibrated Classifiers", 2018; Hendrycks et al., "Outlier Exposure", 2019).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from tenfold.training.augment.chance import (
    Generator,
    between,
    column,
    maybe,
    normal,
    uniform,
    whole,
)
from tenfold.training.augment.pen import draw, pen_of

_ORDERS = ((1, 0, 3, 2), (2, 3, 0, 1), (3, 2, 1, 0), (1, 2, 3, 0), (3, 0, 1, 2), (2, 3, 1, 0))


def with_junk(images: Tensor, generator: Generator, share: float) -> tuple[Tensor, Tensor]:
    """Replace about `share` of a batch by pictures that are not a digit.

    Args:
        images: Float, (n, 1, h, w), ink 1 on ground 0.
        generator: The only source of randomness.
        share: 0..1.

    Returns:
        The images, and which of them are junk, of shape (n,).
    """
    junk = maybe(images, generator, share)
    kind = whole(images, generator, 0, len(_MAKERS))
    partner = images.roll(1, 0)
    result = images
    for number, make in enumerate(_MAKERS):
        chosen = (junk & (kind == number)).nonzero().squeeze(1)
        if len(chosen):
            made = make(images[chosen], partner[chosen], generator)
            result = result.index_copy(0, chosen, made)
    return result, junk


def _tiles(images: Tensor, partner: Tensor, generator: Generator) -> Tensor:
    """The quarters of a digit in another order."""
    del partner
    return _reordered(images, images, generator)


def _mixed_tiles(images: Tensor, partner: Tensor, generator: Generator) -> Tensor:
    """Quarters of two digits in another order."""
    return _reordered(images, partner, generator)


def _reordered(images: Tensor, partner: Tensor, generator: Generator) -> Tensor:
    half = images.shape[-1] // 2
    first, second = (
        torch.stack(
            [source[..., down : down + half, right : right + half]
             for down in (0, half) for right in (0, half)]
        )
        for source in (images, partner)
    )  # fmt: skip  # (4, k, 1, h / 2, w / 2)
    orders = torch.tensor(_ORDERS, device=images.device)[whole(images, generator, 0, len(_ORDERS))]
    which = torch.arange(len(images), device=images.device)
    quarters = [
        (first if place in (0, 3) else second)[orders[:, place], which] for place in range(4)
    ]
    top = torch.cat(quarters[:2], dim=-1)
    return torch.cat([top, torch.cat(quarters[2:], dim=-1)], dim=-2)


def _overlaid(images: Tensor, partner: Tensor, generator: Generator) -> Tensor:
    """Two digits on each other, eight pixels apart."""
    strength = column(between(images, generator, 0.8, 1))
    return torch.maximum(images.roll(-4, 3), partner.roll(4, 3) * strength)


def _fragment(images: Tensor, partner: Tensor, generator: Generator) -> Tensor:
    """What is left of a digit in a window of 5 to 9 pixels."""
    del partner
    rows, columns = (
        torch.arange(side, dtype=images.dtype, device=images.device) for side in images.shape[-2:]
    )
    row, middle, reach = (
        between(images, generator, low, high)[:, None]
        for low, high in ((7, 21), (9, 19), (2.5, 4.5))
    )
    inside = ((rows - row).abs() <= reach)[:, :, None] & ((columns - middle).abs() <= reach)[
        :, None
    ]
    return images * inside.unsqueeze(1)


def _scribble(images: Tensor, partner: Tensor, generator: Generator) -> Tensor:
    """One long line that goes where it wants."""
    del partner
    corners = 2 + 24 * uniform(images, generator, len(images), 10, 2)
    return draw(images, corners, between(images, generator, 1.2, 3.5))


def _glyph(images: Tensor, partner: Tensor, generator: Generator) -> Tensor:
    """Strokes between the points of a lattice of 3 x 3, like a letter of no alphabet.

    Most strokes begin where the one before them ended.
    """
    del partner
    count = len(images)
    lattice = uniform(images, generator, count, 6, 2).mul(3).floor()
    steps = uniform(images, generator, count, 6, 2).mul(3).floor() - 1
    ends = (lattice + steps).clamp(0, 2)
    joined = uniform(images, generator, count, 5, 1) < 0.65
    starts = torch.where(joined, ends[:, :-1], lattice[:, 1:])
    spread = images.new_tensor([8.5, 6.0])  # rows, columns between two points
    corner = images.new_tensor([5.5, 8.0])
    corners = torch.stack([starts, ends[:, 1:]])  # (2, count, 5, 2)
    corners = corner + spread * corners + 0.8 * normal(images, generator, *corners.shape)
    return pen_of(images, corners[0], corners[1], between(images, generator, 1.5, 3.5))


def _texture(images: Tensor, partner: Tensor, generator: Generator) -> Tensor:
    """Clouds, blobs and stripes: smooth noise, soft or cut at a level."""
    del partner
    fine = normal(images, generator, len(images), 1, 9, 9)
    coarse = normal(images, generator, len(images), 1, 4, 4)
    size = images.shape[-2:]
    fine, coarse = (
        functional.interpolate(noise, size, mode="bicubic", align_corners=False)
        for noise in (fine, coarse)
    )
    clouds = torch.where(column(maybe(images, generator, 0.5)), fine, coarse)
    sharpness = column(between(images, generator, 0.3, 5))
    return ((clouds - column(between(images, generator, 0, 1))) * sharpness).clamp(0, 1)


def _noise(images: Tensor, partner: Tensor, generator: Generator) -> Tensor:
    """Pixels by chance, few or many."""
    del partner
    drawn = uniform(images, generator, *images.shape)
    speckled = (drawn < column(between(images, generator, 0.01, 0.5))).to(images.dtype)
    return torch.where(column(maybe(images, generator, 0.5)), speckled, drawn)


def _paper(images: Tensor, partner: Tensor, generator: Generator) -> Tensor:
    """Nothing, lines, or squares."""
    del partner
    gap, thick = between(images, generator, 4, 14), between(images, generator, 0.8, 2.5)
    side = torch.arange(images.shape[-1], dtype=images.dtype, device=images.device)
    lines = (side + gap[:, None] * uniform(images, generator, len(images), 1)) % gap[:, None]
    ink = (lines < thick[:, None]).to(images.dtype)  # (k, side)
    lying = ink[:, None, :, None].expand_as(images)
    squares = torch.maximum(lying, ink[:, None, None, :].expand_as(images))
    kind = column(uniform(images, generator, len(images)))
    ruled = torch.where(kind < 0.6, lying, squares) * column(between(images, generator, 0.3, 1))
    return torch.where(kind < 0.25, 0, ruled)


_MAKERS = (
    _tiles, _mixed_tiles, _overlaid, _fragment, _scribble, _glyph, _texture, _noise, _paper,
)  # fmt: skip
