from dataclasses import replace

import cv2
import numpy as np
import pytest
from lost import LOST
from written_pages import page

from tenfold.imaging.numbers.taken_apart import written_on
from tenfold.inference.numbers.ways_up import WayUp, best_way_up
from tenfold.inference.predictor import load
from tenfold.inference.reader import read

LINE = "24753"


@pytest.fixture(scope="module")
def reader():
    return load()


def up(reader, grey: np.ndarray) -> WayUp:
    return best_way_up(reader.model, reader.certainty, grey, "auto")


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_is_turned_as_it_reads_best(reader, turns):
    grey = page(LINE)
    found = up(reader, np.rot90(grey, -turns))
    assert found.turns == turns
    (line,) = found.lines()
    assert "".join(map(str, line.logits.argmax(axis=1))) == LINE
    first, *_, last = found.corners_of(line)
    upright = WayUp(reader.model, reader.certainty, written_on(grey), 0, "auto")
    left, top, right, bottom = upright.corners_of(upright.lines()[0])[0]
    height, width = grey.shape
    expected = {
        0: (left, top, right, bottom),
        1: (height - bottom, left, height - top, right),
        2: (width - right, height - bottom, width - left, height - top),
        3: (top, width - right, bottom, width - left),
    }[turns]
    assert first == pytest.approx(expected, abs=2)
    assert first != pytest.approx(last, abs=20)


def test_what_reads_well_both_ways_stays(reader):
    assert up(reader, page("1001")).turns == 0


def test_a_single_digit_stays(reader):
    assert up(reader, np.rot90(page("7"))).turns == 0


def test_a_row_of_digits_that_touch_is_no_long_one(reader):
    assert up(reader, page("9320648715", pitch=22)).turns == 0


@pytest.mark.parametrize("apart", [9, 11])
def test_strokes_that_are_broken_are_joined(reader, apart):
    grey = page(LINE)
    grey[::apart] = grey[:, ::apart] = grey.max()
    found = up(reader, grey)
    assert found.score < 0
    (line,) = found.in_its_best_ink(grey).lines()
    assert "".join(map(str, line.logits.argmax(axis=1))) == LINE
    assert read(grey).text == LINE


@pytest.mark.parametrize(("left", "wide"), [(200, 40), (60, 40), pytest.param(60, 45, marks=LOST)])
def test_a_shadow_that_is_darker_than_faint_ink_hides_nothing(reader, left, wide):
    shadow = np.zeros(page(LINE).shape, np.float32)
    shadow[45 : 45 + wide, left:] = 50
    grey = 200 - 0.12 * (245.0 - page(LINE)) - cv2.GaussianBlur(shadow, (0, 0), 5)
    grey = (grey + np.random.default_rng(0).normal(0, 1.5, grey.shape)).astype(np.uint8)
    assert up(reader, grey).score < 0
    assert read(grey).text == LINE


def test_what_reads_well_keeps_its_ink(reader):
    grey = page(LINE)
    found = up(reader, grey)
    assert found.in_its_best_ink(grey) is found


def test_a_blank_page_has_nothing(reader):
    grey = np.full((200, 300), 230, np.uint8)
    found = up(reader, grey)
    assert (found.lines(), found.parts, found.height) == ([], 0, np.inf)
    assert found.score == -np.inf
    assert found.in_its_best_ink(grey) is found


def test_a_line_that_stands_outweighs_the_rim_of_a_sheet_that_lies(reader):
    grey = page(LINE)
    grey = np.pad(grey, ((0, 260), (0, 60)), constant_values=int(np.median(grey)))
    for row in range(grey.shape[0] - 240, grey.shape[0] - 60, 60):  # crosses are no digits
        for column in (60, 130):
            cv2.line(grey, (column, row), (column + 40, row + 40), 30, 3)
            cv2.line(grey, (column, row + 40), (column + 40, row), 30, 3)
    assert up(reader, grey).score < 1
    bottom = grey.shape[0] - 20
    cv2.line(grey, (30, bottom), (grey.shape[1] - 30, bottom - 4), 30, 6)
    assert up(reader, grey).turns == 0


def test_small_lines_are_judged_together(reader, monkeypatch):
    heading = cv2.resize(page("2026"), (960, 570))
    small = np.pad(page("48213", "907"), ((0, 0), (0, 580)), constant_values=245)
    found = up(reader, np.concatenate([heading, small]))
    assert [len(line.pieces) for line in found.lines()] == [4, 5, 3]
    read = dict(found._read)
    fair = {index: replace(line, score=0.8) for index, line in read.items() if index}
    monkeypatch.setattr(found, "_read", {**read, 2: fair[2]})
    monkeypatch.setitem(found._read, 1, replace(read[1], score=2.5))
    assert len(found.lines()) == 3
    monkeypatch.setattr(found, "_read", {0: read[0], **fair})
    assert len(found.lines()) == 1  # nothing but print, maybe
