"""Random changes to a batch of digits: batched tensor code, one generator, plain numbers.

Every strength is the largest change and 0 switches the change off. A change that is off draws no
random numbers, so adding a new kind of change never alters the runs that do not use it. There is
no flip, because a mirrored digit is another digit or none.

Rotation, scale, shear, shift and elastic bending are composed into one sampling grid, so that the
image is interpolated once, whichever of them are on.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

_ELASTIC_KNOTS = 5  # the bending field is drawn on 5 x 5 points: about one per stroke


def augment(
    images: Tensor,
    generator: torch.Generator | None,
    *,
    rotate: float = 0.0,
    shift: float = 0.0,
    scale: float = 0.0,
    shear: float = 0.0,
    elastic: float = 0.0,
    stroke: float = 0.0,
    contrast: float = 0.0,
    noise: float = 0.0,
    erase: float = 0.0,
) -> Tensor:
    """Change every image of a batch at random, each in its own way.

    Args:
        images: Float, (n, 1, h, w), white ink (1) on black (0).
        generator: The only source of randomness, on the device of the images.
        rotate: Largest turn to either side, in degrees.
        shift: Largest shift along either axis, in pixels.
        scale: Largest change of width and height, each drawn alone, as a fraction of it.
        shear: Largest slant to either side, in columns per row.
        elastic: Standard deviation of a smooth local displacement, in pixels.
        stroke: Largest share of the way to a stroke one pixel wider or thinner all round (0..1).
        contrast: Largest loss of ink brightness, as a fraction (0..1).
        noise: Largest standard deviation of Gaussian noise; each image draws its own.
        erase: Side of one square set to black, in pixels; its centre lies anywhere.

    Returns:
        A tensor of the same shape, or `images` itself where every strength is 0.
    """
    if rotate or shift or scale or shear or elastic:
        grid = _affine_grid(images, generator, rotate=rotate, shift=shift, scale=scale, shear=shear)
        if elastic:
            grid = grid + _elastic_field(images, generator, elastic)
        images = functional.grid_sample(images, grid, align_corners=False)
    if stroke:
        images = _stroke(images, generator, stroke)
    if contrast:
        images = images * (1 - contrast * _uniform(images, generator, len(images), 1, 1, 1))
    if noise:
        images = _noise(images, generator, noise)
    if erase:
        images = _erase(images, generator, erase)
    return images


def _uniform(like: Tensor, generator: torch.Generator | None, *shape: int) -> Tensor:
    """Numbers in [0, 1) with the type and device of `like`."""
    return torch.rand(shape, generator=generator, dtype=like.dtype, device=like.device)


def _symmetric(like: Tensor, generator: torch.Generator | None, strength: float) -> Tensor:
    """One number in [-strength, strength) per image, or zeros without a draw at strength 0."""
    if strength == 0:
        return like.new_zeros(len(like))
    return (2 * _uniform(like, generator, len(like)) - 1) * strength


def _affine_grid(
    images: Tensor,
    generator: torch.Generator | None,
    *,
    rotate: float,
    shift: float,
    scale: float,
    shear: float,
) -> Tensor:
    """The grid (n, h, w, 2) that turns, slants, stretches and shifts each image about its centre.

    The grid maps places in the result to places in the source, in units of half the side.
    """
    height, width = images.shape[-2:]
    angle = _symmetric(images, generator, math.radians(rotate))
    wide = 1 / (1 + _symmetric(images, generator, scale))
    high = 1 / (1 + _symmetric(images, generator, scale))
    slant = _symmetric(images, generator, shear)
    right = _symmetric(images, generator, 2 * shift / width)
    down = _symmetric(images, generator, 2 * shift / height)
    cos, sin = angle.cos(), angle.sin()
    columns = _centres(width, images).view(1, 1, -1)
    rows = _centres(height, images).view(1, -1, 1)
    across = [wide * cos, wide * (slant * cos - sin), right]
    along = [high * sin, high * (slant * sin + cos), down]
    x, y = (
        torch.addcmul(by_column * columns + offset, by_row, rows)
        for by_column, by_row, offset in ([n.view(-1, 1, 1) for n in m] for m in (across, along))
    )
    return torch.stack([x, y], dim=-1)


def _centres(side: int, like: Tensor) -> Tensor:
    """The centres of the pixels of a side, from -1 to 1 at its outer edges."""
    return (2 * torch.arange(side, dtype=like.dtype, device=like.device) + 1) / side - 1


def _elastic_field(images: Tensor, generator: torch.Generator | None, elastic: float) -> Tensor:
    """A smooth displacement (n, h, w, 2) that bends strokes, in units of half the side.

    Normal numbers on a coarse grid, interpolated: Simard, Steinkraus and Platt (2003) blur noise
    of full size, which costs more and gives the same smoothness.
    """
    height, width = images.shape[-2:]
    shape = (len(images), 2, _ELASTIC_KNOTS, _ELASTIC_KNOTS)
    knots = torch.randn(shape, generator=generator, dtype=images.dtype, device=images.device)
    knots = knots * (2 * elastic / images.new_tensor([width, height])).view(1, 2, 1, 1)
    field = functional.interpolate(knots, size=(height, width), mode="bicubic", align_corners=True)
    return field.permute(0, 2, 3, 1)


def _stroke(images: Tensor, generator: torch.Generator | None, stroke: float) -> Tensor:
    """Widen or thin the ink: a mix of each image and its grey dilation or erosion (3 x 3)."""
    share = _symmetric(images, generator, stroke).view(-1, 1, 1, 1)
    wider = functional.max_pool2d(images, 3, stride=1, padding=1)
    thinner = -functional.max_pool2d(-images, 3, stride=1, padding=1)
    target = torch.where(share > 0, wider, thinner)
    return torch.lerp(images, target, share.abs())


def _noise(images: Tensor, generator: torch.Generator | None, noise: float) -> Tensor:
    """Add Gaussian noise and keep the result within 0..1."""
    strength = noise * _uniform(images, generator, len(images), 1, 1, 1)
    drawn = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    return (images + strength * drawn).clamp(0, 1)


def _erase(images: Tensor, generator: torch.Generator | None, erase: float) -> Tensor:
    """Set one square per image to black; at the border only a part of it falls on the image.

    After "cutout", DeVries and Taylor (2017).
    """
    height, width = images.shape[-2:]
    row = _uniform(images, generator, len(images), 1, 1, 1) * height
    column = _uniform(images, generator, len(images), 1, 1, 1) * width
    rows = torch.arange(height, dtype=images.dtype, device=images.device).view(-1, 1) + 0.5
    columns = torch.arange(width, dtype=images.dtype, device=images.device) + 0.5
    inside = ((rows - row).abs() < erase / 2) & ((columns - column).abs() < erase / 2)
    return images.masked_fill(inside, 0)
