"""Printed lines: ruled and squared paper, tables, boxes. They are found and taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Levels, Mask
from tenfold.imaging.numbers.combs import ticks_of
from tenfold.imaging.numbers.components import SOLID
from tenfold.imaging.numbers.underlines import underlines_of

_SMALL_SIDE = 800  # pixels of the copy in which lines are looked for
_FAINT = 0.6 * SOLID  # ink of lines that are printed faintly
_SHORTEST = 0.1  # of the longer side
_THINNEST = 12  # times as long as thick, at the least
_STOUTEST = 8  # likewise, of lines drawn by hand
_THICKEST = 1 / 90  # of the longer side; broader lines are drawn by hand
_BROADEST = 1 / 45  # likewise, of those that go from edge to edge
_APART = 3  # times its thickness that the next line is away, at the least
_FAR = 0.5  # of the side; what leaves at a side after less may be a stroke in a corner
_GAP = 4  # pixels that a line may be broken for
_STEEPEST = np.tan(np.deg2rad(22))  # slope from the horizontal or the vertical
_SAME_ANGLE = 2.5  # degrees
_COVERED = 0.8  # of a line must be ink
_SAMPLES = 96  # places along a line where it is measured
_REACH = 12  # pixels to either side that are looked at there
_FARTHEST = 5  # pixels from where the transform sees the line to where it is
_MARGIN = 4  # pixels by which the zone of a line is broader than it
_CRUMB = 0.7  # of a part that lies on printed lines, it is a bit of them
# Standard deviations of the ink of lines, and half of what is left up to the darkest, by which a
# stroke is darker than they are. Beyond the second, the lines are about as dark as the strokes.
_DARKER, _CLEARLY_DARKER = 4, 0.9
_THICKER = 1.7  # times its usual thickness, a line is crossed by a stroke


class Rule(NamedTuple):
    """A straight printed line; `steep` ones run down, the others to the right.

    Attributes:
        start, end: the coordinate along which it runs, x, or y of a steep one.
        at: the other coordinate where it begins.
        slope: of the other coordinate along the first.
        thick: in pixels.
        path: points on its middle, of shape (n, 2): places along it and across.
    """

    steep: bool
    start: float
    end: float
    at: float
    slope: float
    thick: float
    path: npt.NDArray[np.float64]

    @property
    def length(self) -> float:
        return self.end - self.start


def without_rules(ink: Levels) -> tuple[Levels, list[Rule]]:
    """`ink` without its printed lines and underlines, and the lines.

    A long straight stroke of a digit is no such line: those go from edge to edge, come in
    threes, make boxes or combs, or have several things standing on them. Strokes that cross a
    line, or are darker than it, are kept.
    """
    found = _segments(ink)
    if not found:
        return ink, []
    solid = ink >= SOLID
    faint = ink >= _FAINT
    lines = [rule for rule in (_measured(faint, r) for r in found) if rule]
    measured = [rule for rule in lines if rule.thick <= _thickest(rule, ink.shape)]
    short = [rule for rule in measured if not _spans(rule, ink.shape)]
    combs = [[rule, *ticks] for rule in short if (ticks := ticks_of(faint, rule))]
    rules = [*_printed(measured, ink.shape), *(rule for comb in combs for rule in comb)]
    known = {id(rule) for rule in rules}
    left = [rule for rule in lines if not rule.steep and id(rule) not in known]
    if left:
        rules += underlines_of(solid & ~_zone(lines, ink.shape), left)
    if not rules:
        return ink, []
    return np.where(_gone(solid, rules) & ~_darker(ink, rules), np.float32(0), ink), rules


def are_squares(rules: Sequence[Rule], shape: tuple[int, ...]) -> bool:
    """Whether `rules` go from edge to edge of the picture, of shape (h, w), both ways."""
    return len({rule.steep for rule in rules if _spans(rule, shape)}) == 2


def _segments(ink: Levels) -> list[Rule]:
    """Straight lines in `ink` (the probabilistic Hough transform of Matas et al. 2000)."""
    scale = min(1.0, _SMALL_SIDE / max(ink.shape))
    height, width = (max(1, round(side * scale)) for side in ink.shape)
    small = cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA)
    faint = (small >= _FAINT).astype(np.uint8)
    broad = np.ones((round(_REACH * scale) + 2,) * 2, np.uint8)
    # The inside of broad strokes is no line, and the transform takes time for each pixel.
    thin = cv2.subtract(faint, cv2.erode(faint, broad))
    length = _SHORTEST * max(height, width)
    lines = cv2.HoughLinesP(thin, 1, np.pi / 360, int(0.6 * length), None, length, _GAP)
    if lines is None:
        return []
    ends = np.asarray(lines, np.float64).reshape(-1, 4) / scale
    return _merged([rule for rule in map(_as_rule, ends.tolist()) if rule])


def _as_rule(ends: Sequence[float]) -> Rule | None:
    x1, y1, x2, y2 = ends
    steep = abs(y2 - y1) > abs(x2 - x1)
    if steep:
        x1, y1, x2, y2 = y1, x1, y2, x2
    if x1 > x2:
        x1, y1, x2, y2 = x2, y2, x1, y1
    if abs(y2 - y1) >= (x2 - x1) * _STEEPEST:  # or a point, in tiny pictures
        return None
    slope = (y2 - y1) / (x2 - x1)
    return Rule(steep, x1, x2, y1, slope, 1.0, np.empty((0, 2)))


def _merged(rules: list[Rule]) -> list[Rule]:
    """`rules` with those joined that continue or double each other."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: -rule.length):
        for index, other in enumerate(merged):
            if _continues(other, rule):
                merged[index] = _joined(other, rule)
                break
        else:
            merged.append(rule)
    return merged


