import cv2
import numpy as np
import pytest
from written_pages import made

from tenfold.imaging.decode import WORKING_SIDE
from tenfold.imaging.preparation.careful import separate_carefully

ROW, COLUMN = np.mgrid[0:300, 0:300]


def photo(*, digit: bool, ground: int = 215) -> np.ndarray:
    levels = np.full((300, 300), ground, np.float32)
    if digit:
        cv2.circle(levels, (150, 140), 45, 60, 8)
    return levels


def taken(levels: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 1.5, levels.shape)
    return np.clip(cv2.GaussianBlur(levels, (0, 0), 0.8) + noise, 0, 255).astype(np.uint8)


def finger(levels: np.ndarray) -> np.ndarray:
    return cv2.circle(levels, (0, 220), 20, 120, -1)


def shadow(levels: np.ndarray) -> np.ndarray:
    inside = np.minimum(COLUMN - 120, 90 - np.abs(ROW - 170))
    return (levels * (1 - 0.5 / (1 + np.exp(-inside / 8.0)))).astype(np.float32)


@pytest.mark.parametrize("hide", [finger, shadow, np.copy])
def test_the_digit_is_found_and_a_blank_page_is_blank(hide):
    ink = separate_carefully(taken(hide(photo(digit=True))))[1]
    expected = photo(digit=True) < 100
    assert ((ink > 0.5) & expected).sum() / ((ink > 0.5) | expected).sum() > 0.85
    assert separate_carefully(taken(hide(photo(digit=False))))[1] is None


def textured(levels: np.ndarray, seed: int) -> np.ndarray:
    """On paper with fibres of a pixel and blotches of twenty, as much of either."""
    drawn = np.random.default_rng(seed)
    fibres = cv2.GaussianBlur(drawn.normal(size=levels.shape), (0, 0), 0.7)
    blotches = cv2.resize(drawn.normal(size=(15, 15)), levels.shape, interpolation=cv2.INTER_CUBIC)
    return np.clip(levels + sum(5 * one / one.std() for one in (fibres, blotches)), 0, 255)


@pytest.mark.parametrize("seed", range(4))
def test_faint_ink_is_found_on_textured_paper(seed):
    faint = np.where(photo(digit=True) < 100, 136, 170)
    ink = separate_carefully(textured(faint, seed).astype(np.uint8))[1]
    assert ((ink > 0.5) & (faint < 150)).sum() / ((ink > 0.5) | (faint < 150)).sum() > 0.7
    assert separate_carefully(textured(0 * faint + 170, seed).astype(np.uint8))[1] is None


FIVE = np.array([[190, 80], [130, 80], [120, 130], [160, 120], [185, 150], [165, 190], [115, 185]])


def faint_five(ground: int, ink: int, width: int) -> np.ndarray:
    levels = np.full((300, 300), ground, np.float32)
    return cv2.polylines(levels, [FIVE], False, ink, width)


def found_share(grey: np.ndarray, width: int) -> float:
    """How much of the five is found, and nothing else: intersection over union."""
    ink = separate_carefully(grey)[1]
    expected = faint_five(200, 0, width) < 100
    return 0.0 if ink is None else ((ink > 0.5) & expected).sum() / ((ink > 0.5) | expected).sum()


def test_faint_strokes_out_of_focus_are_found_where_shadows_are_not():
    blurred = cv2.GaussianBlur(faint_five(150, 105, 14), (0, 0), 6)
    noise = np.random.default_rng(0).normal(0, 3, blurred.shape)
    assert found_share(np.clip(blurred + noise, 0, 255).astype(np.uint8), 14) > 0.6
    levels = np.full((300, 300), 200, np.float32)
    cv2.fillPoly(levels, [np.array([[-9, 30], [40, -9], [210, 130], [240, 180], [180, 170]])], 110)
    soft = cv2.GaussianBlur(levels, (0, 0), 9) + noise
    assert separate_carefully(np.clip(soft, 0, 255).astype(np.uint8))[1] is None


def test_a_ring_around_a_digit_in_a_shadow_goes():
    levels = faint_five(210, 60, 9)
    cv2.ellipse(levels, (150, 135), (95, 100), 0, 20, 350, 60, 4)
    levels[:, 170:] *= 0.55
    assert found_share(taken(levels), 9) > 0.8


def test_bold_lines_on_blank_paper_are_no_digit():
    levels = photo(digit=False)
    for ends in ([(0, 60), (299, 58)], [(130, 0), (120, 299)], [(270, 0), (262, 299)]):
        cv2.line(levels, *ends, 160, 4)
    assert separate_carefully(taken(levels))[1] is None


def test_a_digit_that_is_cut_by_the_border_is_kept():
    levels = photo(digit=False)
    cv2.circle(levels, (150, 20), 70, 60, 12)
    ink = separate_carefully(taken(levels))[1]
    assert ink[80:100, 140:160].max() > 0.5


def test_a_small_picture_keeps_its_size():
    small = cv2.resize(taken(photo(digit=True)), (40, 40), interpolation=cv2.INTER_AREA)
    flat, ink = separate_carefully(small)
    assert flat.shape == ink.shape == (40, 40)


def test_paper_between_thin_strokes_is_no_bright_ink_where_a_dark_desk_shows():
    levels = photo(digit=False, ground=200)
    desk = np.array([[0, 0], [300, 0], [300, 3], [15, 8], [5, 300], [0, 300]])
    cv2.fillPoly(levels, [desk], 60)
    cv2.polylines(levels, [np.array([[111, 73], [138, 70], [117, 100]])], False, 110, 2)
    ink = separate_carefully(taken(levels))[1]
    assert taken(levels)[ink > 0.5].mean() < 150


def bent(shade: np.ndarray) -> np.ndarray:
    """A dark five on paper that is darker by `shade`."""
    noise = np.random.default_rng(0).normal(0, 1.5, shade.shape)
    levels = cv2.GaussianBlur(faint_five(210, 45, 9) * (1 - shade), (0, 0), 0.8) + noise
    return np.clip(levels, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("strength", [0.4, 0.55])
@pytest.mark.parametrize(("width", "softness"), [(6, 0.5), (24, 0.5), (24, 4)])
def test_a_narrow_shadow_across_a_digit_is_no_ink(strength, width, softness):
    band = np.abs(COLUMN + 0.3 * ROW - 190) < width
    assert found_share(bent(cv2.GaussianBlur(strength * band, (0, 0), softness)), 9) > 0.8


def test_the_shadows_of_fingers_across_a_digit_are_no_ink():
    shade = np.zeros((300, 300), np.float32)
    for row, tip in ((110, 130), (150, 105), (190, 140)):
        cv2.line(shade, (tip, row), (310, row + 30), 0.5, 32)
    assert found_share(bent(shade), 9) > 0.8


def test_a_grey_digit_is_found_beside_a_darker_strip_of_the_desk():
    grey = faint_five(160, 110, 14)
    cv2.fillPoly(grey, [np.array([[280, 0], [300, 0], [300, 300], [297, 300]])], 15)
    cv2.fillPoly(grey, [np.array([[0, 0], [8, 0], [14, 300], [0, 300]])], 15)
    assert found_share(taken(grey), 14) > 0.8


def test_the_darker_part_of_a_stroke_is_no_ink_in_the_shadow_of_the_rest():
    ink = separate_carefully(made("digit", 31, 885, WORKING_SIDE))[1]  # a 0, drawn unevenly
    assert np.ptp(np.nonzero(ink > 0.5), axis=1).min() > 60
