"""What a lens, rippled glass and a file format do to a picture."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from tenfold.training.augment.chance import Generator, between, column, maybe, uniform

_REACH = 6  # pixels from the middle of a blur to its edge
_BLOCK = 8  # of JPEG


def blur(images: Tensor, generator: Generator) -> Tensor:
    """Out of focus, or moved while the picture was taken."""
    moved = maybe(images, generator, 0.6)
    along = torch.where(
        moved, between(images, generator, 1.5, 4), between(images, generator, 0.4, 1.3)
    )
    across = torch.where(moved, 0.35, along)
    one_sided = moved & maybe(images, generator, 0.7)
    angle = between(images, generator, -math.pi / 2, math.pi / 2)
    turned = maybe(images, generator, 0.5)
    angle = torch.where(turned, angle + math.pi, angle)
    return smear(images, kernel(along, across, angle, one_sided))


def kernel(along: Tensor, across: Tensor, angle: Tensor, one_sided: Tensor) -> Tensor:
    """Gaussian kernels (k, s, s) with two spreads, turned by `angle`, whole or cut in half."""
    side = torch.arange(-_REACH, _REACH + 1, dtype=along.dtype, device=along.device)
    down, right = side.view(1, -1, 1), side.view(1, 1, -1)
    cos, sin = angle.cos().view(-1, 1, 1), angle.sin().view(-1, 1, 1)
    forward, aside = cos * right + sin * down, cos * down - sin * right
    long, wide = along.view(-1, 1, 1), across.view(-1, 1, 1)
    weights = torch.exp(-0.5 * ((forward / long) ** 2 + (aside / wide) ** 2))
    behind = one_sided.view(-1, 1, 1) & (forward < -0.5)
    weights = weights.masked_fill(behind, 0)
    return weights / weights.sum(dim=(1, 2), keepdim=True)


def smear(images: Tensor, kernels: Tensor) -> Tensor:
    """Each image under its own kernel."""
    count = len(images)
    moved = functional.conv2d(
        images.transpose(0, 1), kernels.unsqueeze(1), padding=_REACH, groups=count
    )
    return moved.transpose(0, 1)


def glass(images: Tensor, generator: Generator) -> Tensor:
    """Rippled glass: every pixel is taken from a place up to two pixels off, between blurs."""
    count, _, height, width = images.shape
    softened = _soften(images, generator)
    reach = column(between(images, generator, 0.6, 2.2)).squeeze(1)
    down, right = (
        ((2 * uniform(images, generator, count, height, width) - 1) * reach).round().long()
        for _ in range(2)
    )
    rows = (torch.arange(height, device=images.device).view(1, -1, 1) + down).clamp(0, height - 1)
    columns = (torch.arange(width, device=images.device) + right).clamp(0, width - 1)
    which = torch.arange(count, device=images.device).view(-1, 1, 1)
    return _soften(softened[which, 0, rows, columns].unsqueeze(1), generator)


def _soften(images: Tensor, generator: Generator) -> Tensor:
    """A 3 x 3 blur like a Gaussian's of .3 to .85 pixels, another along rows than along columns."""
    down, across = (_three_taps(between(images, generator, 0.3, 0.85)) for _ in range(2))
    kernels = (down[:, :, None] * across[:, None, :]).unsqueeze(1)
    moved = functional.conv2d(images.transpose(0, 1), kernels, padding=1, groups=len(images))
    return moved.transpose(0, 1)


def _three_taps(spread: Tensor) -> Tensor:
    """The middle of a Gaussian of each spread (k,), of shape (k, 3)."""
    edge = torch.exp(-0.5 / spread**2)
    return torch.stack([edge, torch.ones_like(edge), edge], dim=1) / (1 + 2 * edge)[:, None]


def blocking(images: Tensor, generator: Generator) -> Tensor:
    """Coarse JPEG: the cosines of each block of 8 x 8, rounded more for finer detail.

    The table of steps grows linearly with the frequency instead of being JPEG's own.
    """
    height, width = images.shape[-2:]
    below, right = -height % _BLOCK, -width % _BLOCK
    padded = functional.pad(images, (0, right, 0, below), mode="replicate")
    rows, columns = padded.shape[-2] // _BLOCK, padded.shape[-1] // _BLOCK
    blocks = padded.view(-1, rows, _BLOCK, columns, _BLOCK).transpose(2, 3)
    cosines = _cosines(images)
    place = torch.arange(_BLOCK, dtype=images.dtype, device=images.device)
    steps = 1 + 0.5 * (place[:, None] + place)
    steps = steps * between(images, generator, 0.05, 0.35).view(-1, 1, 1, 1, 1)
    rounded = (cosines @ blocks @ cosines.T / steps).round() * steps
    back = (cosines.T @ rounded @ cosines).transpose(2, 3).reshape(padded.shape)
    return back[..., :height, :width].clamp(0, 1)


def _cosines(like: Tensor) -> Tensor:
    """The orthonormal cosine transform of 8 values, of shape (8, 8)."""
    place = torch.arange(_BLOCK, dtype=like.dtype, device=like.device)
    waves = torch.cos(math.pi / _BLOCK * (place + 0.5) * place[:, None]) * math.sqrt(2 / _BLOCK)
    waves[0] /= math.sqrt(2)
    return waves
