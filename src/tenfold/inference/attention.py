"""Where a network looked: which strokes held its answer up.

Occlusion sensitivity (Zeiler and Fergus 2014, section 4.2): a patch of the image is covered, and
what the answer loses by that shows how much the network went by it. Ours rubs the ink out with a
soft patch rather than covering it with a grey square, whose edges would look like strokes. So the
map is about ink: an empty place that mattered, such as the open side of a 3, does not show.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import SIDE
from tenfold.errors import UsageError
from tenfold.inference.certainty import log_odds_for
from tenfold.inference.model import Images, Model

Floats = npt.NDArray[np.float64]

_STEP = 3  # pixels from patch to patch: a hundred of them
_SPREAD = 2.0  # pixels: the standard deviation of a patch, which is a little over a stroke wide
_LEAST_INK = 64.0  # levels that a patch must rub out somewhere; fewer change nothing of note


def where_it_looked(model: Model, image: Images) -> Floats:
    """How much of the answer hangs on each pixel, of shape (28, 28).

    One call of the network, with a copy of the image for each patch that holds ink: about 40.

    Args:
        model: the network.
        image: uint8 of shape (28, 28), as the network sees it.

    Returns:
        0..1, where 1 is the place whose ink the answer's log-odds fall by most without; all 0
        where they fall nowhere, as without any ink.

    Raises:
        UsageError: the image has another type or shape.
        ModelError: the network fails.
    """
    _check(image)
    patches = _patches()
    covered = patches[(patches * image).max(axis=(1, 2)) >= _LEAST_INK]
    copies = np.concatenate([image[None], np.rint(image * (1 - covered)).astype(np.uint8)])
    logits = model.logits(copies)
    odds = log_odds_for(logits, int(logits[0].argmax()))
    falls = np.maximum(odds[0] - odds[1:], 0)
    spread = np.tensordot(falls, covered, axes=1) / patches.sum(axis=0)
    return np.asarray(spread / (spread.max() or 1.0))


@lru_cache
def _patches() -> Floats:
    """How far each patch covers each pixel, 0..1, of shape (n, 28, 28)."""
    centres = np.arange(0, SIDE, _STEP)
    bells = np.exp(-0.5 * ((np.arange(SIDE) - centres[:, None]) / _SPREAD) ** 2)
    patches: Floats = np.einsum("ay,bx->abyx", bells, bells).reshape(-1, SIDE, SIDE)
    patches.setflags(write=False)  # it is shared by all calls
    return patches


def _check(image: Images) -> None:
    if image.dtype != np.uint8 or image.shape != (SIDE, SIDE):
        raise UsageError(
            f"Where the network looked is told of one uint8 image of shape (28, 28), not of "
            f"{image.dtype} of shape {image.shape}. Prepare the picture first."
        )
