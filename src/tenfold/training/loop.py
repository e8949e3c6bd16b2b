"""The training loop: from images to weights, in the open."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812  the field's own name for it
from torch import Tensor, nn

from tenfold.core.config import Config, DataConfig
from tenfold.core.datasets import LabelledImages
from tenfold.core.pairs import CLASSES
from tenfold.errors import TrainingError
from tenfold.training.augment import augment_batch
from tenfold.training.checkpoints import State
from tenfold.training.optimisers import l1_penalty
from tenfold.training.schedules import lr_factor
from tenfold.training.teacher import Teacher

_STEPS_BETWEEN_CHECKS = 50


@dataclass(frozen=True)
class Images:
    """A labelled split, whole, on the device that computes.

    Attributes:
        pixels: uint8 of shape (n, 28, 28).
        labels: int64 of shape (n,).
    """

    pixels: Tensor
    labels: Tensor

    @classmethod
    def on(cls, device: torch.device, data: LabelledImages) -> Images:
        """Copy `data` to `device`."""
        return cls(
            torch.tensor(data.images).to(device), torch.tensor(data.labels).long().to(device)
        )

    def __len__(self) -> int:
        return len(self.labels)


class Loop(NamedTuple):
    """What stays the same while a run trains."""

    config: Config
    train: Images
    validation: Images | None
    dtype: torch.dtype | None  # of matrix work; None for float32
    forward: Callable[[Tensor], Tensor]  # the network or `Committee.each`; compiled where asked
    teacher: Teacher | None = None

    @property
    def steps_per_epoch(self) -> int:
        """Batches of an epoch; the last one has one image more where that would be alone.

        Batch normalisation can't tell the spread of a single image.
        """
        whole, rest = divmod(len(self.train), self.config.batch_size)
        return whole + (rest > 1 or whole == 0)


def train_epoch(loop: Loop, state: State, after_step: Callable[[], None]) -> None:
    """Take the steps of one epoch that `state` has not yet taken.

    The order of the images depends on the seed and the epoch alone, so that an epoch can be
    gone on with from any step. `after_step` is called after each one.
    """
    config, network = loop.config, state.network
    device = loop.train.labels.device
    steps = loop.steps_per_epoch
    order = epoch_order(config.seed, state.epoch, len(loop.train)).to(device)
    losses = [record["validation_loss"] for record in state.history]
    network.train()
    for step in range(state.step, steps):
        end = (step + 1) * config.batch_size if step + 1 < steps else None
        chosen = order[step * config.batch_size : end]
        labels = loop.train.labels[chosen]
        images = loop.train.pixels[chosen].unsqueeze(1).float().div_(255)  # (b, 1, 28, 28)
        images, junk = augment_batch(images, labels, state.generator, config.augment)
        answers = loop.teacher.answers(chosen, images) if loop.teacher else None
        images = normalise(images, config.data)

        done = state.epoch * steps + step
        factor = lr_factor(config.schedule, done, config.epochs * steps, state.epoch, losses)
        for group in state.optimiser.param_groups:
            group["lr"] = config.optimiser.lr * factor

        with torch.autocast(device.type, dtype=loop.dtype, enabled=loop.dtype is not None):
            logits = loop.forward(images)  # (b, 10), or (members, b, 10) of a committee
        members = logits.float().reshape(-1, len(labels), CLASSES)
        each = [taught_loss(loop, one, answers, labels, junk) for one in members]
        loss = torch.stack(each).mean()
        objective = loss
        if config.optimiser.l1:
            objective = loss + config.optimiser.l1 * l1_penalty(network)

        state.optimiser.zero_grad(set_to_none=True)
        objective.backward()  # type: ignore[no-untyped-call]  # torch leaves it unannotated
        if config.optimiser.clip_norm:
            nn.utils.clip_grad_norm_(network.parameters(), config.optimiser.clip_norm)
        state.optimiser.step()
        if state.average:
            state.average.update()

        hits = members.detach().mean(0).argmax(1) == labels
        digits = len(labels)
        if junk is not None:
            hits, digits = hits & ~junk, digits - int(junk.sum())
        right = hits.sum()
        state.tally += torch.stack([loss.detach() * digits, right, right.new_tensor(digits)])
        state.step = step + 1
        if state.step % _STEPS_BETWEEN_CHECKS == 0 or state.step == steps:
            check_finite(state)
        after_step()


def taught_loss(
    loop: Loop, logits: Tensor, answers: Tensor | None, labels: Tensor, junk: Tensor | None
) -> Tensor:
    """The loss against the labels and, where there is a teacher, against its `answers` (n, 10)."""
    smoothing = loop.config.label_smoothing
    if loop.teacher is None or answers is None:
        return loss_of(logits, labels, junk, smoothing)
    hard = loss_of(logits, labels, junk, smoothing, "none")  # (n,)
    return loop.teacher.loss(hard, logits, answers, junk)


def loss_of(
    logits: Tensor, labels: Tensor, junk: Tensor | None, smoothing: float, reduction: str = "mean"
) -> Tensor:
    """Cross-entropy with the labels, and with 1/10 for every digit where `junk` (n,) is true."""
    if junk is None:
        return F.cross_entropy(logits, labels, label_smoothing=smoothing, reduction=reduction)
    classes = logits.shape[1]
    spread = torch.where(junk, 1.0, smoothing).unsqueeze(1)  # (n, 1)
    targets = (1 - spread) * F.one_hot(labels, classes) + spread / classes
    return F.cross_entropy(logits, targets, reduction=reduction)


def fit(
    loop: Loop,
    state: State,
    *,
    after_step: Callable[[], None],
    after_epoch: Callable[[bool], None],
) -> None:
    """Train until the last epoch or until validation has not improved for too long.

    `after_epoch` is told whether the epoch was the best so far.
    """
    while state.epoch < loop.config.epochs and not out_of_patience(loop.config, state):
        validation = _timed_epoch(loop, state, after_step)
        after_epoch(finish_epoch(loop.config, state, *validation))


def _timed_epoch(
    loop: Loop, state: State, after_step: Callable[[], None]
) -> tuple[float, float] | tuple[None, None]:
    """Train and validate for one epoch, its time kept in `state` at every step."""
    started = time.perf_counter() - state.epoch_seconds  # of an earlier sitting

    def tick() -> None:
        state.epoch_seconds = time.perf_counter() - started
        after_step()

    train_epoch(loop, state, tick)
    validation = measure(loop, state.shown, loop.validation) if loop.validation else (None, None)
    state.epoch_seconds = time.perf_counter() - started
    return validation


def finish_epoch(config: Config, state: State, loss: float | None, accuracy: float | None) -> bool:
    """Record the epoch under way as done; returns whether it was the best so far.

    Raises:
        TrainingError: `loss`, the one on validation, is not a number.
    """
    if loss is not None and not math.isfinite(loss):
        raise _diverged(f"The validation loss is {loss}", state)
    train_loss, right, seen = state.tally.tolist()
    record: dict[str, Any] = {
        "epoch": state.epoch + 1,
        "lr": state.optimiser.param_groups[0]["lr"],
        "train_loss": train_loss / seen,
        "train_accuracy": right / seen,
        "validation_loss": loss,
        "validation_accuracy": accuracy,
        "seconds": round(state.epoch_seconds, 3),
    }
    state.history.append(record)
    state.epoch += 1
    state.step = 0
    state.epoch_seconds = 0.0
    state.tally.zero_()
    value = record[config.stopping.monitor]
    if value is None:
        return False
    sign = -1 if config.stopping.monitor == "validation_loss" else 1
    improved = state.best is None or sign * value > sign * state.best
    if improved:
        state.best, state.best_epoch = value, state.epoch
    return improved


def out_of_patience(config: Config, state: State) -> bool:
    """Whether validation has not improved for the number of epochs that the config allows."""
    patience = config.stopping.patience
    return patience > 0 and state.epoch - state.best_epoch >= patience


def check_finite(state: State) -> None:
    """Raise a TrainingError when the loss of the epoch under way or a weight is not a number.

    The loss of a step tells what the one before it has done, so a step may have spoilt the weights
    and nothing else yet.
    """
    loss = state.tally[0].item()
    if not math.isfinite(loss):
        raise _diverged(f"The loss is {loss}", state)
    if not all(weights.isfinite().all() for weights in state.network.parameters()):
        raise _diverged("Weights are not finite", state)


def _diverged(what: str, state: State) -> TrainingError:
    return TrainingError(
        f"{what} in epoch {state.epoch + 1}, step {state.step}. Try a lower learning rate, such as "
        "--set optimiser.lr=0.001, or --set optimiser.clip_norm=1."
    )


def normalise(images: Tensor, data: DataConfig) -> Tensor:
    """Bring pixels of 0..1 to the mean and spread that the network is fed; channels last."""
    return images.sub(data.mean).div_(data.std).contiguous(memory_format=torch.channels_last)


def epoch_order(seed: int, epoch: int, n: int) -> Tensor:
    """The order of `n` images in an epoch, which depends on the seed and the epoch alone."""
    generator = torch.Generator().manual_seed(seed * 10_007 + epoch)
    return torch.randperm(n, generator=generator)


@torch.inference_mode()
def logits_of(
    network: nn.Module, pixels: Tensor, data: DataConfig, dtype: torch.dtype | None = None
) -> Tensor:
    """The network's float32 logits, of shape (n, 10), for `pixels`, uint8 of shape (n, 28, 28)."""
    network.eval()
    parts = []
    for some in torch.split(pixels, 1000):
        batch = normalise(some.unsqueeze(1).float().div_(255), data)
        with torch.autocast(pixels.device.type, dtype=dtype, enabled=dtype is not None):
            parts.append(network(batch).float())
    return torch.cat(parts)


def measure(loop: Loop, network: nn.Module, images: Images) -> tuple[float, float]:
    """Loss and accuracy on `images`, in the precision of the training."""
    logits = logits_of(network, images.pixels, loop.config.data, loop.dtype)
    right = (logits.argmax(1) == images.labels).float().mean().item()
    return F.cross_entropy(logits, images.labels).item(), right
