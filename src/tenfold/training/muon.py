"""Muon: steps whose directions are orthogonal matrices, for few steps and small networks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, overload

import torch
from torch import Tensor

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of the iteration; the steepest that stays near 1
_ITERATIONS = 5
_ROOT_MEAN_SQUARE = 0.2  # of an AdamW step of learning rate 1


class Muon(torch.optim.AdamW):
    """AdamW whose groups with `orthogonal` set take orthogonalised momentum instead.

    The momentum of a layer, seen as a matrix of one row per output, is replaced by the nearest
    matrix with orthogonal rows or columns, so that rare directions count as much as common ones.
    Sources: K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024),
    for the method; J. Liu et al., "Muon is Scalable for LLM Training" (2025), for the step's size,
    with which both kinds of groups share a learning rate.

    Args:
        groups: parameter groups; of those with `orthogonal` true, every tensor has two or more
            dimensions.
        lr: the learning rate.
        momentum: how much of the past a step keeps, in the orthogonal groups.
        beta2: memory of squared gradients, in the others.
    """

    def __init__(
        self, groups: Iterable[dict[str, Any]], lr: float, *, momentum: float, beta2: float
    ) -> None:
        super().__init__(groups, lr, betas=(0.9, beta2), fused=True)
        self.momentum = momentum

    @overload
    def step(self, closure: None = None) -> None: ...
    @overload
    def step(self, closure: Callable[[], float]) -> float: ...
    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:
        """Take one step; the gradients of the orthogonal groups are used up by it."""
        for group in self.param_groups:
            if group["orthogonal"]:
                for weights in group["params"]:
                    self._turn(weights, group)
        loss: float | None = super().step(closure)  # passes over what has no gradient
        return loss

    def _turn(self, weights: Tensor, group: dict[str, Any]) -> None:
        """One step of `weights` along its orthogonalised momentum, looking ahead as Nesterov."""
        if weights.grad is None:
            return
        state = self.state[weights]
        if not state:  # named as in AdamW's own state, so that it is saved and loaded alike
            state["step"] = torch.zeros(())
            state["exp_avg"] = torch.zeros_like(weights)
        state["step"] += 1
        past = state["exp_avg"].mul_(self.momentum).add_(weights.grad)
        direction = orthogonalised(weights.grad.add(past, alpha=self.momentum).flatten(1))
        size = group["lr"] * _ROOT_MEAN_SQUARE * max(direction.shape) ** 0.5
        weights.mul_(1 - group["lr"] * group["weight_decay"])
        weights.sub_(direction.view_as(weights), alpha=size)
        weights.grad = None


def orthogonalised(matrix: Tensor) -> Tensor:
    """About the nearest matrix to `matrix` (rows, columns) with singular values near 1.

    Newton and Schulz's iteration, with the coefficients of Jordan et al.: they bring every value
    between about 0.7 and 1.2, which serves as well as 1 and takes five rounds.
    """
    a, b, c = _COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    result: Tensor = matrix.T if tall else matrix
    result = result / result.norm().clamp(min=1e-7)
    for _ in range(_ITERATIONS):
        square = result @ result.T
        factor = torch.addmm(square, square, square, beta=b, alpha=c)
        result = torch.addmm(result, factor, result, beta=a)
    return result.T if tall else result
