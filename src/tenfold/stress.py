"""Measure a run or a model under the corruptions of MNIST-C. Needs no torch."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tenfold.assessment import (
    SplitName,
    claim_name,
    model_of,
    name_of,
    recorded_name,
    split_images,
)
from tenfold.core.datasets import LabelledImages, load, load_for_evaluation
from tenfold.core.files import make_folder, write_json, write_text
from tenfold.core.home import expanded
from tenfold.core.lock import alone_in
from tenfold.core.runs import SCHEMA_VERSION, Run
from tenfold.core.splits import split as split_data
from tenfold.errors import MissingExtraError, ModelError, UsageError
from tenfold.evaluation.corruption_figure import write_corruptions_png
from tenfold.evaluation.robustness import as_page, judge_corruptions
from tenfold.imaging.picture_files import digit_of_file
from tenfold.inference import shipped
from tenfold.inference.predictor import load as load_predictor

RESULTS, TABLE = "corruptions.json", "corruptions.md"
FIGURE = Path("figures", "corruptions.png")


def stress(
    run: str | Path,
    split: SplitName = "test",
    data: str | Path | None = None,
    out: str | Path | None = None,
) -> tuple[str, dict[str, Any]]:
    """Judge a run or a model on a split as it is and under each of the 15 corruptions.

    A run keeps what was found in `corruptions.json`, under the split's name, in tables in
    `corruptions.md` and in `figures/corruptions.png`; on its own test split this counts as one
    opening. What is found of any other model goes to the folder `out`, if there is one.

    Args:
        run: a run directory or its model.onnx, the name of a shipped model, or another ONNX file.
        split: `test` or `validation`.
        data: a data set's name or path; without it, the one that a run was trained on, or MNIST.
        out: a folder to write to instead.

    Returns:
        The split's name as it stands in `corruptions.json`, and what `judge_corruptions` found.

    Raises:
        ModelError: the run or the model is missing or damaged.
        DataError: the data set is missing or damaged.
        UsageError: the run or the model has no such split, `out` holds a result already or
            can't be written to, or another process works on the run.
    """
    if out is not None and (Path(out) / RESULTS).exists():
        raise UsageError(f"'{out}' holds {RESULTS} already. Give another folder with --out.")
    own = run_of(run)
    if own is None:
        model, name = load_predictor(_known(run)).model, _name(split, data)
        images = _images(str(run), split, data)
    else:
        model, name = model_of(own), recorded_name(own, split, data)
        images = split_images(own, split, data)
        claim_name(own, data)
    folder = own.directory if own is not None and out is None else out
    if folder is not None:
        make_folder(Path(folder))
    judged = judge_corruptions(images, model.logits)
    changed = own if own is not None and (out is None or name == "test") else None
    # Not before: it took minutes. What writes elsewhere may measure a run that it can't write to.
    with alone_in(changed.directory) if changed else nullcontext():
        if own is not None and name == "test":
            own.count_test_opening()
        if folder is not None:
            _write(Path(folder), name, judged, images)
    return name, judged


def run_of(run: str | Path) -> Run | None:
    """The run that is meant, by its directory or its model.onnx; None where it is a model alone."""
    if str(run) in shipped.names():
        return None
    place = expanded(str(run))
    if place == Run(place.parent).model_path:
        place = place.parent
    return Run.open(place) if Run(place).manifest_path.exists() else None


def _known(run: str | Path) -> str | Path:
    """A shipped name as a string, which `shipped.find` knows from a path."""
    return str(run) if str(run) in shipped.names() or not Path(run).exists() else Path(run)


def _name(split: str, data: str | Path | None) -> str:
    return split if data is None else f"{name_of(data)}-{split}"


def _images(model: str, split: SplitName, data: str | Path | None) -> LabelledImages:
    source = "mnist" if data is None else data
    if split == "test":
        return load_for_evaluation(source, prepare=digit_of_file)
    train = load(source, "train", digit_of_file)
    learnt_from = shipped.card(model)["trained_on"] if model in shipped.names() else {}
    if learnt_from.get("train_on") == "all" and learnt_from["sha256"] == train.sha256:
        raise UsageError(
            f"'{model}' was trained on all images of '{train.name}', so they have no validation "
            "split for it. Use --split test."
        )
    return split_data(train)[1]


def _write(folder: Path, name: str, judged: dict[str, Any], images: LabelledImages) -> None:
    """Keep what was found on the split `name` beside what is there of others."""
    path = folder / RESULTS
    splits = _earlier(path) | {name: judged}
    write_json(path, {"schema_version": SCHEMA_VERSION, "splits": splits})
    write_text(folder / TABLE, as_page(splits))
    try:
        write_corruptions_png(judged, images.images, folder / FIGURE)
    except MissingExtraError as error:
        raise MissingExtraError(f"The numbers are in '{path}', but no figure. {error}") from error


def _earlier(path: Path) -> dict[str, Any]:
    """What an earlier call found, by split.

    Raises:
        ModelError: the file is damaged.
    """
    if not path.exists():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["splits"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"'{path}' is damaged: {error!r}. Move it away and try again.") from error
