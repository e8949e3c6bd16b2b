"""`branched`: two parallel branches of convolutions, joined before three dense layers.

The project gives the channels and the sizes of the maps; that every kernel is 3×3 with a
padding of 1 is our reading of them.
"""

from __future__ import annotations

import torch
from torch import nn

from tenfold.training.models.blocks import dropout as dropout_layer
from tenfold.training.models.blocks import sequential


class Concatenation(nn.Module):
    """Joins several maps of one size along their channels."""

    def forward(self, *maps: torch.Tensor) -> torch.Tensor:
        """Join `maps`, each of shape (n, c, h, w), to one of shape (n, sum of c, h, w)."""
        return torch.cat(maps, dim=1)


class Parallel(nn.Module):
    """Gives one input to two branches and joins what they make of it."""

    def __init__(self, left: nn.Module, right: nn.Module) -> None:
        super().__init__()
        self.left = left
        self.right = right
        self.joined = Concatenation()

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Map (n, c, h, w) to the joined channels of both branches."""
        joined: torch.Tensor = self.joined(self.left(maps), self.right(maps))
        return joined


def branched(dropout: float) -> nn.Sequential:
    """Build the network.

    Args:
        dropout: probability of dropping an output of the first two dense layers.
    """
    return sequential(
        conv=nn.Conv2d(1, 32, 3, padding=1),  # (n, 32, 28, 28)
        relu=nn.ReLU(),
        branches=Parallel(_branch(), _branch()),  # (n, 512, 7, 7)
        flatten=nn.Flatten(),
        fc1=nn.Linear(512 * 7 * 7, 1000),
        relu1=nn.ReLU(),
        dropout1=dropout_layer(dropout),
        fc2=nn.Linear(1000, 500),
        relu2=nn.ReLU(),
        dropout2=dropout_layer(dropout),
        fc3=nn.Linear(500, 10),
    )


def _branch() -> nn.Sequential:
    return sequential(
        conv1=nn.Conv2d(32, 64, 3, padding=1),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),  # (n, 64, 14, 14)
        conv2=nn.Conv2d(64, 256, 3, padding=1),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),  # (n, 256, 7, 7)
    )
