"""What a trained network leaves behind for everything else: weights and a calibrated model."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import safetensors.torch
import torch
from torch import nn

from tenfold import __version__
from tenfold.core.config import AugmentConfig, Config, DataConfig
from tenfold.core.datasets import LabelledImages
from tenfold.core.files import replacing, sha256_of
from tenfold.core.runs import Run
from tenfold.core.splits import split
from tenfold.evaluation.calibration import fit_temperature
from tenfold.inference.certainty import Certainty
from tenfold.training.augment import augment_batch
from tenfold.training.certify import certainty_without_strangers
from tenfold.training.export import check_agreement, export
from tenfold.training.loop import logits_of

_IMAGES_COMPARED = 1000  # with torch, before an export counts
_BATCH = 256


def deliver(run: Run, config: Config, data: LabelledImages, network: nn.Module) -> None:
    """Write the weights and `model.onnx`, calibrated on validation, and check the latter.

    Where all images were learnt from, those of validation calibrate as `_changed`.
    """
    with replacing(run.weights_path) as temporary:
        safetensors.torch.save_model(network, str(temporary))
        shutil.copymode(run.config_path, temporary)  # it would be for its owner's eyes alone
    _, held_out = split(data, config.data)
    unseen = held_out if config.data.train_on == "train" else _changed(held_out, config)
    temperature, certainty = 1.0, Certainty()
    if unseen is not None:
        temperature, certainty = _settings(network, config.data, unseen)
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
        **certainty.to_metadata(),
    }
    export(network, config.data, temperature, metadata, run.model_path)
    check_agreement(network, config.data, run.model_path, held_out.images[:_IMAGES_COMPARED])
    run.update_manifest(
        temperature=temperature,
        weights_sha256=weights_sha256,
        model_sha256=sha256_of(run.model_path),
    )


def _changed(digits: LabelledImages, config: Config) -> LabelledImages | None:
    """`digits` changed as in training, so that the network has seen them, but not like that.

    The calibration errors of `standard` and `standard-held-out` in docs/results.md tell how well
    that does beside validation. None where training changes nothing: what is known by heart
    doesn't tell how sure to be.
    """
    settings = config.augment.model_copy(update={"negatives": 0.0})
    if settings == AugmentConfig():
        return None
    generator = torch.Generator().manual_seed(config.seed)
    pixels = torch.tensor(digits.images).unsqueeze(1).float().div_(255)
    labels = torch.tensor(digits.labels, dtype=torch.int64)
    parts = [slice(start, start + _BATCH) for start in range(0, len(labels), _BATCH)]
    changed = [augment_batch(pixels[p], labels[p], generator, settings)[0] for p in parts]
    levels = torch.cat(changed).squeeze(1).mul(255).round().clamp(0, 255)
    return replace(digits, images=levels.to(torch.uint8).numpy())


def _settings(
    network: nn.Module, data: DataConfig, held_out: LabelledImages
) -> tuple[float, Certainty]:
    """The temperature of `network`, and how its answers are judged, from digits held out."""
    device = next(network.parameters()).device

    def ask(images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        return logits_of(network, torch.tensor(images).to(device), data).cpu().numpy()

    temperature = fit_temperature(ask(held_out.images), held_out.labels)
    judged = certainty_without_strangers(lambda images: ask(images) / temperature, held_out)
    return temperature, judged
