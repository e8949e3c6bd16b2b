"""Searching for better values of a recipe's fields with Optuna, on validation alone.

Every trial is an ordinary run that never opens the test images. The trials stand in SQLite, so a
search that was killed goes on with the same command: the trial that was cut off is resumed from
its last checkpoint. The sampler draws anew for every trial from the seed and the number of trials
before it, so that being stopped changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tenfold.core.config import Config, build_config, first_difference
from tenfold.core.datasets import load
from tenfold.core.files import make_folder
from tenfold.core.home import expanded
from tenfold.core.lock import LOCK, alone_in
from tenfold.core.recipes import load_config
from tenfold.core.runs import Run
from tenfold.errors import ConfigError, Interrupted, ModelError, TrainingError, UsageError
from tenfold.extras import need
from tenfold.imaging.picture_files import digit_of_file
from tenfold.study.findings import FIGURE, RECIPE, RESULTS, Findings, conclude, told
from tenfold.study.space import Space, Value, load_space
from tenfold.training import experiment
from tenfold.training.initial import initial_network
from tenfold.training.interruptions import of_the_disk
from tenfold.training.origins import from_anywhere
from tenfold.training.tracking import sqlite_url

if TYPE_CHECKING:
    from optuna import Study
    from optuna.pruners import BasePruner
    from optuna.trial import FrozenTrial, Trial

Pruner = Literal["median", "hyperband", "none"]

_SEEDS_APART = 100_003  # between the streams of two searches with neighbouring seeds
_SEEDS = 2**32  # the sampler takes those below


class Pruned(Interrupted):
    """A trial was stopped because others were better after as many epochs."""


class Search(NamedTuple):
    """What a search is: all that has to be the same for it to be gone on with."""

    recipe: str
    settings: Sequence[str]
    overrides: Mapping[str, Any]
    space: Space
    pruner: Pruner
    seed: int
    out: Path

    def config(self, values: Mapping[str, Value]) -> Config:
        """The configuration of the trial of these `values`."""
        return from_anywhere(load_config(self.recipe, self.settings, {**self.overrides, **values}))

    def described(self) -> dict[str, Any]:
        """As the storage keeps it."""
        config = self.config({})
        return {
            "config": config.model_dump(mode="json"),
            "data_sha256": load(config.data.name, "train", digit_of_file).sha256,
            "space": self.space.described(),
            "pruner": self.pruner,
            "seed": self.seed,
        }


def search(
    recipe: str,
    space: str | Path,
    *,
    trials: int,
    out: str | Path,
    settings: Sequence[str] = (),
    overrides: Mapping[str, Any] | None = None,
    pruner: Pruner = "median",
    seed: int | None = None,
    storage: str | None = None,
    say: Callable[[str], None] | None = None,
) -> Findings:
    """Try values until there are `trials` trials in all, and write what was found.

    Args:
        recipe: a shipped recipe's name or the path of a YAML file.
        space: the YAML file that says what may change; see `tenfold.study.space`.
        trials: how many to have in the end, those of earlier calls included.
        out: the folder of the search: `search.db`, `search.json`, `importance.png`, `best.yaml`
            and the trials' runs.
        settings: as in `load_config`.
        overrides: likewise.
        pruner: what stops trials that fall behind, judged after every epoch on validation.
        seed: of the sampler and of every run; that of the recipe without one.
        storage: a URL of SQLAlchemy; without it, `search.db` in `out`.
        say: told a line about each trial, if given.

    Raises:
        MissingExtraError: Optuna isn't installed.
        ConfigError: the recipe or the space can't be used.
        DataError: the data set is missing or damaged.
        UsageError: the recipe trains on all images, `out` holds another search or one of other
            data, or another process works on it.
        TrainingError: no trial came to its end, or the disk is full.
        Interrupted: Ctrl-C; the same call goes on.
    """
    if seed is None:
        seed = load_config(recipe, settings, overrides).seed
    fixed = {**(overrides or {}), "seed": seed}
    ranges = load_space(space, recipe, settings, fixed)
    where = expanded(os.fspath(out))
    asked = Search(recipe, settings, fixed, ranges, pruner, seed, where)
    _refuse_without_validation(asked)
    with _storage_told_as_ours():
        study = _open(asked, storage)
    try:
        with alone_in(asked.out), _storage_told_as_ours():
            _take_up(study)
            while (done := len(counted(study))) < trials:
                ended = _try_one(study, asked)
                if say:
                    say(f"trial {done + 1}/{trials}  {told(ended)}")
            return conclude(study, counted(study), asked.config, asked.out)
    except (Interrupted, KeyboardInterrupt) as error:
        raise Interrupted(
            f"Stopped in trial {len(counted(study)) + 1} of {trials}; everything is saved in "
            f"'{out}'. The same command again goes on."
        ) from error


@contextmanager
def _storage_told_as_ours() -> Iterator[None]:
    """Turn what the storage of Optuna raises, such as on a full disk, into an error of ours."""
    failure = need("optuna.exceptions", "search").StorageInternalError
    try:
        yield
    except failure as error:
        raise TrainingError(
            f"The storage of the search failed: {_why(error)}. The same command again goes on."
        ) from error


def _why(error: Exception) -> str:
    """What a database or its driver complains of, without what Optuna makes of it."""
    return str(error.__cause__ or error).splitlines()[0]


def counted(study: Study) -> list[FrozenTrial]:
    """The trials that are over, without those that were cut off and then taken up again."""
    found = study.get_trials(deepcopy=False)
    replaced = {trial.user_attrs.get("replaces") for trial in found}
    return [t for t in found if t.state.is_finished() and t.number not in replaced]


def _refuse_without_validation(asked: Search) -> None:
    if asked.config({}).data.train_on == "all":
        raise UsageError(
            f"Recipe '{asked.recipe}' trains on all images, so nothing is left to search with. "
            "Give one with data.train_on 'train', or --set data.train_on=train."
        )


def _open(asked: Search, storage: str | None) -> Study:
    """The study of Optuna in which this search stands, new or gone on with."""
    optuna = need("optuna", "search")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    make_folder(asked.out)
    url, name = storage or sqlite_url(asked.out / "search.db", "search"), asked.out.resolve().name
    shown = _without_password(url)
    try:
        study: Study = optuna.create_study(
            storage=url,
            study_name=name,
            direction="maximize",
            pruner=_pruner(asked),
            load_if_exists=True,
        )
    except Exception as error:  # SQLAlchemy and drivers of databases raise many kinds
        raise UsageError(
            f"The storage '{shown}' can't be used: {_why(error)}. "
            "Give a URL such as sqlite:///search.db."
        ) from error
    if study.get_trials(deepcopy=False) and not (asked.out / LOCK).exists():
        raise UsageError(
            f"The storage holds a search of another folder '{name}' already; nothing was searched "
            f"in '{asked.out}' yet. Choose an --out whose last part is another."
        )
    before, now = study.user_attrs.get("search"), asked.described()
    if before is None:
        _refuse_results(asked.out)
        study.set_user_attr("search", now)
    elif before != now:
        raise UsageError(
            f"'{asked.out}' holds another search: of another recipe, space, pruner or seed, or of "
            "other data. Choose another --out, or give what it was started with."
        )
    return study


def _without_password(url: str) -> str:
    """`url` as a message may hold it.

    Raises:
        UsageError: it can't be taken apart; it isn't told, since it may hold a password.
    """
    sql = need("sqlalchemy", "search")
    try:
        return str(sql.make_url(url).set(query={}).render_as_string(hide_password=True))
    except (sql.exc.ArgumentError, ValueError) as error:
        raise UsageError(
            "The storage is no URL of SQLAlchemy. Give one such as sqlite:///search.db or "
            "postgresql://user:password@host/name."
        ) from error


def _refuse_results(out: Path) -> None:
    """Refuse a folder that holds what a search writes, where this one hasn't begun."""
    for name in (RESULTS, RECIPE, FIGURE, "runs"):
        if (out / name).exists():
            raise UsageError(
                f"'{out}' holds '{name}' already, which is not of this search. Choose another "
                "--out, or give the --storage and the folder's name that it was started with."
            )


