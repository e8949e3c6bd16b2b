"""Several runs as one: members chosen on validation, joined in one `model.onnx`. Needs no torch.

What is written is a run directory like any other, so that predict, serve, evaluate and distil
take it; `ensemble.json` says how the members were chosen and what each adds.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from tenfold import __version__
from tenfold.core.datasets import LabelledImages
from tenfold.core.files import sha256_of, write_bytes, write_json
from tenfold.core.flattery import remark
from tenfold.core.home import expanded
from tenfold.core.machine import describe_machine, git_state, now
from tenfold.core.names import unknown
from tenfold.core.runs import SCHEMA_VERSION, Run
from tenfold.errors import TrainingError, UsageError
from tenfold.evaluation.calibration import fit_temperature
from tenfold.evaluation.evaluate import evaluate
from tenfold.extras import need
from tenfold.inference.model import Model
from tenfold.study.members import Member, open_members
from tenfold.study.merging import Average, finished, merged
from tenfold.study.selection import (
    Join,
    averaged,
    cascaded,
    chosen,
    contributions,
    score,
    unsure_of,
)
from tenfold.training.certify import certainty_without_strangers

RESULTS = "ensemble.json"
RULES = {
    "forward": "The network with the lowest negative log-likelihood on validation, then again and "
    "again the one that lowers that of the average the most, until none does; each once.",
    "cascade": "The run given first, then again and again the one that lowers the negative "
    "log-likelihood of the cascade on validation the most, until none does; each once.",
    "all": "All runs that were given.",
}
LARGEST_DIFFERENCE = 1e-3  # between the logits of the file and the average in NumPy

_IMAGES_COMPARED = 1000

Take = Literal["forward", "all"]


def ensemble(
    runs: Sequence[Run | str | Path],
    out: str | Path,
    *,
    average: Average = "logits",
    take: Take = "forward",
    cascade: float | None = None,
) -> Run:
    """Make one model of several runs and measure it on their validation images.

    Args:
        runs: two or more that held the same images out; these alone choose and calibrate.
        out: the run directory to write.
        average: of the calibrated logits, or of the probabilities.
        take: the members by forward selection (see `selection.chosen`), or all of them.
        cascade: the confidence, 0..1, from which on the first of `runs` answers alone. The others
            are asked, and all averaged, only where its own is below. None asks all of them always.

    Returns:
        The run directory; `tenfold.evaluate` measures it on test.

    Raises:
        UsageError: the runs don't go together, `average` or `take` is unknown, `cascade` is no
            confidence between 0 and 1, or `out` exists already.
        ModelError, DataError: a run or the data set is missing or damaged.
        TrainingError: the file answers differently from the average of its members.
        MissingExtraError: onnx, matplotlib or Jinja isn't installed.
    """
    _check_named("take", take, get_args(Take))
    _check_named("average", average, get_args(Average))
    if cascade is not None and not 0 < cascade < 1:
        raise UsageError(
            f"A cascade can't ask others below a confidence of {cascade}. Give a number above 0 "
            "and below 1, such as 0.9."
        )
    for module in ("onnx", "matplotlib", "jinja2"):  # before the work
        need(module, "train")
    started, directory = now(), _checked(expanded(os.fspath(out)))
    members, held_out = open_members(runs)
    answers = {member.name: member.logits for member in members}
    named = {member.name: member for member in members}
    join: Join = partial(averaged, average=average)
    if cascade is not None:
        join = partial(cascaded, average=average, sure_from=cascade)
    first = None if cascade is None else members[0].name
    names = list(answers) if take == "all" else chosen(answers, held_out.labels, join, first)
    taken = [named[name] for name in names]
    together = join([member.logits for member in taken])
    temperature = fit_temperature(together, held_out.labels)
    content = _model(taken, average, temperature, cascade, held_out)
    _check_agreement(content, taken, together[:_IMAGES_COMPARED] / temperature, held_out)

    manifest = _manifest(taken, average, take, temperature, cascade) | {"started": started}
    with _whole_or_gone(directory):
        run = Run.create(directory, manifest, "--out")
        write_bytes(run.model_path, content)
        write_json(run.directory / RESULTS, {
            "schema_version": SCHEMA_VERSION,
            "average": average,
            "cascade": None if cascade is None else {
                "sure_from": cascade,
                "asked": float(unsure_of(taken[0].logits, cascade).mean()),
            },
            "rule": RULES["cascade" if first and take == "forward" else take],
            "chosen_on": {"split": "validation", "n": len(held_out)},
            "temperature": temperature,
            "ensemble": score(together / temperature, held_out.labels)._asdict(),
            "members": [_told(added._asdict(), named[added.name]) for added in
                        contributions(answers, names, held_out.labels, join)],
        })  # fmt: skip
        evaluate(run, {"validation": held_out}, Model.open(run.model_path).logits)
        run.update_manifest(status="finished", ended=now(), model_sha256=sha256_of(run.model_path))
    return run


@contextlib.contextmanager
def _whole_or_gone(directory: Path) -> Iterator[None]:
    """Remove the run that the block makes in `directory` where it is stopped or fails.

    Half of an ensemble can't be resumed, and would be in the way of the next call.
    """
    try:
        yield
    except UsageError:  # somebody else has made it meanwhile
        raise
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise


def _check_named(kind: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        raise UsageError(unknown(kind, name, known))


def _checked(directory: Path) -> Path:
    """`directory`, refused before the work begins where it can't be made."""
    if directory.suffix == ".onnx":
        raise UsageError(
            f"An ensemble is a run directory with a model.onnx in it, so --out '{directory}' needs "
            f"a name without .onnx, such as '{directory.with_suffix('')}'."
        )
    if directory.exists():
        raise UsageError(f"'{directory}' exists already. Choose another --out.")
    return directory


