"""The changes that every image goes through, each in its own way.

Every strength is the largest change and 0 switches the change off. A change that is off draws no
random numbers, so adding a new kind of change never alters the runs that do not use it. There is
no flip, because a mirrored digit is another digit or none.

Rotation, scale, shear, shift, perspective and elastic bending are composed into one sampling grid,
so that the image is interpolated once, whichever of them are on.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from tenfold.training.augment.chance import between, column, maybe, symmetric, uniform
from tenfold.training.augment.shapes import thinner, wider

_WILD_FACTOR = 3.0
_WILD_ZOOM = (0.92, 1.45)  # the grid's size: digits from 1.09 times as large to 0.69
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
    perspective: float = 0.0,
    wild: float = 0.0,
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
        perspective: Largest change of size from one side of the image to the other, as a fraction.
        wild: Share of images that turn, slant, stretch and shift three times as much and shrink.

    Returns:
        A tensor of the same shape, or `images` itself where every strength is 0.
    """
    if rotate or shift or scale or shear or elastic or perspective or wild:
        factor, zoom = _wildness(images, generator, wild)
        grid = _affine_grid(
            images, generator, factor, rotate=rotate, shift=shift, scale=scale, shear=shear
        )
        if wild:
            grid = grid * zoom
        if perspective:
            grid = _perspective(grid, generator, perspective)
        if elastic:
            grid = grid + _elastic_field(images, generator, elastic)
        images = functional.grid_sample(images, grid, align_corners=False)
    if stroke:
        images = _stroke(images, generator, stroke)
    if contrast:
        images = images * (1 - contrast * uniform(images, generator, len(images), 1, 1, 1))
    if noise:
        images = _noise(images, generator, noise)
    if erase:
        images = _erase(images, generator, erase)
    return images


def _wildness(
    images: Tensor, generator: torch.Generator | None, wild: float
) -> tuple[Tensor | float, Tensor | float]:
    """What multiplies each image's strengths, and each image's grid, which shrinks its digit."""
    if wild == 0:
        return 1.0, 1.0
    chosen = maybe(images, generator, wild)
    shrunk = between(images, generator, *_WILD_ZOOM)
    return torch.where(chosen, _WILD_FACTOR, 1.0), column(torch.where(chosen, shrunk, 1.0))


def _affine_grid(
    images: Tensor,
    generator: torch.Generator | None,
    factor: Tensor | float,
    *,
    rotate: float,
    shift: float,
    scale: float,
    shear: float,
) -> Tensor:
    """The grid (n, h, w, 2) that turns, slants, stretches and shifts each image about its centre.

    The grid maps places in the result to places in the source, in units of half the side.
    `factor`, of shape (n,) or one number, multiplies all strengths.
    """
    height, width = images.shape[-2:]
    angle = factor * symmetric(images, generator, math.radians(rotate))
    wide = 1 / (1 + factor * symmetric(images, generator, scale)).clamp(min=0.01)
    high = 1 / (1 + factor * symmetric(images, generator, scale)).clamp(min=0.01)
    slant = factor * symmetric(images, generator, shear)
    right = factor * symmetric(images, generator, 2 * shift / width)
    down = factor * symmetric(images, generator, 2 * shift / height)
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


def _perspective(grid: Tensor, generator: torch.Generator | None, strength: float) -> Tensor:
    """Look at the sheet from a side: one end of the image is larger than the other."""
    across, along = (column(symmetric(grid, generator, strength / 2)) for _ in range(2))
    depth = 1 + across * grid[..., :1] + along * grid[..., 1:]
    return grid / depth


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
    share = symmetric(images, generator, stroke).view(-1, 1, 1, 1)
    target = torch.where(share > 0, wider(images), thinner(images))
    return torch.lerp(images, target, share.abs())


def _noise(images: Tensor, generator: torch.Generator | None, noise: float) -> Tensor:
    """Add Gaussian noise and keep the result within 0..1."""
    strength = noise * uniform(images, generator, len(images), 1, 1, 1)
    drawn = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    return (images + strength * drawn).clamp(0, 1)


def _erase(images: Tensor, generator: torch.Generator | None, erase: float) -> Tensor:
    """Set one square per image to black; at the border only a part of it falls on the image.

    After "cutout", DeVries and Taylor (2017).
    """
    height, width = images.shape[-2:]
    row = uniform(images, generator, len(images), 1, 1, 1) * height
    column = uniform(images, generator, len(images), 1, 1, 1) * width
    rows = torch.arange(height, dtype=images.dtype, device=images.device).view(-1, 1) + 0.5
    columns = torch.arange(width, dtype=images.dtype, device=images.device) + 0.5
    inside = ((rows - row).abs() < erase / 2) & ((columns - column).abs() < erase / 2)
    return images.masked_fill(inside, 0)
