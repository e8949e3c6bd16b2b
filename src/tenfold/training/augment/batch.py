"""Everything that happens to a batch on its way to the network, in the order of the world.

The hand comes first (habits, geometry, pen), then what else is on the paper, the light and the
paper, the lens, and last the file. What is strong happens to a share of the images, and a share
is spared, so that the network keeps seeing digits as they are.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from tenfold.core.config import AugmentConfig
from tenfold.training.augment.chance import Change, Generator, change_where, maybe
from tenfold.training.augment.ground import brighter, ground, inverted_band, speckle
from tenfold.training.augment.habits import habits
from tenfold.training.augment.junk import with_junk
from tenfold.training.augment.marks import (
    blots,
    heavy_or_hairline,
    neighbour,
    occlusion,
    outline,
    stray_line,
    uneven_ink,
)
from tenfold.training.augment.mild import augment
from tenfold.training.augment.optics import blocking, blur, glass

_MILD = (
    "rotate", "shift", "scale", "shear", "elastic", "stroke", "contrast", "noise", "erase",
    "perspective", "wild",
)  # fmt: skip

# The field that holds the share, and the change; in the order of the world.
_STRONG: tuple[tuple[str, Change], ...] = (
    ("pen", heavy_or_hairline),
    ("outline", outline),
    ("uneven_ink", uneven_ink),
    ("lines", stray_line),
    ("occlusion", occlusion),
    ("blots", blots),
    ("ground", ground),
    ("brighter", brighter),
    ("bands", inverted_band),
    ("glass", glass),
    ("blur", blur),
    ("speckle", speckle),
    ("blocking", blocking),
)


def augment_batch(
    images: Tensor, labels: Tensor, generator: Generator, settings: AugmentConfig
) -> tuple[Tensor, Tensor | None]:
    """Change a batch as `settings` say, each image in its own way.

    Args:
        images: Float, (n, 1, h, w), white ink (1) on black (0).
        labels: Their digits, of shape (n,).
        generator: The only source of randomness, on the device of the images.
        settings: The strengths and shares; what is 0 draws no random numbers.

    Returns:
        The changed images, and which of them are no longer a digit, of shape (n,); None where
        no image is to be replaced.
    """
    strengths: dict[str, Any] = settings.model_dump()
    junk = None
    if settings.habits:
        images = habits(images, labels, generator, settings.habits)
    if settings.negatives:
        images, junk = with_junk(images, generator, settings.negatives)
    images = augment(images, generator, **{name: strengths[name] for name in _MILD})
    return _strong(images, generator, strengths), junk


def _strong(images: Tensor, generator: Generator, shares: dict[str, float]) -> Tensor:
    """The strong changes, each on its share of the images that are not spared."""
    if not any(shares[name] for name, _ in _STRONG) and not shares["neighbours"]:
        return images
    free = torch.ones(len(images), dtype=torch.bool, device=images.device)
    if shares["spared"]:
        free = ~maybe(images, generator, shares["spared"])
    if shares["neighbours"]:
        images = _neighbours(images, free, generator, shares["neighbours"])
    for name, change in _STRONG:
        if shares[name]:
            chosen = free & maybe(images, generator, shares[name])
            images = change_where(images, chosen, generator, change)
    return images


def _neighbours(images: Tensor, free: Tensor, generator: Generator, share: float) -> Tensor:
    """Give about `share` of the images a neighbour: the image before it in the batch."""
    chosen = (free & maybe(images, generator, share)).nonzero().squeeze(1)
    if len(chosen) == 0:
        return images
    other = images.roll(1, 0)[chosen]
    return images.index_copy(0, chosen, neighbour(images[chosen], other, generator))
