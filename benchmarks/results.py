"""What the recipes give: `python -m benchmarks.results [--study DIR …] [--run DIR …]`.

Takes the reports of studies, such as that of `studies/five-systems.yaml`, and of runs, keeps them
in `docs/results/`, and writes `docs/results.md` from what is kept there: the five systems, claim
beside measurement, and Tenfold's own recipes.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import t

from tenfold.core.files import write_json, write_text
from tenfold.core.recipes import load_config, recipe_names
from tenfold.core.runs import Run
from tenfold.core.studies import Study

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "docs" / "results"
PAGE = ROOT / "docs" / "results.md"

_LEVEL = 0.95
_VERDICTS = "verdicts.json"
_PICTURES = "picture"  # of the worst mistakes: most of a report's bytes, and drawn again at will


class Claim(NamedTuple):
    """What a project says of itself.

    Attributes:
        accuracy: on the test images, 0..1; None where it gives no number.
        words: how it came by it, as far as it says.
        unknown: what its recipe leaves open, so that ours had to choose.
    """

    accuracy: float | None
    words: str
    unknown: str = ""


_EPOCHS = "how many epochs it trains; ours has one"
_AT_BEST = "at best, so chosen by looking at the test set, which flatters"
CLAIMS = {
    "keras-base": Claim(0.9650, "trained little", _EPOCHS),
    "keras-l1": Claim(0.9737, "L1 regularisation", _EPOCHS + ", and a strength of 1e-4"),
    "keras-l2": Claim(0.9803, "L2 regularisation", _EPOCHS + ", and a strength of 1e-4"),
    "keras-dropout": Claim(0.9801, "dropout", _EPOCHS + ", and a rate of 0.5"),
    "plain": Claim(None, "“high accuracy”, per class .97 to .99"),
    "two-conv": Claim(0.9910, "15 epochs, batch 100"),
    "tiny-base": Claim(0.9917, _AT_BEST, "the optimiser's settings; ours are its last step's"),
    "tiny-dropout": Claim(0.9923, _AT_BEST, "the rate of its dropout; ours is 0.05"),
    "tiny-final": Claim(
        0.9944, "in the last of 15 epochs, the test set watched", "its augmentation"
    ),
    "branched": Claim(0.992, "at most 10 epochs, patience 5"),
    "branched-regularised": Claim(0.995, "the same with dropout and weight decay 1e-4"),
}

# Tenfold's own, smallest first.
OWN = ("compact", "fast", "standard", "standard-held-out", "ensemble")


_SUFFIXES = {"all": "-all", "train": "-held-out"}


class Measured(NamedTuple):
    """The test accuracy of a recipe over its seeds, 0..1.

    Attributes:
        low: the lower end of where one more run would lie, 19 times in 20; with `high`, NaN for
            a single seed.
    """

    n: int
    mean: float
    spread: float
    low: float
    high: float

    @classmethod
    def of(cls, accuracies: Sequence[float]) -> Measured:
        """From the accuracies of all seeds; the interval is Student's for one more of them."""
        n, mean = len(accuracies), float(np.mean(accuracies))
        if n < 2:
            return cls(n, mean, math.nan, math.nan, math.nan)
        spread = float(np.std(accuracies, ddof=1))
        half = float(t.ppf(0.5 + _LEVEL / 2, n - 1)) * spread * math.sqrt(1 + 1 / n)
        return cls(n, mean, spread, mean - half, min(1.0, mean + half))


def verdict(claim: Claim, measured: Measured) -> str:
    """Whether one run of the recipe could well have given what is claimed."""
    if claim.accuracy is None:
        return "It claims no number."
    if measured.n < 2:
        return "One seed can't tell."
    says = f"{100 * claim.accuracy:.2f} %"
    if claim.accuracy > measured.high:
        return f"Not confirmed: {says} is more than one run in twenty gives."
    if claim.accuracy < measured.low:
        return f"Exceeded: nearly every run gives more than {says}."
    return f"Confirmed: a run may well give {says}."


