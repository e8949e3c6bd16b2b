"""Tenfold: classifiers of handwritten digits, trained, judged and put to work.

    import tenfold

    tenfold.load().predict("digit.png")            # needs no torch
    tenfold.read("page.jpg").text                  # all numbers on a photo, line by line
    tenfold.explore("mnist").statistics            # what the data is like; needs tenfold[train]
    run = tenfold.train("fast", seed=3)            # needs tenfold[train]
    tenfold.evaluate(run, split="validation")
    tenfold.run_study(["fast", "compact"], seeds=5)  # trained in parallel and compared
    tenfold.ensemble([run, other], "runs/both")    # several runs as one
    tenfold.distil("runs/both", "tiny-base")       # a small network taught by a model
    tenfold.Client("http://…").predict("digit.png")  # of a `tenfold serve`; needs tenfold[client]

Every name is imported when it is first used, so `import tenfold` costs next to nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tenfold.extras import need

__version__ = "0.1.0"

# ONNX Runtime reports its use to its makers, and keeps a database of it in the user's cache, unless
# this is set before it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

_HOMES = {
    "tenfold.inference.predictor": ("load", "Predictor", "Prediction"),
    "tenfold.inference.reader": ("read", "Reader"),
    "tenfold.inference.reading": ("Reading",),
    "tenfold.client": ("Client",),
    "tenfold.exploration.explore": ("explore", "Exploration"),
    "tenfold.training.experiment": ("train",),
    "tenfold.study.conduct": ("run_study",),
    "tenfold.study.ensemble": ("ensemble",),
    "tenfold.study.distil": ("distil",),
    "tenfold.assessment": ("evaluate",),
    "tenfold.training.models": ("list_models", "create_model"),
    "tenfold.core.runs": ("Run",),
    "tenfold.core.studies": ("Study",),
    "tenfold.imaging.picture_files": ("load_data",),
    "tenfold.errors": (
        "TenfoldError", "UsageError", "ConfigError", "DataError", "ModelError", "PictureError",
        "TrainingError", "ServiceError", "MissingExtraError", "Interrupted",
    ),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", *_HOME_OF]  # noqa: PLE0604  all of them are strings

if TYPE_CHECKING:
    from tenfold.assessment import evaluate as evaluate
    from tenfold.client import Client as Client
    from tenfold.core.runs import Run as Run
    from tenfold.core.studies import Study as Study
    from tenfold.errors import ConfigError as ConfigError
    from tenfold.errors import DataError as DataError
    from tenfold.errors import Interrupted as Interrupted
    from tenfold.errors import MissingExtraError as MissingExtraError
    from tenfold.errors import ModelError as ModelError
    from tenfold.errors import PictureError as PictureError
    from tenfold.errors import ServiceError as ServiceError
    from tenfold.errors import TenfoldError as TenfoldError
    from tenfold.errors import TrainingError as TrainingError
    from tenfold.errors import UsageError as UsageError
    from tenfold.exploration.explore import Exploration as Exploration
    from tenfold.exploration.explore import explore as explore
    from tenfold.imaging.picture_files import load_data as load_data
    from tenfold.inference.predictor import Prediction as Prediction
    from tenfold.inference.predictor import Predictor as Predictor
    from tenfold.inference.predictor import load as load
    from tenfold.inference.reader import Reader as Reader
    from tenfold.inference.reader import read as read
    from tenfold.inference.reading import Reading as Reading
    from tenfold.study.conduct import run_study as run_study
    from tenfold.study.distil import distil as distil
    from tenfold.study.ensemble import ensemble as ensemble
    from tenfold.training.experiment import train as train
    from tenfold.training.models import create_model as create_model
    from tenfold.training.models import list_models as list_models


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'tenfold' has no attribute '{name}'")
    home = _HOME_OF[name]
    if home.startswith(("tenfold.training", "tenfold.study")):
        value = getattr(need(home, "train"), name)
    else:
        value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
