"""What a run says before its first step: where it computes, on what, and which network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from tenfold.evaluation.wording import aligned, counted
from tenfold.training.models.layers import layer_table
from tenfold.training.models.text import layer_text


def preamble(manifest: Mapping[str, Any], network: nn.Module, dtype: torch.dtype | None) -> str:
    """Device, threads, precision, data and the layer table, in lines.

    Args:
        manifest: what the run's manifest says at its start.
        network: what is trained.
        dtype: of matrix work; None for float32.
    """
    environment, data = manifest["environment"], manifest["data"]
    processor = environment["cpu"] if environment["device"] == "cpu" else environment["device"]
    held_out = (
        f"{data['validation_n']:,} for validation" if data["validation_n"] else "no validation"
    )
    rows = [
        ("device", f"{processor}, {counted(environment['threads'], 'thread')}"),
        ("precision", str(dtype or torch.float32).removeprefix("torch.")),
        ("data", f"{data['name']}: {data['train_n']:,} images to train on, {held_out}"),
        ("network", f"{manifest['model']}, {manifest['parameters']:,} parameters"),
    ]
    return f"{aligned(rows, '<<')}\n\n{layer_text(layer_table(network))}\n"
