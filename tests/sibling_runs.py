"""Runs that differ a little: copies of one whose networks' weights are shaken."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from tenfold.core.runs import Run


def siblings(run: Run, folder: Path, count: int, noise: float = 0.02) -> list[Run]:
    """`count` run directories in `folder`, "a", "b" and so on; each has a network of its own."""
    return [_shaken(run, folder / "abcdefgh"[seed], seed, noise) for seed in range(count)]


def _shaken(run: Run, directory: Path, seed: int, noise: float) -> Run:
    copy = Run(Path(shutil.copytree(run.directory, directory)))
    model, rng = onnx.load(copy.model_path), np.random.default_rng(seed)
    for tensor in model.graph.initializer:
        value = numpy_helper.to_array(tensor)
        if value.dtype == np.float32 and value.ndim > 1:
            shaken = value + rng.normal(0, noise, value.shape).astype(np.float32)
            tensor.CopyFrom(numpy_helper.from_array(shaken, tensor.name))
    copy.model_path.write_bytes(model.SerializeToString())
    weights = hashlib.sha256(str(seed).encode()).hexdigest()
    copy.update_manifest(seed=seed, weights_sha256=weights)
    return copy