def _pruner(asked: Search) -> BasePruner:
    pruners = need("optuna.pruners", "search")
    if asked.pruner == "hyperband":
        epochs = asked.space.ranges.get("epochs")
        most = max(map(int, epochs.ends())) if epochs else asked.config({}).epochs
        made: BasePruner = pruners.HyperbandPruner(min_resource=1, max_resource=most)
    else:
        made = pruners.MedianPruner() if asked.pruner == "median" else pruners.NopPruner()
    return made


def _take_up(study: Study) -> None:
    """Queue again what was cut off when an earlier process was stopped or killed."""
    states = need("optuna.trial", "search").TrialState
    found = study.get_trials(deepcopy=False)
    queued = {trial.user_attrs.get("replaces") for trial in found}
    for trial in found:
        if trial.state != states.RUNNING:
            continue
        if trial.number not in queued:
            own = {"replaces": trial.number, "run": _run_name(trial)}
            study.enqueue_trial(trial.params, user_attrs=own)
        study.tell(trial.number, state=states.FAIL)


def _run_name(trial: Trial | FrozenTrial) -> str:
    return str(trial.user_attrs.get("run", f"trial-{trial.number:03}"))


def _try_one(study: Study, asked: Search) -> FrozenTrial:
    """Run one trial and record how it ended."""
    optuna = need("optuna", "search")
    seed = (asked.seed * _SEEDS_APART + len(counted(study))) % _SEEDS
    study.sampler = optuna.samplers.TPESampler(seed=seed)
    trial = study.ask()
    values = asked.space.suggest(trial)
    _refuse_another_run(asked, trial, values)
    try:
        run = _trained(asked, trial, values)
    except (Pruned, ConfigError, TrainingError) as error:
        if isinstance(error.__cause__, OSError):  # a full disk is no fault of these values
            raise TrainingError(
                f"{of_the_disk(error.__cause__)} The same command again goes on with the search."
            ) from error
        states = optuna.trial.TrialState
        trial.set_user_attr("reason", str(error))
        return study.tell(trial, state=states.PRUNED if isinstance(error, Pruned) else states.FAIL)
    judged = run.report["splits"]["validation"]
    trial.set_user_attr("nll", judged["nll"])
    return study.tell(trial, judged["accuracy"])


