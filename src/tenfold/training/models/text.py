"""The zoo for people and programs: aligned plain text, and what becomes JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tenfold.evaluation.wording import aligned
from tenfold.training.models.layers import Layer, layer_table
from tenfold.training.models.table import MODELS, Architecture, architecture, list_models

_LIST_HEAD = ("model", "parameters", "what it is")
_LAYER_HEAD = ("layer", "kind", "output", "parameters", "multiply-accumulates")


def list_text(pattern: str = "*") -> str:
    """A line per model whose name matches `pattern`, under a head."""
    rows = [MODELS[name] for name in list_models(pattern)]
    cells = [(row.name, f"{row.parameters:,}", row.sentence) for row in rows]
    return aligned([_LIST_HEAD, *cells], "<><")


def list_record(pattern: str = "*") -> list[dict[str, Any]]:
    """Name, sentence, source, parameters and options of each model that matches `pattern`."""
    return [_summary(MODELS[name]) for name in list_models(pattern)]


def model_text(name: str) -> str:
    """What the model called `name` is, its options and its layers.

    Raises:
        UsageError: there is none.
    """
    row = architecture(name)
    about = [f"{row.name}: {row.sentence}", f"Source: {row.source}"]
    if row.options:
        cells = [(f"  {name}", str(o.default), o.sentence) for name, o in row.options.items()]
        about += ["Options, with their defaults:", aligned(cells, "<<<")]
    return "\n".join([*about, "", layer_text(layer_table(row.create()))])


def model_record(name: str) -> dict[str, Any]:
    """The same as a record: a model of the list with its `multiply_accumulates` and `layers`.

    Raises:
        UsageError: there is none.
    """
    row = architecture(name)
    layers = layer_table(row.create())
    return _summary(row) | {
        "multiply_accumulates": sum(layer.multiply_accumulates for layer in layers),
        "layers": [asdict(layer) for layer in layers],
    }


def layer_text(layers: Sequence[Layer]) -> str:
    """The layer table as lines, with a head and a line of totals."""
    parameters = sum(layer.parameters for layer in layers)
    cost = sum(layer.multiply_accumulates for layer in layers)
    total = ("total", "", "", f"{parameters:,}", f"{cost:,}")
    return aligned([_LAYER_HEAD, *map(_cells, layers), total], "<<<>>")


def _cells(layer: Layer) -> tuple[str, ...]:
    shape = "×".join(map(str, layer.output_shape))
    cost = f"{layer.multiply_accumulates:,}"
    return layer.name, layer.kind, shape, f"{layer.parameters:,}", cost


def _summary(row: Architecture) -> dict[str, Any]:
    return {
        "name": row.name,
        "sentence": row.sentence,
        "source": row.source,
        "parameters": row.parameters,
        "options": {name: asdict(option) for name, option in row.options.items()},
    }
