import numpy as np

from tenfold.imaging.numbers.pieces import Piece, ink_of, joined, pieces_of, solid_parts
from tenfold.imaging.numbers.strip import Strip

HEIGHT = 48.0


def strip(ink: np.ndarray) -> Strip:
    return Strip(ink, np.eye(2, 3), HEIGHT)


def test_solid_parts_stand_from_left_to_right_without_specks():
    ink = np.zeros((60, 100), np.float32)
    ink[5:53, 70:74] = 1
    ink[5:53, 20:24] = 0.8
    ink[40:42, 45:47] = 1  # a speck
    ink[5:53, 50:54] = 0.2  # too faint
    parts = solid_parts(strip(ink))
    assert [(part.x, part.y, part.end, part.bottom) for part in parts] == [
        (20, 5, 24, 53),
        (70, 5, 74, 53),
    ]


def test_wide_parts_are_cut_and_their_pieces_add_up():
    ink = np.zeros((60, 120), np.float32)
    ink[6:54, 10:14] = ink[6:54, 60:64] = ink[6:54, 100:104] = 1
    ink[30:33, 10:64] = 1
    parts = solid_parts(strip(ink))
    pieces = pieces_of(strip(ink), parts)
    assert len(parts) == 2
    assert len(pieces) > 2
    assert pieces[0].cut is None
    assert all(piece.cut > 0 for piece in pieces[1:-1])
    assert pieces[-1].cut is None
    again = sum(np.count_nonzero(piece.mask) for piece in pieces)
    assert again == np.count_nonzero(ink)


def test_joined_pieces_cover_both():
    bar = Piece(10, 4, np.ones((2, 8), np.bool_), 0.5)
    stem = Piece(16, 0, np.ones((20, 2), np.bool_))
    both = joined([bar, stem])
    assert (both.x, both.y, both.end, both.bottom, both.cut) == (10, 0, 18, 20, 0.5)
    assert np.count_nonzero(both.mask) == 16 + 40 - 4
    assert joined([bar]) is bar


def test_the_ink_of_a_piece_holds_nothing_else():
    ink = np.full((10, 10), 0.7, np.float32)
    mask = np.eye(4, dtype=np.bool_)
    found = ink_of(strip(ink), Piece(3, 2, mask))
    assert np.array_equal(found, np.float32(0.7) * mask)
