from itertools import combinations, product

import numpy as np
from looked_at import exploration, mnist, part_of, projected, with_twins

from tenfold.exploration.duplicates import LEAST_COSINE, find_duplicates


def cosine(a, b):
    a, b = a.astype(np.float64).ravel(), b.astype(np.float64).ravel()
    return 1.0 if (a == b).all() else a @ b / max(np.sqrt((a @ a) * (b @ b)), 1)


def by_force(one, other):
    """The near pairs of two parts, or within one: (first, second, identical, differing)."""
    places = range(len(one))
    pairs = combinations(places, 2) if one is other else product(places, range(len(other)))
    return [
        (a, b, bool((one.images[a] == other.images[b]).all()), one.labels[a] != other.labels[b])
        for a, b in pairs
        if cosine(one.images[a], other.images[b]) >= LEAST_COSINE
    ]


def assert_counts(found, one, other):
    truth = by_force(one, other)
    ends = {b for _, b, *_ in truth} | ({a for a, *_ in truth} if one is other else set())
    assert found["pairs"] == len(truth)
    assert found["identical"] == sum(row[2] for row in truth)
    assert found["differing_labels"] == sum(row[3] for row in truth)
    same = np.bincount([one.labels[a] for a, _, _, differ in truth if not differ], minlength=10)
    assert found["same_label"] == same.tolist()
    assert found["images"] == len(ends)


def test_known_twins_are_found_with_their_labels():
    found = exploration().statistics["duplicates"]
    labels = with_twins()["train"].labels.tolist()
    ends = [{"part": "train", "index": i, "place": f"no. {i}", "label": labels[i]} for i in (0, 1)]
    assert found["train"]["closest_differing"] == [{"cosine": 1.0, "images": ends}]
    across = [[(i["part"], i["index"]) for i in p["images"]] for p in found["across"]["closest"]]
    assert across[:2] == [[("train", 2), ("test", 0)], [("train", 3), ("test", 1)]]
    assert found["across"]["closest"][1]["cosine"] < 1
    assert found["across"]["closest_differing"] == []


def test_counts_are_those_of_comparing_all_with_all():
    """Blank, identical and nearly identical images, several of each, of various labels."""
    some, rng = mnist(6), np.random.default_rng(0)
    images = np.concatenate([some.images, np.zeros((1, 28, 28), np.uint8)])
    chosen = [rng.integers(0, 7, n) for n in (24, 15)]
    parts = {
        name: part_of(images[which], rng.integers(0, 3, len(which)))
        for name, which in zip(("train", "test"), chosen, strict=True)
    }
    for part in parts.values():
        part.images[::4, 0, 0] |= 3  # identical no more
    found = find_duplicates(parts, projected(*parts.values()))
    train, test = parts.values()
    for name, pair in {
        "train": (train, train),
        "test": (test, test),
        "across": (train, test),
    }.items():
        assert_counts(found[name], *pair)
        for shown in found[name]["closest_differing"]:
            a, b = shown["images"]
            assert a["label"] != b["label"]
            ends = [parts[i["part"]].images[i["index"]] for i in (a, b)]
            assert abs(cosine(*ends) - shown["cosine"]) < 1e-6
            assert (a["part"], a["index"]) != (b["part"], b["index"])


def test_one_part_has_no_across():
    part = mnist(30)
    found = find_duplicates({"all": part}, projected(part))
    assert "across" not in found
    assert found["all"]["pairs"] == len(by_force(part, part))


def test_thousands_of_equal_images_are_counted_not_listed():
    part = part_of(np.zeros((5000, 28, 28)), np.arange(5000) % 2)
    found = find_duplicates({"train": part}, projected(part))["train"]
    assert found["pairs"] == found["identical"] == 5000 * 4999 // 2
    assert found["differing_labels"] == 2500**2
    assert found["images"] == 5000
    assert len(found["closest"]) == 1
