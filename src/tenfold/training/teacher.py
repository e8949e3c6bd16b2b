"""A teacher: a network whose answers a smaller one learns beside the labels.

Sources: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network" (2015), for
answers softened by a temperature; Beyer, Zhai, Royer, Markeeva, Anil and Kolesnikov, "Knowledge
distillation: A good teacher is patient and consistent" (2022), for asking the teacher about the
very image that the network sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  the field's own name for it
from torch import Tensor

from tenfold.core.config import AugmentConfig, Config, TeacherConfig
from tenfold.core.files import sha256_of
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


def check_same(config: Config, manifest: Mapping[str, Any], directory: object) -> None:
    """Refuse to go on with another teacher than the run in `directory` was started with.

    Raises:
        ModelError: it is another one, or missing.
    """
    name = config.teacher.model
    now = sha256_of(shipped.find(name).path) if name else None
    if manifest.get("teacher", {}).get("sha256") != now:
        raise ModelError(
            f"The teacher '{name}' is not the one that '{directory}' was started "
            "with. Bring that one back, or start a new run."
        )
