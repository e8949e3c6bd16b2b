"""Compare runs: read them, judge them together, and write all of it into a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tenfold.comparison.arms import Arm, enter
from tenfold.comparison.contents import KIND, build
from tenfold.comparison.costs import measure_costs
from tenfold.comparison.drawing import Subject, write_pngs
from tenfold.comparison.judged_images import with_pictures
from tenfold.comparison.multiply_accumulates import multiply_accumulates
from tenfold.comparison.study_page import write_page
from tenfold.comparison.tables import to_csv
from tenfold.core.files import make_folder, write_json, write_text
from tenfold.core.runs import Run
from tenfold.errors import ModelError, UsageError
from tenfold.extras import need

STUDY, TABLE, COSTS, PAGE, FIGURES = (
    "study.json", "study.csv", "costs.json", "study.html", "figures",
)  # fmt: skip


def compare(arms: Mapping[str, Sequence[Run]], out: Path) -> dict[str, Any]:
    """Compare the runs of `arms` and write study.json, study.csv, costs.json and study.html.

    Runs of different arms are paired by seed and fold. They are judged on the test images where
    all have opened them, else on their validation images; with folds, seed by seed on all
    training images, each by the network that had not seen it.

    Args:
        arms: runs by the name of a recipe or of a variant of one; an arm without runs is left out.
        out: the folder for the files and `figures/*.png`; an earlier comparison there is renewed.

    Returns:
        The content of study.json. It holds nothing that is measured with a clock, and is the same
        for the same runs.

    Raises:
        UsageError: the runs don't belong together, `out` holds files of something else, or
            nothing may be written there.
        ModelError: a run is damaged or holds no predictions.
        MissingExtraError: what draws figures and pages is missing; nothing is written.
    """
    for module in ("scipy.special", "matplotlib", "jinja2", "onnx"):
        need(module, "train")
    refuse_foreign(out)
    field = enter(arms)
    make_folder(out)
    work = {arm.name: _work(arm) for arm in field.arms}
    study = build(field, work)
    costs = measure_costs(field.arms, work)
    write_json(out / STUDY, study)
    write_text(out / TABLE, to_csv(study, costs))
    write_json(out / COSTS, costs)
    subject = Subject(study, costs, with_pictures(field, study["common_mistakes"]["most"]))
    write_pngs(subject, out / FIGURES)
    write_page(subject, out / PAGE)
    return study


def read_costs(out: Path) -> dict[str, Any]:
    """The content of costs.json that `compare` wrote into `out`."""
    content: dict[str, Any] = json.loads((out / COSTS).read_text(encoding="utf-8"))
    return content


def refuse_foreign(out: Path) -> None:
    """Refuse a folder whose files of these names are no comparison's.

    Raises:
        UsageError: it is such a folder, or no folder.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"'{out}' is a file. Give a folder with --out.")
    there = [name for name in (STUDY, TABLE, COSTS, PAGE) if (out / name).exists()]
    if there and not _is_comparison(out / STUDY):
        raise UsageError(
            f"'{out}' holds {', '.join(there)}, not written by a comparison. "
            "Give another folder with --out."
        )


def _is_comparison(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_text(encoding="utf-8"))["kind"] == KIND)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _work(arm: Arm) -> int | None:
    """The multiply-accumulates of its network; None where the model is gone."""
    try:
        return multiply_accumulates(arm.members[0].run.model_path)
    except ModelError:
        return None
