"""What a search may change: `space.yaml`, a range or a list of choices for each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self, cast

import yaml
from pydantic import Field, model_validator

from tenfold.core import unambiguous_yaml
from tenfold.core.checking import checked
from tenfold.core.config import Section
from tenfold.core.recipes import load_config, parse_setting
from tenfold.errors import ConfigError

if TYPE_CHECKING:
    from optuna.trial import Trial

Value = bool | int | float | str

# What a score on the validation images would no longer compare, or would only measure luck.
_FIXED = ("recipe", "about", "seed", "data.name", "data.train_on", "data.folds", "data.fold")
_EXAMPLE = "optimiser.lr: {type: float, low: 0.001, high: 0.02, log: true}"


class FloatRange(Section):
    type: Literal["float"]
    low: float = Field(description="The smallest value.")
    high: float = Field(description="The largest value.")
    log: bool = Field(default=False, description="Whether factors count rather than differences.")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        _check_range(self.low, self.high, log=self.log)
        return self

    def ends(self) -> list[Value]:
        return [self.low, self.high]

    def suggest(self, trial: Trial, key: str) -> Value:
        return trial.suggest_float(key, self.low, self.high, log=self.log)


class IntRange(Section):
    type: Literal["int"]
    low: int = Field(description="The smallest value.")
    high: int = Field(description="The largest value.")
    step: Annotated[int, Field(ge=1)] = Field(default=1, description="Between two values.")
    log: bool = Field(default=False, description="Whether factors count rather than differences.")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        _check_range(self.low, self.high, log=self.log)
        if self.log and self.step != 1:
            raise ValueError("a range has a step or is logarithmic, not both")
        return self

    def ends(self) -> list[Value]:
        return [self.low, self.high]

    def suggest(self, trial: Trial, key: str) -> Value:
        return trial.suggest_int(key, self.low, self.high, step=self.step, log=self.log)


class Choices(Section):
    type: Literal["categorical"]
    choices: Annotated[tuple[Value, ...], Field(min_length=2)] = Field(description="The values.")

    def ends(self) -> list[Value]:
        return list(self.choices)

    def suggest(self, trial: Trial, key: str) -> Value:
        return cast("Value", trial.suggest_categorical(key, self.choices))


Range = FloatRange | IntRange | Choices
_KINDS: dict[str, type[Range]] = {"float": FloatRange, "int": IntRange, "categorical": Choices}


class Space(NamedTuple):
    """Ranges and choices by the dotted key of a field of the configuration."""

    ranges: dict[str, Range]

    def suggest(self, trial: Trial) -> dict[str, Value]:
        """The values that `trial` is to try, by dotted key."""
        return {key: each.suggest(trial, key) for key, each in self.ranges.items()}

    def described(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {key: each.model_dump(mode="json") for key, each in self.ranges.items()}


def load_space(
    path: str | Path, recipe: str, settings: Sequence[str], overrides: Mapping[str, Any]
) -> Space:
    """The space in the YAML file at `path`, every end and choice tried on `recipe`.

    Args:
        path: of the file.
        recipe: what the space changes; with `settings` and `overrides` as in `load_config`.

    Raises:
        ConfigError: it can't be read, a key is unknown, not for searching or given for all, or
            the recipe can't take one of the values.
    """
    ranges = {str(key): _range(path, key, value) for key, value in _read(Path(path)).items()}
    given = {key for key, _ in map(parse_setting, settings)} | overrides.keys()
    if both := sorted(ranges.keys() & given):
        raise ConfigError(
            f"The space '{path}' changes '{both[0]}', which is given for all trials as well. "
            "Leave it out of one of them."
        )
    first = {key: each.ends()[0] for key, each in ranges.items()}
    for key, each in ranges.items():
        for value in each.ends():
            load_config(recipe, settings, {**overrides, **first, key: value})
    return Space(ranges)


def _range(path: str | Path, key: str, value: Any) -> Range:
    if key in _FIXED:
        raise ConfigError(
            f"The space '{path}' can't change '{key}': trials have to be measured alike. "
            "Change it with --set or --seed for all of them."
        )
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in _KINDS:
        raise ConfigError(
            f"'{key}' in the space '{path}' needs a type: float, int or categorical, "
            f"such as: {_EXAMPLE}"
        )
    return checked(_KINDS[kind], value, f"'{key}' in the space '{path}'")


def _read(path: Path) -> Any:
    try:
        values = unambiguous_yaml.load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no space '{path}'. Give a file of lines such as: {_EXAMPLE}"
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"The space '{path}' can't be read: {error}.") from error
    if not isinstance(values, dict) or not values:
        raise ConfigError(f"The space '{path}' names no field. Give lines such as: {_EXAMPLE}")
    return values


def _check_range(low: float, high: float, *, log: bool) -> None:
    if low >= high:
        raise ValueError(f"low {low} is not below high {high}")
    if log and low <= 0:
        raise ValueError(f"low {low} has no logarithm; give one above 0, or no log")
