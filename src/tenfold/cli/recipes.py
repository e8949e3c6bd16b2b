"""`tenfold recipes`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from tenfold.core.config import Config
from tenfold.core.recipes import describe, load_config, recipe_names


def recipes(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="A recipe, or a YAML file, to show in full."),
    ] = None,
    *,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a config file, for editors.")
    ] = False,
) -> None:
    """List the recipes, or show one: every field, its value and a sentence on it.

    What is printed for one recipe is a config file that `tenfold train FILE.yaml` takes.
    """
    if schema:
        print(json.dumps(Config.model_json_schema(), indent=2))
    elif name:
        print(describe(load_config(name)))
    else:
        width = max(map(len, recipe_names()))
        for recipe in recipe_names():
            print(f"{recipe:{width}}  {load_config(recipe).about}")
