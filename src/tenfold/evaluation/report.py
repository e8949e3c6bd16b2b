"""The content of report.json: what a run is and how it was judged on each split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.core.runs import SCHEMA_VERSION, Run
from tenfold.errors import ModelError
from tenfold.evaluation.calibration import effect
from tenfold.evaluation.metrics import judge
from tenfold.evaluation.mistakes import find_mistakes, to_picture

_IDENTITY = ("recipe", "model", "parameters", "seed", "epochs_run", "train_seconds")
_ORIGIN = ("command_seconds", "weights_sha256", "started", "git", "data")
Images = npt.NDArray[np.uint8]  # (n, 28, 28)


def primary_split(splits: Iterable[str]) -> str:
    """The split that a report is about: test once it was opened, else validation, else the first.

    Raises:
        ModelError: nothing was recorded.
    """
    names = list(splits)
    for name in ("test", "validation", *names):
        if name in names:
            return name
    raise ModelError("The run holds no predictions yet. `tenfold evaluate RUN` records some.")


def _earlier_pictures(run: Run) -> dict[tuple[str, int, int], str]:
    """The pictures of the report that is replaced, by split, index and true digit."""
    try:
        splits = run.report["splits"] if run.report_path.exists() else {}
        return {
            (split, mistake["index"], mistake["true"]): mistake["picture"]
            for split, numbers in splits.items()
            for mistake in numbers["mistakes"]["worst"]
            if "picture" in mistake
        }
    except (ModelError, KeyError, TypeError, AttributeError):
        return {}  # a damaged report is about to be replaced; only its pictures are lost


def _add_pictures(run: Run, splits: Mapping[str, Any], images: Mapping[str, Images]) -> None:
    """Give each of the worst mistakes its picture, so that pages are drawn from the report."""
    earlier = _earlier_pictures(run)
    for split, numbers in splits.items():
        for mistake in numbers["mistakes"]["worst"]:
            key = (split, mistake["index"], mistake["true"])
            if split in images:
                mistake["picture"] = to_picture(images[split][mistake["index"]])
            elif key in earlier:
                mistake["picture"] = earlier[key]


def build_report(run: Run, images: Mapping[str, Images]) -> dict[str, Any]:
    """The report of everything that `run` recorded, ready for JSON.

    Args:
        run: with a manifest and predictions of at least one split.
        images: of the splits at hand, each of shape (n, 28, 28); the worst mistakes of the
            other splits keep the pictures of the earlier report.

    Raises:
        DataError, ModelError: the predictions can't be judged, or there are none.
    """
    manifest, recorded = run.manifest, run.predictions()
    temperature = float(manifest.get("temperature") or 1.0)
    splits = {
        split: judge(*predictions) | {"mistakes": find_mistakes(*predictions)}
        for split, predictions in recorded.items()
    }
    _add_pictures(run, splits, images)
    return {
        "schema_version": SCHEMA_VERSION,
        **{field: manifest.get(field) for field in (*_IDENTITY, *_ORIGIN)},
        "primary_split": primary_split(splits),
        "splits": splits,
        "calibration": {
            "temperature": temperature,
            "splits": {
                split: effect(predictions.logits, predictions.labels, temperature)
                for split, predictions in recorded.items()
            },
        },
        "test_openings": run.test_openings,
        "environment": manifest.get("environment") or {},
    }
