"""From the configuration to torch's optimisers."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from tenfold.core.config import OptimiserConfig


def build_optimiser(config: OptimiserConfig, network: nn.Module) -> torch.optim.Optimizer:
    """The optimiser over `network`'s parameters.

    Weight decay covers the weights of convolutions and linear layers, not biases nor what
    normalises (as in Goyal et al., "Accurate, Large Minibatch SGD", 2017).
    """
    parameters = list(network.parameters())
    groups: list[dict[str, Any]] = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": config.weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    betas = (0.9, config.beta2)
    # Fused: one kernel instead of some ten small ones per parameter; MPS and the CPU have it too.
    match config.name:
        case "adam":
            return torch.optim.Adam(groups, config.lr, betas, fused=True)
        case "adamw":
            return torch.optim.AdamW(groups, config.lr, betas, fused=True)
        case "sgd":
            ahead = config.nesterov and config.momentum > 0
            return torch.optim.SGD(
                groups, config.lr, momentum=config.momentum, nesterov=ahead, fused=True
            )
        case "rmsprop":
            return torch.optim.RMSprop(groups, config.lr, alpha=config.beta2)
        case "adadelta":
            return torch.optim.Adadelta(groups, config.lr, rho=config.beta2)


def l1_penalty(network: nn.Module) -> torch.Tensor:
    """The sum of the absolute weights of convolutions and linear layers, a scalar."""
    return torch.stack([p.abs().sum() for p in network.parameters() if p.ndim > 1]).sum()
