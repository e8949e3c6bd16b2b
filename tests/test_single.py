import cv2
import numpy as np
import pytest
from written_pages import PAPER, digit, made, page

from tenfold.inference.numbers.single import shows_no_digit, single_instead
from tenfold.inference.numbers.ways_up import best_way_up
from tenfold.inference.predictor import load
from tenfold.inference.reader import read


@pytest.fixture(scope="module")
def reader():
    return load()


def single(reader, grey: np.ndarray):
    found = best_way_up(reader.model, reader.certainty, grey, "auto")
    return single_instead(reader.model, reader.certainty, grey, found, found.lines())


def test_one_digit_is_one_digit(reader):
    one = single(reader, page("6"))
    assert one.logits.argmax() == 6
    left, top, right, bottom = one.corners
    assert 40 <= left < right <= 96
    assert 40 <= top < bottom <= 96


@pytest.mark.parametrize("line", ["92", "40", "17", "11"])
def test_two_digits_side_by_side_are_never_one(reader, line):
    assert single(reader, page(line)) is None


@pytest.mark.parametrize(
    ("left", "right", "overlap"),
    [((1, 144), (6, 88), 5), ((1, 103), (6, 418), 4), ((1, 553), (3, 489), 4)],
)
def test_a_1_that_touches_the_next_digit_is_not_lost(left, right, overlap):
    one, other = (narrow(digit(*which)) for which in (left, right))
    ink = np.zeros((136, 80 + one.shape[1] + other.shape[1] - overlap), np.uint8)
    ink[40:96, 40 : 40 + one.shape[1]] = one
    beside = ink[40:96, 40 + one.shape[1] - overlap :][:, : other.shape[1]]
    beside[:] = np.maximum(beside, other)
    assert read(PAPER - np.minimum(ink, 215)).text == f"1{right[0]}"


def narrow(image: np.ndarray) -> np.ndarray:
    columns = np.flatnonzero((image > 60).any(axis=0))
    return image[:, columns[0] : columns[-1] + 1]


def test_a_ring_around_a_digit_is_no_0():
    paper = np.full((480, 400), PAPER, np.uint8)
    paper[128:352, 88:312] -= np.minimum(cv2.resize(digit(4, 203), (224, 224)), 200)
    cv2.ellipse(paper, (200, 240), (150, 170), 0, 0, 350, 50, 4, cv2.LINE_AA)
    assert read(paper).text == "4"


def test_two_digits_below_each_other_are_never_one(reader):
    assert single(reader, page("4", "7")) is None


def test_a_digit_beside_the_foremost_is_not_lost_where_it_was_cut(reader):
    grey = np.hstack([page("7"), PAPER - (PAPER - page("4")) // 2])
    found = best_way_up(reader.model, reader.certainty, grey, "auto")
    (line,) = found.lines()
    line.pieces[1] = line.pieces[1]._replace(cut=0.1)
    assert single_instead(reader.model, reader.certainty, grey, found, [line]) is None


def test_a_digit_in_two_bits_is_one(reader):
    broken = digit(8).copy()
    broken[26:29] = 0
    paper = np.full((150, 150), 245, np.uint8)
    paper[40:96, 40:96] -= np.minimum(broken, 215)
    assert single(reader, paper).logits.argmax() == 8


def test_bits_read_of_one_stroke_are_one_digit(reader, monkeypatch):
    """As where the ground has swallowed the rest of a broad pen's stroke."""
    grey = page("0")
    found = best_way_up(reader.model, reader.certainty, grey, "auto")
    left, top, right, bottom = found.corners_of(found.lines()[0])[0]
    halves = [(left, top, left + 12, bottom), (right - 12, top, right, bottom)]
    (line,) = best_way_up(reader.model, reader.certainty, page("11"), "auto").lines()
    monkeypatch.setattr(found, "corners_of", lambda _: halves)
    one = single_instead(reader.model, reader.certainty, grey, found, [line])
    assert one.logits.argmax() == 0


def test_a_blank_page_is_no_digit(reader):
    assert single(reader, np.full((150, 150), 245, np.uint8)) is None


def test_what_may_be_one_digit_of_a_page_that_shows_none_is_none(reader):
    shades = made("blank", 951, 69)
    assert best_way_up(reader.model, reader.certainty, shades, "auto").lines()
    assert shows_no_digit(reader.model, reader.certainty, shades)
    assert read(shades).status == "no_digit"
    assert not shows_no_digit(reader.model, reader.certainty, page("6"))