def _model(
    taken: Sequence[Member],
    average: Average,
    temperature: float,
    cascade: float | None,
    held_out: LabelledImages,
) -> bytes:
    """The file that holds all of `taken`, its answers judged by digits held out."""
    contents = [member.run.model_path.read_bytes() for member in taken]
    model = merged(contents, average, temperature, cascade)
    metadata = _metadata(taken, average, temperature)
    if cascade is not None:
        metadata["cascade"] = repr(cascade)
    asked = Model.from_bytes(finished(model, metadata), "ensemble")
    certainty = certainty_without_strangers(asked.logits, held_out)
    return finished(model, metadata | certainty.to_metadata())


def _metadata(taken: Sequence[Member], average: Average, temperature: float) -> dict[str, str]:
    return {
        "recipe": "ensemble",
        "model": "ensemble",
        "members": ",".join(member.name for member in taken),
        "average": average,
        "classes": ",".join(map(str, range(10))),
        "temperature": repr(temperature),
        "weights_sha256": _weights_sha256(taken),
        "parameters": str(_parameters(taken)),
        "tenfold_version": __version__,
    }


def _check_agreement(
    content: bytes,
    taken: Sequence[Member],
    expected: npt.NDArray[np.float64],
    held_out: LabelledImages,
) -> None:
    """Refuse a file that doesn't answer as the average of its members does."""
    got = Model.from_bytes(content, "ensemble").logits(held_out.images[: len(expected)])
    difference = float(np.abs(expected - got).max())
    if difference > LARGEST_DIFFERENCE or (expected.argmax(1) != got.argmax(1)).any():
        raise TrainingError(
            f"The logits of {len(taken)} members in one file differ from their average by "
            f"{difference:.2g}; at most {LARGEST_DIFFERENCE} is allowed. Nothing was written."
        )


def _manifest(
    taken: Sequence[Member],
    average: Average,
    take: Take,
    temperature: float,
    cascade: float | None,
) -> dict[str, Any]:
    first = taken[0].run.manifest
    return {
        "status": "running",
        "recipe": "ensemble",
        "model": "ensemble",
        "parameters": _parameters(taken),
        "seed": None,
        "config": {"about": _about(taken, cascade), "data": first["config"]["data"]},
        "open_test": False,
        "ensemble": {
            "average": average,
            "take": take,
            "cascade": cascade,
            "members": [_origin(member) for member in taken],
            "remarks": list(filter(None, dict.fromkeys(remark(m.run.manifest) for m in taken))),
        },
        "git": git_state(),
        "environment": describe_machine() | {"device": "cpu", "threads": 1},
        "data": first["data"],
        "temperature": temperature,
        "weights_sha256": _weights_sha256(taken),
    }


def _about(taken: Sequence[Member], cascade: float | None) -> str:
    first, *others = (f"'{member.name}'" for member in taken)
    if not others:
        return f"{first} alone."
    if cascade is None:
        return f"{' and '.join([first, *others])} together."
    unsure = f"less than {100 * cascade:g} % sure"
    return f"{first}, and where it is {unsure}, {' and '.join(others)} as well."


def _origin(member: Member) -> dict[str, Any]:
    manifest = member.run.manifest
    told = ("recipe", "seed", "parameters", "epochs_run", "train_seconds", "weights_sha256")
    return {
        "run": str(member.run.directory),
        **{field: manifest[field] for field in told if field in manifest},
        "init_from": manifest["config"].get("init_from"),
        "model_sha256": member.model_sha256,
    }


def _told(added: dict[str, Any], member: Member) -> dict[str, Any]:
    """What a member adds, for JSON, beside where it comes from."""
    scores = {
        name: None if value is None else value._asdict()
        for name, value in added.items()
        if name != "name"
    }
    return {"name": member.name, "chosen": added["with_it"] is not None} | _origin(member) | scores


def _parameters(taken: Sequence[Member]) -> int:
    return sum(member.run.manifest["parameters"] for member in taken)


def _weights_sha256(taken: Sequence[Member]) -> str:
    """Of the SHA-256 of all members' weights, one after the other."""
    weights = "".join(member.run.manifest["weights_sha256"] for member in taken)
    return hashlib.sha256(weights.encode()).hexdigest()
