"""Which model a name means: one that Tenfold ships, a run directory, or an ONNX file."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from tenfold.core.names import unknown
from tenfold.errors import ModelError

FOLDER = Path(__file__).with_name("shipped")
DEFAULT = "robust"


class Found(NamedTuple):
    """A model's file and what to call it."""

    name: str
    path: Path
    shipped: bool = False

    def read(self) -> bytes:
        """The whole file; that of a shipped model is checked against its card.

        Raises:
            ModelError: it can't be read, or isn't the one that its card describes.
        """
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise ModelError(f"The model '{self.path}' can't be read: {error.strerror}.") from error
        if self.shipped and hashlib.sha256(content).hexdigest() != card(self.name)["sha256"]:
            raise ModelError(
                f"The shipped model '{self.name}' is damaged: its SHA-256 is not the one of "
                "its card. Install Tenfold again."
            )
        return content


def names() -> list[str]:
    """The names of the shipped models, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def card(name: str) -> dict[str, Any]:
    """What is known of the shipped model `name`: parameters, accuracy, recipe, SHA-256.

    Raises:
        ModelError: there is none of that name, or its card is damaged.
    """
    if name not in names():
        raise ModelError(unknown("model", name, names(), _hint()))
    path = FOLDER / f"{name}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        content["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"The card of the shipped model '{name}' is damaged: {error!r}. Install Tenfold again."
        ) from error
    return dict(content)


def find(name_or_path: str | Path) -> Found:
    """The model that `name_or_path` means.

    A string is first looked up among the shipped names. A `Path`, and any other string, is a
    run directory or an ONNX file; `./standard` is a file even where `standard` is shipped.

    Raises:
        ModelError: there is nothing of that name, or the directory holds no model.
    """
    if isinstance(name_or_path, str) and name_or_path in names():
        return Found(name_or_path, FOLDER / f"{name_or_path}.onnx", shipped=True)
    path = Path(name_or_path)
    if os.path.isdir(path):  # noqa: PTH112  `Path.is_dir` raises if a name is too long
        return _in_run(path)
    if os.path.exists(path):  # noqa: PTH110  as above
        return Found(path.stem, path)
    if _is_name(name_or_path):
        raise ModelError(unknown("model", str(name_or_path), names(), _hint()))
    raise ModelError(f"There is no model at '{path}'. {_hint()}")


def _in_run(directory: Path) -> Found:
    model = directory / "model.onnx"
    if not model.is_file():
        raise ModelError(
            f"'{directory}' holds no model.onnx, so it is not a finished run. "
            "`tenfold train` makes one, `tenfold train --resume RUN` completes one."
        )
    return Found(directory.resolve().name, model)


def _is_name(name_or_path: str | Path) -> bool:
    text = str(name_or_path)
    return isinstance(name_or_path, str) and not ("/" in text or "\\" in text or "." in text)


def _hint() -> str:
    shipped = ", ".join(f"'{name}'" for name in names()) or "none"
    return f"Give a shipped model ({shipped}), a run directory or an ONNX file."
