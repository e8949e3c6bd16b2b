"""What a trained network leaves behind for everything else: weights and a calibrated model."""

from __future__ import annotations

import safetensors.torch
from torch import nn

from tenfold import __version__
from tenfold.core.config import Config
from tenfold.core.datasets import LabelledImages
from tenfold.core.files import replacing, sha256_of
from tenfold.core.runs import Run
from tenfold.core.splits import split
from tenfold.evaluation.calibration import fit_temperature
from tenfold.training.export import check_agreement, export
from tenfold.training.loop import Images, logits_of

_IMAGES_COMPARED = 1000  # with torch, before an export counts


def deliver(run: Run, config: Config, data: LabelledImages, network: nn.Module) -> None:
    """Write the weights and `model.onnx`, calibrated on validation, and check the latter."""
    with replacing(run.weights_path) as temporary:
        safetensors.torch.save_model(network, str(temporary))
    _, held_out = split(data)
    images = Images.on(next(network.parameters()).device, held_out)
    temperature = 1.0
    if config.data.train_on == "train":
        logits = logits_of(network, images, config.data)
        temperature = fit_temperature(logits.cpu().numpy(), held_out.labels)
    weights_sha256 = sha256_of(run.weights_path)
    metadata = {
        "recipe": config.recipe,
        "model": config.model.name,
        "classes": ",".join(map(str, range(10))),
        "temperature": repr(temperature),
        "weights_sha256": weights_sha256,
        "parameters": str(sum(p.numel() for p in network.parameters())),
        "seed": str(config.seed),
        "tenfold_version": __version__,
    }
    export(network, config.data, temperature, metadata, run.model_path)
    check_agreement(network, config.data, run.model_path, held_out.images[:_IMAGES_COMPARED])
    run.update_manifest(temperature=temperature, weights_sha256=weights_sha256)
