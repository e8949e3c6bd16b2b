import cv2
import numpy as np
import pytest
from written_pages import page, take_apart

from tenfold.imaging.numbers.sheet import without_desk

CORNERS = np.array([[25, 18], [470, 30], [462, 285], [12, 292]])


def sheet() -> np.ndarray:
    """Two lines of digits on a sheet of 500 by 300 pixels."""
    paper = page("24753", "61380")
    tall, wide = (300 - paper.shape[0]) // 2, (500 - paper.shape[1]) // 2
    sides = (tall, 300 - paper.shape[0] - tall), (wide, 500 - paper.shape[1] - wide)
    return np.pad(paper, sides, mode="edge")


def on_desk(paper: np.ndarray) -> np.ndarray:
    """`paper` on dark, grainy wood, seen askew."""
    grain = np.random.default_rng(0).normal(90, 14, paper.shape[0])
    desk = np.repeat(grain[:, None], paper.shape[1], axis=1)
    cover = cv2.fillConvexPoly(np.zeros(paper.shape, np.float32), CORNERS, 1)
    cover = cv2.GaussianBlur(cover, (0, 0), 0.8)
    return np.rint(cover * paper + (1 - cover) * desk).astype(np.uint8)


def shadow(paper: np.ndarray) -> np.ndarray:
    across = np.arange(paper.shape[1]) - 300
    return np.rint(paper * (1 - 0.35 / (1 + np.exp(-across / 8)))).astype(np.uint8)


def as_it_is(paper: np.ndarray) -> np.ndarray:
    return paper


@pytest.mark.parametrize("light", [as_it_is, shadow])
def test_nothing_of_the_desk_is_left(light):
    paper = light(sheet())
    found = without_desk(on_desk(paper))
    inside = cv2.erode(
        cv2.fillConvexPoly(np.zeros(paper.shape, np.uint8), CORNERS, 1), np.ones((21, 21), np.uint8)
    )
    assert np.array_equal(found[inside > 0], paper[inside > 0])
    assert np.abs(found.astype(int) - light(np.full_like(paper, 230)))[inside == 0].max() < 40


def test_only_the_lines_on_the_sheet_are_read():
    lines = take_apart(on_desk(sheet())).lines
    assert [len([part for part in line.parts if part.h > 20]) for line in lines] == [5, 5]


def test_a_strip_of_desk_that_is_narrow_goes_too():
    paper = sheet()
    paper[:, 494:] = 80
    assert without_desk(paper)[:, 494:].min() > 200


def framed(paper: np.ndarray) -> np.ndarray:
    return cv2.rectangle(paper.copy(), (20, 20), (480, 280), 60, 4)


def headed(paper: np.ndarray) -> np.ndarray:
    """With a grey row, as the head of a table has."""
    paper = paper.copy()
    paper[:50] = np.minimum(paper[:50], 195)
    return paper


def zero(paper: np.ndarray) -> np.ndarray:
    """One digit that goes from edge to edge, drawn with a broad pen."""
    blank = np.full_like(paper, 230)
    return cv2.ellipse(blank, (250, 150), (238, 138), 0, 0, 360, 40, 24)


def one(paper: np.ndarray) -> np.ndarray:
    """A broad stroke along a part of the picture's edge."""
    paper = paper.copy()
    paper[90:210, :24] = 40
    return paper


@pytest.mark.parametrize("change", [as_it_is, framed, headed, zero, one, shadow, np.invert])
def test_a_page_without_a_desk_stays_as_it_is(change):
    paper = np.ascontiguousarray(change(sheet()))
    assert without_desk(paper) is paper


@pytest.mark.parametrize("shape", [(40, 300), (300, 300)])
def test_what_is_empty_or_small_stays_as_it_is(shape):
    plain = np.full(shape, 200, np.uint8)
    assert without_desk(plain) is plain
