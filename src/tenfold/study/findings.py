"""What a search found: its trials in JSON, the importance of each field, the best recipe."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from tenfold.core.config import Config
from tenfold.core.files import write_json, write_text
from tenfold.core.runs import SCHEMA_VERSION
from tenfold.errors import TrainingError
from tenfold.evaluation.wording import short
from tenfold.extras import need
from tenfold.study.importance_figure import write_importance_png

if TYPE_CHECKING:
    from optuna import Study
    from optuna.trial import FrozenTrial

RESULTS, RECIPE, FIGURE = "search.json", "best.yaml", "importance.png"


class Findings(NamedTuple):
    """The outcome of a search.

    Attributes:
        best: the values of the best trial, by dotted key.
        accuracy: of its run, on the validation images that chose it.
        run: its directory.
        recipe: the file that holds it.
        importance: the share that each field has in what differs between trials, the largest
            first; empty where too few trials came to their end to tell.
    """

    best: dict[str, Any]
    accuracy: float
    run: Path
    recipe: Path
    importance: dict[str, float]


def conclude(
    study: Study,
    trials: Sequence[FrozenTrial],
    config_of: Callable[[Mapping[str, Any]], Config],
    out: Path,
) -> Findings:
    """Write search.json, importance.png and best.yaml into `out`.

    Args:
        study: of Optuna.
        trials: those that count.
        config_of: the configuration of a trial of given values.
        out: the folder of the search.

    Raises:
        TrainingError: no trial came to its end.
    """
    whole = completed(trials)
    if not whole:
        reasons = [str(trial.user_attrs.get("reason", "")) for trial in trials]
        raise TrainingError(
            f"None of {len(trials)} trials came to its end. The last one: {reasons[-1]} "
            "Try a smaller space, or --pruner none."
        )
    best = min(whole, key=_rank)
    differ = len({_accuracy(trial) for trial in whole}) > 1
    importance = _importance(study) if differ else {}
    found = Findings(
        best.params,
        _accuracy(best),
        out / "runs" / best.user_attrs["run"],
        out / RECIPE,
        importance,
    )
    write_json(out / RESULTS, _as_json(study, trials, found))
    _write_recipe(config_of(best.params), found, len(trials))
    if importance:
        write_importance_png(importance, len(whole), out / FIGURE)
    return found


def completed(trials: Sequence[FrozenTrial]) -> list[FrozenTrial]:
    """The trials that were trained to their end."""
    return [trial for trial in trials if trial.state.name == "COMPLETE"]


def told(trial: FrozenTrial) -> str:
    """A trial that ended, as a line: its values, and how it ended."""
    outcome = (
        f"validation {_accuracy(trial):.2%}"
        if trial.state.name == "COMPLETE"
        else str(trial.user_attrs["reason"])
    )
    return "  ".join([*(f"{key} {short(value)}" for key, value in trial.params.items()), outcome])


def _accuracy(trial: FrozenTrial) -> float:
    return float(trial.values[0])


def _rank(trial: FrozenTrial) -> tuple[float, float, int]:
    """The higher accuracy first, then the lower negative log-likelihood, then the earlier."""
    return -_accuracy(trial), float(trial.user_attrs["nll"]), trial.number


def _importance(study: Study) -> dict[str, float]:
    """By functional analysis of variance (Hutter, Hoos and Leyton-Brown 2014), as Optuna has it."""
    importance = need("optuna.importance", "search")
    evaluator = importance.FanovaImportanceEvaluator(seed=0)
    try:
        shares = importance.get_param_importances(study, evaluator=evaluator)
    except RuntimeError:  # the accuracies differ, but not the values that were tried
        return {}
    return {key: float(shares[key]) for key in sorted(shares, key=shares.__getitem__, reverse=True)}


def _as_json(study: Study, trials: Sequence[FrozenTrial], found: Findings) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        **study.user_attrs["search"],
        "judged_on": "validation",
        "trials": [
            {
                "number": place,
                "state": trial.state.name.lower(),
                "values": trial.params,
                "accuracy": _accuracy(trial) if trial.state.name == "COMPLETE" else None,
                "epochs": len(trial.intermediate_values),
                **{key: trial.user_attrs.get(key) for key in ("nll", "run", "reason")},
            }
            for place, trial in enumerate(trials)
        ],
        "best": {"values": found.best, "accuracy": found.accuracy, "run": found.run.name},
        "importance": found.importance,
    }


def _write_recipe(config: Config, found: Findings, count: int) -> None:
    """The best configuration: what differs from the defaults, under the command that runs it."""
    about = (
        f"The best of {count} trials from '{config.recipe}', {found.accuracy:.2%} on validation."
    )
    best = config.model_copy(update={"recipe": f"{config.recipe}-best", "about": about})
    values = best.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
    write_text(found.recipe, f"# tenfold train {shlex.quote(str(found.recipe))}\n{text}")
