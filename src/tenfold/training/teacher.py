"""A teacher: a network whose answers a smaller one learns beside the labels.

Sources: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network" (2015), for
answers softened by a temperature; Beyer, Zhai, Royer, Markeeva, Anil and Kolesnikov, "Knowledge
distillation: A good teacher is patient and consistent" (2022), for asking the teacher about the
very image that the network sees.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  the field's own name for it
from torch import Tensor

from tenfold.core.config import AugmentConfig, Config, TeacherConfig
from tenfold.core.runs import Run
from tenfold.errors import ModelError
from tenfold.inference import shipped
from tenfold.inference.model import Model


@dataclass(frozen=True)
class Teacher:
    """A network that answers, and how its answers count.

    Attributes:
        model: the network.
        config: temperature and weight.
        known: its logits on the training images as they are, of shape (n, 10), where that is
            what it sees; None where it is asked about every batch.
    """

    model: Model
    config: TeacherConfig
    known: Tensor | None

    def answers(self, chosen: Tensor, images: Tensor) -> Tensor:
        """Its logits for a batch, of shape (b, 10).

        Args:
            chosen: which of the training images these are, of shape (b,).
            images: how the network sees them, 0..1, of shape (b, 1, 28, 28).
        """
        if self.known is not None:
            return self.known[chosen]
        return _logits(self.model, images.squeeze(1).mul(255).round_().clamp_(0, 255).byte())

    def loss(self, hard: Tensor, logits: Tensor, answers: Tensor, junk: Tensor | None) -> Tensor:
        """The loss against labels and teacher together.

        The teacher's part is the divergence of Kullback and Leibler between both softened
        answers, times the temperature squared, so that gradients keep their size.

        Args:
            hard: the loss of each image against its label, of shape (b,).
            logits: of the network, of shape (b, 10).
            answers: the teacher's logits, of shape (b, 10).
            junk: where there is no digit, which the teacher isn't asked about; of shape (b,).
        """
        temperature = self.config.temperature
        ours, theirs = (F.log_softmax(each / temperature, dim=1) for each in (logits, answers))
        soft = F.kl_div(ours, theirs, reduction="none", log_target=True).sum(1) * temperature**2
        weight = torch.full_like(hard, self.config.weight)
        if junk is not None:
            weight = weight.masked_fill(junk, 0)
        return (hard + weight * (soft - hard)).mean()


def open_teacher(config: Config) -> Model:
    """The network that `config` names as the teacher.

    Raises:
        ModelError: it is missing or damaged.
    """
    found = shipped.find(config.teacher.model)
    return Model.from_bytes(found.read(), found.name, torch.get_num_threads())


def teacher_of(config: Config, pixels: Tensor) -> Teacher | None:
    """The teacher that `config` names, or None.

    Args:
        config: of the run.
        pixels: the training images, uint8 of shape (n, 28, 28), which it is asked about at once
            where nothing changes them or it sees them as they are.

    Raises:
        ModelError: it is missing or damaged.
    """
    if not config.teacher.model:
        return None
    model = open_teacher(config)
    unchanged = config.teacher.sees == "original" or config.augment == AugmentConfig()
    return Teacher(model, config.teacher, _logits(model, pixels) if unchanged else None)


def _logits(model: Model, pixels: Tensor) -> Tensor:
    return torch.from_numpy(model.logits(pixels.cpu().numpy())).to(pixels.device)


def teacher_record(config: Config) -> dict[str, Any]:
    """What a manifest says of the teacher: its name, SHA-256 and what it held out.

    Raises:
        ModelError: it is missing or damaged.
    """
    if not config.teacher.model:
        return {}
    found = shipped.find(config.teacher.model)
    record = {"model": found.name, "sha256": hashlib.sha256(found.read()).hexdigest()}
    return {"teacher": record | {"validation_sha256": _held_out(found)}}


def _held_out(found: shipped.Found) -> str | None:
    """The SHA-256 of the validation split that the teacher never learnt from, where it is known."""
    if found.shipped:
        data = shipped.card(found.name)["trained_on"]
    elif (run := Run(found.path.parent)).manifest_path.exists():
        data = run.manifest["data"]
    else:
        return None
    return str(data["validation_sha256"]) if data["train_on"] == "train" else None


def remark(manifest: Mapping[str, Any]) -> str | None:
    """A warning where the teacher may have learnt from the images that validate the run."""
    teacher, data = manifest.get("teacher"), manifest["data"]
    if not teacher or not data["validation_n"]:
        return None
    if teacher["validation_sha256"] == data["validation_sha256"]:
        return None
    return (
        f"The teacher '{teacher['model']}' may have learnt from this run's validation images, so "
        "its figures on validation may flatter."
    )


def check_same(config: Config, manifest: Mapping[str, Any], directory: object) -> None:
    """Refuse to go on with another teacher than the run in `directory` was started with.

    Raises:
        ModelError: it is another one, or missing.
    """
    before, now = (each.get("teacher", {}) for each in (manifest, teacher_record(config)))
    if before.get("sha256") != now.get("sha256"):
        raise ModelError(
            f"The teacher '{config.teacher.model}' is not the one that '{directory}' was started "
            "with. Bring that one back, or start a new run."
        )
