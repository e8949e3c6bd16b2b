import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from tenfold.imaging.numbers.page_ink import page_ink

RINGS = ((90, 130), (230, 150), (370, 140))


def page(ground: int = 225, ink: int = 50, width: int = 6, ruled: int | None = None) -> np.ndarray:
    """Three rings on a page of 460 by 280 pixels."""
    image = Image.new("L", (460, 280), ground)
    draw = ImageDraw.Draw(image)
    if ruled is not None:
        for y in range(20, 280, 40):
            draw.line((0, y, 460, y), fill=ruled, width=2)
    for x, y in RINGS:
        draw.ellipse((x - 40, y - 50, x + 40, y + 50), outline=ink, width=width)
    return np.asarray(image)


WHERE = page(0, 255) > 128


def agreement(ink: np.ndarray, where: np.ndarray = WHERE) -> float:
    """Intersection over union."""
    found = ink > 0.5
    return (found & where).sum() / (found | where).sum()


@pytest.mark.parametrize(("ground", "ink"), [(255, 0), (20, 240), (180, 150), (90, 60)])
def test_all_ink_is_found_whatever_its_polarity_and_contrast(ground, ink):
    found = page_ink(page(ground, ink))
    assert found.shape == (280, 460)
    assert 0 <= found.min() <= found.max() <= 1
    assert agreement(found) > 0.95


@pytest.mark.parametrize("bright", [False, True])
def test_the_inside_of_a_broad_soft_stroke_is_no_shadow(bright):
    drawn = cv2.ellipse(np.full((280, 280), 255, np.uint8), (140, 140), (34, 60), 20, 0, 330, 0, 34)
    soft = cv2.GaussianBlur(drawn, (0, 0), 3)
    assert agreement(page_ink(255 - soft if bright else soft), drawn == 0) > 0.9


def test_faint_ink_on_squared_paper_is_found_above_the_noise():
    squares = np.zeros(WHERE.shape)
    squares[::16] = squares[:, ::16] = 7
    noise = cv2.GaussianBlur(np.random.default_rng(0).normal(size=squares.shape), (0, 0), 0.6)
    faint = page(190, 170, width=3) - squares + 2.8 * noise / noise.std()
    found = page_ink(faint.astype(np.uint8))
    assert agreement(found, page(0, 255, width=3) > 128) > 0.6


def test_a_shadow_with_an_edge_is_ground():
    shaded = page().copy()
    shaded[:, 300:] = (0.45 * shaded[:, 300:]).astype(np.uint8)
    assert agreement(page_ink(shaded)) > 0.85


def lettered(ground: int, ink: int) -> np.ndarray:
    """Rings of 44 pixels beside each other on a page of 800 by 320 pixels."""
    image = Image.new("L", (800, 320), ground)
    for x in range(220, 640, 60):
        ImageDraw.Draw(image).ellipse((x - 16, 120, x + 16, 164), outline=ink, width=4)
    return np.asarray(image)


def test_a_soft_shadow_around_the_strokes_is_ground():
    shade = Image.new("L", (800, 320))
    ImageDraw.Draw(shade).polygon([(0, 0), (0, 120), (420, 210), (560, 150), (420, 90)], fill=102)
    soft = np.asarray(shade.filter(ImageFilter.GaussianBlur(14))) / 255
    noise = np.random.default_rng(0).normal(0, 4, soft.shape)
    shaded = np.clip(lettered(190, 90) * (1 - soft) + noise, 0, 255).astype(np.uint8)
    assert agreement(page_ink(shaded), lettered(0, 255) > 128) > 0.9


def test_noise_is_smoothed_away():
    noise = np.random.default_rng(0).normal(0, 14, (280, 460))
    noisy = np.clip(page() + noise, 0, 255).astype(np.uint8)
    assert agreement(page_ink(noisy)) > 0.8


@pytest.mark.parametrize("noise", [0, 1, 4])
def test_a_broad_pen_on_blank_paper_is_not_hollow(noise):
    paper = page(255, 0, width=22) + np.random.default_rng(0).normal(0, noise, WHERE.shape)
    ink = page_ink(np.clip(paper, 0, 255).astype(np.uint8))
    assert agreement(ink, page(0, 255, width=22) > 128) > 0.9


def test_a_broad_pen_on_ruled_paper_is_not_hollow():
    broad = page(0, 255, width=16) > 128
    ink = page_ink(page(width=16, ruled=90))
    assert ink[broad].mean() > 0.95


def test_a_broad_pen_on_squared_paper_is_not_hollow():
    squared = page(width=16).copy()
    for first in (10, 11):
        squared[first::24] = np.minimum(squared[first::24], 110)
        squared[:, first::24] = np.minimum(squared[:, first::24], 110)
    broad = page(0, 255, width=16) > 128
    assert page_ink(cv2.GaussianBlur(squared, (0, 0), 0.8))[broad].mean() > 0.9


def test_strokes_are_no_bolder_between_printed_lines():
    blank = np.full((600, 800), 220, np.uint8)
    cv2.circle(blank, (422, 304), 10, 50, 4)
    ruled = blank.copy()
    ruled[4::40] = ruled[:, 2::40] = 160
    blank, ruled = (cv2.GaussianBlur(paper, (0, 0), 1.1) for paper in (blank, ruled))
    near = np.s_[290:319, 408:437]
    assert np.array_equal(blank[near], ruled[near])
    assert page_ink(ruled)[near].sum() < 1.05 * page_ink(blank)[near].sum()


@pytest.mark.parametrize("sigma", [0, 6])
@pytest.mark.parametrize("width", [12, 24])
def test_ink_that_is_cut_out_closely_is_found(width, sigma):
    cut = np.s_[75:205, 45:415]
    blurred = cv2.GaussianBlur(page(width=width), (0, 0), sigma) if sigma else page(width=width)
    noise = np.random.default_rng(0).normal(0, 1.5, WHERE.shape)
    tight = np.clip(blurred + noise, 0, 255).astype(np.uint8)[cut]
    assert agreement(page_ink(tight), page(0, 255, width=width)[cut] > 128) > 0.7


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (150, 200)])
def test_a_blank_page_has_no_ink(level, shape):
    assert page_ink(np.full(shape, level, np.uint8)) is None


@pytest.mark.parametrize("seed", range(5))
def test_noise_and_gradients_are_not_ink(seed):
    source = np.random.default_rng(seed)
    y, x = np.mgrid[0:120, 0:160]
    blank = 180 + 0.2 * x * source.normal() + 0.1 * y + source.normal(0, 1 + seed, (120, 160))
    assert page_ink(np.clip(blank, 0, 255).astype(np.uint8)) is None


@pytest.mark.parametrize("aslant", [0.0, 0.4])
def test_ink_in_a_small_picture_is_found_under_a_gradient(aslant):
    image = Image.new("L", (200, 50))
    draw = ImageDraw.Draw(image)
    for x in range(10, 190, 30):
        draw.ellipse((x, 4, x + 24, 46), outline=255, width=6)
    strokes = np.asarray(image, np.float32) / 255
    down, right = np.indices(strokes.shape) / 200
    paper = 240 * (1 - 0.35 * right - aslant * down)
    ink = page_ink((paper * (1 - 0.75 * strokes)).astype(np.uint8))
    assert ink is not None
    assert ink[strokes > 0.5].min() > 0.5
    assert ink[strokes < 0.5].max() < 0.5