def _continues(long: Rule, short: Rule) -> bool:
    if long.steep != short.steep:
        return False
    off = [
        abs(long.at + long.slope * (place - long.start) - at)
        for place, at in (
            (short.start, short.at),
            (short.end, short.at + short.slope * short.length),
        )
    ]
    apart = max(long.start, short.start) - min(long.end, short.end)
    return max(off) <= 5 and apart <= 0.3 * long.length


def _joined(long: Rule, short: Rule) -> Rule:
    start, end = min(long.start, short.start), max(long.end, short.end)
    return long._replace(start=start, end=end, at=long.at + long.slope * (start - long.start))


def _measured(solid: Mask, rule: Rule) -> Rule | None:
    """`rule` with its thickness and its path; None where it is no thin line of ink."""
    places, band = _sampled(solid, rule)
    top, bottom = _runs(band)
    covered = bottom >= top
    inner = (places >= rule.start) & (places <= rule.end)
    if not inner.any() or np.mean(covered[inner]) < _COVERED:
        return None
    thick = float(np.median((bottom - top + 1)[covered]))
    if thick > min(rule.length / _STOUTEST, 1.5 * _REACH):
        return None
    covered &= bottom - top < _THICKER * thick + 1  # what crosses the line says nothing of its way
    off = (0.5 * (top + bottom) - _REACH)[covered]
    at = rule.at + rule.slope * (places[covered] - rule.start) + _smooth(off)
    return rule._replace(thick=thick, path=np.stack([places[covered], at], axis=1))


def _thickest(rule: Rule, shape: tuple[int, ...]) -> float:
    """How thick `rule` may be to be printed, in pixels."""
    share = _BROADEST if _spans(rule, shape) else _THICKEST
    return min(rule.length / _THINNEST, _REACH, max(3.0, share * max(shape)))


