"""What is left of paper and light: grounds that are not black, uneven, faint or partly inverted."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from tenfold.training.augment.chance import Generator, between, column, maybe, normal, uniform


def ground(images: Tensor, generator: Generator) -> Tensor:
    """Faint ink on a bright, uneven, grainy ground, as fog or bad light leave it."""
    level = column(between(images, generator, 0, 0.65))
    unevenness = column(between(images, generator, 0, 0.16))
    contrast = column(between(images, generator, 0.15, 1))
    grain = column((between(images, generator, -0.05, 0.05)).clamp(min=0))
    paper = level + unevenness * field(images, generator)
    paper = paper + grain * normal(images, generator, *images.shape)
    return (paper + contrast * images).clamp(0, 1)


def field(images: Tensor, generator: Generator) -> Tensor:
    """A smooth random height (k, 1, h, w) around 0, in three octaves: clouds, stains, light."""
    count, _, height, width = images.shape
    total = torch.zeros_like(images)
    for knots, weight in ((2, 1.0), (4, 0.6), (9, 0.25)):
        noise = normal(images, generator, count, 1, knots, knots)
        smooth = functional.interpolate(noise, (height, width), mode="bilinear", align_corners=True)
        total = total + weight * smooth
    return total


def brighter(images: Tensor, generator: Generator) -> Tensor:
    """A lighter ground without fainter ink, up to where both are white."""
    return (images + column(between(images, generator, 0.1, 0.6))).clamp(0, 1)


def inverted_band(images: Tensor, generator: Generator) -> Tensor:
    """Negative on a band of columns or rows, or everywhere but there."""
    first, last = between(images, generator, 2, 12), between(images, generator, 16, 26)
    side = torch.arange(images.shape[-1], dtype=images.dtype, device=images.device)
    inside = (side >= first[:, None]) & (side < last[:, None])  # (k, w)
    negative = inside ^ maybe(images, generator, 0.75)[:, None]
    negative = negative[:, None, None, :].expand_as(images)
    lying = column(maybe(images, generator, 0.3))
    negative = torch.where(lying, negative.transpose(2, 3), negative)
    return torch.where(negative, 1 - images, images)


def speckle(images: Tensor, generator: Generator) -> Tensor:
    """Grain of one of four kinds: salt and pepper, photons, multiplied or added noise."""
    kind = uniform(images, generator, len(images), 1, 1, 1)
    drawn = normal(images, generator, *images.shape)
    photons = column(between(images, generator, 2.5, 15))
    changes = (
        _salt_and_pepper(images, generator),
        torch.poisson(images * photons, generator=generator) / photons,
        images * (1 + drawn * column(between(images, generator, 0.2, 0.7))),
        images + drawn * column(between(images, generator, 0.05, 0.35)),
    )
    result = changes[0]
    for number, change in enumerate(changes[1:], start=1):
        result = torch.where(kind * len(changes) >= number, change, result)
    return result.clamp(0, 1)


def _salt_and_pepper(images: Tensor, generator: Generator) -> Tensor:
    """From 3 to 25 in 100 pixels become black or white."""
    amount = column(between(images, generator, 0.03, 0.25))
    chance = uniform(images, generator, *images.shape) / amount
    return torch.where(chance < 0.5, 0, torch.where(chance < 1, 1, images))
