"""The run directory: what training writes and everything else reads."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core.files import replacing, write_json
from tenfold.core.home import expanded
from tenfold.core.npz import UNREADABLE
from tenfold.errors import ModelError, UsageError

SCHEMA_VERSION = 1
_OPENS_TEST = re.compile(r"test(@[a-z]+(-\d+)?)?")  # the run's own, by its model or a checkpoint


class Predictions(NamedTuple):
    """What a network said about one split: the right labels and its calibrated logits."""

    labels: npt.NDArray[np.uint8]  # (n,)
    logits: npt.NDArray[np.float32]  # (n, 10)


class Run:
    """A run directory on the disk; the attributes named `..._path` are its files.

    What reads one of them raises ModelError where it is missing or damaged.

    Attributes:
        directory: where it is.
        checkpoints, figures: the folders in it.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.manifest_path = directory / "manifest.json"
        self.config_path = directory / "config.yaml"
        self.history_path = directory / "history.jsonl"
        self.log_path = directory / "train.log"
        self.checkpoints = directory / "checkpoints"
        self.weights_path = directory / "model.safetensors"
        self.model_path = directory / "model.onnx"
        self.predictions_path = directory / "predictions.npz"
        self.report_path = directory / "report.json"
        self.figures = directory / "figures"

    def __fspath__(self) -> str:
        return str(self.directory)

    def __repr__(self) -> str:
        return f"Run('{self.directory}')"

    @classmethod
    def create(cls, directory: Path, manifest: dict[str, Any], option: str = "--runs") -> Run:
        """Make a new run directory that holds `manifest`; `option` gives another place.

        Raises:
            UsageError: something is there already, or no directory can be made there.
        """
        run = cls(directory)
        try:
            directory.mkdir(parents=True)
        except FileExistsError as error:
            raise UsageError(
                f"'{directory}' exists already. Choose another --name or another --runs folder."
            ) from error
        except OSError as error:
            raise UsageError(
                f"'{directory}' can't be made: {error.strerror}. Choose another {option} folder."
            ) from error
        run.update_manifest(schema_version=SCHEMA_VERSION, **manifest)
        return run

    @classmethod
    def open(cls, directory: str | Path) -> Run:
        """Open the run directory at `directory`.

        Raises:
            ModelError: there is none, it is damaged, or a newer Tenfold wrote it.
            UsageError: `directory` is no path.
        """
        if not isinstance(directory, str | os.PathLike):
            raise UsageError(f"A run is opened by the path of its directory, not by {directory!r}.")
        run = cls(expanded(os.fspath(directory)))
        if not run.directory.exists():
            raise ModelError(f"There is no run directory '{directory}'. Check the path.")
        version = run.manifest.get("schema_version")
        if version != SCHEMA_VERSION:
            raise ModelError(
                f"'{directory}' has schema version {version!r}; this Tenfold reads version "
                f"{SCHEMA_VERSION}. Use the Tenfold that wrote the run."
            )
        return run

    @property
    def manifest(self) -> dict[str, Any]:
        """What was run, where and with what: the content of `manifest.json`."""
        return self._read_json(self.manifest_path)

    @property
    def report(self) -> dict[str, Any]:
        """The numbers of the evaluation: the content of `report.json`."""
        return self._read_json(self.report_path)

    @property
    def history(self) -> list[dict[str, Any]]:
        """One record per finished epoch, the first epoch first."""
        if not self.history_path.exists():
            return []
        try:
            lines = self.history_path.read_text(encoding="utf-8").splitlines()
            return [dict(json.loads(line)) for line in lines]
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(
                f"'{self.history_path}' is damaged: {error}. Bring it back, or move "
                f"'{self.directory}' away and train it again."
            ) from error

    def update_manifest(self, **changes: Any) -> None:
        """Change or add fields of the manifest."""
        before = self.manifest if self.manifest_path.exists() else {}
        write_json(self.manifest_path, before | changes)

    def predictions(self) -> dict[str, Predictions]:
        """What was recorded so far, per split."""
        if not self.predictions_path.exists():
            return {}
        with self._recorded() as arrays:
            splits = [name.removesuffix(".labels") for name in arrays if name.endswith(".labels")]
            return {s: Predictions(arrays[f"{s}.labels"], arrays[f"{s}.logits"]) for s in splits}

    def record_predictions(self, split: str, predictions: Predictions) -> None:
        """Keep the predictions on `split` in place of earlier ones; counts the openings of test.

        `test@best` and the like, which other weights of the run were measured on, count too; a
        data set of one's own may be called so, and stands as `test@best-test`.
        """
        openings = self.test_openings + bool(_OPENS_TEST.fullmatch(split))
        self._write_predictions(self.predictions() | {split: predictions}, openings)

    def count_test_opening(self) -> None:
        """Count a measurement on the test split that leaves no predictions."""
        self._write_predictions(self.predictions(), self.test_openings + 1)

    def _write_predictions(self, kept: dict[str, Predictions], openings: int) -> None:
        arrays: dict[str, npt.NDArray[Any]] = {"test_openings": np.array([openings])}
        for name, predictions in kept.items():
            arrays |= {f"{name}.labels": predictions.labels, f"{name}.logits": predictions.logits}
        with replacing(self.predictions_path) as temporary, temporary.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    @property
    def test_openings(self) -> int:
        """How many times this run was measured on its test split."""
        if not self.predictions_path.exists():
            return 0
        with self._recorded() as arrays:
            return int(arrays["test_openings"][0])

    @contextmanager
    def _recorded(self) -> Iterator[Mapping[str, npt.NDArray[Any]]]:
        try:
            # NumPy leaves a damaged file open that it has opened itself.
            with self.predictions_path.open("rb") as file, np.load(file) as arrays:
                yield arrays
        except UNREADABLE as error:
            raise ModelError(
                f"'{self.predictions_path}' is damaged: {error}. Bring it back, or remove it and "
                "measure again with `tenfold evaluate`."
            ) from error

    def _read_json(self, path: Path) -> dict[str, Any]:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError) as error:
            way_out = "`tenfold train` makes one."
            if path != self.manifest_path:
                way_out = f"Complete it with: tenfold train --resume {quote(str(self.directory))}"
            raise ModelError(
                f"'{self.directory}' holds no {path.name}, so it is not a complete run. {way_out}"
            ) from error
        except (OSError, ValueError) as error:
            raise ModelError(f"'{path}' is damaged: {error}.") from error
        if not isinstance(content, dict):
            raise ModelError(f"'{path}' is damaged: it holds no JSON object.")
        return content