def keep(study: Study, records: Path) -> int:
    """Copy the reports of the finished runs of `study` to `records`; returns how many.

    Beside them goes what the study says of every two of its recipes.
    """
    finished = study.finished()
    for run in finished.values():
        report = run.report
        name = f"{name_of(report)}-s{report['seed']}.json"
        write_json(records / name, without_pictures(report))
    known = read_verdicts(records)
    told = json.loads((study.directory / "study.json").read_text())["contrasts"]
    known |= {" ".join(sorted((c["first"], c["second"]))): c["verdict"] for c in told}
    write_json(records / _VERDICTS, known)
    return len(finished)


def name_of(report: dict[str, Any]) -> str:
    """The recipe; with `-all` or `-held-out` where it learns from more or less than usually."""
    recipe, learnt_from = str(report["recipe"]), report.get("data", {}).get("train_on", "train")
    usual = load_config(recipe).data.train_on if recipe in recipe_names() else "train"
    return recipe if learnt_from == usual else recipe + _SUFFIXES[learnt_from]


def keep_run(run: Run, records: Path) -> None:
    """Copy the report of `run`, such as an ensemble's, to `records` under the recipe's name."""
    report = run.report
    write_json(records / f"{report['recipe']}.json", without_pictures(report))


def read_verdicts(records: Path) -> dict[str, str]:
    """The kept sentences on two recipes each."""
    path = records / _VERDICTS
    return dict(json.loads(path.read_text())) if path.exists() else {}


def without_pictures(value: Any) -> Any:
    """The report `value` without the pictures of its mistakes."""
    if isinstance(value, dict):
        return {k: without_pictures(item) for k, item in value.items() if k != _PICTURES}
    return [without_pictures(item) for item in value] if isinstance(value, list) else value


def read_records(records: Path) -> dict[str, list[dict[str, Any]]]:
    """The kept reports of each recipe, in the order of `CLAIMS` and `OWN`."""
    paths = sorted(set(records.glob("*.json")) - {records / _VERDICTS})
    reports = [json.loads(path.read_text()) for path in paths]
    return {
        name: found
        for name in (*CLAIMS, *OWN)
        if (found := [r for r in reports if name_of(r) == name])
    }


def page(reports: dict[str, list[dict[str, Any]]], verdicts: Iterable[str] = ()) -> str:
    """`docs/results.md`."""
    claimed = [name for name in CLAIMS if name in reports]
    rows = [_row(name, reports[name]) for name in claimed]
    missing = [f"`{name}`" for name in CLAIMS if name not in reports]
    parts = (_HEAD, rows, [""], _reasons(claimed), _side_by_side(verdicts), _not_yet(missing))
    return "\n".join([*chain(*parts), *_own(reports), *_origin(reports)])


_HEAD = (
    "# The five systems, reproduced", "",
    "What five public projects claim for their networks on MNIST's 10,000 test images, beside what",
    "the same recipes give here. Each claim is one run, some the best of several looked at; so it",
    "is held against where one more run of ours would lie 19 times in 20 (Student's prediction",
    "interval over the seeds). Our test images were opened once, after all training.", "",
    "| recipe | claim | mean ± standard deviation | seeds | one more run | verdict |",
    "|---|--:|--:|--:|--:|---|",
)  # fmt: skip


def _row(name: str, reports: Sequence[dict[str, Any]]) -> str:
    claim = CLAIMS[name]
    measured = Measured.of([report["splits"]["test"]["accuracy"] for report in reports])
    says = "none" if claim.accuracy is None else f"{100 * claim.accuracy:.2f} %"
    spread = "" if measured.n < 2 else f" ± {100 * measured.spread:.3f}"
    range_ = "" if measured.n < 2 else f"{100 * measured.low:.2f} to {100 * measured.high:.2f} %"
    mean = f"{100 * measured.mean:.3f}{spread} %"
    return f"| `{name}` | {says} | {mean} | {measured.n} | {range_} | {verdict(claim, measured)} |"


def _reasons(reports: Iterable[str]) -> list[str]:
    lines = [
        f"- `{name}`: {CLAIMS[name].words}."
        + (f" Not known: {CLAIMS[name].unknown}." if CLAIMS[name].unknown else "")
        for name in reports
    ]
    return ["What is known of each claim:", "", *lines, ""]


