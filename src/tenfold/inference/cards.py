"""What is known of a model that isn't shipped: the card of a run, or of a file alone, as JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import PureWindowsPath
from typing import Any

from tenfold.core.runs import Run
from tenfold.errors import ModelError

_ORIGIN = (
    *("recipe", "model", "parameters", "seed", "epochs_run", "train_seconds", "git", "config"),
    *("weights_sha256", "temperature", "environment", "ensemble"),
)
_MEASURED = ("n", "accuracy", "accuracy_ci95", "nll", "ece", "brier", "confusion_matrix")
_PLACES = frozenset(["name", "init_from", "model", "run"])  # fields that may hold a path
_IN_FILES: dict[str, Callable[[str], Any]] = {
    "recipe": str, "model": str, "members": str, "cascade": float, "parameters": int,
    "seed": int, "temperature": float, "weights_sha256": str, "tenfold_version": str,
}  # fmt: skip


def card_of(run: Run) -> dict[str, Any]:
    """What `run` says of its model: where it comes from and, once tested, how accurate it is.

    Of paths the last part is told: who reads the card need not know this machine's folders.

    Raises:
        ModelError: the run is missing or damaged.
    """
    manifest = run.manifest
    told = {field: manifest[field] for field in _ORIGIN if field in manifest}
    if "data" in manifest:
        told["trained_on"] = manifest["data"]
    card: dict[str, Any] = _without_folders(told)
    return card | (_tested(run) if run.report_path.exists() else {})


def _tested(run: Run) -> dict[str, Any]:
    report = run.report
    try:
        if "test" not in report["splits"]:
            return {}
        test = report["splits"]["test"]
        measured = {field: test[field] for field in _MEASURED}
        measured["mistakes"] = {"worst": test["mistakes"]["worst"]}
        return {"test": measured, "test_openings": report["test_openings"]}
    except (KeyError, TypeError) as error:
        raise ModelError(
            f"'{run.report_path}' is damaged: {error!r}. `tenfold evaluate` writes it again."
        ) from error


def card_in(metadata: Mapping[str, str]) -> dict[str, Any]:
    """What a model's file says of itself, as `Model.metadata` has it."""
    card = {}
    for field, kind in _IN_FILES.items():
        try:
            card[field] = kind(metadata[field])
        except (KeyError, ValueError):
            continue
    return {k: v for k, v in card.items() if not isinstance(v, float) or math.isfinite(v)}


def _without_folders(value: Any, field: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _without_folders(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_folders(one) for one in value]
    is_path = field in _PLACES and isinstance(value, str)
    return PureWindowsPath(value).name if is_path else value
