"""The models that a server answers with, checked and ready."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenfold.core.runs import Run
from tenfold.errors import ModelError, UsageError
from tenfold.inference import shipped
from tenfold.inference.cards import card_in, card_of
from tenfold.inference.model import Model
from tenfold.inference.predictor import Predictor
from tenfold.inference.reader import Reader
from tenfold.serving.problems import Problem


@dataclass(frozen=True)
class Loaded:
    """One model, with what answers with it.

    Attributes:
        sha256: of the file.
        card: what is known of it, as JSON.
    """

    predictor: Predictor
    reader: Reader
    sha256: str
    card: dict[str, Any]

    @property
    def name(self) -> str:
        return self.predictor.model.name

    def description(self) -> dict[str, Any]:
        """What `/v1/models` says of it, but for whether it is the default."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "parameters": self.card.get("parameters"),
            "card": self.card,
        }


class Shelf:
    """The models of a server by name; the first is the default.

    Attributes:
        default: the model that answers where none is named.
    """

    def __init__(self, models: Sequence[Loaded]) -> None:
        self._models = {loaded.name: loaded for loaded in models}
        self.default = models[0]

    def __iter__(self) -> Iterator[Loaded]:
        return iter(self._models.values())

    def get(self, name: str | None) -> Loaded:
        """The model called `name`; the default for None.

        Raises:
            Problem: "unknown_model".
        """
        if name is None:
            return self.default
        try:
            return self._models[name]
        except KeyError:
            known = ", ".join(self._models)
            raise Problem(
                "unknown_model", f"This server has no model {name[:100]!r}. It has {known}."
            ) from None


def load_shelf(names: Sequence[str]) -> Shelf:
    """Load the models that `names` mean: shipped names, run directories or ONNX files.

    Raises:
        ModelError: one is missing, damaged, or not the one that its card describes.
        UsageError: two have the same name.
    """
    models = [_load(name) for name in names]
    called = [model.name for model in models]
    twice = sorted({name for name in called if called.count(name) > 1})
    if twice:
        raise UsageError(f"Two models are called {twice[0]!r}. Rename the file of one.")
    return Shelf(models)


def _load(name: str) -> Loaded:
    found = shipped.find(name)
    content = found.read()
    sha256 = hashlib.sha256(content).hexdigest()
    model = Model.from_bytes(content, found.name)
    run = Run(Path(name))
    if found.shipped:
        card = shipped.card(found.name)
    elif run.manifest_path.exists():  # a folder may hold a copy of the model alone
        _check(run, sha256)
        card = card_of(run)
    else:
        card = card_in(model.metadata)
    return Loaded(Predictor(model), Reader(model), sha256, card)


def _check(run: Run, sha256: str) -> None:
    """Refuse a run whose model is not the one that training wrote down.

    Runs of before it did so have nothing to compare with.
    """
    if sha256 != run.manifest.get("model_sha256", sha256):
        raise ModelError(
            f"'{run.model_path}' is damaged or another model: its SHA-256 is not the one in "
            f"'{run.manifest_path.name}'. Train again, or give the file itself."
        )