def _sampled(solid: Mask, rule: Rule) -> tuple[npt.NDArray[np.int64], Mask]:
    """Places along `rule`, of shape (n,), and the ink across it there, (2 reach + 1, n)."""
    across = solid if rule.steep else solid.T
    beyond = 0.06 * rule.length + 4  # the transform misses the ends
    first, last = max(0.0, rule.start - beyond), min(len(across) - 1.0, rule.end + beyond)
    places = np.linspace(first, last, _SAMPLES).round().astype(np.int64)
    middle = np.rint(rule.at + rule.slope * (places - rule.start)).astype(np.int64)
    rows = middle + np.arange(-_REACH, _REACH + 1)[:, None]
    inside = (rows >= 0) & (rows < across.shape[1])
    return places, inside & across[places, np.clip(rows, 0, across.shape[1] - 1)]


def _runs(band: Mask) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Top and bottom of the run of ink nearest to the middle of every column; 0, -1 for none."""
    away = np.abs(np.arange(len(band)) - _REACH)[:, None] + np.where(band, 0, len(band))
    nearest = away.argmin(axis=0)
    rows = np.arange(len(band))[:, None]
    clear_above = np.where(~band & (rows < nearest), rows, -1).max(axis=0)
    clear_below = np.where(~band & (rows > nearest), rows, len(band)).min(axis=0)
    none = away.min(axis=0) > _FARTHEST
    return np.where(none, 0, clear_above + 1), np.where(none, -1, clear_below - 1)


def _smooth(off: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """`off` without single values that stand out: strokes that cross the line."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(off, 3, mode="edge"), 7)
    return np.asarray(np.median(windows, axis=1))


def _printed(rules: list[Rule], shape: tuple[int, ...]) -> list[Rule]:
    """Those of `rules` that go from edge to edge, come in threes, or make boxes."""
    level, steep = ([rule for rule in rules if rule.steep is way] for way in (False, True))
    boxed = _boxed(level, steep)
    level = [r for r in level if _spans(r, shape) or _in_threes(r, level) or id(r) in boxed]
    return level + [r for r in steep if _spans(r, shape) or id(r) in boxed]


def _boxed(level: list[Rule], steep: list[Rule]) -> set[int]:
    """The ids of the rules that meet two across, each of which meets two in turn."""
    meets = np.array([[_meet(one, other) for other in steep] for one in level], np.bool_)
    meets = meets.reshape(len(level), len(steep))
    for _ in range(3):  # each round may leave another without its second
        meets = meets & (meets.sum(axis=1) >= 2)[:, None] & (meets.sum(axis=0) >= 2)
    boxed = np.concatenate([meets.any(axis=1), meets.any(axis=0)]).tolist()
    return {id(rule) for rule, one in zip(level + steep, boxed, strict=True) if one}


def _meet(rule: Rule, other: Rule) -> bool:
    """Whether a level and a steep rule cross, or would if both were a little longer."""
    # Where `other`, whose place depends on our height, meets us.
    along = (other.at + other.slope * (rule.at - rule.slope * rule.start - other.start)) / (
        1 - rule.slope * other.slope
    )
    across = rule.at + rule.slope * (along - rule.start)
    return _reaches(rule, along) and _reaches(other, across)


def _reaches(rule: Rule, place: float) -> bool:
    slack = 0.04 * rule.length + 6
    return rule.start - slack <= place <= rule.end + slack


def _spans(rule: Rule, shape: tuple[int, ...]) -> bool:
    """Whether `rule` goes from edge to edge, be it that it leaves at a side."""
    side, across = shape if rule.steep else shape[::-1]
    slack = 0.03 * side
    if rule.length >= side - 2 * slack:  # it may be missed at one end alone
        return True
    if not rule.slope:
        return False
    near = 0.01 * across
    out = sorted(rule.start + (edge - rule.at) / rule.slope for edge in (near, across - near))
    first, last = max(0, out[0]) + slack, min(side, out[1]) - slack
    return last - first >= _FAR * side and rule.start <= first and rule.end >= last


