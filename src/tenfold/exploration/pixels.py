"""What the pixels of a part amount to: sizes, grey levels, ink, and each digit's mean image."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core.datasets import LabelledImages
from tenfold.core.pairs import CLASSES, SIDE
from tenfold.exploration.projection import Images

_CHUNK = 2048  # images
_LEVELS = 256

Picture = npt.NDArray[np.float64]  # (28, 28), 0 to 1


class ClassPictures(NamedTuple):
    """What the images of one digit have in common, and where they differ."""

    mean: Picture
    variation: Picture  # the standard deviation of each pixel


def describe(part: LabelledImages) -> dict[str, Any]:
    """Sizes, pixel statistics and the classes of `part`, ready for JSON.

    `mean` and `std` are over all pixels, scaled to 0..1. `ink_share` is the share of pixels above
    0. `blank_border_share` is how much of an image lies outside of the smallest upright box around
    its ink, on average; `never_inked_share` how many of the 784 places are 0 in all images.
    """
    n, *shape = part.images.shape
    return {
        "images": n,
        "shape": shape,
        "dtype": str(part.images.dtype),
        "bytes": part.images.nbytes + part.labels.nbytes,
        "sha256": part.sha256,
        "pixels": _pixels(part.images),
        "classes": _classes(part.labels),
    }


def _pixels(images: Images) -> dict[str, float]:
    levels = np.zeros(_LEVELS, np.int64)
    inked = np.zeros((SIDE, SIDE), np.bool_)
    boxed = 0
    for start in range(0, len(images), _CHUNK):
        chunk = images[start : start + _CHUNK]
        levels += np.bincount(chunk.reshape(-1), minlength=_LEVELS)
        inked |= chunk.any(axis=0)
        boxed += int(_box_areas(chunk).sum())
    pixels, greys = levels.sum(), np.arange(_LEVELS)
    # From whole numbers, so that no rounding depends on an order of adding.
    mean = float(levels @ greys / pixels)
    variance = float(levels @ greys**2 / pixels) - mean**2
    return {
        "mean": mean / 255,
        "std": variance**0.5 / 255,
        "ink_share": float(1 - levels[0] / pixels),
        "blank_border_share": float(1 - boxed / pixels),
        "never_inked_share": float(1 - inked.mean()),
    }


def _box_areas(images: Images) -> npt.NDArray[np.int64]:
    """The pixels in the smallest upright box around the ink of each image; 0 where it is blank."""
    spans = []
    for axis in (1, 2):
        inked = np.asarray(images.any(axis=3 - axis))  # (n, 28), by row, then by column
        first, last = inked.argmax(axis=1), SIDE - 1 - inked[:, ::-1].argmax(axis=1)
        spans.append(np.where(inked.any(axis=1), last - first + 1, 0))
    return spans[0] * spans[1]


def _classes(labels: npt.NDArray[np.uint8]) -> list[dict[str, Any]]:
    counts = np.bincount(labels, minlength=CLASSES)
    return [
        {"digit": digit, "images": int(count), "share": float(count / len(labels))}
        for digit, count in enumerate(counts)
    ]


def class_pictures(part: LabelledImages) -> dict[int, ClassPictures]:
    """The mean image and the variation of each digit that `part` has."""
    return {
        int(digit): _class_pictures(part.images[part.labels == digit])
        for digit in np.unique(part.labels)
    }


def _class_pictures(images: Images) -> ClassPictures:
    mean = images.sum(axis=0, dtype=np.int64) / len(images)
    squares = np.zeros((SIDE, SIDE), np.int64)
    for start in range(0, len(images), _CHUNK):
        chunk = images[start : start + _CHUNK]
        squares += np.square(chunk, dtype=np.uint32).sum(axis=0, dtype=np.int64)
    variance = np.maximum(squares / len(images) - mean**2, 0)
    return ClassPictures(mean / 255, np.sqrt(variance) / 255)
