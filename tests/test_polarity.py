import cv2
import numpy as np

from tenfold.imaging.preparation.polarity import SURE, apart, tendency


def written(ground: int, ink: int) -> np.ndarray:
    grey = np.full((200, 200), ground, np.uint8)
    return cv2.circle(grey, (100, 100), 40, ink, 6)


def test_strokes_tell_whether_ink_is_dark():
    assert tendency(written(220, 40)) < -SURE
    assert tendency(written(40, 220)) > SURE
    assert tendency(np.full((50, 70), 90, np.uint8)) == 0


def test_ink_is_apart_from_what_is_around_it_and_the_paper_within_is_not():
    grey = written(220, 40)
    inside = cv2.circle(np.zeros_like(grey), (100, 100), 30, 1, -1) > 0
    assert apart(grey, grey == 40) == 180
    assert apart(grey, inside) == 0
