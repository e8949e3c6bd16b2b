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
    left, top, right, bottom = found.corners_of(found.lines()[0], 0)
    halves = [(left, top, left + 12, bottom), (right - 12, top, right, bottom)]
    (line,) = best_way_up(reader.model, reader.certainty, page("11"), "auto").lines()
    monkeypatch.setattr(found, "corners_of", lambda _, index: halves[index])
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
