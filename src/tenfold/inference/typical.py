"""What a network's logits look like where it reads a digit: a Gaussian for each of the ten.

A digit that is read as a 4 gives the 9 some logit as well and the 0 next to none; a letter that is
taken for a 4 seldom shows the same pattern, however large its probability. How far an answer lies
from the pattern is the distance of Mahalanobis, as Lee, Lee, Lee and Shin use it in "A Simple
Unified Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks" (2018); they
take it between the layers, here the ten logits serve. Their length is left out of the pattern: it
says how much ink there is and how clear, and a faint digit is still one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import CLASSES

LEAST = 5  # right answers per digit, below which its pattern can't be told

_SHARED = 250  # digits' worth of the covariance of all digits go into the one of each
_RIDGE = 1e-3  # of the mean variance, in every direction: the patterns fill only some

Floats = npt.NDArray[np.float64]
Logits = npt.NDArray[np.floating]


class Typical(NamedTuple):
    """The patterns.

    Attributes:
        means: row c is the mean pattern of digit c, of shape (10, 10).
        whiteners: what turns a deviation from it into one of unit variance, (10, 10, 10).
    """

    means: Floats
    whiteners: Floats

    def distances(self, patterns: Floats) -> Floats:
        """The squared distance of each of `patterns` (n, 10) from the one of its best guess."""
        best = patterns.argmax(axis=1)
        off = patterns - self.means[best]
        return np.asarray((np.einsum("nij,nj->ni", self.whiteners[best], off) ** 2).sum(axis=1))


def typical_of(logits: Logits, labels: npt.NDArray[np.integer]) -> Typical | None:
    """The patterns of digits that a network wasn't trained on.

    Args:
        logits: of shape (n, 10).
        labels: the right digits, of shape (n,); where the network is wrong is left out.

    None where some digit has fewer than `LEAST` right answers.
    """
    right = logits.argmax(axis=1) == labels
    digits, (patterns, _) = labels[right], patterns_of(logits[right])
    if np.bincount(digits, minlength=CLASSES).min() < LEAST:
        return None
    members = [digits == digit for digit in range(CLASSES)]
    means = np.stack([patterns[some].mean(axis=0) for some in members])
    off = patterns - means[digits]
    shared = off.T @ off / len(off)
    ridge = _RIDGE * np.trace(shared) / CLASSES * np.eye(CLASSES)
    covariances = np.stack(
        [(_SHARED * shared + off[some].T @ off[some]) / (_SHARED + some.sum()) for some in members]
    )
    return Typical(means, np.linalg.inv(np.linalg.cholesky(covariances + ridge)))


def patterns_of(logits: Logits) -> tuple[Floats, Floats]:
    """`logits` (n, 10) without their mean: brought to unit length, and their lengths, (n,)."""
    centred = logits.astype(np.float64) - logits.mean(axis=1, keepdims=True, dtype=np.float64)
    lengths = np.sqrt(np.einsum("ij,ij->i", centred, centred))
    return centred / np.maximum(lengths, 1e-12)[:, None], lengths
