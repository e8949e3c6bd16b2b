"""The state of a training run, and how it is kept so that a run can go on exactly."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from tenfold.core.files import write_bytes
from tenfold.core.runs import Run
from tenfold.errors import ModelError
from tenfold.training.averaging import Average


@dataclass
class State:
    """All that changes while a run trains.

    Attributes:
        network: what is trained.
        optimiser: its optimiser, with its moments.
        average: the moving average of the weights, if the run keeps one.
        generator: where augmentation draws from.
        epoch: how many epochs are done.
        step: how many steps of the epoch under way are done.
        tally: summed loss, right answers and images of the epoch under way, of shape (3,).
        epoch_seconds: time spent on the epoch under way, over all sittings.
        history: one record per finished epoch.
        best: the best value of what the run monitors.
        best_epoch: the epoch that it came from.
    """

    network: nn.Module
    optimiser: torch.optim.Optimizer
    average: Average | None
    generator: torch.Generator
    tally: torch.Tensor
    epoch: int = 0
    step: int = 0
    epoch_seconds: float = 0.0
    history: list[dict[str, Any]] = field(default_factory=list)
    best: float | None = None
    best_epoch: int = 0

    @property
    def seconds(self) -> float:
        """Time spent in the loop, over all sittings."""
        return float(sum(record["seconds"] for record in self.history) + self.epoch_seconds)

    @property
    def shown(self) -> nn.Module:
        """The network that is validated and kept: the average where there is one."""
        return self.average.network if self.average else self.network


_SAME = "Give weights of the same network."
_PLAIN = ("epoch", "step", "epoch_seconds", "history", "best", "best_epoch")


def checkpoint_path(run: Run, which: str) -> Path:
    """Where `run` keeps the checkpoint `best`, `last` or of an epoch, such as `3`."""
    return run.checkpoints / (f"epoch-{int(which):03}.pt" if which.isdecimal() else f"{which}.pt")


def save(state: State, path: Path) -> None:
    """Write `state` with every random generator to `path`, whole or not at all."""
    content: dict[str, Any] = {name: getattr(state, name) for name in _PLAIN} | {
        "network": state.network.state_dict(),
        "optimiser": state.optimiser.state_dict(),
        "generator": state.generator.get_state(),
        "tally": state.tally,
        "cpu_random": torch.get_rng_state(),
    }
    if state.average:
        content["average"] = state.average.network.state_dict()
        content["average_updates"] = state.average.updates
    if state.generator.device.type == "cuda":
        content["cuda_random"] = torch.cuda.get_rng_state()
    _write(content, path)


def restore(state: State, path: Path) -> None:
    """Bring `state` and the random generators to what `save` wrote to `path`.

    Raises:
        ModelError: the file is damaged or belongs to another network.
    """
    content = _read(path)
    try:
        state.network.load_state_dict(content["network"])
        state.optimiser.load_state_dict(content["optimiser"])
        if state.average:
            state.average.network.load_state_dict(content["average"])
            state.average.updates = content["average_updates"]
        state.generator.set_state(content["generator"])
        state.tally.copy_(content["tally"])
        torch.set_rng_state(content["cpu_random"])
        if "cuda_random" in content:
            torch.cuda.set_rng_state(content["cuda_random"])
        for name in _PLAIN:
            setattr(state, name, content[name])
    except (KeyError, RuntimeError, ValueError) as error:
        raise ModelError(f"The checkpoint '{path}' does not fit this run: {error}.") from error


def save_weights(network: nn.Module, path: Path) -> None:
    """Write the weights of `network` alone to `path`."""
    _write(network.state_dict(), path)


def restore_weights(network: nn.Module, path: Path) -> None:
    """Give `network` the weights that are kept of the checkpoint at `path`.

    Raises:
        ModelError: there is none, it is damaged or belongs to another network.
    """
    content = _read(path)
    weights = content.get("average", content.get("network", content))  # a whole state or weights
    fill(network, weights, f"The checkpoint '{path}'")


def fill(network: nn.Module, weights: dict[str, torch.Tensor], origin: str) -> None:
    """Give `network` the `weights`, all of them or none.

    Raises:
        ModelError: they are those of another network; `origin` says in the message whose.
    """
    own = network.state_dict()
    if strange := sorted(own.keys() ^ weights.keys()):
        raise ModelError(f"{origin} is of another network: they differ in '{strange[0]}'. {_SAME}")
    for name, value in own.items():
        if value.shape != weights[name].shape:
            raise ModelError(
                f"{origin} is of another network: '{name}' has the shape "
                f"{tuple(weights[name].shape)} and not {tuple(value.shape)}. {_SAME}"
            )
    network.load_state_dict(weights)


def _write(content: dict[str, Any], path: Path) -> None:
    # Through memory, since torch reports a full disk as a RuntimeError without its reason.
    buffer = io.BytesIO()
    torch.save(content, buffer)
    write_bytes(path, buffer.getvalue())


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise ModelError(f"There is no checkpoint '{path}'.") from error
    except Exception as error:  # torch.load raises many kinds for damaged files
        raise ModelError(f"The checkpoint '{path}' is damaged: {error}.") from error
    return content
