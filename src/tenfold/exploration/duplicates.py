"""Images that are there twice, or nearly so: within each part, and across train and test."""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import CLASSES
from tenfold.exploration.neighbours import Indices, Near, near_pairs
from tenfold.exploration.parts import Parts
from tenfold.exploration.projection import Images, Projected

LEAST_COSINE = 0.98  # a fifth of an image's length apart; by eye, the same figure
_SHOWN = 10
METHOD = (
    f"Two images are near duplicates when the cosine between their pixels is {LEAST_COSINE} or "
    "more. Every pair is found: candidates by distances in a projection on principal components, "
    "which never grow there, then measured on the pixels. Copies that were moved or turned are "
    "not near in this sense."
)


class _Pool(NamedTuple):
    """The images of all parts in one row, those that are identical as one group."""

    parts: Parts
    labels: npt.NDArray[np.uint8]  # (images,)
    origin: Indices  # (images,), the number of each image's part
    group: Indices  # (images,)
    starts: Indices  # (parts,), the place of each part's first image
    counts: npt.NDArray[np.int64]  # (groups, parts, classes)


def find_duplicates(parts: Parts, projected: Projected) -> dict[str, Any]:
    """Pairs of images that are the same or nearly the same.

    Args:
        parts: one or two.
        projected: their images, one part after the other, as `near_pairs` takes them.

    Returns:
        `method`, `least_cosine` and, under the name of each part and under "across", `pairs`,
        `identical` and `differing_labels` among these, `same_label` (the
        others by digit), `images` (with a twin; in "across", those
        of the second part with a twin in the first), and the `closest` pairs of all and of those
        with differing labels.
    """
    images = np.concatenate([part.images for part in parts.values()])
    pool = _pool(parts, images)
    pairings = {name: (place, place) for place, name in enumerate(parts)}
    if len(parts) > 1:
        pairings["across"] = (0, 1)
    tallies = {name: _Tally(pool, *pair) for name, pair in pairings.items()}
    firsts = np.unique(pool.group, return_index=True)[1]
    for near in near_pairs(images[firsts], projected[firsts], LEAST_COSINE):
        for tally in tallies.values():
            tally.add(near)
    found = {name: tally.found() for name, tally in tallies.items()}
    return {"method": METHOD, "least_cosine": LEAST_COSINE, **found}


def _pool(parts: Parts, images: Images) -> _Pool:
    labels = np.concatenate([part.labels for part in parts.values()])
    sizes = [len(part) for part in parts.values()]
    origin = np.repeat(np.arange(len(parts)), sizes)
    seen: dict[bytes, int] = {}
    group = np.array([seen.setdefault(image.tobytes(), len(seen)) for image in images])
    counts = np.zeros((len(seen), len(parts), CLASSES), np.int64)
    np.add.at(counts, (group, origin, labels), 1)
    starts = np.cumsum([0, *sizes[:-1]])
    return _Pool(parts, labels, origin, group, starts, counts)


class _Tally:
    """Counts the pairs of an image of one part and an image of another, or of the same."""

    def __init__(self, pool: _Pool, one: int, other: int) -> None:
        self._pool, self._one, self._other = pool, one, other
        groups = np.arange(len(pool.counts))
        ones = np.ones(len(groups))
        self.pairs = 0
        self.same = np.zeros(CLASSES, np.int64)  # pairs that share a label, by digit
        self._has_twin = np.zeros(len(groups), np.bool_)
        # Rows of a pair of groups, the closest first: all, and those with differing labels.
        self._closest = [Near(groups[:0], groups[:0], ones[:0])] * 2
        self.add(Near(groups, groups, ones))
        self.identical = self.pairs

    def add(self, near: Near) -> None:
        """Count the pairs between the members of each two groups, or within one."""
        pairs, same = self._between(near)
        self.pairs += int(pairs.sum())
        self.same += same.sum(axis=0)
        self._mark(near)
        for place, chosen in enumerate((pairs > 0, pairs > same.sum(axis=1))):
            self._closest[place] = _closest(self._closest[place], near.chosen(chosen))

    def _between(self, near: Near) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """How many pairs each row of `near` stands for, and by digit those that share a label."""
        counts, one, other = self._pool.counts, self._one, self._other
        a, b = counts[near.first, one], counts[near.second, other]  # (rows, classes)
        pairs, same = a.sum(axis=1) * b.sum(axis=1), a * b
        within = near.first == near.second
        if one == other:  # no image is a pair with itself, and none is counted twice
            pairs = np.where(within, (pairs - a.sum(axis=1)) // 2, pairs)
            return pairs, np.where(within[:, None], (same - a) // 2, same)
        a, b = counts[near.second, one], counts[near.first, other]
        pairs = pairs + ~within * a.sum(axis=1) * b.sum(axis=1)
        return pairs, same + ~within[:, None] * a * b

    def _mark(self, near: Near) -> None:
        """Note which groups hold an image with a twin among the images of the first part."""
        twins = self._pool.counts[:, self._one].sum(axis=1)
        # Within a part an image is no twin of itself: its group needs a second one.
        needed = 1 + ((near.first == near.second) & (self._one == self._other))
        self._has_twin[near.first[twins[near.second] >= needed]] = True
        self._has_twin[near.second[twins[near.first] >= needed]] = True

    def found(self) -> dict[str, Any]:
        """What was counted, ready for JSON."""
        members = self._pool.counts[:, self._other].sum(axis=1)
        return {
            "pairs": self.pairs,
            "identical": self.identical,
            "differing_labels": self.pairs - int(self.same.sum()),
            "same_label": self.same.tolist(),
            "images": int(members[self._has_twin].sum()),
            "closest": self._examples(0),
            "closest_differing": self._examples(1),
        }

    def _examples(self, place: int) -> list[dict[str, Any]]:
        rows = zip(*(values.tolist() for values in self._closest[place]), strict=True)
        return [self._example(*row, differing=place == 1) for row in rows]

    def _example(self, one: int, other: int, cosine: float, *, differing: bool) -> dict[str, Any]:
        """The first pair of images that a pair of groups stands for."""
        labels = self._pool.labels
        for ends in ((one, other), (other, one)):
            members = self._members(ends[0], self._one), self._members(ends[1], self._other)
            for a, b in product(*members):
                if a != b and not (differing and labels[a] == labels[b]):
                    return {"cosine": round(cosine, 6), "images": [self._named(a), self._named(b)]}
        raise AssertionError("a pair of groups without a pair of images")

    def _members(self, group: int, part: int) -> list[int]:
        """Up to two images of each label: more can't be needed to find a pair."""
        there = np.flatnonzero((self._pool.group == group) & (self._pool.origin == part))
        labels = self._pool.labels[there]
        chosen = [there[labels == label][:2] for label in np.unique(labels)]
        return np.sort(np.concatenate(chosen)).tolist() if chosen else []

    def _named(self, image: int) -> dict[str, Any]:
        pool = self._pool
        part = int(pool.origin[image])
        index = image - int(pool.starts[part])
        name, images = list(pool.parts.items())[part]
        return {
            "part": name,
            "index": index,
            "place": images.place(index),
            "label": int(pool.labels[image]),
        }


def _closest(kept: Near, more: Near) -> Near:
    """The closest pairs of both; of equals, those whose images come first."""
    first = np.concatenate([kept.first, more.first])
    second = np.concatenate([kept.second, more.second])
    cosine = np.concatenate([kept.cosine, more.cosine])
    low, high = np.minimum(first, second), np.maximum(first, second)
    return Near(low, high, cosine).chosen(np.lexsort((high, low, -cosine))[:_SHOWN])
