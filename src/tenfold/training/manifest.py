"""What a run is called, and what its manifest says before the first step."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from torch import nn

from tenfold.core.config import Config
from tenfold.core.datasets import LabelledImages
from tenfold.core.machine import describe_machine, git_state, now
from tenfold.core.runs import Run
from tenfold.core.splits import held_out_for, indices_sha256
from tenfold.errors import UsageError


def new_manifest(
    config: Config,
    data: LabelledImages,
    network: nn.Module,
    device: torch.device,
    *,
    open_test: bool,
) -> dict[str, Any]:
    """What the manifest of a run says at its start; `data` is the whole training part."""
    held_out = held_out_for(data.labels, config.data)
    on_all = config.data.train_on == "all"
    return {
        "status": "running",
        "recipe": config.recipe,
        "model": config.model.name,
        "parameters": sum(p.numel() for p in network.parameters()),
        "seed": config.seed,
        "config": config.model_dump(),
        "open_test": open_test,
        "git": git_state(),
        "environment": describe_machine()
        | {"device": _device_name(device), "threads": torch.get_num_threads()},
        "data": {
            "name": data.name,
            "sha256": data.sha256,
            "train_on": config.data.train_on,
            "train_n": len(data.labels) - (0 if on_all else len(held_out)),
            "folds": config.data.folds,
            "fold": config.data.fold if config.data.folds else None,
            "validation_n": 0 if on_all else len(held_out),
            "validation_sha256": indices_sha256(held_out),
        },
        "started": now(),
    }


def _device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def new_run(runs: Path, name: str | None, config: Config, manifest: dict[str, Any]) -> Run:
    """Make a run in the folder `runs` that holds `manifest`: under `name`, or one that is free.

    Raises:
        UsageError: `name` is not the name of a folder or is taken, or no directory can be made.
    """
    if name is not None:
        if Path(name).name != name or name in ("", ".", ".."):
            raise UsageError(f"--name is a folder's name without slashes, not '{name}'.")
        return Run.create(runs / name, manifest)
    stem = f"{config.recipe}-s{config.seed}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    n = 1
    while True:
        directory = runs / (stem if n == 1 else f"{stem}-{n}")
        try:
            return Run.create(directory, manifest)
        except UsageError:
            if not directory.exists():
                raise
        n += 1  # it is taken, maybe in this second by another command
