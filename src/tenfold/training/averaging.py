"""An exponential moving average of a network's weights and running statistics."""

from __future__ import annotations

import copy

import torch
from torch import nn


class Average:
    """Keeps the average beside the network that is trained.

    After Polyak and Juditsky (1992); the decay grows from 0 as min(decay, (1 + n) / (10 + n))
    over the updates n, so that the first, poor weights are soon forgotten.

    Attributes:
        network: a copy of the network that holds the averaged weights, in evaluation mode.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(requires_grad=False)
        self.decay = decay
        self.updates = 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move the average towards the weights that `network` has now."""
        self.updates += 1
        weight = 1 - min(self.decay, (1 + self.updates) / (10 + self.updates))
        averaged = self.network.state_dict(keep_vars=True)
        current = network.state_dict(keep_vars=True)
        names = [name for name, value in averaged.items() if value.is_floating_point()]
        torch._foreach_lerp_(
            [averaged[name].data for name in names], [current[name].data for name in names], weight
        )
        for name in averaged.keys() - set(names):
            averaged[name].copy_(current[name])