def _side_by_side(verdicts: Iterable[str]) -> list[str]:
    lines = [f"- {verdict}" for verdict in verdicts]
    head = "Side by side, the same seeds paired, after Holm's correction:"
    return [head, "", *lines, ""] if lines else []


def _not_yet(missing: Sequence[str]) -> list[str]:
    return [f"Not measured yet: {', '.join(missing)}.", ""] if missing else []


def _own(reports: dict[str, list[dict[str, Any]]]) -> list[str]:
    rows = [own_row(name, reports[name]) for name in OWN if name in reports]
    return [*_OWN_HEAD, *rows, ""] if rows else []


_OWN_HEAD = (
    "## Tenfold's own recipes", "",
    "| recipe | parameters | epochs | seconds | test accuracy | calibration error | seeds |",
    "|---|--:|--:|--:|--:|--:|--:|",
)  # fmt: skip


def own_row(name: str, reports: Sequence[dict[str, Any]]) -> str:
    """What a recipe of Tenfold's costs and gives, as a row of a table."""
    first = reports[0]
    times = [report["train_seconds"] for report in reports if report["train_seconds"]]
    seconds = f"{np.median(times):,.0f}" if times else ""
    accuracies = [report["splits"]["test"]["accuracy"] for report in reports]
    measured = Measured.of(accuracies)
    if measured.n > 1:
        lowest, highest = (f"{100 * end(accuracies):.2f}" for end in (min, max))
        gives = f"{100 * measured.mean:.3f} ± {100 * measured.spread:.3f} % ({lowest} to {highest})"
    else:
        low, high = first["splits"]["test"]["accuracy_ci95"]
        gives = f"{100 * measured.mean:.2f} % [{100 * low:.2f}, {100 * high:.2f}]"
    epochs = first["epochs_run"] or ""
    ece = f"{np.mean([100 * report['splits']['test']['ece'] for report in reports]):.2f} %"
    about = (f"`{name}`", f"{first['parameters']:,}", epochs, seconds, gives, ece, measured.n)
    return f"| {' | '.join(map(str, about))} |"


def _origin(reports: dict[str, list[dict[str, Any]]]) -> list[str]:
    recipes = _by_machine(reports)
    machines = [
        f"- {machine}: {', '.join(f'`{name}`' for name in names)}."
        for machine, names in recipes.items()
    ]
    return [
        "Accuracies are mean ± standard deviation (lowest to highest) over the seeds, or one run's",
        "with its 95 % interval; calibration errors are the seeds' mean on test, seconds the",
        "median of the training loop's. `standard` learns from all 60,000 images;",
        "`standard-held-out` is `standard --set data.train_on=train`; what it holds out chooses",
        "the members of the ensemble. Recorded on", "",
        *machines, "",
        "Every run's report is in `docs/results/`. To repeat all of it: `make results`.", "",
    ]  # fmt: skip


def _by_machine(reports: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """The recipes that were recorded on each processor with each set of packages."""
    recipes: dict[str, list[str]] = {}
    for name, of_recipe in reports.items():
        for report in of_recipe:
            names = recipes.setdefault(_machine(report["environment"]), [])
            if name not in names:
                names.append(name)
    return recipes


def _machine(environment: dict[str, Any]) -> str:
    packages = environment["packages"].items()
    return f"{environment['cpu']}, {', '.join(f'{name} {version}' for name, version in packages)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Keep the reports of what the options name, and write the page."""
    parser = argparse.ArgumentParser(prog="benchmarks.results", description=__doc__)
    several: dict[str, Any] = {"type": Path, "action": "append", "default": [], "metavar": "DIR"}
    parser.add_argument("--study", help="whose reports to keep first", **several)
    parser.add_argument("--run", help="whose report to keep, too", **several)
    options = parser.parse_args(arguments)
    for directory in options.study:
        print(f"kept {keep(Study.open(directory), RECORDS)} reports in {RECORDS}")
    for directory in options.run:
        keep_run(Run.open(directory), RECORDS)
    write_text(PAGE, page(read_records(RECORDS), read_verdicts(RECORDS).values()))
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
