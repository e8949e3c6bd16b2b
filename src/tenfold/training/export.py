"""From trained weights to `model.onnx`, which all the rest of Tenfold runs."""

from __future__ import annotations

import copy
import logging
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from tenfold.core.config import DataConfig
from tenfold.core.files import write_bytes
from tenfold.errors import TrainingError
from tenfold.inference.model import Model

LARGEST_DIFFERENCE = 1e-3  # between the logits of ONNX Runtime and of torch, in float32
_OPSET = 18


class Deployed(nn.Module):
    """A network with its normalisation before it and its temperature after it.

    Takes uint8 of shape (n, 28, 28) and gives calibrated float32 logits of shape (n, 10).
    """

    def __init__(self, network: nn.Module, data: DataConfig, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.mean, self.std, self.temperature = data.mean, data.std, temperature

    def forward(self, image: Tensor) -> Tensor:
        pixels = image.unsqueeze(1).to(torch.float32) / 255
        logits: Tensor = self.network((pixels - self.mean) / self.std)
        return logits / self.temperature


def export(
    network: nn.Module,
    data: DataConfig,
    temperature: float,
    metadata: Mapping[str, str],
    path: Path,
) -> None:
    """Write `network` as ONNX to `path`, whole or not at all."""
    deployed = _deployed(network, data, temperature)
    example = torch.zeros(2, 28, 28, dtype=torch.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's notes on its own internals
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            deployed,
            (example,),
            dynamo=True,
            dynamic_shapes={"image": {0: torch.export.Dim("n")}},
            input_names=["image"],
            output_names=["logits"],
            opset_version=_OPSET,
            verbose=False,
        )
    model = program.model_proto  # type: ignore[union-attr]  # None only without dynamo
    model.doc_string = "Handwritten digits: uint8 (n, 28, 28), white ink on black, to logits."
    for node in model.graph.node:  # the exporter notes where in whose files it came from
        del node.metadata_props[:]
    onnx.helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model, full_check=True)
    write_bytes(path, model.SerializeToString())


def check_agreement(network: nn.Module, data: DataConfig, path: Path, images: np.ndarray) -> None:
    """Make sure that ONNX Runtime computes from `path` what torch computes, on `images`.

    `temperature` must be inside the file already; it is read from its metadata.

    Raises:
        TrainingError: a logit differs by more than `LARGEST_DIFFERENCE`, or a predicted class.
    """
    model = Model.open(path)
    deployed = _deployed(network, data, float(model.metadata["temperature"]))
    with torch.inference_mode():
        expected = deployed(torch.tensor(images)).numpy()
    got = model.logits(images)
    difference = float(np.abs(expected - got).max())
    if difference > LARGEST_DIFFERENCE or (expected.argmax(1) != got.argmax(1)).any():
        path.unlink()
        raise TrainingError(
            f"The exported model's logits differ from torch's by {difference:.2g}; at most "
            f"{LARGEST_DIFFERENCE} is allowed. '{path}' was removed; the checkpoints are kept."
        )


def _deployed(network: nn.Module, data: DataConfig, temperature: float) -> Deployed:
    """`network` as it is deployed, from a plain copy on the CPU: it may train elsewhere."""
    plain: nn.Module = copy.deepcopy(network).cpu()
    # torch's annotations lack this overload.
    plain = plain.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    return Deployed(plain, data, temperature).eval()
