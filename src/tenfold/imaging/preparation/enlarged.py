"""Pictures that were enlarged by repeating their pixels, as screenshots of 28×28 drawings are."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.grey import Grey

_LEAST_SIDE = 15  # pixels; half of what MNIST has, or fewer, is no picture that was enlarged
_FACTOR = 2  # times enlarged at the least
_SQUARE = 1.05  # times as long one side of a block may be; others are stretched on purpose
_SHIFTS = (0.5, 0.0)  # of the pixel that is taken for the nearest one: Pillow's and OpenCV's way


def without_enlargement(grey: Grey) -> Grey:
    """`grey` (h, w) with one pixel for each block of equal ones; itself where it isn't made of any.

    Nothing is lost: repeating the pixels gives `grey` again. Blocks have edges of their own, and
    hide how soft those of the small picture are.
    """
    if min(grey.shape) < _FACTOR * _LEAST_SIDE:
        return grey
    rows, columns = (_firsts_of_blocks(grey, axis) for axis in (0, 1))
    factors = grey.shape[0] / rows.size, grey.shape[1] / columns.size
    if min(factors) < _FACTOR or max(factors) > _SQUARE * min(factors):
        return grey
    return grey[np.ix_(rows, columns)]


def without_blocks(grey: Grey) -> Grey:
    """`grey` (h, w) in its size, with smooth edges for those of blocks that it is made of."""
    small = without_enlargement(grey)
    if small is grey:
        return grey
    smooth = cv2.resize(small, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(smooth, np.uint8)


def _firsts_of_blocks(grey: Grey, axis: int) -> npt.NDArray[np.intp]:
    """The first place of each block along `axis`; every place, where there are no blocks."""
    lines = grey if axis == 0 else grey.T
    side = len(lines)
    for some in (lines[:, 16::32], lines[:, ::8], lines):  # a few are quick
        changes = np.flatnonzero((some[1:] != some[:-1]).any(axis=1)) + 1
        block = int(np.diff(changes, prepend=0, append=side).min())
        if block < _FACTOR:
            return np.arange(side)
    least, most = max(_LEAST_SIDE, side // (block + 1)), side // max(_FACTOR, block - 1)
    for before in sorted(range(least, most + 1), key=lambda count: abs(side / count - block)):
        for shift in _SHIFTS:
            sources = ((np.arange(side) + shift) * before / side).astype(np.intp)
            firsts = np.searchsorted(sources, np.arange(before))
            if np.isin(changes, firsts).all():
                return firsts
    return np.arange(side)
