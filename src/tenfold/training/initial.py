"""The network that a run starts with: of random weights, or of those of an earlier run."""

from __future__ import annotations

from pathlib import Path

import safetensors
import safetensors.torch
import torch
from torch import nn

from tenfold.core.config import Config
from tenfold.errors import ModelError
from tenfold.training.checkpoints import fill
from tenfold.training.models import create_model
from tenfold.training.origins import find_weights, ways


def initial_network(config: Config) -> nn.Module:
    """The network of `config`, with the weights that `init_from` names if it names some.

    Raises:
        UsageError: there is no such network.
        ModelError: the weights are missing, damaged or those of another network.
    """
    torch.manual_seed(config.seed)
    network = create_model(config.model.name, **config.model.options)
    if config.init_from:
        path = find_weights(config.init_from).path
        fill(network, _read(path), f"'{path}'")
    return network


def _read(path: Path) -> dict[str, torch.Tensor]:
    try:
        return safetensors.torch.load_file(path)
    except (OSError, safetensors.SafetensorError) as error:
        why = "an ONNX file has none to train on" if path.suffix == ".onnx" else error
        raise ModelError(f"The weights in '{path}' can't be read: {why}. {ways()}") from error
