"""The runs that an ensemble may be made of: finished, distinct, and with one validation split."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from tenfold.assessment import split_images
from tenfold.core.datasets import LabelledImages
from tenfold.core.files import sha256_of
from tenfold.core.runs import Run
from tenfold.errors import ModelError, UsageError
from tenfold.evaluation.metrics import Logits
from tenfold.inference.model import Model

# What decides which images a run validates on; two runs that agree on these share them.
_SPLIT = ("sha256", "train_on", "validation_sha256")


class Member(NamedTuple):
    """A run that may become part of an ensemble.

    Attributes:
        name: what messages, tables and files call it.
        run: the run.
        model: its network.
        model_sha256: of the network's file.
        logits: its answers on the validation images, of shape (n, 10).
    """

    name: str
    run: Run
    model: Model
    model_sha256: str
    logits: Logits


def open_members(runs: Sequence[Run | str | Path]) -> tuple[list[Member], LabelledImages]:
    """The members that `runs` can be, and the validation images that all of them held out.

    Raises:
        UsageError: there are fewer than two, two are the same network, or they have no
            validation images in common.
        ModelError: a run is missing, damaged or not finished, or their data have changed.
        DataError: their data set is missing or damaged.
    """
    opened = [run if isinstance(run, Run) else Run.open(run) for run in runs]
    if len(opened) < 2:
        raise UsageError("An ensemble needs two runs or more. Give several run directories.")
    for run in opened:
        _refuse_strangers(run, opened[0])
    held_out = split_images(opened[0], "validation")
    names = _names(opened)
    members = [_member(name, run, held_out) for name, run in zip(names, opened, strict=True)]
    _refuse_twins(members)
    return members, held_out


def _refuse_strangers(run: Run, first: Run) -> None:
    """Refuse a run without validation images, or with others than the `first` one has."""
    data = run.manifest["data"]
    if data["train_on"] == "all":
        raise UsageError(
            f"'{run.directory}' was trained on all images, so nothing is left to choose members "
            "with. Train it with --set data.train_on=train."
        )
    if any(data[field] != first.manifest["data"][field] for field in _SPLIT):
        raise UsageError(
            f"'{run.directory}' and '{first.directory}' have no common validation split: they "
            "were trained on other data or other folds. Give runs of one data set and one fold."
        )


def _refuse_twins(members: Sequence[Member]) -> None:
    seen: dict[str, Member] = {}
    for member in members:
        twin = seen.setdefault(member.model_sha256, member)
        if twin is not member:
            raise UsageError(
                f"'{member.run.directory}' and '{twin.run.directory}' hold the same network. "
                "Give each run once."
            )


def _names(runs: Sequence[Run]) -> list[str]:
    """The names of the directories, or their whole paths where two are called the same."""
    short = [run.directory.resolve().name for run in runs]
    return short if len(set(short)) == len(short) else [str(run.directory) for run in runs]


def _member(name: str, run: Run, held_out: LabelledImages) -> Member:
    if not run.model_path.is_file():
        raise ModelError(
            f"'{run.directory}' holds no model.onnx, so it is not finished. "
            f"Complete it with: tenfold train --resume {quote(str(run.directory))}"
        )
    model = Model.open(run.model_path, name)
    logits = model.logits(held_out.images)
    return Member(name, run, model, sha256_of(run.model_path), logits)
