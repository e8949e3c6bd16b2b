"""Judge a run on a data set and write down what was found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tenfold.core.datasets import LabelledImages
from tenfold.core.files import write_json
from tenfold.core.runs import Predictions, Run
from tenfold.errors import MissingExtraError
from tenfold.evaluation.figures import NAMES, Subject, write_pngs
from tenfold.evaluation.metrics import LogitsOf, check
from tenfold.evaluation.pages import write_pages
from tenfold.evaluation.report import build_report
from tenfold.extras import need


def figures_folder(run: Run, report: dict[str, Any], split: str) -> Path:
    """Where the figures of `split` go.

    That is `figures/` for the split that the report is about, and a folder in it for another;
    names of foreign data become safe names of folders.
    """
    if split == report["primary_split"]:
        return run.figures
    return run.figures / (re.sub(r"[^\w.-]+", "-", split).strip(".-") or "data")


def _draw(run: Run, report: dict[str, Any], splits: list[str]) -> None:
    for module in ("matplotlib", "jinja2"):
        need(module, "train")
    for split in splits:
        folder = figures_folder(run, report, split)
        trained_here = folder == run.figures and bool(run.history)
        names = [name for name in NAMES if trained_here or name != "training_curves"]
        write_pngs(Subject.of(report, split, run.history), folder, names)
    write_pages(run, report)


def evaluate(run: Run, splits: Mapping[str, LabelledImages], logits_of: LogitsOf) -> dict[str, Any]:
    """Judge `run` on `splits`, record them, and write the report with its pictures.

    Writes predictions.npz, report.json, figures/*.png, report.md and report.html. Judging
    the split "test" counts as an opening of the test set.

    Args:
        run: with a manifest; its earlier splits stay in the report.
        splits: by their names, "validation", "test", or one for another data set: images of
            shape (n, 28, 28) and labels of shape (n,). Of several, figures are drawn of the one
            that the report is about.
        logits_of: calibrated logits of shape (n, 10) for such images.

    Returns:
        The content of report.json.

    Raises:
        DataError, ModelError: the data or the logits can't be judged; nothing is written.
        MissingExtraError: report.json is written, what draws pictures and pages is missing.
    """
    _measure(run, splits, logits_of)
    return _write_report(run, splits)


def complete(run: Run, splits: Mapping[str, LabelledImages], logits_of: LogitsOf) -> dict[str, Any]:
    """Judge `run` on those of `splits` that it has no predictions of, and write the report.

    Otherwise as `evaluate`, which may have been stopped between the two.
    """
    recorded = run.predictions()
    _measure(run, {name: splits[name] for name in splits if name not in recorded}, logits_of)
    return _write_report(run, splits)


def _measure(run: Run, splits: Mapping[str, LabelledImages], logits_of: LogitsOf) -> None:
    predictions = {name: _predictions(data, logits_of) for name, data in splits.items()}
    for name, predicted in predictions.items():
        run.record_predictions(name, predicted)


def _write_report(run: Run, splits: Mapping[str, LabelledImages]) -> dict[str, Any]:
    """Write the report of all that `run` recorded, with the pictures of `splits`."""
    report = build_report(run, {name: data.images for name, data in splits.items()})
    write_json(run.report_path, report)
    primary = report["primary_split"]
    try:
        _draw(run, report, [primary] if primary in splits else list(splits))
    except MissingExtraError as error:
        raise MissingExtraError(
            f"The numbers are in '{run.report_path}', but not the pictures and pages. {error}"
        ) from error
    return report


def _predictions(data: LabelledImages, logits_of: LogitsOf) -> Predictions:
    logits = np.asarray(logits_of(data.images), dtype=np.float32)
    check(data.labels, logits)
    return Predictions(data.labels, logits)
