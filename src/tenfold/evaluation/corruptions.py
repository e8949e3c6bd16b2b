"""The 15 corruptions of MNIST-C, with numpy alone.

Source: Mu and Gilmer, "MNIST-C: A Robustness Benchmark for Computer Vision" (2019), with the
severities that its authors published with it. The random numbers are other ones, so single
images differ from those of MNIST-C; the distributions are meant to be the same. Where something
is not said in the paper, the docstring of a corruption says what was taken.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tenfold.core.names import unknown
from tenfold.errors import UsageError
from tenfold.evaluation.mnist_c.drawn import dotted_line, zigzag
from tenfold.evaluation.mnist_c.edges import canny_edges
from tenfold.evaluation.mnist_c.geometry import rotate, scale, shear, translate
from tenfold.evaluation.mnist_c.noise import glass_blur, impulse_noise, motion_blur, shot_noise
from tenfold.evaluation.mnist_c.sampling import Floats
from tenfold.evaluation.mnist_c.weather import brightness, fog, spatter, stripe

Images = npt.NDArray[np.uint8]  # (n, 28, 28), white ink on black
_CHUNK = 1000  # images at a time, which bounds the memory

CORRUPTIONS: dict[str, Callable[[Floats, np.random.Generator], Floats]] = {
    "shot_noise": shot_noise,
    "impulse_noise": impulse_noise,
    "glass_blur": glass_blur,
    "motion_blur": motion_blur,
    "shear": shear,
    "scale": scale,
    "rotate": rotate,
    "brightness": brightness,
    "translate": translate,
    "stripe": stripe,
    "fog": fog,
    "spatter": spatter,
    "dotted_line": dotted_line,
    "zigzag": zigzag,
    "canny_edges": canny_edges,
}


def corrupt(images: Images, name: str, seed: int = 0) -> Images:
    """The images under one corruption; the same seed gives the same result.

    Args:
        images: uint8 of shape (n, 28, 28).
        name: one of `CORRUPTIONS`.
        seed: decides everything random; each corruption has random numbers of its own.

    Returns:
        uint8 of the same shape, rounded down.

    Raises:
        UsageError: there is no such corruption.
    """
    if name not in CORRUPTIONS:
        raise UsageError(
            unknown("corruption", name, CORRUPTIONS, f"Use: {', '.join(CORRUPTIONS)}.")
        )
    chance = np.random.default_rng([seed, list(CORRUPTIONS).index(name)])
    result = np.empty_like(images)
    for start in range(0, len(images), _CHUNK):
        part = images[start : start + _CHUNK].astype(np.float32) / np.float32(255)
        changed = CORRUPTIONS[name](part, chance)
        result[start : start + _CHUNK] = (changed.clip(0, 1) * 255 + 1e-3).astype(np.uint8)
    return result
