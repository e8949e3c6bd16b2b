"""Values checked against a schema, with messages that name the key and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from tenfold.core.names import unknown
from tenfold.errors import ConfigError

Checked = TypeVar("Checked", bound=BaseModel)

_PLAINER = {  # than what the validation library says
    "tuple_type": "it must be a list",
    "dict_type": "it must be lines of names and values, such as `name: value`",
    "mapping_type": "it must be lines of names and values, such as `name: value`",
    "int_parsing": "it must be a whole number",
    "float_parsing": "it must be a number",
}


def checked(
    schema: type[Checked], values: Mapping[str, Any], origin: str, hint: str = ""
) -> Checked:
    """`values` as `schema` has them; a message about an unknown key closes with `hint`.

    Raises:
        ConfigError: an unknown key (with the nearest valid one) or a value out of range.
    """
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        problems = [_explain(dict(problem), schema, hint) for problem in error.errors()]
        raise ConfigError(f"{origin}: " + " ".join(problems)) from error


def _explain(problem: dict[str, Any], schema: type[BaseModel], hint: str) -> str:
    *parents, key = (str(part) for part in problem["loc"]) if problem["loc"] else ("",)
    path = ".".join([*parents, key])
    if problem["type"] == "extra_forbidden":
        deeper = [deep for name in schema.model_fields for deep in field_paths([name], schema)]
        same = [] if parents else [deep for deep in deeper if deep.endswith(f".{key}")]
        if same:  # it belongs into a section
            return f"Unknown key '{key}'. Did you mean '{same[0]}'? {hint}".strip()
        return unknown("key", path, field_paths(parents, schema), hint)
    if problem["type"] == "missing":
        return f"Key '{path}' is missing."
    message = _PLAINER.get(problem["type"]) or str(problem["msg"]).removeprefix("Value error, ")
    if not path:
        return f"{message[0].upper()}{message[1:]}."
    value = problem["input"]
    if problem["type"] == "model_type":
        first = field_paths([*parents, key], schema)[0]
        return f"Key '{path}' can't be {value!r}: it is a section. Set its keys, such as {first}."
    return f"Key '{path}' can't be {value!r}: {message[0].lower()}{message[1:]}."


def field_paths(parents: list[str], schema: type[BaseModel]) -> list[str]:
    """The dotted paths of the fields of the section of `schema` that `parents` lead to."""
    section: Any = schema
    for name in parents:
        if get_origin(section) is dict:  # `name` is a key of the user's own
            section = get_args(section)[1]
        elif isinstance(section, type) and issubclass(section, BaseModel):
            section = section.model_fields[name].annotation
        else:
            return []
    if not (isinstance(section, type) and issubclass(section, BaseModel)):
        return []
    return [".".join([*parents, name]) for name in section.model_fields]
