"""A trained network as the rest of the world runs it: `model.onnx` in ONNX Runtime."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from tenfold.errors import ModelError, UsageError

Images = npt.NDArray[np.uint8]
Logits = npt.NDArray[np.float32]

Evidence = npt.NDArray[np.float32]

_INPUT = ("image", "tensor(uint8)", [28, 28])  # name, type, shape after the first axis
_OUTPUT = ("logits", "tensor(float)", [10])
_EVIDENCE: tuple[str, str, list[int]] = ("evidence", "tensor(float)", [])  # may follow it
_BATCH = 256  # images; larger batches are no faster and need more memory
_ONLY_FATAL = 4  # ONNX Runtime's severity: what it would log reaches us as an exception


class Seen(NamedTuple):
    """What a network says of n images.

    Attributes:
        logits: calibrated, of shape (n, 10).
        evidence: that there is a digit at all, as log-odds, of shape (n,); None from a network
            that gives none.
    """

    logits: Logits
    evidence: Evidence | None


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
        outputs = session.get_outputs()
        if len(outputs) == 2 and _is(outputs[1], _EVIDENCE):
            outputs = outputs[:1]
        _check("output", outputs, _OUTPUT, name)
        return cls(session, name)

    def logits(self, images: Images) -> Logits:
        """The logits of `images`, of shape (n, 10); see `seen`."""
        return self.seen(images).logits

    def seen(self, images: Images) -> Seen:
        """What the network says of `images`.

        Raises:
            UsageError: `images` isn't uint8 of shape (n, 28, 28).
            ModelError: the network fails, or its output isn't finite.
        """
        if images.dtype != np.uint8 or images.shape[1:] != (28, 28):
            raise UsageError(
                f"A model takes uint8 images of shape (n, 28, 28), not {images.dtype} of shape "
                f"{images.shape}. A Predictor takes any picture."
            )
        starts = range(0, max(1, len(images)), _BATCH)
        parts = [self._run(images[start : start + _BATCH]) for start in starts]
        logits, *evidence = (np.concatenate(outputs) for outputs in zip(*parts, strict=True))
        if not all(np.isfinite(values).all() for values in (logits, *evidence)):
            raise ModelError(f"The model '{self.name}' gave logits that are not finite.")
        return Seen(logits, evidence[0] if evidence else None)

    def _run(self, images: Images) -> Any:
        try:
            return self._session.run(None, {"image": np.ascontiguousarray(images)})
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
    if len(found) == 1 and _is(found[0], wanted):
        return
    described = ", ".join(f"'{f.name}' {f.type} {f.shape}" for f in found) or "none"
    raise ModelError(
        f"The model '{model}' is no Tenfold model: its {kind} should be '{name}' {element} "
        f"['n', {', '.join(map(str, shape))}] and is {described}. `tenfold train` makes one."
    )


def _is(found: Any, wanted: tuple[str, str, list[int]]) -> bool:
    """Whether an input or output is the `wanted` one, for any number of images."""
    free = bool(found.shape) and not isinstance(found.shape[0], int)
    return free and (found.name, found.type, found.shape[1:]) == wanted


def _reason(error: Exception) -> str:
    """The last part of ONNX Runtime's message, which begins with its own codes."""
    return str(error).strip().split("\n")[0].split(" : ")[-1].rstrip(". ")[:200]
