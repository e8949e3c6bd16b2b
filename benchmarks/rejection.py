"""How well a model knows what is no digit: `python -m benchmarks.rejection MODEL --fit --report`.

`--fit` settles when it answers "uncertain" or "no digit", from validation digits, plain and
shifted, and from pictures without a digit; with `--write`, its file keeps that, and
`benchmarks.evidence` comes next. `--report` measures on other pictures, with what was fitted or
with what the file holds, and prints a page:
`docs/rejection.md` is the default model's.
`benchmarks.stranger_sets` says which pictures these are; the test images have no part in it.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks import strangers
from benchmarks.stranger_sets import (
    Prepared,
    digits_shifted,
    digits_validated,
    empty_paper,
    without_digits,
)
from tenfold.core.files import sha256_of, write_bytes, write_json
from tenfold.evaluation.metrics import Floats, ece, softmax
from tenfold.evaluation.separation import auroc, false_accept_rate
from tenfold.inference import shipped
from tenfold.inference.certainty import TORN_BELOW, Certainty, certainty_in
from tenfold.inference.model import Model
from tenfold.training.certify import Answers, certainty_of

_STATUSES = ("ok", "uncertain", "no_digit")


class Subject(NamedTuple):
    """A model and how its answers are judged."""

    model: Model
    certainty: Certainty

    def seen(self, pictures: Prepared) -> Seen:
        """How it takes `pictures`."""
        lost = np.full(pictures.lost, -np.inf)
        scores, odds = self.certainty.judged(*self.model.seen(pictures.images))
        return Seen(np.concatenate([scores, lost]), np.concatenate([odds, lost]))

    def statuses(self, seen: Seen) -> dict[str, float]:
        """Which share of pictures is "ok", "uncertain" and "no digit"."""
        answers = [self.certainty.answer(*pair) for pair in zip(*seen, strict=True)]
        return {name: answers.count(name) / len(answers) for name in _STATUSES}


class Seen(NamedTuple):
    """Of all pictures of a set, both of shape (n,) and -inf where no ink was found.

    Attributes:
        scores: what their answers are judged by.
        odds: the log-odds of the confidence, to compare with.
    """

    scores: Floats
    odds: Floats


def fit(model: Model, count: int) -> Certainty:
    """How to judge `model`, from about `count` pictures of each kind."""

    def ask(digits: Prepared) -> Answers:
        return Answers(model.logits(digits.images), digits.labels)

    others = [model.logits(some.images) for some in without_digits("fit", count).values()]
    return certainty_of(
        ask(digits_validated("fit")),
        [logits for logits in others if len(logits)],
        [ask(some) for some in digits_shifted("fit", count).values()],
    )


def report(subject: Subject, count: int) -> dict[str, Any]:
    """How well digits and the rest are told apart, on pictures that settled nothing."""
    digits = {"validation": digits_validated("report"), **digits_shifted("report", count)}
    others = without_digits("report", count) | empty_paper("report", count)
    seen = {name: subject.seen(some) for name, some in digits.items()}
    return {
        "thresholds": subject.certainty.thresholds._asdict(),
        "digits": {name: judged_digits(subject, some) for name, some in digits.items()},
        "others": {name: judged_others(subject, some, seen) for name, some in others.items()},
    }


def judged_digits(subject: Subject, digits: Prepared) -> dict[str, Any]:
    """Accuracy, calibration and abstentions; a digit in which no ink was found is an error."""
    logits, evidence = subject.model.seen(digits.images)
    right = logits.argmax(axis=1) == digits.labels
    answers = subject.certainty.answers(logits, evidence)
    ok = np.array([answer == "ok" for answer in answers], np.bool_)
    return {
        "n": len(digits),
        "no_ink": digits.lost,
        "accuracy": float(right.sum() / len(digits)),
        "accuracy_where_ok": float(right[ok].mean()) if ok.any() else 0.0,
        "ece": ece(softmax(logits), digits.labels),
        **subject.statuses(subject.seen(digits)),
    }


def judged_others(subject: Subject, others: Prepared, digits: Mapping[str, Seen]) -> dict[str, Any]:
    """How far pictures without a digit lie from each set of digits, and what is said of them."""
    seen = subject.seen(others)
    scores, odds = seen
    return {
        "n": len(others),
        "no_ink": others.lost,
        **subject.statuses(seen),
        "against": {
            name: {
                "auroc": auroc(some.scores, scores),
                "false_accept_rate_at_99": false_accept_rate(some.scores, scores),
                "auroc_of_confidence": auroc(some.odds, odds),
            }
            for name, some in digits.items()
        },
    }


def holding(content: bytes, certainty: Certainty) -> bytes:
    """The ONNX file `content` with `certainty` in its metadata; nothing else changes."""
    import onnx  # noqa: PLC0415  of an extra

    model = onnx.load_from_string(content)
    known = {entry.key: entry.value for entry in model.metadata_props}
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, known | certainty.to_metadata())
    return bytes(model.SerializeToString())


def mend_card(name: str, **new: Any) -> None:
    """Write the new SHA-256 of the shipped model `name`, and what else is `new`, on its card."""
    path = shipped.FOLDER / f"{name}.json"
    new["sha256"] = sha256_of(path.with_suffix(".onnx"))
    write_json(path, shipped.card(name) | new)


def as_page(name: str, figures: Mapping[str, Any]) -> str:
    """What `report` measured of the model `name`, in Markdown."""
    limits = figures["thresholds"]
    lines = [
        "# What is no digit",
        "",
        f"How `{name}` tells digits from the rest, by pictures that settled nothing: other fonts,",
        "other seeds, the test part of Fashion-MNIST, the other half of the validation digits, and",
        "spots and photographs, which are kinds that it never learnt from. Letters that nobody",
        f"tells from digits are left out: {' '.join(strangers.AMBIGUOUS)}. To repeat it:",
        f"`python -m benchmarks.rejection {name} --report`.",
        "",
        "A score is the logarithm of the odds that there is a digit. Those below",
        f"{limits['uncertain_below']:.3f} and best guesses below {TORN_BELOW:.0%} are uncertain;",
        f"below {limits['no_digit_below']:.3f}, or without any ink, there is no digit.",
        "",
        *_head("digits", "n", "no ink", "right", "right where ok", "ECE", *_STATUSES),
    ]
    for kind, some in figures["digits"].items():
        shares = [some[key] for key in ("accuracy", "accuracy_where_ok", "ece", *_STATUSES)]
        lines.append(_row(kind, some["n"], some["no_ink"], *map(_percent, shares)))
    lines += [
        "",
        "AUROC: how often a digit of that set scores higher than a picture without one. FAR: how",
        "many of the pictures pass a limit that 99 % of the digits pass.",
        "",
    ]
    sets = list(figures["digits"])
    apart = [column for some in sets for column in (f"AUROC, {some}", f"FAR, {some}")]
    lines += _head("no digit", "n", "no ink", *_STATUSES, *apart)
    for kind, some in figures["others"].items():
        cells = []
        for against in (some["against"][one] for one in sets):
            cells += [f"{against['auroc']:.4f}", _percent(against["false_accept_rate_at_99"])]
        statuses = [_percent(some[status]) for status in _STATUSES]
        lines.append(_row(kind, some["n"], some["no_ink"], *statuses, *cells))
    return "\n".join(lines)


def _head(first: str, *others: str) -> list[str]:
    return [_row(first, *others), "|---|" + "--:|" * len(others)]


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, report, or both."""
    parser = argparse.ArgumentParser(prog="benchmarks.rejection", description=__doc__)
    parser.add_argument("model", help="a shipped model, a run directory or an ONNX file")
    parser.add_argument("--fit", action="store_true", help="settle when it doesn't answer")
    parser.add_argument("--write", action="store_true", help="keep that in the model's file")
    parser.add_argument("--report", action="store_true", help="measure, on other pictures")
    parser.add_argument("--count", type=int, default=1000, help="pictures of a kind (1000)")
    parser.add_argument("--out", type=Path, help="also write the figures there, as JSON")
    options = parser.parse_args(arguments)
    if not (options.fit or options.report) or (options.write and not options.fit):
        parser.error("Give --fit, --report or both; --write goes with --fit.")
    found = shipped.find(options.model)
    model = Model.from_bytes(found.read(), found.name)
    certainty = fit(model, options.count) if options.fit else certainty_in(model.metadata)
    if options.fit:
        print(f"{found.name}: {certainty.thresholds}")
    if options.write:
        write_bytes(found.path, holding(found.read(), certainty))
        if found.shipped:
            mend_card(found.name)
    if options.report:
        figures = report(Subject(model, certainty), options.count)
        print(as_page(found.name, figures))
        if options.out:
            about = {"model": found.name, "sha256": sha256_of(found.path), "count": options.count}
            write_json(options.out, about | figures)


if __name__ == "__main__":
    main()
