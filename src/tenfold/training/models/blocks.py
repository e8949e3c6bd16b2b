"""What the networks are put together from."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn


def sequential(**layers: nn.Module | None) -> nn.Sequential:
    """A chain of named layers, without those that are None.

    Names keep the keys of the weights the same whether an optional layer is there or not, so
    weights trained without dropout fit the same network with dropout.
    """
    present = ((name, layer) for name, layer in layers.items() if layer is not None)
    return nn.Sequential(OrderedDict(present))


def dropout(rate: float) -> nn.Dropout | None:
    """Dropout with probability `rate`; no layer at all where the rate is 0."""
    return nn.Dropout(rate) if rate > 0 else None


def normalisation(channels: int, wanted: bool = True) -> nn.BatchNorm2d | None:
    """Batch normalisation of `channels` feature maps, or no layer where it is not `wanted`."""
    return nn.BatchNorm2d(channels) if wanted else None


def convolution(
    inputs: int, outputs: int, size: int, stride: int = 1, padding: int | None = None
) -> nn.Conv2d:
    """A convolution without bias; by default its padding keeps the image's size, over `stride`."""
    padding = size // 2 if padding is None else padding
    return nn.Conv2d(inputs, outputs, size, stride=stride, padding=padding, bias=False)


class Committee(nn.Module):
    """Networks side by side, whose mean logits are the answer.

    Where each learns by itself, from its own logits, the mean takes away the mistakes that they
    don't share. After Hansen and Salamon, "Neural Network Ensembles" (1990).
    """

    def __init__(self, *members: nn.Module) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def each(self, images: Tensor) -> Tensor:
        """Map (n, 1, 28, 28) to the logits of every member, (members, n, 10)."""
        return torch.stack([member(images) for member in self.members])

    def forward(self, images: Tensor) -> Tensor:
        """Map (n, 1, 28, 28) to (n, 10)."""
        return self.each(images).mean(0)