def _refuse_another_run(asked: Search, trial: Trial, values: Mapping[str, Value]) -> None:
    """Refuse a run that stands where the trial's belongs, but learnt with other values."""
    run = Run(asked.out / "runs" / _run_name(trial))
    if not run.manifest_path.exists():
        return
    try:
        found = build_config(run.manifest["config"], f"The manifest of '{run.directory}'")
        difference = first_difference(found, asked.config(values))
    except ConfigError:  # the values don't go together, as the trial itself will find
        return
    if difference:
        raise UsageError(
            f"'{run.directory}' is of another search: its {difference}. Choose another --out."
        )


def _refuse_impossible(config: Config) -> None:
    """Refuse values that the network can't take, before there is a run.

    What else a run refuses, such as a missing device, is no fault of the values.

    Raises:
        ConfigError: they can't.
    """
    try:
        initial_network(config)
    except (UsageError, ModelError) as error:
        raise ConfigError(str(error)) from error


def _trained(asked: Search, trial: Trial, values: Mapping[str, Value]) -> Run:
    """The finished run of a trial, gone on with where it was cut off.

    Raises:
        Pruned: it fell behind.
        ConfigError, TrainingError: the values don't go together, or the training fails.
    """
    config, name = asked.config(values), _run_name(trial)
    runs = asked.out / "runs"
    trial.set_user_attr("run", name)

    def watch(_run: Run, record: dict[str, Any]) -> None:
        trial.report(record["validation_accuracy"], record["epoch"])
        if record["epoch"] < config.epochs and trial.should_prune():
            raise Pruned(f"Pruned after epoch {record['epoch']}.")

    begun = Run(runs / name)
    if not begun.manifest_path.exists():
        _refuse_impossible(config)
        return experiment.run(config, runs=runs, name=name, open_test=False, watch=watch)
    for record in begun.history:  # of the process that was cut off
        watch(begun, record)
    return experiment.resume(begun.directory, watch=watch)
