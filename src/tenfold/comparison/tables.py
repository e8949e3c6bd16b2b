"""The result as a table: for spreadsheets, and for the terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from tenfold.evaluation.wording import aligned, digits_for, duration

COLUMNS = (
    "rank", "arm", "recipe", "model", "seeds", "runs", "accuracy_mean", "accuracy_deviation",
    "low", "high", "interval_is_over", "seeds_low", "seeds_high", "ece", "parameters",
    "multiply_accumulates", "train_seconds", "latency_ms",
)  # fmt: skip
_HEAD = ("recipe", "seeds", "mean %", "± sd", "95 % interval", "parameters", "training")


def to_csv(study: Mapping[str, Any], costs: Mapping[str, Any]) -> str:
    """A line for each arm, the best first."""
    clock = {arm["name"]: arm for arm in costs["arms"]}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for rank, arm in enumerate(study["arms"], start=1):
        writer.writerow([rank, *_line(arm, clock[arm["name"]])])
    return text.getvalue()


def _line(arm: Mapping[str, Any], cost: Mapping[str, Any]) -> list[Any]:
    seeds_only = arm["interval_seeds"] or (None, None)
    return [
        arm["name"], arm["recipe"], arm["model"], len(arm["seeds"]), arm["runs"], arm["mean"],
        arm["deviation"], *arm["interval"], arm["interval_is_over"], *seeds_only, arm["ece"],
        arm["parameters"], arm["multiply_accumulates"],
        (cost["train_seconds"] or {}).get("median"), (cost["latency_ms"] or {}).get("median"),
    ]  # fmt: skip


def to_text(study: Mapping[str, Any], costs: Mapping[str, Any]) -> str:
    """The ranking in aligned columns, as a terminal shows it."""
    clock = {arm["name"]: arm for arm in costs["arms"]}
    rows = [_cells(arm, clock[arm["name"]], study["images"]) for arm in study["arms"]]
    return aligned([_HEAD, *rows], "<>>>>>>")


def _cells(arm: Mapping[str, Any], cost: Mapping[str, Any], images: int) -> tuple[str, ...]:
    digits = digits_for(images)
    low, high = (f"{100 * end:.{digits}f}" for end in arm["interval"])
    seconds, spread = cost["train_seconds"], arm["deviation"]
    return (
        arm["name"],
        str(len(arm["seeds"])),
        f"{100 * arm['mean']:.{digits}f}",
        "–" if spread is None else f"{100 * spread:.{digits + 1}f}",
        f"[{low}, {high}]",
        "–" if arm["parameters"] is None else f"{arm['parameters']:,}",
        "–" if seconds is None else duration(seconds["median"]),
    )
