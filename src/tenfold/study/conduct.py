"""A study from its plan to its figures: train all, open the test split once for all, compare."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

from tenfold.assessment import is_open
from tenfold.comparison.compare import compare
from tenfold.core.config import Config, build_config, first_difference
from tenfold.core.datasets import LabelledImages, check_part, load
from tenfold.core.home import expanded
from tenfold.core.lock import alone_in
from tenfold.core.runs import Run
from tenfold.core.splits import split
from tenfold.core.stopping import stop_signals
from tenfold.core.studies import Plan, Study, is_finished
from tenfold.errors import Interrupted, ModelError, UsageError
from tenfold.extras import need
from tenfold.imaging.picture_files import digit_of_file
from tenfold.study.jobs import Job
from tenfold.study.label_report import report_labels
from tenfold.study.plan import Wish, divide_cores, resolve, same_but_for_threads, with_threads
from tenfold.study.processes import Crew, Surroundings, Worker, workers
from tenfold.study.progress import Display
from tenfold.study.worker import can_go_on
from tenfold.training.origins import from_anywhere, refuse_what_knows_the_fold

_LOOK_EVERY_S = 0.3


class Result(NamedTuple):
    """What a study leaves behind.

    Attributes:
        study: its directory.
        failures: why runs failed in this call or can't be read, by their names; they are compared
            with nothing.
        comparison: the content of study.json; None where no run recorded what it was judged on, or
            no seed has all of its folds.
        labels: with folds, the content of label-errors.json once a seed has all of them.
    """

    study: Study
    failures: dict[str, str]
    comparison: dict[str, Any] | None
    labels: dict[str, Any] | None


class Way(NamedTuple):
    """How a study is done; none of it changes what comes out."""

    jobs: int | None = None  # None for as many as fit
    resume: bool = False
    open_test: bool = True
    quiet: bool = False


def run_study(
    recipes: str | Path | Sequence[str | Path] = (),
    *,
    out: str | Path | None = None,
    seeds: int | None = None,
    folds: int | None = None,
    jobs: int | None = None,
    resume: bool = False,
    open_test: bool = True,
    quiet: bool = True,
    **changes: Any,
) -> Result:
    """Train every recipe with the same seeds or folds, in parallel, and compare them.

    Args:
        recipes: a STUDY.yaml, or recipes by name or path; none where a study is resumed.
        out: the study's directory; named after what is studied in `studies` without one.
        seeds: how many, counted from 0.
        folds: parts for cross-validation; 0 for none.
        jobs: runs at the same time; None for as many as this machine has cores for.
        resume: whether to go on with a study that was stopped.
        open_test: whether the test split is opened once everything is trained. With folds it
            stays closed, since every image of the training part is judged by its fold.
        quiet: whether nothing is told on stderr.
        changes: fields to change in every arm, such as `epochs=2` or `**{"data.name": path}`.

    Raises:
        ModelError: the study to go on with is missing or damaged.
        UsageError: a wrong name, key or value, a study that is there already or is another one,
            or runs that its plan doesn't describe.
        DataError: the data set is missing or damaged.
        Interrupted: Ctrl-C or SIGTERM; the study can be resumed.
    """
    given = [recipes] if isinstance(recipes, str | Path) else recipes
    asked = [os.fspath(recipe) for recipe in given]
    wish = Wish(seeds=seeds, folds=folds, changes=changes)
    return conduct(asked, wish, out, Way(jobs, resume, open_test, quiet))


def conduct(recipes: Sequence[str], wish: Wish, out: str | Path | None, way: Way) -> Result:
    """What `run_study` does, with its arguments gathered."""
    if find_spec("torch") is None:
        need("torch", "train")
    _check_jobs(way.jobs)
    directory = expanded(os.fspath(out)) if out else default_directory(recipes)
    if way.resume and (not recipes or Study(directory).plan_path.exists()):
        study = _resumed(directory, recipes, wish)
    else:
        study = _begun(directory, recipes, wish, way)
    try:
        with alone_in(study.directory) as lock:
            failures = _stages(study, way, lock)
            data = _data(study.plan) if study.plan.folds else None
            labels = report_labels(study, data, failures) if data else None
            whole = labels or not study.plan.folds  # else no seed has all of its folds
            return Result(study, failures, _compared(study, failures) if whole else None, labels)
    except KeyboardInterrupt as error:
        closed = "" if way.open_test else " --no-test"
        raise Interrupted(
            "Stopped; everything is saved. "
            f"Go on with: tenfold study --resume --out {quote(str(study.directory))}{closed}"
        ) from error


def _check_jobs(jobs: int | None) -> None:
    if jobs is not None and (not isinstance(jobs, int) or jobs < 1):
        raise UsageError(f"jobs is a number from 1, or None for as many as fit, not {jobs!r}.")


def _compared(study: Study, failures: Mapping[str, str]) -> dict[str, Any] | None:
    """Compare what was judged, without the runs that failed.

    A run that learns from every image is judged on test alone.
    """
    judged = {
        arm: [
            run
            for run in runs
            if run.predictions_path.exists() and run.directory.name not in failures
        ]
        for arm, runs in study.arms().items()
    }
    return compare(judged, study.directory) if any(judged.values()) else None


def default_directory(recipes: Sequence[str]) -> Path:
    """Where a study goes that was given no folder.

    Raises:
        UsageError: there are no recipes to name it after.
    """
    if not recipes:
        raise UsageError("Which study? Give recipes, a STUDY.yaml, or --resume with --out DIR.")
    names = [Path(r).stem if r.endswith((".yaml", ".yml")) else r for r in recipes]
    if len(names) > 4:
        names = [*names[:3], f"and-{len(names) - 3}-more"]
    return Path("studies", "-".join(names))


def _begun(directory: Path, recipes: Sequence[str], wish: Wish, way: Way) -> Study:
    """A new study in `directory`, once its data set is known to be there and large enough."""
    plan = resolve(recipes, wish)
    data = _data(plan)
    for replicate in plan.replicates():
        if replicate.seed == 0:
            refuse_what_knows_the_fold(plan.config_of(replicate), data)
    split(data, plan.config_of(replicate).data)  # no fold is smaller than the last
    if way.open_test and not plan.folds:
        check_part(_data_name(plan), "test")
    division = divide_cores(plan, plan.runs, way.jobs)
    return Study.create(directory, with_threads(plan, division.threads))


def _resumed(directory: Path, recipes: Sequence[str], wish: Wish) -> Study:
    """The study in `directory`, if it is the one that is meant and its data are the same."""
    study = Study.open(directory)
    if recipes and not same_but_for_threads(resolve(recipes, wish), study.plan):
        raise UsageError(
            f"'{directory}' holds another study; its study.yaml says which. Choose another --out, "
            "or leave out what is to be studied to go on with that one."
        )
    if not recipes and wish != Wish():
        raise UsageError(
            "--resume goes on with what the study was started with, so it takes no other seeds, "
            "folds or fields."
        )
    sha256 = _data(study.plan).sha256
    for replicate in study.plan.replicates():
        run = study.run_of(replicate)
        if not can_go_on(run.directory):
            continue
        if run.manifest["data"]["sha256"] != sha256:
            raise ModelError(
                f"The data set is not the one that '{run.directory}' learnt from. Bring that one "
                "back, or start a new study."
            )
        _refuse_another_configuration(run, study.plan.config_of(replicate))
    return study


def _refuse_another_configuration(run: Run, planned: Config) -> None:
    """Refuse a run that was begun before somebody edited the plan."""
    begun = build_config(run.manifest["config"], f"The manifest of '{run.directory}'")
    if difference := first_difference(begun, from_anywhere(planned)):
        raise UsageError(
            f"'{run.directory}' is not what study.yaml says: its {difference}. Undo the change of "
            "study.yaml, or start a new study with another --out."
        )


def _data(plan: Plan) -> LabelledImages:
    """The training part that all arms of `plan` learn from."""
    return load(_data_name(plan), "train", digit_of_file)


def _data_name(plan: Plan) -> str:
    return next(iter(plan.arms.values())).data.name


def _stages(study: Study, way: Way, lock: int) -> dict[str, str]:
    """Train what isn't finished, then open what is; returns why runs failed, by name."""
    plan = study.plan
    configs = {replicate: plan.config_of(replicate) for replicate in plan.replicates()}
    waiting = [
        Job("train", str(study.run_of(replicate).directory), config.model_dump())
        for replicate, config in configs.items()
        if not is_finished(study.run_of(replicate))
    ]
    jobs = divide_cores(plan, max(1, len(waiting)), way.jobs).jobs
    threads = max(config.threads for config in configs.values())
    display = Display(quiet=way.quiet)
    display.say(
        f"{len(waiting)} of {plan.runs} runs to train, {jobs} at a time, threads: {threads}"
    )
    with workers(jobs, Surroundings(study.log_path, threads, lock)) as crew:
        failures = _work("training", waiting, crew, display)
        reasons = {run: _unreadable(run, plan.folds) for run in study.finished().values()}
        failures |= {run.directory.name: why for run, why in reasons.items() if why}
        if way.open_test and not plan.folds:
            closed = [run for run, why in reasons.items() if not why and not is_open(run)]
            opening = [Job("open", str(run.directory)) for run in closed]
            failures |= _work("opening the test split", opening, crew, display)
    return failures


def _unreadable(run: Run, folds: int) -> str:
    """Why what `run` recorded can't be read or compared; empty where it can."""
    try:
        judged, _ = run.predictions(), run.history
    except ModelError as error:
        return str(error)
    if folds and "validation" not in judged:
        return (
            f"'{run.directory}' holds no predictions on its fold. Record them with: "
            f"tenfold evaluate {quote(str(run.directory))} --split validation"
        )
    return ""


def _work(
    stage: str, jobs: Sequence[Job], crew: Sequence[Worker], display: Display
) -> dict[str, str]:
    """Have `crew` do `jobs`; returns why jobs failed, by the names of their runs.

    Raises:
        KeyboardInterrupt: somebody wants it to stop; what was under way is saved.
    """
    failures, team = {}, Crew(jobs, crew)
    with stop_signals() as stopping, display.stage(stage, jobs):
        for finished in team.outcomes(_LOOK_EVERY_S):
            if stopping.is_set():
                team.stop()
            display.show(team.current)
            if finished:
                display.tell(finished)
            if finished and finished.outcome.status == "failed":
                failures[Path(finished.job.directory).name] = finished.outcome.words
    if stopping.is_set():
        raise KeyboardInterrupt
    return failures
