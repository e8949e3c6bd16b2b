import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from tenfold.imaging.preparation.ink import separate


def page(size=(200, 150), ground=220, ink=40, width=8) -> np.ndarray:
    image = Image.new("L", size, ground)
    x, y = size[0] // 2, size[1] // 2
    ImageDraw.Draw(image).ellipse((x - 30, y - 40, x + 30, y + 40), outline=ink, width=width)
    return np.asarray(image)


def agreement(ink: np.ndarray, expected: np.ndarray) -> float:
    """Intersection over union."""
    found = ink > 0.5
    return (found & expected).sum() / (found | expected).sum()


WHERE = page(ground=0, ink=255) > 128


@pytest.mark.parametrize(("ground", "ink"), [(255, 0), (0, 255), (128, 150), (200, 188), (90, 60)])
def test_ink_is_found_at_any_polarity_and_contrast(ground, ink):
    assert agreement(separate(page(ground=ground, ink=ink))[1], WHERE) > 0.98


@pytest.mark.parametrize("gap", [6, 10, 20])
def test_a_ring_or_a_box_around_the_digit_is_no_ink(gap):
    corners = (70 - gap, 35 - gap, 130 + gap, 115 + gap)
    for draw in (ImageDraw.ImageDraw.ellipse, ImageDraw.ImageDraw.rectangle):
        image = Image.fromarray(page())
        draw(ImageDraw.Draw(image), corners, outline=40, width=3)
        assert agreement(separate(np.asarray(image))[1], WHERE) > 0.9


def test_ink_is_found_under_a_shadow():
    y, x = np.mgrid[0:150, 0:200]
    shadow = 1 - 0.6 * (x / 200) ** 2 - 0.2 * y / 150
    shaded = (page() * shadow).astype(np.uint8)
    assert shaded[:, 0].min() - shaded[:, -1].max() > 40  # more than some of the ink stands out
    assert agreement(separate(shaded)[1], WHERE) > 0.9


@pytest.mark.parametrize("side", [28, 40, 200])
def test_light_that_fades_over_a_picture_of_any_size_is_ground(side):
    where = cv2.resize(WHERE[20:130, 45:155].astype(np.float32), (side, side)) > 0.5
    where = cv2.dilate(where.astype(np.uint8), np.ones((side // 7, side // 7))) > 0
    light = np.linspace(150, 230, side)[:, None] * np.linspace(1, 0.8, side)
    ink = separate(np.where(where, 40, light).astype(np.uint8))[1]
    assert agreement(ink, where) > 0.9


@pytest.mark.parametrize("size", [(12, 16), (300, 400)])
def test_blurred_ink_that_fills_the_picture_is_found(size):
    image = Image.new("L", size, 205)
    ImageDraw.Draw(image).ellipse((0, 0, size[0] - 1, size[1] - 1), outline=60, width=size[0] // 6)
    picture = cv2.GaussianBlur(np.asarray(image), (0, 0), size[0] / 20)
    assert agreement(separate(picture)[1], picture < 135) > 0.85


@pytest.mark.parametrize("size", [(200, 300), (360, 264)])
def test_faint_ink_that_fills_the_picture_is_found(size):
    bends = [(0.02, 0.25), (0.3, 0), (0.8, 0.05), (0.9, 0.35), (0.5, 0.7), (0, 0.98), (1, 0.98)]
    image = Image.new("L", size, 205)
    ImageDraw.Draw(image).line([(x * size[0], y * size[1]) for x, y in bends], 135, 14)
    noise = np.random.default_rng(0).normal(0, 2, size[::-1])
    picture = np.rint(cv2.GaussianBlur(np.asarray(image), (0, 0), 3) + noise).astype(np.uint8)
    assert agreement(separate(picture)[1], np.asarray(image) < 200) > 0.85


@pytest.mark.parametrize("light", [1.0, 0.85])
def test_clear_broad_ink_is_found_in_noise_and_where_a_corner_lies_in_shadow(light):
    clear = page(size=(110, 100), ink=20, width=26).astype(np.float32)
    clear[:30, :50] *= light
    noise = np.random.default_rng(0).normal(0, 9, clear.shape)
    expected = page(size=(110, 100), ground=0, ink=255, width=26) > 128
    ink = separate(np.clip(clear + noise, 0, 255).astype(np.uint8))[1]
    assert agreement(ink, expected) > 0.9


def test_ink_is_found_in_noise():
    noise = np.random.default_rng(1).normal(0, 10, (150, 200))
    assert agreement(separate(np.clip(page() + noise, 0, 255).astype(np.uint8))[1], WHERE) > 0.9


def test_a_thin_line_on_a_large_page_is_found():
    large = np.full((900, 1200), 210, np.uint8)
    large[300:500, 600:603] = 60
    ink = separate(large)[1]
    assert ink[300:500, 600:603].min() == 1
    assert ink.sum() == 600


def test_specks_are_left_out_and_broken_strokes_kept():
    speckled = page().copy()
    speckled[5:9, 180:184] = 40
    speckled[72:78] = 220  # cuts the ellipse in two
    ink = separate(speckled)[1]
    assert ink[5:9, 180:184].max() == 0
    assert ink[:72].sum() > 500
    assert ink[78:].sum() > 500


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("side", [1, 12, 28, 300])
def test_a_blank_page_has_no_ink(level, side):
    assert separate(np.full((side, side), level, np.uint8))[1] is None


@pytest.mark.parametrize("seed", range(20))
def test_noise_and_gradients_are_not_ink(seed):
    source = np.random.default_rng(seed)
    y, x = np.mgrid[0:120, 0:160]
    blank = 180 + 0.2 * x * source.normal() + 0.1 * y + source.normal(0, 1 + seed / 4, (120, 160))
    assert separate(np.clip(blank, 0, 255).astype(np.uint8))[1] is None


def test_a_digit_within_a_frame_close_to_it_is_found():
    grey = np.full((400, 400), 240, np.uint8)
    cv2.rectangle(grey, (90, 90), (310, 310), 60, 4)
    cv2.ellipse(grey, (200, 200), (66, 92), 0, 0, 360, 40, 10)
    ink = separate(grey)[1]
    assert ink is not None
    assert ink[:95].max() == 0
    assert ink[108, 200] > 0.5
