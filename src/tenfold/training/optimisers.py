"""From the configuration to torch's optimisers."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from tenfold.core.config import OptimiserConfig
from tenfold.core.pairs import CLASSES
from tenfold.training.muon import Muon


def build_optimiser(config: OptimiserConfig, network: nn.Module) -> torch.optim.Optimizer:
    """The optimiser over `network`'s parameters.

    Weight decay covers the weights of convolutions and linear layers, not biases nor what
    normalises (as in Goyal et al., "Accurate, Large Minibatch SGD", 2017).
    """
    groups = _groups(network, config.weight_decay)
    betas = (0.9, config.beta2)
    # Fused: one kernel instead of some ten small ones per parameter; MPS and the CPU have it too.
    match config.name:
        case "adam":
            return torch.optim.Adam(groups, config.lr, betas, fused=True)
        case "adamw":
            return torch.optim.AdamW(groups, config.lr, betas, fused=True)
        case "muon":
            groups = _groups_of_muon(network, config.weight_decay)
            return Muon(groups, config.lr, momentum=config.momentum, beta2=config.beta2)
        case "sgd":
            ahead = config.nesterov and config.momentum > 0
            return torch.optim.SGD(
                groups, config.lr, momentum=config.momentum, nesterov=ahead, fused=True
            )
        case "rmsprop":
            return torch.optim.RMSprop(groups, config.lr, alpha=config.beta2)
        case "adadelta":
            return torch.optim.Adadelta(groups, config.lr, rho=config.beta2)


def _groups(network: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    parameters = list(network.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _groups_of_muon(network: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """The same, with what lies between the image and the classes in a group of its own."""
    weights, spared = _groups(network, weight_decay)
    inner = [p for p in weights["params"] if _lies_between(p)]
    outer = [p for p in weights["params"] if not _lies_between(p)]
    return [
        weights | {"params": inner, "orthogonal": True},
        weights | {"params": outer, "orthogonal": False},
        spared | {"orthogonal": False},
    ]


def _lies_between(weights: torch.Tensor) -> bool:
    """Whether `weights` map many features to many.

    Kernels of a first layer and of separable ones see a single map; a last layer has a row for
    each class.
    """
    return weights.shape[1] > 1 and weights.shape[0] != CLASSES


def l1_penalty(network: nn.Module) -> torch.Tensor:
    """The sum of the absolute weights of convolutions and linear layers, a scalar."""
    return torch.stack([p.abs().sum() for p in network.parameters() if p.ndim > 1]).sum()
