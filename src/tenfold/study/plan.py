"""What the user asks for, recipes or a STUDY.yaml, resolved to the plan of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import which
from typing import Any, NamedTuple

from pydantic import Field

from tenfold.core.checking import checked
from tenfold.core.config import Config, Count, Section
from tenfold.core.machine import usable_cores
from tenfold.core.recipes import load_config, parse, parse_setting
from tenfold.core.studies import Folds, Plan, Seeds
from tenfold.errors import ConfigError, UsageError
from tenfold.training.origins import from_anywhere

DEFAULT_SEEDS = 5
_ON_A_GPU = 4  # processes, each of which takes some hundred MB of its memory for itself
_OF_THE_STUDY = ("seed", "data.folds", "data.fold")  # the same for every arm


class Variant(Section):
    recipe: str = Field(description="A recipe's name or the path of a config file.")
    set: dict[str, Any] = Field(
        default={}, description="Fields that differ from the recipe's, such as `optimiser.lr: 0.1`."
    )


class StudyFile(Section):
    about: str = Field(default="", description="What the study is to find out, for its readers.")
    arms: dict[str, Any] = Field(
        description="What is compared, by name: a recipe, a recipe with `set`, or a whole config."
    )
    seeds: Seeds = Field(
        default=DEFAULT_SEEDS, description="How many; every arm has the same, counted from 0."
    )
    folds: Folds = Field(default=0, description="Parts for cross-validation; 0 for none.")
    data: str | None = Field(default=None, description="What every arm learns from.")
    epochs: Count | None = Field(default=None, description="Of every arm, in place of its own.")
    set: dict[str, Any] = Field(default={}, description="Fields to change in every arm.")


class Wish(NamedTuple):
    """What the command line or a caller asks for beside recipes; None leaves it to the file."""

    seeds: int | None = None
    folds: int | None = None
    settings: Sequence[str] = ()  # such as "optimiser.lr=0.01", for every arm
    changes: Mapping[str, Any] = {}  # the same by dotted key


def resolve(recipes: Sequence[str], wish: Wish = Wish()) -> Plan:  # noqa: B008  it is immutable
    """The plan of one STUDY.yaml, or of recipes side by side.

    Args:
        recipes: the path of a YAML file with `arms`, or names and paths of recipes.
        wish: what wins over the file.

    Raises:
        ConfigError: an unknown recipe or key, a value out of range, a file that is no YAML.
        UsageError: recipes that can't be told apart or are mixed with a study.
    """
    file = _read_file(recipes[0]) if len(recipes) == 1 else None
    origin = f"'{recipes[0]}'" if file else "The study"
    asked = file or StudyFile(arms=_by_name(recipes))
    changes = dict(map(parse_setting, wish.settings)) | dict(wish.changes)
    arms = {name: _config(f"{origin}, arm '{name}'", arm, asked, changes)
            for name, arm in asked.arms.items()}  # fmt: skip
    _refuse_different_data(arms)
    values = {
        "arms": {name: config.model_dump() for name, config in arms.items()},
        "seeds": asked.seeds if wish.seeds is None else wish.seeds,
        "folds": asked.folds if wish.folds is None else wish.folds,
    }
    return checked(Plan, values, origin)


def _read_file(path: str) -> StudyFile | None:
    """The study in the file at `path`, or None where it is no file or a recipe's."""
    if Path(path).suffix not in (".yaml", ".yml") or not Path(path).is_file():
        return None
    values = parse(Path(path))
    if "model" in values:  # every recipe has one, no study does
        return None
    return checked(StudyFile, values, f"'{path}'")


def _by_name(recipes: Sequence[str]) -> dict[str, str]:
    """Recipes as arms under their own names."""
    if not recipes:
        raise UsageError("Nothing to study. Give recipes, such as `tenfold study fast compact`, "
                         "or a STUDY.yaml.")  # fmt: skip
    arms: dict[str, str] = {}
    for recipe in recipes:
        if _read_file(recipe):
            raise UsageError(f"'{recipe}' is a whole study, so it can't stand beside recipes.")
        name = Path(recipe).stem if recipe.endswith((".yaml", ".yml")) else recipe
        if name in arms:
            raise UsageError(f"Two recipes are called '{name}'. Name them apart in a STUDY.yaml.")
        arms[name] = recipe
    return arms


def _config(origin: str, arm: Any, asked: StudyFile, changes: Mapping[str, Any]) -> Config:
    """What `arm` trains, without its seed and fold."""
    if isinstance(arm, str):
        arm = {"recipe": arm}
    if not isinstance(arm, dict):
        raise ConfigError(f"{origin} can't be {arm!r}: it is a recipe, or keys and values.")
    whole = "model" in arm
    variant = Variant(recipe="") if whole else checked(Variant, arm, origin)
    common = {"data.name": asked.data, "epochs": asked.epochs}
    overrides = {key: value for key, value in common.items() if value is not None}
    overrides |= asked.set | variant.set | dict(changes)
    for key in set(_OF_THE_STUDY) & overrides.keys():
        raise ConfigError(f"{origin} can't set '{key}': `seeds` and `folds` are of the study.")
    overrides |= {"seed": 0, "data.folds": 0, "data.fold": 0}
    config = load_config(arm if whole else variant.recipe, overrides=overrides)
    return from_anywhere(config)


def _refuse_different_data(arms: Mapping[str, Config]) -> None:
    names = {config.data.name: arm for arm, config in arms.items()}
    if len(names) > 1:
        (one, first), (other, second) = list(names.items())[:2]
        raise UsageError(
            f"'{first}' learns from '{one}' and '{second}' from '{other}', so they can't be "
            "compared image by image. Give all the same with --data."
        )


class Division(NamedTuple):
    """How the cores are divided."""

    jobs: int  # runs at the same time
    threads: int  # for each run that doesn't say how many it takes


def divide_cores(plan: Plan, runs: int, jobs: int | None = None) -> Division:
    """How to divide this machine's cores over `runs`: `jobs`, if given, or as many as fit."""
    cores = usable_cores()
    threads = max(config.threads for config in plan.arms.values())
    most = _ON_A_GPU if _may_use_a_gpu(plan) else cores
    jobs = jobs or max(1, min(runs, cores // max(threads, 1), most))
    return Division(jobs, max(1, cores // jobs))


def _may_use_a_gpu(plan: Plan) -> bool:
    """Whether runs may meet on one; torch would know, but takes seconds to ask."""
    devices = {config.device for config in plan.arms.values()}
    return bool(devices & {"auto", "cuda"}) and which("nvidia-smi") is not None


def with_threads(plan: Plan, threads: int) -> Plan:
    """`plan` with `threads` for each arm that leaves them open.

    Written down, because a run's last bits depend on it: a study that is resumed with other
    --jobs gives what it would have given.
    """
    arms = {
        name: config.model_copy(update={"threads": config.threads or threads})
        for name, config in plan.arms.items()
    }
    return plan.model_copy(update={"arms": arms})


def same_but_for_threads(asked: Plan, recorded: Plan) -> bool:
    """Whether `asked` is `recorded`, where threads that are left open may be any."""
    if asked.arms.keys() != recorded.arms.keys():
        return False
    filled = {
        name: config.model_copy(update={"threads": config.threads or recorded.arms[name].threads})
        for name, config in asked.arms.items()
    }
    return asked.model_copy(update={"arms": filled}) == recorded
