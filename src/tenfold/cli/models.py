"""`tenfold models`."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from tenfold.errors import UsageError
from tenfold.extras import need


def models(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]", help="A network to show in full, or a pattern such as 'tiny*'."
        ),
    ] = "*",
    *,
    output_format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="How to print it.")
    ] = "table",
) -> None:
    """List the networks, or show one: its options and its layers.

    The layer table gives each layer's output shape, its parameters and its multiply-accumulates
    for one image.
    """
    zoo = need("tenfold.training.models.text", "train")
    several = bool(set(name) & set("*?["))
    if several and not zoo.list_models(name):
        raise UsageError(f"No model is called '{name}'. `tenfold models` lists all.")
    if output_format == "json":
        record = zoo.list_record(name) if several else zoo.model_record(name)
        print(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        print(zoo.list_text(name) if several else zoo.model_text(name))
