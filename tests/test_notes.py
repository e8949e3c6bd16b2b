import cv2
import numpy as np
import pytest

from tenfold.core.datasets import load
from tenfold.imaging.preparation.digit import prepare
from tenfold.imaging.preparation.ink import note_on
from tenfold.imaging.preparation.notes import note_in, painted_over
from tenfold.inference import reader

DIGITS = load("mnist", "train")


def scene(desk: int, paper: int, ink: int, *, place: int = 0, angle: float = 7) -> np.ndarray:
    """A digit on a tilted note of 200 by 180 pixels on a desk of 400 by 400."""
    y, x = np.mgrid[:400, :400]
    grey = np.full((400, 400), desk, np.float32) + 3 * np.sin(x / 5 + y / 7)
    corners = cv2.boxPoints(((190, 210), (200, 180), angle))
    cv2.fillConvexPoly(grey, np.rint(corners).astype(np.int32), paper)
    digit = cv2.resize(DIGITS.images[place], (140, 140), interpolation=cv2.INTER_CUBIC)
    strokes = cv2.GaussianBlur(digit, (0, 0), 2) >= 110
    grey[140:280, 120:260][strokes] = ink
    return cv2.GaussianBlur(grey, (0, 0), 0.8).clip(0, 255).astype(np.uint8)


SCENES = [(90, 225, 40), (225, 45, 230), (235, 150, 40), (25, 250, 10)]


@pytest.mark.parametrize(("desk", "paper", "ink"), SCENES)
def test_the_digit_is_on_the_note_and_not_the_note_itself(desk, paper, ink):
    for place in range(4):
        image = prepare(scene(desk, paper, ink, place=place))
        assert image is not None
        known = DIGITS.images[place].ravel().astype(float)
        found = image.ravel().astype(float)
        assert known @ found / np.linalg.norm(known) / np.linalg.norm(found) > 0.7


@pytest.mark.parametrize(("desk", "paper", "ink"), SCENES)
def test_a_note_is_read(desk, paper, ink):
    assert reader.read(scene(desk, paper, ink, place=2)).text == str(DIGITS.labels[2])


def test_what_is_around_a_note_takes_its_levels():
    grey = scene(90, 225, 40)
    note = note_on(grey)
    assert note is not None
    assert int(note.sum()) == pytest.approx(200 * 180, rel=0.02)
    assert painted_over(grey, note)[note == 0].min() > 200


def test_a_note_may_lie_upright_and_near_the_border():
    grey = scene(90, 225, 40, angle=0)
    for seen in (grey, grey[90:, 60:]):
        assert note_on(seen) is not None
        assert reader.read(seen).text == str(DIGITS.labels[0])


def test_an_empty_note_shows_no_digit():
    assert prepare(scene(90, 225, 225)) is None


def thing(*corners: tuple[int, int], broad: int = 0) -> np.ndarray:
    """A closed line through `corners`, `broad`, or filled."""
    ink = np.zeros((280, 280), np.float32)
    outline = [np.array(corners, np.int32)]
    if broad:
        cv2.polylines(ink, outline, isClosed=True, color=1, thickness=broad)
    else:
        cv2.fillPoly(ink, outline, 1)
    return ink


SQUARE = (70, 60), (190, 60), (190, 230), (70, 230)


def test_a_note_is_filled_straight_and_not_narrow():
    assert note_in(thing(*SQUARE)) is not None
    assert note_in(thing(*SQUARE, broad=20)) is None  # a 0, drawn with corners
    assert note_in(thing(*SQUARE, broad=34)) is None  # the same with a broad brush
    assert note_in(thing((110, 40), (150, 40), (150, 240), (110, 240))) is None  # a 1
    assert note_in(thing((70, 60), (190, 60), (110, 140), (190, 230), (70, 230))) is None
    assert note_in(thing((100, 100), (140, 100), (140, 130), (100, 130))) is None  # a dot
    assert note_in(thing((60, 60), (220, 80), (120, 230))) is None
    assert note_in(np.full((280, 280), 0.3, np.float32)) is None  # nothing solid
