"""What a run learns from beside its data: a teacher, weights to start from. Needs no torch.

Where these have seen the images that validate the run, `core.flattery` says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tenfold.core.config import Config
from tenfold.core.datasets import LabelledImages, anchored
from tenfold.core.files import sha256_of
from tenfold.core.flattery import LEARNT_FROM, remark
from tenfold.core.runs import Run
from tenfold.core.splits import held_out_for, indices_sha256
from tenfold.errors import ModelError, UsageError
from tenfold.inference import shipped


def from_anywhere(config: Config) -> Config:
    """`config` with the whole paths of what it learns from, so that it means the same anywhere."""
    data = config.data.model_copy(update={"name": anchored(config.data.name)})
    teacher = config.teacher.model_copy(update={"model": _anchored_model(config.teacher.model)})
    changes = {"data": data, "teacher": teacher, "init_from": _anchored_model(config.init_from)}
    return config.model_copy(update=changes)


def _anchored_model(name: str) -> str:
    return name if name in shipped.names() else anchored(name)


def find_weights(name: str) -> shipped.Found:
    """The file of the weights that `init_from` names.

    Raises:
        ModelError: it is missing.
    """
    if name in shipped.names():
        found = shipped.find(name)
        return found._replace(path=found.path.with_suffix(".safetensors"))
    place = Path(name)
    path = Run(place).weights_path if place.is_dir() else place
    if not path.is_file():
        raise ModelError(f"There are no weights at '{path}' to start from. {ways()}")
    return shipped.Found(place.resolve().name, path)


def ways() -> str:
    """What weights to start from may be, as the last sentence of a message."""
    names = ", ".join(shipped.names())
    return f"Give a shipped model ({names}), a finished run, or a .safetensors file."


def origins(config: Config) -> dict[str, dict[str, Any]]:
    """What a manifest says of the teacher and of the weights to start from, where there are some.

    That is what they are called, the SHA-256 of the file and, where it is known, those of the data
    that they learnt from and of the validation split that they never saw.

    Raises:
        ModelError: one is missing.
    """
    found = {}
    if config.teacher.model:
        found["teacher"] = shipped.find(config.teacher.model)
    if config.init_from:
        found["init_from"] = find_weights(config.init_from)
    return {
        kind: {"model": each.name, "sha256": sha256_of(each.path)} | _learnt_from(each)
        for kind, each in found.items()
    }


def _learnt_from(found: shipped.Found) -> dict[str, str | None]:
    manifest: dict[str, Any] = {}
    if found.shipped:
        manifest = {"data": shipped.card(found.name)["trained_on"]}
    elif (run := Run(found.path.parent)).manifest_path.exists():
        manifest = run.manifest
    data = manifest.get("data", {})
    # What it learnt from itself may have seen what it held out.
    held_out = data.get("train_on") == "train" and not remark(manifest)
    return {
        "data_sha256": data.get("sha256"),
        "validation_sha256": data["validation_sha256"] if held_out else None,
    }


def refuse_what_knows_the_fold(config: Config, data: LabelledImages) -> None:
    """Refuse, in a cross-validation, what learnt from the fold that validates.

    Every image is there to be judged by a network that hasn't seen it. What learnt from other
    data is taken.

    Raises:
        ModelError: one is missing.
        UsageError: the teacher or the weights to start from learnt from images of the fold.
    """
    if not config.data.folds:
        return
    for kind, origin in origins(config).items():
        held_out = indices_sha256(held_out_for(data.labels, config.data))
        if origin["data_sha256"] == data.sha256 and origin["validation_sha256"] != held_out:
            raise UsageError(
                f"{LEARNT_FROM[kind].format(origin['model'])} learnt from images of fold "
                f"{config.data.fold}, which validates. Leave out the folds, or do without."
            )
