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
        updates: how many steps went into it.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(requires_grad=False)
        self.decay = decay
        self.updates = 0
        # Training changes all of these in place, so they are looked up once and not per step.
        averaged, followed = (n.state_dict(keep_vars=True) for n in (self.network, network))
        floats = [name for name, value in averaged.items() if value.is_floating_point()]
        counters = averaged.keys() - set(floats)
        self._floats = ([averaged[n] for n in floats], [followed[n] for n in floats])
        self._counters = [(averaged[name], followed[name]) for name in counters]

    @torch.no_grad()
    def update(self) -> None:
        """Move the average towards the weights that the trained network has now."""
        self.updates += 1
        weight = 1 - min(self.decay, (1 + self.updates) / (10 + self.updates))
        torch._foreach_lerp_(*self._floats, weight)
        for averaged, followed in self._counters:
            averaged.copy_(followed)
