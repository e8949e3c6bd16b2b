"""Answers about labelled pictures, judged. The score that counts is the mean over sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from tenfold.evaluation.metrics import wilson

Group = Literal["digits", "numbers", "blank"]
GROUPS: dict[Group, str] = {
    "digits": "single digits",
    "numbers": "numbers",
    "blank": "nothing written",
}

_ABSTAINED = ("uncertain", "no_digit")


@dataclass(frozen=True)
class Answer:
    """What was read from one picture, beside what is written on it.

    Attributes:
        file: the picture.
        kind: photo, scan, canvas or another word.
        source: where it is from.
        text: what is written on it, `/` between lines; empty where nothing is.
        answer: what was read, likewise.
        status: ok, uncertain, no_digit or error.
        confidence: of the answer, where there is one.
        message: what was wrong, where the status is error.
    """

    file: str
    kind: str
    source: str
    text: str
    answer: str
    status: str
    confidence: float | None = None
    message: str | None = None

    @property
    def right(self) -> bool:
        """Whether the answer is what is written; where nothing is, a picture that was read."""
        return self.answer == self.text and self.status != "error"

    @property
    def abstained(self) -> bool:
        """Whether the answer came without being vouched for."""
        return self.status in _ABSTAINED

    @property
    def group(self) -> Group:
        """Which figures the picture counts for."""
        if not self.text:
            return "blank"
        return "digits" if len(self.text) == 1 else "numbers"


def judge_pictures(answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures about `answers`, ready for JSON, and the answers themselves.

    Under `digits`, `numbers` and `blank`, as far as there are such pictures: the figures of all
    of them, and those `per_kind` and `per_source`. A right answer is the very text, whatever
    its status; on a blank page it is none.
    """
    groups: dict[str, Any] = {}
    for group in GROUPS:
        members = [answer for answer in answers if answer.group == group]
        if members:
            groups[group] = {
                **_tally(members),
                "per_kind": _by(members, lambda answer: answer.kind),
                "per_source": _by(members, lambda answer: answer.source),
            }
    return {
        "n": len(answers),
        "unreadable": sum(answer.status == "error" for answer in answers),
        **groups,
        "pictures": [asdict(answer) | {"right": answer.right} for answer in answers],
    }


def _by(answers: Sequence[Answer], name_of: Callable[[Answer], str]) -> dict[str, Any]:
    named = defaultdict(list)
    for answer in answers:
        named[name_of(answer)].append(answer)
    return {name: _tally(members) for name, members in sorted(named.items())}


def _tally(answers: Sequence[Answer]) -> dict[str, Any]:
    """The figures of `answers`, of which there is at least one."""
    n, right = len(answers), sum(answer.right for answer in answers)
    answered = [answer for answer in answers if answer.status == "ok"]
    by_source = _shares_by_source(answers)
    return {
        "n": n,
        "right": right,
        "accuracy": right / n,
        "accuracy_ci95": list(wilson(right / n, n)),
        "sources": len(by_source),
        "accuracy_mean_over_sources": sum(by_source) / len(by_source),
        "abstained": sum(answer.abstained for answer in answers) / n,
        "answered": len(answered),
        "answered_accuracy": _share(answer.right for answer in answered),
        "unreadable": sum(answer.status == "error" for answer in answers),
    }


def _shares_by_source(answers: Iterable[Answer]) -> list[float]:
    rights = defaultdict(list)
    for answer in answers:
        rights[answer.source].append(answer.right)
    return [sum(own) / len(own) for own in rights.values()]


def _share(rights: Iterable[bool]) -> float | None:
    listed = list(rights)
    return sum(listed) / len(listed) if listed else None


def as_text(judged: dict[str, Any]) -> str:
    """The figures as tables for a terminal."""
    parts = [
        _group_as_text(title, judged[group]) for group, title in GROUPS.items() if group in judged
    ]
    return "\n\n".join(parts)


def _group_as_text(title: str, figures: dict[str, Any]) -> str:
    low, high = figures["accuracy_ci95"]
    answered = figures["answered_accuracy"]
    among = "" if answered is None else f"; of {figures['answered']} answered {answered:.1%} right"
    rows = [
        f"{title}: {figures['right']} of {figures['n']} right",
        f"  mean over sources   {figures['accuracy_mean_over_sources']:.1%} "
        f"of {figures['sources']}",
        f"  mean over pictures  {figures['accuracy']:.1%}  [{low:.1%}, {high:.1%}] 95% interval",
        f"  abstained           {figures['abstained']:.1%}{among}",
    ]
    for column, key in (("kind", "per_kind"), ("source", "per_source")):
        rows += ["", *_table(column, figures[key])]
    return "\n".join(rows)


def _table(column: str, tallies: dict[str, Any]) -> list[str]:
    width = max(len(column), *(len(name) for name in tallies))
    head = f"  {column:<{width}}  {'n':>5}  {'right':>5}  accuracy  95% interval     abstained"
    return [head, *(f"  {name:<{width}}  {_row(tally)}" for name, tally in tallies.items())]


def _row(tally: dict[str, Any]) -> str:
    low, high = tally["accuracy_ci95"]
    interval = f"[{low:.1%}, {high:.1%}]"
    return (
        f"{tally['n']:>5}  {tally['right']:>5}  {tally['accuracy']:>8.1%}  {interval:<15}"
        f"  {tally['abstained']:>9.1%}"
    )
