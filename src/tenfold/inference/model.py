"""A trained network as the rest of the world runs it: `model.onnx` in ONNX Runtime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from tenfold.errors import ModelError, UsageError

Images = npt.NDArray[np.uint8]
Logits = npt.NDArray[np.float32]

_INPUT = ("image", "tensor(uint8)", [28, 28])  # name, type, shape after the first axis
_OUTPUT = ("logits", "tensor(float)", [10])
_BATCH = 256  # images; larger batches are no faster and need more memory
_ONLY_FATAL = 4  # ONNX Runtime's severity: what it would log reaches us as an exception


class Model:
    """uint8 images of shape (n, 28, 28) to calibrated float32 logits of shape (n, 10).

    Attributes:
        name: how predictions and messages call it.
        metadata: what the file says of itself: recipe, parameters, temperature and so on.
    """

    def __init__(self, session: ort.InferenceSession, name: str) -> None:
        self._session = session
        self.name = name
        self.metadata: dict[str, str] = dict(session.get_modelmeta().custom_metadata_map)

    def __repr__(self) -> str:
        return f"Model('{self.name}')"

    @classmethod
    def open(cls, path: Path, name: str | None = None, threads: int = 1) -> Model:
        """Open the ONNX file at `path`.

        Args:
            name: what to call it; the file's stem by default.
            threads: of ONNX Runtime, for one call of `logits`.

        Raises:
            ModelError: the file is missing, damaged, or no classifier of digits.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ModelError(f"The model '{path}' can't be read: {error.strerror}.") from error
        return cls.from_bytes(content, name or path.stem, threads)

    @classmethod
    def from_bytes(cls, content: bytes, name: str, threads: int = 1) -> Model:
        """Open the ONNX file of which `content` is the whole; see `open`.

        From bytes, a file can't make ONNX Runtime read others that it refers to.
        """
        ort.set_default_logger_severity(_ONLY_FATAL)
        try:
            session = ort.InferenceSession(
                content, _options(threads), providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime has a type of its own for every failure
            raise ModelError(
                f"The model '{name}' is damaged or no ONNX file ({_reason(error)}). "
                "`tenfold train` makes one."
            ) from error
        _check("input", session.get_inputs(), _INPUT, name)
        _check("output", session.get_outputs(), _OUTPUT, name)
        return cls(session, name)

    def logits(self, images: Images) -> Logits:
        """The logits of `images`, of shape (n, 10).

        Raises:
            UsageError: `images` isn't uint8 of shape (n, 28, 28).
            ModelError: the network fails, or its output isn't finite.
        """
        if images.dtype != np.uint8 or images.shape[1:] != (28, 28):
            raise UsageError(
                f"A model takes uint8 images of shape (n, 28, 28), not {images.dtype} of shape "
                f"{images.shape}. A Predictor takes any picture."
            )
        logits = np.empty((len(images), 10), np.float32)
        for start in range(0, len(images), _BATCH):
            logits[start : start + _BATCH] = self._run(images[start : start + _BATCH])
        if not np.isfinite(logits).all():
            raise ModelError(f"The model '{self.name}' gave logits that are not finite.")
        return logits

    def _run(self, images: Images) -> Any:
        try:
            return self._session.run(["logits"], {"image": np.ascontiguousarray(images)})[0]
        except Exception as error:  # see from_bytes
            raise ModelError(f"The model '{self.name}' fails: {_reason(error)}.") from error


def _options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _ONLY_FATAL
    # Waiting threads would otherwise burn the cores that decoding needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _check(kind: str, found: list[Any], wanted: tuple[str, str, list[int]], model: str) -> None:
    """Refuse a network whose only `kind` isn't the `wanted` one, for any number of images."""
    name, element, shape = wanted
    if len(found) == 1:
        only = found[0]
        free = bool(only.shape) and not isinstance(only.shape[0], int)
        if (only.name, only.type, only.shape[1:], free) == (name, element, shape, True):
            return
    described = ", ".join(f"'{f.name}' {f.type} {f.shape}" for f in found) or "none"
    raise ModelError(
        f"The model '{model}' is no Tenfold model: its {kind} should be '{name}' {element} "
        f"['n', {', '.join(map(str, shape))}] and is {described}. `tenfold train` makes one."
    )


def _reason(error: Exception) -> str:
    """The last part of ONNX Runtime's message, which begins with its own codes."""
    return str(error).strip().split("\n")[0].split(" : ")[-1].rstrip(". ")[:200]
