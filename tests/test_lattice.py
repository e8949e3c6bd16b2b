import numpy as np
import pytest

from tenfold.imaging.numbers.pieces import Piece
from tenfold.inference.numbers.lattice import best_way, groups_of

HEIGHT = 48.0


def piece(x: int, w: int = 20, h: int = 48, cut: float | None = None) -> Piece:
    return Piece(x, 0, np.ones((h, w), np.bool_), cut)


def runs(pieces) -> set[tuple[int, int]]:
    return {(group.first, group.end) for group in groups_of(pieces, HEIGHT)}


def test_neighbours_may_be_one_digit():
    assert runs([piece(0), piece(20), piece(40)]) == {
        (0, 1),
        (1, 2),
        (2, 3),
        (0, 2),
        (1, 3),
        (0, 3),
    }


def test_what_is_too_wide_or_too_far_apart_is_not():
    assert (0, 2) not in runs([piece(0, 50), piece(50, 50)])
    assert (0, 2) not in runs([piece(0, 10), piece(40, 10)])
    assert (0, 2) not in runs([piece(0, h=40), Piece(0, 90, np.ones((40, 20), np.bool_))])


def test_a_wide_piece_alone_may_be():
    assert runs([piece(0, 200)]) == {(0, 1)}


def test_a_group_knows_its_gap_and_its_cuts():
    groups = groups_of([piece(0), piece(28), piece(48, cut=0.8), piece(68, cut=1.2)], HEIGHT)
    by_run = {(group.first, group.end): group for group in groups}
    assert by_run[0, 2].gap == pytest.approx(8 / HEIGHT)
    assert by_run[0, 2].cuts == (0, 0.8)
    assert by_run[2, 3].cuts == (0.8, 1.2)
    assert by_run[3, 4].cuts == (1.2, 0)
    assert by_run[0, 2].piece.end == 48


def test_the_best_way_takes_what_adds_up_to_most():
    pieces = [piece(0), piece(20), piece(40)]
    groups = groups_of(pieces, HEIGHT)
    index = {(group.first, group.end): place for place, group in enumerate(groups)}
    scores = np.full(len(groups), -5.0)
    skips = np.full(3, -20.0)
    scores[index[0, 2]], scores[index[2, 3]] = -1, -1
    assert best_way(groups, scores, skips) == [index[0, 2], index[2, 3]]
    scores[index[0, 3]] = -1.5
    assert best_way(groups, scores, skips) == [index[0, 3]]


def test_specks_are_skipped():
    groups = groups_of([piece(0), piece(60), piece(120)], HEIGHT)
    way = best_way(groups, np.array([-1.0, -9, -1]), np.array([-20.0, -1, -20]))
    assert [groups[index].first for index in way] == [0, 2]
    assert best_way(groups, np.full(3, -9.0), np.zeros(3)) == []
