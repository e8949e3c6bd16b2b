import numpy as np
import pytest
from PIL import Image, ImageDraw

from tenfold.imaging.numbers.ground import (
    WIDEST_STROKE,
    ground_of,
    shrunk,
    stroke_share,
)


def drawn(*lines, width: int) -> np.ndarray:
    """Ink of straight lines on a page of 600 by 400 pixels."""
    image = Image.new("L", (600, 400))
    for line in lines:
        ImageDraw.Draw(image).line(line, fill=255, width=width)
    return np.asarray(image, np.float32) / 255


def test_the_ground_keeps_the_edge_of_a_shadow_and_loses_strokes():
    page = np.full((300, 400), 60, np.uint8)
    page[:, 200:] = 140
    page[100:200, 100:110] = page[100:200, 300:310] = 220
    ground = ground_of(page, WIDEST_STROKE)
    assert ground[150, 105] == pytest.approx(60, abs=3)
    assert ground[150, 305] == pytest.approx(140, abs=3)
    assert ground[150, 170] < 80


def test_the_ground_of_a_small_picture_is_as_it_is_lit():
    light = 30 + np.add.outer(np.arange(28), 2 * np.arange(60))
    page = light.copy()
    page[4:24, 4:56:8] = page[4:24, 5:56:8] = 255
    assert ground_of(page.astype(np.uint8), WIDEST_STROKE) == pytest.approx(light, abs=1)


def test_pictures_are_shrunk_and_never_enlarged():
    assert shrunk(np.zeros((300, 600), np.uint8), 200).shape == (100, 200)
    assert shrunk(np.zeros((30, 60), np.uint8), 200).shape == (30, 60)


def test_the_share_follows_the_width_of_strokes():
    thin, broad = (drawn((50, 200, 550, 210), width=width) for width in (4, 16))
    assert stroke_share(thin) < 0.5 * stroke_share(broad)
    assert stroke_share(thin) * 600 > 4
    assert stroke_share(np.zeros((20, 20), np.float32)) == WIDEST_STROKE
