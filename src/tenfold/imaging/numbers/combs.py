"""Combs and rows of boxes on forms: short printed lines that stand on a longer one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Mask

if TYPE_CHECKING:
    from tenfold.imaging.numbers.rules import Rule

_LEAST = 4  # times as long as a line is thick, what stands on it is at the least,
_FEWEST = 3  # so many,
_UNEVEN = 0.1  # of their length and of the gaps between them, by which these may differ
_THICKER = 1.7  # times as thick as the line, they may be,
_MARGIN = 4  # and so many pixels more
_ENDS = 6  # pixels from the ends of the line, the first and the last stand at the most


def ticks_of(solid: Mask, rule: Rule) -> list[Rule]:
    """The short lines on one side of `rule`, as a comb's and a row of boxes' have; or none."""
    return max((_on_side(solid, rule, side) for side in (-1, 1)), key=len)


def _on_side(solid: Mask, rule: Rule, side: int) -> list[Rule]:
    """Three or more lines of one length, the first and last at the ends of `rule`, evenly apart."""
    places = np.arange(round(rule.start), round(rule.end) + 1)
    heights = _heights(solid, rule, places, side)
    edges = np.diff(np.pad(heights >= _LEAST * max(rule.thick, 2), 1).astype(np.int8))
    firsts, ends = np.flatnonzero(edges > 0), np.flatnonzero(edges < 0)
    narrow = ends - firsts <= _THICKER * rule.thick + _MARGIN
    if np.count_nonzero(narrow) < _FEWEST:
        return []
    firsts, ends = firsts[narrow], ends[narrow]
    lengths = np.array([heights[first:end].max() for first, end in zip(firsts, ends, strict=True)])
    usual = 0.5 * float(lengths[0] + lengths[-1])
    alike = np.abs(lengths - usual) <= _UNEVEN * usual + 2
    at = 0.5 * (firsts + ends - 1)[alike]
    gaps = np.diff(at)
    if len(at) < _FEWEST or at[0] > _ENDS or at[-1] < len(places) - 1 - _ENDS:
        return []
    if np.ptp(gaps) > 2 * _UNEVEN * gaps.mean():
        return []
    return [_tick(rule, *one) for one in zip(at, side * lengths[alike], strict=True)]


def _heights(
    solid: Mask, rule: Rule, places: npt.NDArray[np.int64], side: int
) -> npt.NDArray[np.int64]:
    """How far ink goes on to one `side` of `rule` at all `places` along it, of shape (n,)."""
    across = solid if rule.steep else solid.T
    middle = np.interp(places, rule.path[:, 0], rule.path[:, 1])
    steps = np.arange(round(0.5 * rule.thick) + 2, round(0.5 * rule.length))[:, None]
    rows = np.rint(middle + side * steps).astype(np.int64)
    columns = np.rint(places - side * rule.slope * steps).astype(np.int64)
    ink = np.zeros(rows.shape, np.bool_)
    for beside in (-1, 0, 1):
        along = columns + beside
        inside = (rows >= 0) & (rows < across.shape[1]) & (along >= 0) & (along < len(across))
        ink |= inside & across[along.clip(0, len(across) - 1), rows.clip(0, across.shape[1] - 1)]
    return np.asarray(np.pad(ink, ((0, 1), (0, 0))).argmin(axis=0), np.int64)


def _tick(rule: Rule, place: float, length: float) -> Rule:
    """The line that begins on `rule` at this `place` from its start; negative: above or left."""
    along = rule.start + place
    at = rule.at + rule.slope * place
    ends = np.array([[at, along], [at + length, along - rule.slope * length]])
    path = ends if length > 0 else ends[::-1]
    start, end = path[:, 0].tolist()
    turned = rule._replace(steep=not rule.steep, slope=-rule.slope)
    return turned._replace(start=start, end=end, at=float(path[0, 1]), path=path)
