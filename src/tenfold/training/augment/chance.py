"""The ways in which augmentation draws: every number comes from the generator that is given."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Generator = torch.Generator | None
Change = Callable[[Tensor, Generator], Tensor]  # (k, 1, h, w) to the same shape


def uniform(like: Tensor, generator: Generator, *shape: int) -> Tensor:
    """Numbers in [0, 1) with the type and device of `like`."""
    return torch.rand(shape, generator=generator, dtype=like.dtype, device=like.device)


def normal(like: Tensor, generator: Generator, *shape: int) -> Tensor:
    """Numbers from the standard normal distribution, with the type and device of `like`."""
    return torch.randn(shape, generator=generator, dtype=like.dtype, device=like.device)


def symmetric(like: Tensor, generator: Generator, strength: float) -> Tensor:
    """One number in [-strength, strength) per image, or zeros without a draw at strength 0."""
    if strength == 0:
        return like.new_zeros(len(like))
    return (2 * uniform(like, generator, len(like)) - 1) * strength


def between(like: Tensor, generator: Generator, low: float, high: float) -> Tensor:
    """One number in [low, high) per image, of shape (n,)."""
    return low + (high - low) * uniform(like, generator, len(like))


def whole(like: Tensor, generator: Generator, low: int, high: int) -> Tensor:
    """One whole number in [low, high) per image, int64 of shape (n,)."""
    return torch.randint(low, high, (len(like),), generator=generator, device=like.device)


def maybe(like: Tensor, generator: Generator, share: float) -> Tensor:
    """True for about `share` of the images, of shape (n,)."""
    return uniform(like, generator, len(like)) < share


def column(values: Tensor) -> Tensor:
    """Bring (n,) to (n, 1, 1, 1), so that it multiplies images."""
    return values.view(-1, 1, 1, 1)


def change_where(images: Tensor, mask: Tensor, generator: Generator, change: Change) -> Tensor:
    """A copy of `images` in which those of `mask` (n,) went through `change`.

    The change is computed for the chosen images alone, so its cost falls with their share.
    """
    chosen = mask.nonzero().squeeze(1)
    if len(chosen) == 0:
        return images
    return images.index_copy(0, chosen, change(images[chosen], generator))