def _in_threes(rule: Rule, others: list[Rule]) -> bool:
    """Whether two others run beside `rule`."""
    beside = [
        other
        for other in others
        if abs(np.arctan(other.slope) - np.arctan(rule.slope)) < np.deg2rad(_SAME_ANGLE)
        and min(other.end, rule.end) - max(other.start, rule.start) > 0.5 * rule.length
        and abs(other.at + other.slope * (rule.start - other.start) - rule.at) > _APART * rule.thick
    ]
    return len(beside) >= 2


def _gone(solid: Mask, rules: list[Rule]) -> Mask:
    """Where the pixels of `rules` are, but not where a stroke crosses them."""
    zones = {way: _zone([r for r in rules if r.steep is way], solid.shape) for way in (False, True)}
    gone = np.zeros(solid.shape, np.bool_)
    for steep, zone in zones.items():
        thick = [rule.thick for rule in rules if rule.steep is steep]
        if thick:
            gone |= zone & ~_thicker(solid, _THICKER * float(np.median(thick)) + 1, steep)
    whole = _zone([_endless(rule) for rule in rules], solid.shape)
    broad = round(max(rule.thick for rule in rules)) + _MARGIN
    return gone | _crumbs(solid & ~gone, zones[False] | zones[True] | whole, broad)


def _darker(ink: Levels, rules: list[Rule]) -> Mask:
    """Where `ink` is darker than its printed lines: strokes that cross or follow them."""
    points = np.concatenate([rule.path[:, ::-1] if rule.steep else rule.path for rule in rules])
    x, y = np.rint(points).astype(np.int64).T
    inside = (x >= 0) & (y >= 0) & (x < ink.shape[1]) & (y < ink.shape[0])
    levels = ink[y[inside], x[inside]]
    usual = float(np.median(levels))
    spread = 1.4826 * float(np.median(np.abs(levels - usual)))
    least = max(0.5 * (1 + usual), usual + _DARKER * spread)
    return np.asarray(ink >= (least if least <= _CLEARLY_DARKER else np.inf))


def _endless(rule: Rule) -> Rule:
    """`rule` going on straight, far beyond the page."""
    slope, at = np.polyfit(rule.path[:, 0], rule.path[:, 1], 1)
    far = np.array([-rule.length, 0, rule.length])
    places = np.array([rule.start, 0.5 * (rule.start + rule.end), rule.end]) + far
    return rule._replace(path=np.stack([places, at + slope * places], axis=1))


def _zone(rules: list[Rule], shape: tuple[int, ...]) -> Mask:
    """The pixels on `rules` and beside them."""
    canvas = np.zeros(shape, np.uint8)
    for rule in rules:
        path = rule.path[:, ::-1] if rule.steep else rule.path
        points = np.rint(path).astype(np.int32)[:, None]
        thick = round(rule.thick) + _MARGIN
        cv2.polylines(canvas, [points], isClosed=False, color=1, thickness=thick)
    return canvas > 0


def _thicker(solid: Mask, thick: float, steep: bool) -> Mask:
    """Where `solid` is thicker than `thick`, measured across level or across steep lines."""
    side = int(thick) + 1
    kernel = np.ones((1, side) if steep else (side, 1), np.uint8)
    return cv2.morphologyEx(solid.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0


def _crumbs(left: Mask, zone: Mask, broad: int) -> Mask:
    """Parts of what is `left` that lie on printed lines: where two of them cross.

    What holds a square with sides of `broad` pixels is a stroke that follows a line.
    """
    count, labels = cv2.connectedComponents(left.astype(np.uint8), connectivity=8)
    sizes = np.bincount(labels.ravel(), minlength=count)
    inside = np.bincount(labels[zone], minlength=count)
    crumb = inside >= _CRUMB * sizes
    square = np.ones((broad, broad), np.uint8)
    crumb[labels[cv2.erode(left.astype(np.uint8), square, borderValue=0) > 0]] = False
    crumb[0] = False
    return np.asarray(crumb[labels])
