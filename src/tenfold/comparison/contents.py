"""The content of study.json: only what the runs decide, so that it is the same every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tenfold.comparison.arms import Arm, Field
from tenfold.comparison.common_mistakes import common_mistakes
from tenfold.comparison.contrasts import SIGNIFICANT, contrasts, pair
from tenfold.comparison.intervals import share_interval, t_interval, two_way
from tenfold.comparison.learning import curve
from tenfold.comparison.multiple import holm
from tenfold.comparison.verdicts import headline, verdict
from tenfold.core.flattery import remark
from tenfold.core.pairs import CLASSES
from tenfold.core.runs import SCHEMA_VERSION
from tenfold.evaluation.metrics import confusion_matrix

KIND = "comparison"


def ranked(arms: Sequence[Arm]) -> list[Arm]:
    """The arms by their mean accuracy, the best first."""
    return sorted(arms, key=lambda arm: (-float(arm.right.mean()), arm.name))


def build(field: Field, work: Mapping[str, int | None]) -> dict[str, Any]:
    """The content of study.json.

    Args:
        field: what is compared.
        work: the multiply-accumulates of each arm, by name; None where they aren't known.
    """
    order, images = ranked(field.arms), len(field.labels)
    found = contrasts(order) if len(order) > 1 else []
    for record in found:
        record["verdict"] = verdict(record, images, len(found))
    ranking = [arm.name for arm in order]
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "split": field.split,
        "images": images,
        "folds": field.folds,
        "data": _data(field),
        "headline": headline(ranking, found, images),
        "ranking": ranking,
        "arms": [_summary(arm, field, work[arm.name]) for arm in order],
        "contrasts": found,
        "best_against_next": _per_digit(field, order) if len(order) > 1 else None,
        "common_mistakes": common_mistakes(field),
        "notes": [*field.left_out, *_notes(order, found), *_flattered(field)],
    }


def _notes(order: Sequence[Arm], found: Sequence[Mapping[str, Any]]) -> list[str]:
    """What to know about how rows were paired, in sentences."""
    notes = []
    if any(c["paired_by"] == "seed" and _is_partial(c, order) for c in found):
        notes.append("Not all have the same seeds; two are compared on the seeds that both have.")
    notes += [
        f"`{c['first']}` and `{c['second']}` share no seed; their runs are paired in their order."
        for c in found
        if c["paired_by"] == "order"
    ]
    return notes


def _flattered(field: Field) -> list[str]:
    """Whose figures may flatter, in sentences; those on test don't."""
    if field.split == "test":
        return []
    said = [(arm, remark(member.manifest)) for arm in field.arms for member in arm.members]
    return list(dict.fromkeys(f"`{arm.name}`: {warning}" for arm, warning in said if warning))


def _is_partial(contrast: Mapping[str, Any], order: Sequence[Arm]) -> bool:
    rows = {arm.name: len(arm.rows) for arm in order}
    return bool(contrast["pairs"] < max(rows[contrast["first"]], rows[contrast["second"]]))


def shown_contrasts(study: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The best arm against every other, and each arm against the one behind it."""
    ranking = study["ranking"]
    wanted = {(ranking[0], other) for other in ranking[1:]} | set(pairwise(ranking))
    return [c for c in study["contrasts"] if (c["first"], c["second"]) in wanted]


def _data(field: Field) -> dict[str, Any]:
    data = field.arms[0].members[0].manifest["data"]
    return {"name": data.get("name"), "sha256": data.get("sha256")}


def _summary(arm: Arm, field: Field, work: int | None) -> dict[str, Any]:
    right, manifest = arm.right, arm.members[0].manifest
    by_row = right.mean(axis=1)
    seeds_only = t_interval(by_row)
    return {
        "name": arm.name,
        "recipe": manifest.get("recipe"),
        "model": manifest.get("model"),
        "parameters": manifest.get("parameters"),
        "multiply_accumulates": work,
        "seeds": [row.replicate[0] for row in arm.rows],
        "runs": len(arm.members),
        "directories": [member.run.directory.resolve().name for member in arm.members],
        "epochs": [member.manifest.get("epochs_run") for member in arm.members],
        "accuracies": by_row.tolist(),
        "mean": float(by_row.mean()),
        "deviation": float(by_row.std(ddof=1)) if len(by_row) > 1 else None,
        "interval": list(share_interval(right)),
        "interval_is_over": "seeds and images" if len(by_row) > 1 else "images",
        "interval_seeds": None if seeds_only is None else list(seeds_only),
        "ece": float(np.mean([row.ece for row in arm.rows])),
        "missed": _missed(arm, field),
        "confusion_matrix": _confusions(arm),
        "learning": curve(arm.members),
    }


def _missed(arm: Arm, field: Field) -> list[float | None]:
    """The share of each digit's images that is missed, the mean over the networks."""
    shares = []
    for digit in range(CLASSES):
        mine = field.labels == digit
        shares.append(float(1 - arm.right[:, mine].mean()) if mine.any() else None)
    return shares


def _confusions(arm: Arm) -> list[list[int]]:
    """Counts of shape (10, 10), added up over the networks."""
    matrices = [confusion_matrix(row.labels, row.predicted) for row in arm.rows]
    counts: list[list[int]] = np.sum(matrices, axis=0).tolist()
    return counts


def _per_digit(field: Field, order: Sequence[Arm]) -> dict[str, Any]:
    """The best arm against the next on the images of each digit, with Holm's correction."""
    best, following = order[:2]
    difference = pair(best, following).difference
    digits = [d for d in range(CLASSES) if (field.labels == d).sum() > 1]
    records: list[dict[str, Any]] = []
    for digit in digits:
        mine = difference[:, field.labels == digit]
        found = two_way(mine) if len(mine) > 1 else None
        records.append({
            "digit": digit,
            "difference": float(mine.mean()),
            "interval": None if found is None else [found.low, found.high],
            "p": None if found is None else found.p,
        })  # fmt: skip
    adjusted = holm([r["p"] for r in records]) if len(difference) > 1 else [1.0] * len(records)
    for record, p in zip(records, adjusted, strict=True):
        record["is_shown"] = p < SIGNIFICANT
    return {"first": best.name, "second": following.name, "digits": records}
