"""What is compared: runs as arms of networks, all judged on the same images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.comparison.belonging import (
    Member,
    Replicate,
    common_split,
    refuse_other_data,
    refuse_same_replicate,
    refuse_twice,
)
from tenfold.core.runs import Predictions, Run
from tenfold.errors import UsageError
from tenfold.evaluation.metrics import check, ece, softmax

Digits = npt.NDArray[np.uint8]  # (n,)


class Row(NamedTuple):
    """The answers of one seed to all images; with folds, of the networks of all its folds.

    Attributes:
        replicate: what pairs it with a row of another arm.
        sizes: how many images each of its runs answered.
        ece: calibration error, the mean over its runs.
    """

    replicate: Replicate
    labels: Digits
    predicted: Digits
    sizes: tuple[int, ...]
    ece: float


class Arm(NamedTuple):
    """A recipe, or a variant of one, with its runs and what they answered."""

    name: str
    members: tuple[Member, ...]
    rows: tuple[Row, ...]

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Which of its networks are right on which image, of shape (rows, n)."""
        return np.stack([row.predicted == row.labels for row in self.rows])


class Field(NamedTuple):
    """All arms, on the images that they have in common.

    Attributes:
        split: "test" or "validation".
        folds: how many parts of the training images validate in turn; 0 where one always does.
        left_out: what was given and isn't compared, in sentences.
    """

    split: str
    labels: Digits
    folds: int
    arms: tuple[Arm, ...]
    left_out: tuple[str, ...]


def enter(arms: Mapping[str, Sequence[Run]]) -> Field:
    """Read the runs of `arms` and make sure that they can be compared.

    Raises:
        UsageError: there is none, one is given twice, or they were judged on different images.
        ModelError: a run is damaged or holds no predictions.
    """
    refuse_twice([run for runs in arms.values() for run in runs])
    members = {name: sorted(map(Member.of, runs), key=_order) for name, runs in arms.items()}
    everyone = [member for group in members.values() for member in group]
    if not everyone:
        raise UsageError("There is no finished run to compare. `tenfold train` makes one.")
    for name, group in members.items():
        refuse_same_replicate(name, group)
    split = common_split(everyone)
    refuse_other_data(everyone, split)
    folds = everyone[0].folds if split == "validation" else 0
    entered = [_arm(name, group, split, folds) for name, group in members.items()]
    compared = tuple(arm for arm in entered if arm.rows)
    if not compared:
        raise UsageError(f"No seed has finished all of its {folds} folds. `--resume` goes on.")
    labels = _labels_of_all(compared)
    left_out = [_left_out(arm, members[arm.name], folds) for arm in entered]
    return Field(split, labels, folds, compared, tuple(filter(None, left_out)))


def _order(member: Member) -> Replicate:
    return member.replicate


def _arm(name: str, members: Sequence[Member], split: str, folds: int) -> Arm:
    """The arm of the runs that are complete: with folds, of the seeds that have all of them."""
    groups: dict[Replicate, list[Member]] = {}
    for member in members:
        key = (member.replicate[0], -1) if folds else member.replicate
        groups.setdefault(key, []).append(member)
    whole = {key: group for key, group in groups.items() if len(group) == max(1, folds)}
    rows = tuple(
        _row(key, [member.predictions[split] for member in group]) for key, group in whole.items()
    )
    return Arm(name, tuple(member for group in whole.values() for member in group), rows)


def _row(replicate: Replicate, parts: Sequence[Predictions]) -> Row:
    for part in parts:
        check(part.labels, part.logits)
    return Row(
        replicate,
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.logits.argmax(axis=1) for part in parts]).astype(np.uint8),
        tuple(len(part.labels) for part in parts),
        float(np.mean([ece(softmax(part.logits), part.labels) for part in parts])),
    )


def _labels_of_all(arms: Sequence[Arm]) -> Digits:
    """The labels, which are the same for every network.

    Raises:
        UsageError: they are not.
    """
    first = arms[0]
    for arm in arms:
        for row in arm.rows:
            if not np.array_equal(row.labels, first.rows[0].labels):
                raise UsageError(
                    f"`{first.name}` and `{arm.name}` were judged on different images: "
                    f"{len(first.rows[0].labels):,} and {len(row.labels):,}, or other labels. "
                    "Compare runs that were measured on the same ones."
                )
    return first.rows[0].labels


def _left_out(arm: Arm, members: Sequence[Member], folds: int) -> str:
    if not members:
        return f"`{arm.name}` has no finished run with predictions to compare."
    missing = len(members) - len(arm.members)
    if not missing:
        return ""
    return f"`{arm.name}`: {missing} runs of seeds that lack one of {folds} folds are left out."
