"""Recipes: YAML files of overrides, shipped with the package or the user's own."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from copy import deepcopy
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from shlex import quote
from typing import Any

import yaml
from pydantic import BaseModel

from tenfold.core import unambiguous_yaml
from tenfold.core.config import Config, build_config
from tenfold.core.names import unknown
from tenfold.core.runs import Run
from tenfold.errors import ConfigError

DEFAULT_RECIPE = "fast"
_FOLDER = files("tenfold") / "recipes"


def recipe_names() -> list[str]:
    """The names of the shipped recipes, sorted."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def load_config(
    recipe: str | os.PathLike[str] | Mapping[str, Any] = DEFAULT_RECIPE,
    settings: Sequence[str] = (),
    overrides: Mapping[str, Any] | None = None,
) -> Config:
    """The resolved configuration of a shipped recipe or of a YAML file.

    Args:
        recipe: a name of `recipe_names()`, the path of a `.yaml` file, or what such a file holds.
        settings: texts such as `optimiser.lr=0.01`; each value is read as YAML.
        overrides: values by dotted key, such as `{"optimiser.lr": 0.01}`, that win over all; a path
            or a run may stand where a text says where it is.

    Raises:
        ConfigError: an unknown recipe or key, a file that isn't YAML, a value out of range.
    """
    if not isinstance(recipe, str | os.PathLike | Mapping):
        raise ConfigError(
            f"A recipe is a name, the path of a YAML file or what it holds, not {recipe!r}. "
            "`tenfold recipes` lists all."
        )
    values = deepcopy(dict(recipe)) if isinstance(recipe, Mapping) else _read(os.fspath(recipe))
    changes = dict(parse_setting(text) for text in settings) | dict(overrides or {})
    for key, value in changes.items():
        _assign(values, key, value)
    return build_config(values, f"Recipe '{values.get('recipe', recipe)}'")


def teaching(model: str | os.PathLike[str], into: str | os.PathLike[str]) -> dict[str, Any]:
    """What makes a distillation of the recipe `into`, as overrides by dotted key."""
    return {"teacher.model": model, "recipe": f"{load_config(into).recipe}-distilled"}


def to_yaml(config: BaseModel) -> str:
    """A configuration, or a study's plan, as YAML that reads back to the same one."""
    return yaml.safe_dump(config.model_dump(), sort_keys=False, allow_unicode=True)


def describe(config: BaseModel, indent: str = "") -> str:
    """The configuration as YAML with each field's sentence as a comment."""
    lines = []
    for name, field in type(config).model_fields.items():
        value = getattr(config, name)
        lines.append(f"{indent}# {field.description}")
        if isinstance(value, BaseModel):
            lines += [f"{indent}{name}:", describe(value, indent + "  ")]
        else:
            text = yaml.safe_dump({name: value}, allow_unicode=True, width=1000)
            lines += [indent + line for line in text.splitlines()]
    return "\n".join(lines)


def _read(recipe: str) -> dict[str, Any]:
    if recipe in recipe_names():
        return {"recipe": recipe} | parse(_FOLDER / f"{recipe}.yaml")
    path = Path(recipe)
    run = Run(path)
    if run.manifest_path.is_file() and run.config_path.is_file():
        raise ConfigError(
            f"'{recipe}' is a run. `tenfold train --resume {quote(recipe)}` goes on with it, and "
            f"`tenfold train {quote(str(run.config_path))}` repeats it."
        )
    if path.suffix not in (".yaml", ".yml"):
        raise ConfigError(unknown("recipe", recipe, recipe_names(), "`tenfold recipes` lists all."))
    return {"recipe": path.stem} | parse(path)


def parse(file: Traversable) -> dict[str, Any]:
    """The keys and values of the YAML in `file`.

    Raises:
        ConfigError: it can't be read, is no YAML, or something else than keys and values.
    """
    try:
        values = unambiguous_yaml.load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The file '{file}' can't be read: {error}.") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"'{file}' is not valid YAML: {error}.") from error
    if not isinstance(values, dict):
        raise ConfigError(f"'{file}' holds no keys and values. `tenfold recipes fast` shows how.")
    return values


def parse_setting(text: str) -> tuple[str, Any]:
    """The key and the value of a text such as `optimiser.lr=0.01`; the value is read as YAML.

    Raises:
        ConfigError: there is no equals sign, or the value is no YAML.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ConfigError(f"--set needs key=value, such as optimiser.lr=0.01, not '{text}'.")
    try:
        return key.strip(), unambiguous_yaml.load(value)
    except yaml.YAMLError as error:
        raise ConfigError(f"The value of --set '{text}' is not valid YAML: {error}.") from error


def _assign(values: dict[str, Any], key: str, value: Any) -> None:
    *parents, last = key.split(".")
    for parent in parents:
        values = values.setdefault(parent, {})
        if not isinstance(values, dict):
            raise ConfigError(f"Key '{key}' can't be set: '{parent}' holds a value, not keys.")
    values[last] = os.fspath(value) if isinstance(value, os.PathLike) else value
