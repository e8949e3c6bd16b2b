"""A small data set with twins in it, and what `explore` finds there, for several test files."""

from __future__ import annotations

from functools import cache

import numpy as np

from tenfold.core.datasets import LabelledImages, load
from tenfold.core.splits import content_sha256
from tenfold.exploration.explore import Exploration, look_at
from tenfold.exploration.projection import axes, project


def part_of(images: np.ndarray, labels: np.ndarray) -> LabelledImages:
    """A part that is only in memory."""
    images, labels = np.asarray(images, np.uint8), np.asarray(labels, np.uint8)
    return LabelledImages("made-up", images, labels, content_sha256(images, labels))


def mnist(count: int, start: int = 0) -> LabelledImages:
    """Some of MNIST's training images."""
    data = load("mnist", "train")
    chosen = slice(start, start + count)
    return part_of(np.array(data.images[chosen]), np.array(data.labels[chosen]))


def projected(*parts: LabelledImages) -> np.ndarray:
    """The images of all parts, one part after the other, on the axes of some of MNIST's."""
    return np.concatenate([project(part.images, _onto()) for part in parts])


@cache
def _onto() -> np.ndarray:
    return axes(mnist(400).images)


def with_twins() -> dict[str, LabelledImages]:
    """160 training and 40 test images.

    Training image 1 is image 0 with another label, test image 0 is training image 2, and test
    image 1 is training image 3 with one grey level changed.
    """
    train, test = mnist(160), mnist(40, 1000)
    images, labels = train.images.copy(), train.labels.copy()
    images[1], labels[1] = images[0], (labels[0] + 1) % 10
    others, names = test.images.copy(), test.labels.copy()
    others[0], names[0] = images[2], labels[2]
    others[1], names[1] = images[3], labels[3]
    others[1, 0, 0] = 9
    return {"train": part_of(images, labels), "test": part_of(others, names)}


@cache
def exploration() -> Exploration:
    """What there is to find in `with_twins`."""
    return look_at("made-up", with_twins())
