"""The labels of a data set that look wrong after a cross-validation: a list and a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tenfold.core.datasets import LabelledImages
from tenfold.core.files import write_json, write_text
from tenfold.core.studies import Study
from tenfold.evaluation.figures import gallery
from tenfold.evaluation.label_errors import candidates, estimated_share
from tenfold.evaluation.mistakes import to_picture
from tenfold.evaluation.style import drawing, save_png, theme
from tenfold.study import out_of_fold

JSON, CSV, SHEET = "label-errors.json", "label-errors.csv", "label-errors.png"
SHOWN = 60  # on the sheet; the lists have all
_NOTE = 22  # letters, the last ones, which fit under a picture


def report_labels(
    study: Study, data: LabelledImages, left_out: Collection[str] = ()
) -> dict[str, Any] | None:
    """Write what the folds of `study` say about the labels of `data`, its whole training part.

    Runs whose names are in `left_out` don't count.

    Writes out-of-fold.npz, label-errors.json, .csv and .png.

    Returns:
        The content of label-errors.json; None while no seed of any arm has all of its folds.

    Raises:
        DataError: a run was judged on other images than its fold.
        MissingExtraError: matplotlib isn't installed; the lists are written.
    """
    gathered = out_of_fold.gather(study, data.labels, left_out)
    if not gathered.logits:
        return None
    out_of_fold.write(study, gathered)
    arm = gathered.best()
    probabilities = gathered.probabilities(arm)
    found: dict[str, Any] = {
        "data": data.name,
        "data_sha256": data.sha256,
        "arm": arm,
        "seeds": len(gathered.logits[arm]),
        "folds": study.plan.folds,
        "n": len(data.labels),
        "estimated_share": estimated_share(data.labels, probabilities),
        "candidates": [
            {"index": record["index"], "place": data.place(record["index"])} | record
            for record in candidates(data.labels, probabilities)
        ],
    }
    write_json(study.directory / JSON, found)
    write_text(study.directory / CSV, _as_csv(found["candidates"]))
    _draw(found, data, study.directory / SHEET)
    return found


def _as_csv(records: list[dict[str, Any]]) -> str:
    fields = ("index", "place", "label", "suggested", "confidence", "label_probability", "margin")
    file = io.StringIO()
    table = csv.DictWriter(file, fields, lineterminator="\n")
    table.writeheader()
    table.writerows(records)
    return file.getvalue()


def _draw(found: dict[str, Any], data: LabelledImages, path: Path) -> None:
    shown = found["candidates"][:SHOWN]
    pictures = [
        {
            "picture": to_picture(data.images[record["index"]]),
            "true": record["label"],
            "predicted": record["suggested"],
            "confidence": record["confidence"],
            "note": record["place"][-_NOTE:],
        }
        for record in shown
    ]
    many = len(found["candidates"])
    title = f"Label → what it looks like: {len(shown)} of {many}" if many else ""
    colours = theme("light")
    with drawing(colours):
        save_png(gallery(title, pictures, colours, "No label looks wrong."), path)
