"""Runs that belong together: judged on the same images, each given once."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote
from typing import Any, NamedTuple

from tenfold.core.runs import Predictions, Run
from tenfold.errors import ModelError, UsageError

SPLITS = ("test", "validation")
Replicate = tuple[int, int]  # seed and fold; -1 for no fold


class Member(NamedTuple):
    """A run with what it recorded."""

    run: Run
    manifest: dict[str, Any]
    predictions: dict[str, Predictions]

    @classmethod
    def of(cls, run: Run) -> Member:
        """Read what `run` says of itself.

        Raises:
            ModelError: it is missing, damaged or incomplete.
        """
        manifest = run.manifest
        if "ensemble" in manifest:
            raise ModelError(
                f"'{run.directory}' is an ensemble, which has no seed to be paired by. "
                f"`tenfold evaluate {quote(str(run.directory))}` measures it."
            )
        if not isinstance(manifest.get("data"), dict) or not isinstance(manifest.get("seed"), int):
            raise ModelError(
                f"'{run.directory}' doesn't say which seed and data it was trained with. "
                "Train it again."
            )
        return cls(run, manifest, run.predictions())

    @property
    def folds(self) -> int:
        """How many parts of the training images validated in turn; 0 where one always did."""
        return int(self.manifest["data"].get("folds") or 0)

    @property
    def replicate(self) -> Replicate:
        fold = self.manifest["data"].get("fold")
        return int(self.manifest["seed"]), -1 if fold is None or not self.folds else int(fold)


def refuse_twice(runs: Sequence[Run]) -> None:
    """Refuse a run directory that is given twice.

    Raises:
        UsageError: one is.
    """
    seen = set()
    for run in runs:
        place = run.directory.resolve()
        if place in seen:
            raise UsageError(f"'{run.directory}' is given twice. Give every run once.")
        seen.add(place)


def refuse_same_replicate(name: str, members: Sequence[Member]) -> None:
    """Refuse two runs of an arm that pair with the same run of another arm.

    Raises:
        UsageError: there are.
    """
    seen: dict[Replicate, Member] = {}
    for member in members:
        twin = seen.setdefault(member.replicate, member)
        if twin is not member:
            raise UsageError(
                f"'{twin.run.directory}' and '{member.run.directory}' are both `{name}` with seed "
                f"{member.replicate[0]}. Give one of them."
            )


def common_split(members: Sequence[Member]) -> str:
    """What all were judged on: test where all have it opened, else validation.

    Raises:
        ModelError: there is no such split.
    """
    for split in SPLITS:
        if all(split in member.predictions for member in members):
            return split
    lacking = min(members, key=lambda member: sum(split in member.predictions for split in SPLITS))
    recorded = ", ".join(lacking.predictions) or "nothing"
    raise ModelError(
        f"'{lacking.run.directory}' holds no predictions on images that all runs were judged on "
        f"(it has {recorded}). `tenfold evaluate RUN` records them; `tenfold train --resume RUN` "
        "completes a run."
    )


def refuse_other_data(members: Sequence[Member], split: str) -> None:
    """Refuse runs that were trained on other images or held other images out.

    Raises:
        UsageError: there are such runs.
    """
    first = members[0]
    for member in members:
        ours, theirs = first.manifest["data"], member.manifest["data"]
        if ours.get("sha256") != theirs.get("sha256"):
            raise UsageError(
                f"'{first.run.directory}' was trained on '{ours.get('name')}' and "
                f"'{member.run.directory}' on other images ('{theirs.get('name')}'). "
                "Compare runs of one data set."
            )
        if split == "validation" and first.folds != member.folds:
            raise UsageError(
                f"'{first.run.directory}' and '{member.run.directory}' held out different images "
                f"({_parts(first)} and {_parts(member)}). Compare runs that validate alike, or "
                "open the test images of both with `tenfold evaluate RUN`."
            )


def _parts(member: Member) -> str:
    return f"one of {member.folds} folds" if member.folds else "one image in twelve"
