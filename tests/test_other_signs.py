"""Numbers read among signs that are no digits."""

import cv2
import numpy as np
import pytest
from written_pages import PAPER, page

from tenfold.inference.predictor import load
from tenfold.inference.reader import Reader


@pytest.fixture(scope="module")
def reader():
    return Reader(load().model)


def stroke(paper, x, top, bottom, aslant=0.0, bend=0.0):
    """Draw a stroke from `top` to `bottom`, whose middle is `bend` pixels to the right."""
    along = np.linspace(0, 1, 30)
    columns = x - aslant * (bottom - top) * (along - 0.5) + 4 * bend * along * (1 - along)
    points = np.column_stack([columns, top + (bottom - top) * along]).round().astype(np.int32)
    cv2.polylines(paper, [points], False, 40, 5, cv2.LINE_AA)


def test_slashes_and_brackets_are_no_1s(reader):
    date = page("12705720", pitch=70)
    date[:, [column for n in (2, 5) for column in range(40 + 70 * n, 96 + 70 * n)]] = PAPER
    for n in (2, 5):
        stroke(date, 68 + 70 * n, 38, 100, 0.4)
    reading = reader.read(date)
    assert (reading.text, reading.status) == ("120520", "ok")
    assert len(reading.digits) == 6

    brackets = page("305")
    stroke(brackets, 30, 38, 100, bend=-9)
    stroke(brackets, 226, 38, 100, bend=9)
    assert (reader.read(brackets).text, reader.read(brackets).status) == ("305", "ok")


def test_a_digit_in_brackets_is_read(reader):
    paper = np.pad(page("4"), 40, constant_values=PAPER)
    stroke(paper, 74, 76, 140, bend=-10)
    stroke(paper, 142, 76, 140, bend=10)
    assert reader.read(paper).text == "4"


def test_what_may_be_a_slash_is_uncertain(reader):
    statuses = []
    for top, bottom in ((50, 86), (46, 90)):
        paper = page("30756", pitch=70)
        paper[:, 180:236] = PAPER
        stroke(paper, 208, top, bottom, 0.3)
        reading = reader.read(paper)
        assert reading.text == "30156"
        statuses.append(reading.status)
    assert statuses == ["ok", "uncertain"]
