"""Measure a run: its model computes logits, and evaluation judges them. Needs no torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from tenfold.core.config import DataConfig
from tenfold.core.datasets import DATASETS, LabelledImages, load, load_for_evaluation
from tenfold.core.home import expanded
from tenfold.core.lock import alone_in
from tenfold.core.names import unknown
from tenfold.core.runs import Run
from tenfold.core.splits import split as split_data
from tenfold.errors import ModelError, UsageError
from tenfold.evaluation.evaluate import complete
from tenfold.evaluation.evaluate import evaluate as judge
from tenfold.evaluation.metrics import LogitsOf
from tenfold.imaging.picture_files import digit_of_file
from tenfold.inference.model import Model
from tenfold.inference.shipped import find

SplitName = Literal["test", "validation"]


class Checkpoint(NamedTuple):
    """Weights that a run kept beside its model: what they are called, and what they compute."""

    name: str  # such as "best" or "epoch-3"
    logits_of: LogitsOf


def evaluate(
    run: Run | str | Path,
    split: SplitName = "test",
    data: str | Path | None = None,
    *,
    checkpoint: Checkpoint | None = None,
) -> dict[str, Any]:
    """Measure `run` on a split and return its report, which is also written into the run.

    Args:
        run: a run, or the path of a run directory.
        split: `test`, whose openings the report counts, or `validation`.
        data: a data set's name or path; without it, the one that the run was trained on. The
            report then has it beside the others, as `<name>-<split>`.
        checkpoint: other weights to measure than the run's model, which
            `tenfold.training.revisit.checkpoint_of` gives; the report has them beside it, as
            `<split>@<checkpoint>`.

    Raises:
        ModelError: the run or its model is missing or damaged, or its own data have changed.
        DataError: the data set is missing or damaged.
        UsageError: the run has no such split, it was measured on other data of that name, or
            another process works on it.
    """
    run = run if isinstance(run, Run) else Run.open(run)
    if checkpoint is not None and not isinstance(checkpoint, Checkpoint):
        raise UsageError(
            f"checkpoint can't be {checkpoint!r}. Give what "
            f"tenfold.training.revisit.checkpoint_of(run, {checkpoint!r}) returns."
        )
    logits_of = checkpoint.logits_of if checkpoint else model_of(run).logits
    name = recorded_name(run, split, data)
    label = f"{name}@{checkpoint.name}" if checkpoint else name
    images = split_images(run, split, data)
    claim_name(run, data)
    with alone_in(run.directory):
        return judge(run, {label: images}, logits_of)


def model_of(run: Run) -> Model:
    """The model of `run`, under the name of its directory.

    Raises:
        ModelError: it is missing or damaged.
    """
    found = find(run.directory)  # which says how a run that holds no model is completed
    return Model.open(found.path, found.name)


def open_test(run: Run) -> None:
    """Measure `run` on its test split, once however often this is called or killed.

    Raises:
        ModelError: the run or its model is missing or damaged, or its data have changed.
        DataError: the data set is missing or damaged.
        UsageError: another process works on it.
    """
    with alone_in(run.directory):
        if not is_open(run):
            complete(run, {"test": split_images(run, "test")}, model_of(run).logits)
            run.update_manifest(open_test=True)


def is_open(run: Run) -> bool:
    """Whether `run` was measured on its test split, as its manifest wishes."""
    return bool(run.manifest["open_test"]) and "test" in run.predictions()


def split_images(run: Run, split: SplitName, data: str | Path | None = None) -> LabelledImages:
    """The images of a split of `data`, or of the data set that `run` was trained on.

    Raises:
        DataError: the data set is missing or damaged.
        ModelError: the run's own data have changed, so its test part may hold what it learnt from.
        UsageError: the run has no such split.
    """
    if split not in get_args(SplitName):
        raise UsageError(unknown("split", split, get_args(SplitName)))
    trained_on = run.manifest["data"]
    if data is not None and not _is_own(run, data):
        if split == "test":
            return load_for_evaluation(data, trained_on["sha256"], digit_of_file)
        other = load(data, "train", digit_of_file)
        if other.sha256 != trained_on["sha256"]:  # else it is a copy of the run's own
            return split_data(other)[1]
    if split == "validation" and trained_on["train_on"] == "all":
        raise UsageError(
            f"'{run.directory}' was trained on all images, so it has no validation split. "
            "Use --split test, or train with --set data.train_on=train."
        )
    train = training_part(run)
    if split == "test":
        return load(_own_data(run), "test", digit_of_file)
    return split_data(train, DataConfig.model_validate(run.manifest["config"]["data"]))[1]


def training_part(run: Run) -> LabelledImages:
    """The training part of the data set that `run` was started with.

    Raises:
        DataError: the data set is missing or damaged.
        ModelError: it is another one now.
    """
    data = load(_own_data(run), "train", digit_of_file)
    if data.sha256 != run.manifest["data"]["sha256"]:
        raise ModelError(
            f"The data set '{data.name}' is not the one that '{run.directory}' was started with. "
            "Bring that one back, or start a new run."
        )
    return data


def recorded_name(run: Run, split: SplitName, data: str | Path | None = None) -> str:
    """What the report of `run` calls a split of `data`: `test`, or such as `my-digits-test`."""
    return split if data is None or _is_own(run, data) else f"{name_of(data)}-{split}"


def name_of(data: str | Path) -> str:
    """What reports call a data set that a run wasn't trained on."""
    return Path(_place(data)).name.removesuffix(".npz")


def claim_name(run: Run, data: str | Path | None) -> None:
    """Note in the manifest which data set the report of `run` knows by the name of `data`.

    Raises:
        UsageError: it is another one, or another process works on the run.
    """
    if data is None or _is_own(run, data):
        return
    name, place = name_of(data), _place(data)
    with alone_in(run.directory):
        known: dict[str, str] = run.manifest.get("measured_on", {})
        if known.setdefault(name, place) != place:
            raise UsageError(
                f"The report of '{run.directory}' calls the data set '{known[name]}' {name}. Give "
                f"'{data}' another name."
            )
        run.update_manifest(measured_on=known)


def _is_own(run: Run, data: str | Path) -> bool:
    """Whether `data` means the data set that `run` was trained on."""
    return _place(data) == _place(_own_data(run))


def _place(data: str | Path) -> str:
    """What tells a data set from all others: the name, or the whole path; a Path is no name."""
    return str(data) if data in DATASETS else str(expanded(str(data)).resolve())


def _own_data(run: Run) -> str:
    return str(run.manifest["config"]["data"]["name"])
