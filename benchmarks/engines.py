"""Networks in ONNX Runtime and in PyTorch eager, and what a service does with one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from timeit import Timer

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch
from PIL import Image
from torch import nn

from tenfold.core.config import DataConfig
from tenfold.core.datasets import load
from tenfold.core.machine import usable_cores
from tenfold.inference import shipped
from tenfold.serving.answering import predict
from tenfold.serving.loaded import load_shelf
from tenfold.training.export import export
from tenfold.training.models import create_model


def compare(model: str, images: int, repeats: int) -> dict[str, tuple[float, ...]]:
    """Seconds per call with a batch of `images`, by engine, in turns.

    One image has one thread, as in a server with a request per thread; a batch has all cores.
    The network is untrained, which costs the same. ONNX Runtime gets the file that training
    would export and uint8 images; PyTorch gets them normalised already.
    """
    threads = 1 if images == 1 else usable_cores()
    torch.set_num_threads(threads)
    network = create_model(model).eval()
    session = _session(network, threads)
    pixels = np.random.default_rng(0).integers(0, 256, (images, 28, 28), dtype=np.uint8)
    normalised = torch.tensor((pixels[:, None] / 255 - 0.1307) / 0.3081, dtype=torch.float32)
    with torch.inference_mode():
        return in_turns(
            {
                "ONNX Runtime": lambda: session.run(None, {"image": pixels}),
                "PyTorch eager": lambda: network(normalised),
            },
            repeats,
        )


def together(sizes: Sequence[int], repeats: int) -> dict[str, tuple[float, ...]]:
    """Seconds for each of several 28×28 PNGs that the service answers at once, in turns."""
    model = load_shelf([shipped.DEFAULT]).default
    pictures = [_encoded(digit) for digit in load("mnist", "train").images[: max(sizes)]]
    measured = in_turns({str(n): partial(predict, model, pictures[:n]) for n in sizes}, repeats)
    return {name: tuple(s / int(name) for s in seconds) for name, seconds in measured.items()}


def in_turns(
    calls: Mapping[str, Callable[[], object]], repeats: int
) -> dict[str, tuple[float, ...]]:
    """Seconds per call of each, `repeats` times over, each time for about .2 s or more."""
    timers = {name: Timer(call) for name, call in calls.items()}
    counts = {name: timer.autorange()[0] for name, timer in timers.items()}
    rounds = [
        {name: timer.timeit(counts[name]) / counts[name] for name, timer in timers.items()}
        for _ in range(repeats)
    ]
    return {name: tuple(measured[name] for measured in rounds) for name in calls}


def draw_digit(path: Path) -> None:
    """Write a digit of MNIST as a picture."""
    path.write_bytes(_encoded(load("mnist", "train").images[0]))


def _encoded(digit: npt.NDArray[np.uint8]) -> bytes:
    file = BytesIO()
    Image.fromarray(digit).save(file, "PNG")
    return file.getvalue()


def _session(network: nn.Module, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.onnx")
        export(network, DataConfig(), 1.0, {}, path)
        return onnxruntime.InferenceSession(
            path.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
