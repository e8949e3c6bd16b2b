import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from tenfold.core.datasets import load
from tenfold.imaging.preparation.bars import without_bars
from tenfold.imaging.preparation.digit import prepare, trace

BAR = 40  # pixels
DIGITS = load("mnist", "train").images[:20]


def drawing(ground: int = 250, ink: int = 20) -> np.ndarray:
    image = Image.new("L", (120, 140), ground)
    ImageDraw.Draw(image).arc((30, 30, 90, 110), 30, 330, ink, 9)
    return np.asarray(image)


def barred(picture: np.ndarray, sides: str, level: int) -> np.ndarray:
    width = [(BAR, BAR) if side in sides else (0, 0) for side in ("above", "beside")]
    return np.pad(picture, width, constant_values=level)


@pytest.mark.parametrize("sides", ["above", "beside", "above beside"])
@pytest.mark.parametrize("level", [0, 110, 170])
def test_bars_are_taken_off(sides, level):
    assert np.array_equal(without_bars(barred(drawing(), sides, level)), drawing())


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.7])
def test_bars_that_were_scaled_or_compressed_are_taken_off(scale):
    whole = barred(drawing(), "above beside", 0)
    scaled = cv2.resize(whole, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    picture = cv2.imdecode(cv2.imencode(".jpg", scaled, [cv2.IMWRITE_JPEG_QUALITY, 70])[1], 0)
    bare = without_bars(picture)
    expected = scale * np.array(drawing().shape)
    assert bare.shape == pytest.approx(expected, abs=6)
    assert np.median(bare[[0, -1]]) > 230
    assert np.median(bare[:, [0, -1]]) > 230


def test_a_stroke_may_run_to_the_bar():
    picture = drawing().copy()
    picture[60:80, 85:] = 20
    assert np.array_equal(without_bars(barred(picture, "above beside", 0)), picture)


def test_what_has_no_bars_is_itself():
    light = np.tile(np.linspace(120, 250, 120).astype(np.uint8), (140, 1))
    ring = np.asarray(Image.new("L", (90, 90), 0)).copy()
    cv2.circle(ring, (45, 45), 40, 255, 8)
    desk = np.pad(drawing(), ((60, 0), (0, 0)), constant_values=30)
    corner = 255 - np.pad(drawing(), ((0, 40), (0, 40)), constant_values=250)
    corner[0, 60:70] = corner[60:70, 0] = 255
    noise = np.random.default_rng(0).integers(0, 60, (220, 200)).astype(np.uint8)
    noise[[0, -1]] = 0
    noise[40:180, 40:160] = drawing()
    note = np.pad(drawing(), 90, constant_values=0)
    one = np.full((140, 120), 250, np.uint8)
    one[40:50] = one[-10:] = one[40:, 50:70] = 20
    for picture in (
        drawing(),
        255 - drawing(),
        light,
        ring,
        desk,
        noise,
        note,
        one,
        np.zeros((9, 7), np.uint8),
    ):
        assert without_bars(picture) is picture


def test_no_digit_of_mnist_has_bars():
    for digit in DIGITS:
        assert without_bars(digit) is digit


def test_a_small_picture_between_bars_is_prepared_as_without_them():
    for digit in DIGITS:
        for picture in (digit, 255 - digit):
            whole = np.pad(picture, 5, constant_values=255 - int(picture[0, 0]))
            assert np.array_equal(prepare(whole), digit)
            assert np.array_equal(trace(whole).image, digit)
