"""Measure a run: its model computes logits, and evaluation judges them. Needs no torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from tenfold.core.datasets import load, load_for_evaluation
from tenfold.core.runs import Run
from tenfold.core.splits import split as split_data
from tenfold.errors import UsageError
from tenfold.evaluation.evaluate import evaluate as judge
from tenfold.imaging.picture_files import digit_of_file
from tenfold.inference.model import Model

SplitName = Literal["test", "validation"]


def evaluate(
    run: Run | str | Path, split: SplitName = "test", data: str | Path | None = None
) -> dict[str, Any]:
    """Measure `run` on a split and return its report, which is also written into the run.

    Args:
        run: a run, or the path of a run directory.
        split: `test`, whose openings the report counts, or `validation`.
        data: a data set's name or path; without it, the one that the run was trained on. The
            report then has it beside the others, as `<name>-<split>`.

    Raises:
        ModelError: the run or its model is missing or damaged.
        DataError: the data set is missing or damaged.
        UsageError: the run has no such split.
    """
    run = run if isinstance(run, Run) else Run.open(run)
    model = Model.open(run.model_path)
    manifest = run.manifest
    own = manifest["config"]["data"]["name"]
    foreign = data is not None and str(data) != own
    source = data if data is not None else own
    if split == "test":
        images = load_for_evaluation(source, manifest["data"]["sha256"], digit_of_file)
    else:
        _check_validation(run, manifest, foreign=foreign)
        images = split_data(load(source, "train", digit_of_file))[1]
    name = _foreign_name(source, split) if foreign else split
    return judge(run, {name: images}, model.logits)


def _check_validation(run: Run, manifest: dict[str, Any], *, foreign: bool) -> None:
    if not foreign and manifest["data"]["train_on"] == "all":
        raise UsageError(
            f"'{run.directory}' was trained on all images, so it has no validation split. "
            "Use --split test, or train with --set data.train_on=train."
        )


def _foreign_name(data: str | Path, split: SplitName) -> str:
    """What a split of another data set is called in the report, such as `my-digits-test`."""
    return f"{Path(data).resolve().stem}-{split}"
