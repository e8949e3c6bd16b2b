"""Boxes and rings around digits, as forms and teachers draw them. They are taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Levels

if TYPE_CHECKING:
    from cv2.typing import MatLike as Contour

SOLID = 0.4  # ink from which a pixel belongs to a frame
_TEXTURE = 0.1  # changes from ink to none along the rows, to a pixel; more are no writing
_SMALLEST = 12  # pixels of a box's shorter side, inside
_RECTANGULAR = 0.9  # of the smallest rectangle around it, a box fills; a hole of a 0 fills 0.8
_TALL = 0.25  # of a box's shorter side, what stands in it is tall at least
_CONVEX = 0.94  # of its convex hull, a ring fills, which leaves out its bays
_FULL = 0.65  # of the rectangle around it, a ring fills
_RING = 0.75  # its shorter by its longer side, around a single digit; what is slimmer may be a 0
_TALL_IN_RING = 0.22  # of its shorter side; the dot in a 0 is less
_STRAIGHT, _SLANT = 0.25, 0.4  # width by length of a slash, and how far across by how far down
_SHORT, _STROKE = 0.5, 0.55  # its width where it fills so much of the rectangle around; a 5 doesn't
_ALIKE = 1.3  # times the sides of a box in which something stands, an empty one's may differ
_LINE, _THICKEST = 3.0, 1 / 8  # pixels, of a box's shorter side; a broader frame is a 0
_NOTHING_ELSE = 0.9  # of connected ink is frames; else these are lines of a larger table
_OPEN = 0.85  # of its convex hull's outline is ink of a frame whose ends don't meet
_THIN = 0.45  # of its hull, the ink of such a frame is at the most
_BENT = 0.06  # of its shorter side, it may lie within its hull
_SOFT = 2  # pixels at the edges of a frame that may be fainter


def without_frames(ink: Levels) -> Levels:
    """`ink` without boxes and rings, which stand apart from what is in them; their ends may too.

    Rectangles that are empty go only where others of their size hold something: alone they may be
    an angular 0. So may a round one, which goes only where it holds something itself.
    """
    solid = (ink >= SOLID).astype(np.uint8)
    if cv2.norm(solid[:, 1:], solid[:, :-1], cv2.NORM_L1) > _TEXTURE * solid.size:
        return ink
    _close_frames(solid)
    contours, tree = cv2.findContours(solid, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return ink
    _, _, first_inside, around = tree[0].T
    boxes, used, chosen = [], [], []
    for index, contour in enumerate(contours):
        if min(cv2.boundingRect(contour)[2:]) < _SMALLEST or not _is_hole(index, around):
            continue  # quick, and most are
        held = _inside(index, tree[0])
        if _is_rectangle(contour):
            boxes.append(index)
            if any(_is_tall(contours[one], _TALL * _sides(contour)[0]) for one in held):
                used.append(_sides(contour))
        elif _is_ring_around(contour, {one: contours[one] for one in held}, first_inside):
            chosen.append(index)
    chosen += [box for box in boxes if any(_alike(_sides(contours[box]), one) for one in used)]
    if not chosen:
        return ink
    count, labels = cv2.connectedComponents(solid, connectivity=8)
    gone = np.zeros(ink.shape, np.bool_)
    for box in chosen:
        _mark_frame(gone, np.asarray(labels), contours[box])
    sizes = np.bincount(labels.ravel(), minlength=count)
    frames = np.bincount(labels[gone], minlength=count) >= _NOTHING_ELSE * sizes
    frames[0] = True  # the soft edges
    return np.where(gone & frames[labels], np.float32(0), ink)


def _close_frames(solid: npt.NDArray[np.uint8]) -> None:
    """Join in `solid` the ends of frames that were left open, around what stands in them."""
    contours = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    boxes = np.array([cv2.boundingRect(one) for one in contours]).reshape(-1, 4)
    middles = (boxes[:, :2] + boxes[:, 2:] / 2)[boxes[:, 2:].max(axis=1) >= _SMALLEST]  # no specks
    for contour, box in zip(contours, boxes, strict=True):
        if box[2:].min() < _SMALLEST:
            continue
        hull = cv2.convexHull(contour)
        if cv2.contourArea(contour) > _THIN * cv2.contourArea(hull):
            continue
        # One of them is its own; few lie in its box, however many there are.
        near = middles[(np.abs(middles - box[:2] - box[2:] / 2) < box[2:] / 2).all(axis=1)]
        held = sum(cv2.pointPolygonTest(hull, one.tolist(), False) > 0 for one in near) - 1
        if held > 0 and _share_along(hull, contour) >= _OPEN:
            cv2.polylines(solid, [hull], isClosed=True, color=1)


def _share_along(hull: Contour, contour: Contour) -> float:
    """The share of the outline of `hull` along which the ink within `contour` runs."""
    x, y, width, height = cv2.boundingRect(hull)
    reach = max(_SOFT, round(_BENT * min(width, height)))
    line, own = np.zeros((2, height, width), np.uint8)
    cv2.polylines(line, [hull - (x, y)], isClosed=True, color=1)
    cv2.drawContours(own, [contour], -1, 1, cv2.FILLED, offset=(-x, -y))
    near = cv2.dilate(own, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    return float(np.count_nonzero(near[line > 0]) / np.count_nonzero(line))


def _is_hole(index: int, around: npt.NDArray[np.int32]) -> bool:
    """Whether the contour of this `index` lies around white: an odd number lies around it."""
    depth = 0
    while (index := int(around[index])) >= 0:
        depth += 1
    return depth % 2 == 1


def _is_rectangle(contour: Contour) -> bool:
    short, long = _sides(contour)
    return short >= _SMALLEST and cv2.contourArea(contour) >= _RECTANGULAR * short * long


def _is_ring_around(
    contour: Contour, held: dict[int, Contour], first_inside: npt.NDArray[np.int32]
) -> bool:
    """Whether `contour` is round, and what it holds makes it more than a slashed or dotted 0."""
    short, long = _sides(contour)
    area = cv2.contourArea(contour)
    if area < max(_FULL * short * long, _CONVEX * cv2.contourArea(cv2.convexHull(contour))):
        return False
    tall = [index for index, one in held.items() if _is_tall(one, _TALL_IN_RING * short)]
    if len(tall) != 1 or short < _RING * long:
        return len(tall) > 1
    has_loop = first_inside[tall[0]] >= 0
    return bool(has_loop) or not is_slash(held[tall[0]])


def _sides(contour: Contour) -> tuple[float, float]:
    """The shorter and the longer side of the smallest rectangle, at any angle, around `contour`."""
    short, long = sorted(cv2.minAreaRect(contour)[1])
    return short, long


def _inside(index: int, tree: npt.NDArray[np.int32]) -> list[int]:
    """The contours right inside the one of this `index`."""
    found, index = [], int(tree[index, 2])
    while index >= 0:
        found.append(index)
        index = int(tree[index, 0])
    return found


def _is_tall(thing: Contour, least: float) -> bool:
    return max(cv2.boundingRect(thing)[2:]) >= least


def is_slash(thing: Contour) -> bool:
    """Whether `thing`, points (x, y), is a straight stroke that slants more than a 1 does."""
    short, long = _sides(thing)
    across, down, _, _ = cv2.fitLine(thing, cv2.DIST_L2, 0, 0.01, 0.01).ravel()
    fills = cv2.contourArea(thing) >= _STROKE * short * long
    is_straight = short <= (_SHORT if fills else _STRAIGHT) * long
    return bool(is_straight and abs(across) > _SLANT * abs(down))


def _alike(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(max(pair) <= _ALIKE * min(pair) for pair in zip(one, other, strict=True))


def _mark_frame(gone: npt.NDArray[np.bool_], labels: npt.NDArray[np.int32], box: Contour) -> None:
    """Mark in `gone` what runs around `box`, unless it is too broad for a frame."""
    thickest = max(_LINE, _THICKEST * _sides(box)[0])
    reach = round(2 * thickest)
    x, y, width, height = cv2.boundingRect(box)
    left, top = max(0, x - reach), max(0, y - reach)
    part = np.s_[top : y + height + reach, left : x + width + reach]
    own = labels[part] == labels[*box[0, 0, ::-1]]  # not a neighbour's frame
    filled = np.zeros(own.shape, np.uint8)
    cv2.drawContours(filled, [box], -1, 1, cv2.FILLED, offset=(-left, -top))
    away = cv2.distanceTransform(1 - filled, cv2.DIST_L2, 5)  # of what is outside
    beside = own & (away > 0) & (away <= reach)
    # The contour itself runs on the innermost pixels of the frame.
    thick = 1 + float(np.count_nonzero(beside)) / cv2.arcLength(box, True)
    if thick > thickest:
        return
    cv2.drawContours(filled, [box], -1, 0, 1, offset=(-left, -top))
    within = cv2.distanceTransform(filled, cv2.DIST_L2, 5)  # of what is inside; 0 on the frame
    near = (away <= 1.5 * thick + _SOFT) & (within <= _SOFT)
    gone[part] |= near & ((within == 0) | (labels[part] == 0))
