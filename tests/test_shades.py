import cv2
import numpy as np
import pytest

from tenfold.imaging.preparation.shades import is_sharp, without_ground

ROW, COLUMN = np.mgrid[0:300, 0:300]


def line(ground: np.ndarray, ink: int, blur: float) -> np.ndarray:
    levels = ground.astype(np.float32)
    cv2.line(levels, (150, 60), (130, 240), ink, 14)
    return cv2.GaussianBlur(levels, (0, 0), blur).astype(np.uint8) if blur else levels.astype("u1")


def test_the_edge_of_a_shadow_is_ground():
    dark = line(np.where(COLUMN < 80, 100, 220), 40, 0)
    shaded = without_ground(dark, 75)
    assert np.abs(shaded.flat[:, :70]).max() < 5
    assert shaded.flat[150, 140] > 150


def test_a_stroke_in_a_shadow_is_as_strong_as_outside():
    half = np.where(ROW < 150, 220, 110)
    dark = np.where(line(np.full((300, 300), 255), 0, 0) == 0, half // 2, half).astype(np.uint8)
    flat = without_ground(dark, 75).flat
    assert flat[100, 145] == pytest.approx(flat[200, 135], rel=0.1)


@pytest.mark.parametrize("ink", [40, 190])
def test_ink_is_sharp_and_a_shadow_is_not(ink):
    for blur, sharp in ((1, True), (12, False)):
        dark = line(np.full((300, 300), 220), ink, blur)
        shaded = without_ground(dark, 75)
        assert is_sharp(dark, shaded, shaded.flat > shaded.flat.max() / 2) is sharp
