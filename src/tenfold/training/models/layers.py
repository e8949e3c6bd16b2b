"""The layers of a network: what each gives, holds and costs."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn


@dataclass(frozen=True)
class Layer:
    """One row of the layer table.

    Attributes:
        name: where the layer is in the network, as in the keys of its weights.
        kind: its class and the sizes that matter, such as "Conv2d 3×3, stride 2".
        output_shape: of one image, without the batch dimension.
        parameters: how many trainable numbers it holds; shared ones count where they come first.
        multiply_accumulates: per image, in convolutions and linear layers. Element-wise work
            and normalisation, which an export folds into the convolution, count as none.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    multiply_accumulates: int


def layer_table(model: nn.Module) -> list[Layer]:
    """The layers of `model` in the order in which an image meets them.

    A copy of the model looks at one empty image; the model itself stays as it is.
    """
    probe = copy.deepcopy(model).eval()
    rows: list[Layer] = []
    seen: set[int] = set()
    for name, module in probe.named_modules():
        if next(module.children(), None) is None:
            module.register_forward_hook(_recorder(name, rows, seen))
    weights = next(probe.parameters())
    with torch.no_grad():
        probe(torch.zeros(1, 1, 28, 28, device=weights.device, dtype=weights.dtype))
    return rows


def _recorder(name: str, rows: list[Layer], seen: set[int]) -> Callable[..., None]:
    """A forward hook that adds a row to `rows`; `seen` holds the parameters counted so far."""

    def record(module: nn.Module, _: Any, output: torch.Tensor) -> None:
        fresh = [p for p in module.parameters() if id(p) not in seen]
        seen.update(map(id, fresh))
        parameters = sum(p.numel() for p in fresh)
        shape = tuple(output.shape[1:])
        rows.append(Layer(name, _kind(module), shape, parameters, _cost(module, shape)))

    return record


def _kind(module: nn.Module) -> str:
    name = type(module).__name__
    if isinstance(module, nn.Conv2d):
        stride = f", stride {module.stride[0]}" if module.stride[0] > 1 else ""
        return f"{name} {module.kernel_size[0]}×{module.kernel_size[1]}{stride}"
    if isinstance(module, nn.MaxPool2d):
        return f"{name} {module.kernel_size}×{module.kernel_size}"
    return f"{name} {module.p:g}" if isinstance(module, nn.Dropout) else name


def _cost(module: nn.Module, output_shape: tuple[int, ...]) -> int:
    if isinstance(module, nn.Conv2d):
        return module.weight.numel() * output_shape[1] * output_shape[2]
    return module.weight.numel() if isinstance(module, nn.Linear) else 0
