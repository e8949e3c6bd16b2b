"""Pictures that are MNIST's own already, whole or damaged: the network takes them as they are.

To prepare a damaged one again does harm: what noise, blur or a line across it hides from the
network, it hides from the preparation even more.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import SIDE
from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Mask, box_of, edges_of
from tenfold.imaging.preparation.parts import main_parts
from tenfold.imaging.preparation.polarity import Polarity

INK_SIDE = 20
CENTRE = 14.0  # of mass, in pixels from 0; MNIST's training images lie within 13.48..14.5

_FAINT = 40  # levels below this in a picture of MNIST's size are compression, not ink
_BLACK, _GREY, _WHITE = 20, 128, 235
_MOST_INK = 0.35  # of the pixels; more is a page
_NEAR_CENTRE = 2.6  # pixels; a blur to one side moves it that far
# Pixels of the longest side, with the faint ends of strokes. Of 3,420 enlarged and reduced pictures
# of people's own, white on black, 15 more are read than with 16 to 23 without those ends; of 22,500
# damaged digits of MNIST-C's kinds, 15 fewer.
_NEAR_SIDE = range(INK_SIDE - 1, INK_SIDE + 4)
_WIDER = 2  # pixels; what is wider than high by more is a digit with a line across
_BAND = 0.4  # of the width is black from end to end but for the digit
_INK = 0.02  # of the pixels, a digit has at the least


def own_image(grey: Grey, polarity: Polarity) -> Grey | None:
    """The image of MNIST that `grey` is, white on black, damaged or not; None if it is none.

    A negative has to be whole: most pictures of this size that are dark on white are drawings.
    """
    ways = {"bright": [grey], "dark": [255 - grey], "auto": [grey, 255 - grey]}
    if grey.shape != (SIDE, SIDE):
        return None
    whole = next((picture for picture in ways[polarity] if looks_like_mnist(picture)), None)
    if whole is not None or polarity == "dark":
        return whole
    return grey if looks_damaged(grey) else None


def looks_like_mnist(grey: Grey) -> bool:
    """Whether `grey` has MNIST's size, ground, ink, longest side and centre of mass.

    MNIST's own levels are judged as they are, a copy that went through JPEG without the
    faint levels that compression leaves around the ink.
    """
    if grey.shape != (SIDE, SIDE) or grey.max() < 200:
        return False
    return _has_mnist_layout(grey) or _has_mnist_layout(np.where(grey >= _FAINT, grey, 0))


def _has_mnist_layout(ink: Grey) -> bool:
    frame = edges_of(ink)
    if np.count_nonzero(frame) > 6:  # the most that one of MNIST's has there
        return False
    return INK_SIDE - 2 <= max(_sides(ink > 0)) <= INK_SIDE and _is_centred(ink, 0.75)


def looks_damaged(grey: Grey) -> bool:
    """Whether `grey`, 28×28, is about as MNIST would have it, but for noise, blur or marks.

    A digit alone that is clearly larger, smaller or elsewhere is somebody's drawing.
    """
    if _is_striped(grey):
        return True
    frame = edges_of(grey)
    strong = grey >= max(_FAINT, grey.max() // 2)
    if np.median(frame) > _BLACK or np.median(grey) > _BLACK or not 0 < strong.mean() <= _MOST_INK:
        return False
    if not _is_centred(grey, _NEAR_CENTRE):
        return False
    ink = grey >= _FAINT
    height, width = _sides(ink)
    return (
        max(height, width) in _NEAR_SIDE
        or width > height + _WIDER
        or not main_parts(grey.astype(np.float32), ink)[1]
    )


def _is_striped(grey: Grey) -> bool:
    """Whether a black band with ink in it stands between white bars: a part was inverted."""
    band = (grey[[0, -1]] <= _BLACK).all(axis=0)
    return bool(
        grey[:, [0, -1]].min() >= _WHITE
        and np.count_nonzero(band) >= _BAND * SIDE
        and np.count_nonzero(grey[:, band] >= _GREY) >= _INK * SIDE * SIDE
    )


def _sides(ink: Mask) -> tuple[int, int]:
    """Height and width of the box around `ink`, in pixels."""
    rows, columns = box_of(ink)
    return rows.stop - rows.start, columns.stop - columns.start


def _is_centred(ink: Grey, slack: float) -> bool:
    return all(abs(centre - CENTRE) <= slack for centre in centre_of_mass(ink.astype(np.float64)))


def centre_of_mass(ink: npt.NDArray[np.floating]) -> tuple[float, float]:
    """Row and column of the centre of mass of `ink` (h, w), in pixels from 0."""
    rows, columns = ink.sum(axis=1), ink.sum(axis=0)
    total = rows.sum()
    return (
        float(rows @ np.arange(len(rows)) / total),
        float(columns @ np.arange(len(columns)) / total),
    )
