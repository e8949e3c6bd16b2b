"""The study directory: recipes side by side, each with the same seeds and folds.

studies/<name>/
  study.yaml                     the resolved plan; `tenfold study study.yaml` repeats it
  runs/<arm>-s<seed>[-f<fold>]/  ordinary run directories
  study.log                      what the processes that trained said
  study.json, study.html ...     what follows from the runs, written by `tenfold.comparison`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

import yaml
from pydantic import Field, model_validator

from tenfold.core import unambiguous_yaml
from tenfold.core.checking import checked
from tenfold.core.config import Config, Section
from tenfold.core.files import make_folder, write_text
from tenfold.core.recipes import to_yaml
from tenfold.core.runs import Run
from tenfold.errors import ModelError, UsageError

Seeds = Annotated[int, Field(ge=1, le=1000)]
Folds = Annotated[int, Field(ge=0, le=100)]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")


class Plan(Section):
    """What a study runs, resolved: nothing in it is left to a recipe or a default."""

    arms: dict[str, Config] = Field(
        description="What is compared, by name; seed and fold are those of no run in particular."
    )
    seeds: Seeds = Field(default=5, description="Every arm is trained with the seeds 0 to this -1.")
    folds: Folds = Field(
        default=0, description="Parts for cross-validation, each held out once; 0 for none."
    )

    @model_validator(mode="after")
    def _names_can_be_folders(self) -> Self:
        if not self.arms:
            raise ValueError("a study needs an arm: a recipe by a name of its own")
        for name in self.arms:
            if not _NAME.fullmatch(name):
                raise ValueError(
                    f"the arm {name!r} names folders, so it takes letters, digits and -_.+ only"
                )
        if self.folds == 1:
            raise ValueError("folds is 2 or more, or 0 for no cross-validation")
        return self

    def replicates(self) -> Iterator[Replicate]:
        """Every run of the study: seed by seed, so that all arms are there early."""
        for seed in range(self.seeds):
            for fold in range(self.folds) if self.folds else (None,):
                for arm in self.arms:
                    yield Replicate(arm, seed, fold)

    @property
    def runs(self) -> int:
        """How many runs the study has."""
        return len(self.arms) * self.seeds * max(1, self.folds)

    def config_of(self, replicate: Replicate) -> Config:
        """The configuration of one run; with folds, one is held out of it in any case."""
        config = self.arms[replicate.arm]
        data: dict[str, Any] = {"folds": self.folds, "fold": replicate.fold or 0}
        if self.folds:
            data["train_on"] = "train"
        return config.model_copy(
            update={"seed": replicate.seed, "data": config.data.model_copy(update=data)}
        )


class Replicate(NamedTuple):
    """One run of a study; runs of two arms with the same seed and fold are a pair."""

    arm: str
    seed: int
    fold: int | None = None  # None without cross-validation

    def __str__(self) -> str:
        """The name of its run directory."""
        part = "" if self.fold is None else f"-f{self.fold}"
        return f"{self.arm}-s{self.seed}{part}"


class Study:
    """A study directory on the disk.

    What reads one of its files raises ModelError where it is missing or damaged.

    Attributes:
        directory: where it is.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.plan_path = directory / "study.yaml"
        self.runs_folder = directory / "runs"
        self.log_path = directory / "study.log"

    def __repr__(self) -> str:
        return f"Study('{self.directory}')"

    @classmethod
    def create(cls, directory: Path, plan: Plan) -> Study:
        """Make a new study directory that holds `plan`.

        Raises:
            UsageError: something is there already, or nothing may be written there.
        """
        study = cls(directory)
        if study.plan_path.exists():
            raise UsageError(
                f"'{directory}' holds a study already. --resume goes on with it; or choose "
                "another --out."
            )
        if directory.exists() and (not directory.is_dir() or _visible(directory)):
            raise UsageError(f"'{directory}' exists and holds no study. Choose another --out.")
        make_folder(directory)
        write_text(study.plan_path, to_yaml(plan))
        return study

    @classmethod
    def open(cls, directory: str | Path) -> Study:
        """Open the study at `directory`.

        Raises:
            ModelError: there is none, or its plan is damaged.
        """
        study = cls(Path(directory))
        if not study.plan_path.is_file():
            raise ModelError(
                f"'{directory}' is no study: it holds no study.yaml. `tenfold study` makes one."
            )
        _ = study.plan
        return study

    @property
    def plan(self) -> Plan:
        """What the study runs: the content of `study.yaml`."""
        try:
            values = unambiguous_yaml.load(self.plan_path.read_text(encoding="utf-8"))
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise ModelError(f"'{self.plan_path}' is damaged: {error}.") from error
        if not isinstance(values, dict):
            raise ModelError(f"'{self.plan_path}' is damaged: it holds no plan.")
        return checked(Plan, values, f"'{self.plan_path}'")

    def run_of(self, replicate: Replicate) -> Run:
        """The run of `replicate`, which may not be there yet."""
        return Run(self.runs_folder / str(replicate))

    def finished(self) -> dict[Replicate, Run]:
        """The finished runs, seed by seed, then fold by fold."""
        runs = {replicate: self.run_of(replicate) for replicate in self.plan.replicates()}
        return {replicate: run for replicate, run in runs.items() if is_finished(run)}

    def arms(self) -> dict[str, list[Run]]:
        """The finished runs of every arm, by seed and fold; an arm may have none."""
        arms: dict[str, list[Run]] = {name: [] for name in self.plan.arms}
        for replicate, run in self.finished().items():
            arms[replicate.arm].append(run)
        return arms


def _visible(directory: Path) -> list[Path]:
    """What a user has put there; what begins with a dot may be left of a study that was killed."""
    return [path for path in directory.iterdir() if not path.name.startswith(".")]


def is_finished(run: Run) -> bool:
    """Whether `run` was trained, exported and judged; one that can't be read was not."""
    try:
        return Run.open(run.directory).manifest.get("status") == "finished"
    except ModelError:
        return False
