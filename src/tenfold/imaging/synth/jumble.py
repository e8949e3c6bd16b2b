"""What is no digit, made out of digits: for setting thresholds where nothing else is at hand.

Letters, scribbles and paper (`benchmarks/strangers.py`) are drawn as pictures; these are 28×28 at
once, and cheap.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import SIDE

Images = npt.NDArray[np.uint8]  # (n, 28, 28), white on black
Labels = npt.NDArray[np.integer]
Generator = np.random.Generator

_HALF = SIDE // 2
_ORDERS = np.array([[1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0], [1, 2, 3, 0], [3, 0, 1, 2]])
_TURNED = (2, 3, 4, 5, 7)  # a quarter turn makes none of these another digit
_MIRRORED = (3, 4, 7, 9)
_APART = 8  # pixels between two digits on top of each other


def jumbled(images: Images, labels: Labels, seed: int) -> dict[str, Images]:
    """Pictures of every kind, from digits of shape (n, 28, 28); at most n of a kind.

    A kind that the digits at hand don't give is left out.
    """
    random = np.random.default_rng(seed)
    made = {name: make(images, labels, random) for name, make in KINDS.items()}
    return {name: some for name, some in made.items() if len(some)}


def quarters(images: Images, _labels: Labels, random: Generator) -> Images:
    """The quarters of a digit in another order."""
    return _reordered(images, images, random)


def mixed_quarters(images: Images, _labels: Labels, random: Generator) -> Images:
    """Quarters of two digits in another order."""
    return _reordered(images, random.permutation(images), random)


def overlaid(images: Images, _labels: Labels, random: Generator) -> Images:
    """Two digits on top of each other, side by side as far as the frame allows."""
    left, right = np.zeros_like(images), np.zeros_like(images)
    left[:, :, : -_APART // 2] = images[:, :, _APART // 2 :]
    right[:, :, _APART // 2 :] = random.permutation(images)[:, :, : -_APART // 2]
    return np.maximum(left, right)


def turned(images: Images, labels: Labels, random: Generator) -> Images:
    """Digits lying on their left or right side."""
    chosen = images[np.isin(labels, _TURNED)]
    left = random.random(len(chosen)) < 0.5
    lying = np.where(left[:, None, None], np.rot90(chosen, 1, (1, 2)), np.rot90(chosen, 3, (1, 2)))
    return np.ascontiguousarray(lying)


def mirrored(images: Images, labels: Labels, _random: Generator) -> Images:
    """Digits as a mirror shows them."""
    return np.ascontiguousarray(images[np.isin(labels, _MIRRORED)][:, :, ::-1])


def specks(images: Images, _labels: Labels, random: Generator) -> Images:
    """Pixels by chance, few or many, white or of any level."""
    drawn = random.random(images.shape)
    few = drawn < random.uniform(0.01, 0.5, (len(images), 1, 1))
    levels = np.where(random.random((len(images), 1, 1)) < 0.5, few, drawn)
    return (255 * levels).astype(np.uint8)


def clouds(images: Images, _labels: Labels, random: Generator) -> Images:
    """Smooth noise, soft or cut at a level: its spectrum falls with frequency."""
    frequency = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None, :])
    spectrum = np.fft.rfft2(random.normal(size=images.shape)) / np.maximum(frequency, 0.03) ** 1.3
    field = np.fft.irfft2(spectrum, (SIDE, SIDE))
    field /= field.std(axis=(1, 2), keepdims=True)
    level = random.uniform(0, 1, (len(images), 1, 1))
    sharpness = random.uniform(0.3, 5, (len(images), 1, 1))
    made: Images = (255 * np.clip((field - level) * sharpness, 0, 1)).astype(np.uint8)
    return made


KINDS: dict[str, Callable[[Images, Labels, Generator], Images]] = {
    "quarters": quarters,
    "mixed-quarters": mixed_quarters,
    "overlaid": overlaid,
    "turned": turned,
    "mirrored": mirrored,
    "specks": specks,
    "clouds": clouds,
}


def _reordered(first: Images, second: Images, random: Generator) -> Images:
    """Quarters of `first` and of `second` put together, none of them where it was."""
    orders = _ORDERS[random.integers(len(_ORDERS), size=len(first))]
    cut = [_quarters_of(some) for some in (first, second)]
    which = np.arange(len(first))
    parts = [cut[place in (1, 2)][orders[:, place], which] for place in range(4)]
    upper, lower = (np.concatenate(parts[at : at + 2], axis=2) for at in (0, 2))
    return np.concatenate([upper, lower], axis=1)


def _quarters_of(images: Images) -> Images:
    """Of shape (4, n, 14, 14): upper left, upper right, lower left, lower right."""
    return np.stack(
        [images[:, y : y + _HALF, x : x + _HALF] for y in (0, _HALF) for x in (0, _HALF)]
    )
