"""What is much fainter than the rest of a page: pencil beside a pen, or yellow beside black."""

from __future__ import annotations

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Mask
from tenfold.imaging.numbers.components import SOLID
from tenfold.imaging.numbers.taken_apart import Written, written_on
from tenfold.imaging.preparation.notes import spread_out
from tenfold.imaging.preparation.threshold import median, spread

_HALO = 11  # pixels of a square: as far from dark ink as half of it, nothing is faint ink
_FEWEST = 2  # things; with fewer the long look, a third of a page's time, isn't worth it
_STROKE = 25  # pixels of the page at half its size, which no stroke is as wide as,
_TALL = 6  # and how tall a digit is, at the least
_SEEN = 4.0  # grey levels that the faintest ink stands out,
_TO_NOISE = 4.0  # and so many standard deviations,
_EACH = 16  # as one pixel of so many tells them


def with_fainter(written: Written, grey: Grey) -> Written | None:
    """`written` and what is fainter on the page `grey`; None where there is nothing.

    It is what is found once the darker ink is rubbed out.
    """
    bare = (written.whole < SOLID).astype(np.uint8)
    paper = np.asarray(cv2.erode(bare, np.ones((_HALO, _HALO), np.uint8)), np.uint8)
    if _things_on(written.bright, paper > 0) < _FEWEST:
        return None
    rest = written_on(spread_out(grey, paper), is_paper=written.is_paper)
    if rest is None:
        return None
    ink, whole = np.maximum(written.ink, rest.ink), np.maximum(written.whole, rest.whole)
    return written._replace(ink=ink, whole=whole)


def _things_on(bright: Grey, paper: Mask) -> int:
    """How many things, all in the picture, stand out from what is `paper`: a quick look.

    It is taken at half the size.
    """
    there = paper[::2, ::2]
    if not there.any():
        return 0
    small = np.asarray(cv2.resize(bright, there.shape[::-1], interpolation=cv2.INTER_AREA))
    soft = cv2.GaussianBlur(small, (0, 0), 1.0)
    hat = cv2.morphologyEx(soft, cv2.MORPH_TOPHAT, np.ones((_STROKE, _STROKE), np.uint8))
    off = np.asarray(hat[there][::_EACH], np.float32)
    seen = there & (hat >= max(_SEEN, median(off) + _TO_NOISE * spread(off)))
    left, top, width, height = cv2.connectedComponentsWithStats(seen.astype(np.uint8))[2].T[:4, 1:]
    inside = (left > 0) & (top > 0) & (left + width < seen.shape[1]) & (top + height < len(seen))
    return int(np.count_nonzero(inside & (height >= _TALL)))
