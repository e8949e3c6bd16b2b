"""Distillation: a recipe trained on the answers of another model beside the labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tenfold.core.recipes import DEFAULT_RECIPE, load_config, teaching
from tenfold.core.runs import Run
from tenfold.training.experiment import ARGUMENTS_OF_RUN, run


def distil(model: str | Path | Run, into: str | Path = DEFAULT_RECIPE, **overrides: Any) -> Run:
    """Train the recipe `into` on the answers of `model`; see `tenfold.training.teacher`.

    Args:
        model: an ensemble or another run, a shipped model, or an ONNX file.
        into: a shipped recipe's name or the path of a YAML file.
        overrides: as `tenfold.train` takes them, such as `seed=3` or
            `**{"teacher.weight": 0.5, "teacher.temperature": 2}`.

    Returns:
        The run; its recipe is called `<into>-distilled`.

    Raises:
        ModelError: there is no such model.
        ConfigError: an unknown recipe or field, or a value out of range.
        TenfoldError: whatever else stops a run.
    """
    own = {key: overrides.pop(key) for key in ARGUMENTS_OF_RUN & overrides.keys()}
    return run(load_config(into, overrides=teaching(model, into) | overrides), **own)
