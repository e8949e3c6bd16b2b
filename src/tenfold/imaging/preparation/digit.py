"""One digit the way MNIST did it: grey levels of any size to 28×28, white ink on black.

The layout is the one of MNIST (LeCun et al. 1998, section III A): the longer side of the ink
is 20 pixels, scaled with anti-aliasing, and its centre of mass lies in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from tenfold.core.pairs import SIDE
from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels, ink_box, stroke_width
from tenfold.imaging.preparation.bars import without_bars
from tenfold.imaging.preparation.enlarged import without_enlargement
from tenfold.imaging.preparation.ink import separate
from tenfold.imaging.preparation.own_size import CENTRE, INK_SIDE, centre_of_mass, own_image
from tenfold.imaging.preparation.polarity import Polarity
from tenfold.imaging.preparation.slant import near_upright

_FINE = 4  # the thickness of strokes is set at this many times the final size
_THINNEST, _THICKEST = 1.6, 4.2  # final pixels; nineteen in twenty of MNIST's lie between


@dataclass(frozen=True)
class Steps:
    """What becomes of one picture on its way to the network, step by step.

    Attributes:
        original: the grey levels that were given, of shape (h, w), once for each pixel that was
            repeated to enlarge them, and without bars around them.
        flat: the levels without the ground, ink positive, of shape (h, w).
        ink: how much ink every pixel holds, 0..1, of shape (h, w); None where there is none.
        crop: `ink` cut to the digit; None where there is none.
        image: the 28×28 that the network sees, white on black; None where there is none.
    """

    original: Grey
    flat: Levels
    ink: Levels | None
    crop: Levels | None
    image: Grey | None


def prepare(grey: Grey, polarity: Polarity = "auto", *, careful: bool = True) -> Grey | None:
    """The 28×28 image of the digit in `grey`, white on black; None where there is no ink.

    Args:
        grey: levels of shape (h, w), of any size.
        polarity: "dark" ink on a bright ground, "bright" ink on a dark one, or "auto": told
            from the picture.
        careful: whether to take the time for a picture that isn't plain.

    Raises:
        NotPlain: the picture isn't plain, and `careful` is false.

    Pictures that already are MNIST's own, whole or damaged, or a whole one inverted, are not
    touched.
    """
    grey, own = _laid_bare(grey, polarity)
    if own is not None:
        return own
    ink = separate(grey, polarity, careful=careful)[1]
    return None if ink is None else image_of(ink)


def trace(grey: Grey, polarity: Polarity = "auto") -> Steps:
    """Every step of the preparation of `grey`; see `prepare`."""
    grey, own = _laid_bare(grey, polarity)
    if own is not None:
        ink = np.divide(own, 255, dtype=np.float32)
        return Steps(grey, own.astype(np.float32), ink, _cropped(ink), own)
    flat, ink_or_none = separate(grey, polarity)
    if ink_or_none is None:
        return Steps(grey, flat, None, None, None)
    crop = _cropped(ink_or_none)
    return Steps(grey, flat, ink_or_none, crop, image_of(crop))


def _laid_bare(grey: Grey, polarity: Polarity) -> tuple[Grey, Grey | None]:
    """`grey` as it was before it was enlarged or framed, and the image of MNIST that it then is."""
    grey = without_enlargement(grey)
    own = own_image(grey, polarity)
    bare = grey if own is not None else without_bars(grey)
    return (grey, own) if bare is grey else _laid_bare(bare, polarity)


def image_of(ink: Levels) -> Grey:
    """The 28×28 image, white on black, of ink that was found: levels 0..1, any size.

    Empty margins are cut off; the ink must not be empty.
    """
    fine = _resized(_cropped(ink), INK_SIDE * _FINE)
    upright = near_upright(fine)
    if upright is not fine:
        fine = _resized(_cropped(upright), INK_SIDE * _FINE)
    return centred(_resized(_even_strokes(fine), INK_SIDE))


def centred(ink: Levels) -> Grey:
    """`ink` (at most 28×28, levels 0..1) moved by whole pixels into the middle of 28×28."""
    image = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (
        int(np.clip(round(CENTRE - centre), 0, SIDE - side))
        for centre, side in zip(centre_of_mass(ink), ink.shape, strict=True)
    )
    levels = np.rint(255 * np.clip(ink / ink.max(), 0, 1)).astype(np.uint8)
    image[top : top + ink.shape[0], left : left + ink.shape[1]] = levels
    return image


def _cropped(ink: Levels) -> Levels:
    return ink[ink_box(ink)]


def _resized(ink: Levels, longest_side: int) -> Levels:
    """`ink` scaled so that its longer side is `longest_side`; every pixel counts."""
    scale = longest_side / max(ink.shape)
    height, width = (max(1, round(side * scale)) for side in ink.shape)
    way = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(ink).resize((width, height), way))


def _even_strokes(fine: Levels) -> Levels:
    """Strokes far thinner or thicker than MNIST's brought near them."""
    width = stroke_width(fine > 0.5 * fine.max())
    if width < _THINNEST * _FINE:
        grow = round((_THINNEST * _FINE + 1 - width) / 2)
        return _filtered(np.pad(fine / fine.max(), grow), cv2.MORPH_DILATE, grow)
    if width > _THICKEST * _FINE:
        shrink = round((width - _THICKEST * _FINE) / 2)
        thin = _filtered(fine, cv2.MORPH_ERODE, shrink)
        return _cropped(thin) if thin.max() > 0.5 else fine
    return fine


def _filtered(ink: Levels, operation: int, reach: int) -> Levels:
    levels = np.rint(255 * ink).astype(np.uint8)
    square = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    return np.divide(cv2.morphologyEx(levels, operation, square), 255, dtype=np.float32)
