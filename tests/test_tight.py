import cv2
import numpy as np
import pytest
from PIL import Image

from tenfold.core.datasets import load
from tenfold.imaging.masks import box_of
from tenfold.imaging.preparation.ink import separate
from tenfold.imaging.preparation.tight import tight_ground

DATA = load("mnist", "train")
EITHER = (1, -1)


def tight_digit(place, side=64):
    """A training digit cut to its ink and blown up softly, white on black."""
    image = DATA.images[place]
    cut = image[box_of(image > 0)]
    return np.asarray(Image.fromarray(cut).resize((side, side), Image.Resampling.BICUBIC))


@pytest.mark.parametrize("place", [0, 1, 2, 7])
@pytest.mark.parametrize("side", [28, 64])
def test_ink_is_positive_whatever_its_polarity(place, side):
    white = tight_digit(place, side)
    for picture in (white, 255 - white):
        levels = tight_ground(picture, EITHER)
        assert levels is not None
        assert ((levels >= 128) == (white >= 128)).mean() > 0.99


@pytest.mark.parametrize("side", [16, 20])
def test_digits_are_found_in_pictures_of_few_pixels(side):
    """As USPS has them: of the outermost strokes, pixels at the border are covered by a part."""
    lost = 0
    for image in DATA.images[:300]:
        cut = Image.fromarray(image[box_of(image > 60)])
        width = max(2, round(side * cut.width / cut.height))
        white = np.asarray(cut.resize((width, side), Image.Resampling.BOX))
        ink = separate(255 - white)[1]
        lost += ink is None or (ink[white >= 128] > 0.2).mean() < 0.9
    assert lost <= 3


def test_thin_ink_is_found_however_faint_it_is_in_a_small_picture():
    five = np.full((280, 200), 250, np.uint8)
    strokes = [(190, 4), (6, 4), (6, 110), (150, 120), (190, 190), (120, 274), (4, 270)]
    cv2.polylines(five, [np.array(strokes)], isClosed=False, color=140, thickness=4)
    small = np.asarray(Image.fromarray(five).resize((20, 28), Image.Resampling.BOX))
    assert small.min() > 100
    ink = separate(small)[1]
    assert ink is not None
    assert (ink[small < 200] > 0.2).mean() > 0.9


@pytest.mark.parametrize("side", [28, 96, 300])
def test_a_digit_of_two_parts_fills_the_picture(side):
    ink = np.zeros((side, side), np.uint8)
    cv2.line(ink, (side // 3, 0), (side - 1, 0), 255, side // 7)
    bends = [(0.3, 0.2), (0.3, 0.45), (0.8, 0.5), (0.85, 0.8), (0.5, 1.0), (0.1, 0.98)]
    points = np.array([(x * side, y * side) for x, y in bends], np.int32)
    cv2.polylines(ink, [points], isClosed=False, color=255, thickness=side // 7)
    noise = np.random.default_rng(0).normal(0, 4, ink.shape)
    found = separate(np.clip(200 - 0.6 * ink + noise, 0, 255).astype(np.uint8))[1]
    assert found is not None
    assert ((found > 0.5) == (ink > 0)).mean() > 0.97


def test_what_lies_beside_a_digit_does_not_make_it_fill_the_picture():
    digit = np.pad(tight_digit(0, 120), 90)
    beside = np.full_like(digit, 210) - digit // 2 - digit // 8
    beside[:, :40] = beside[:25] = 60
    found = separate(beside)[1]
    assert found is not None
    assert not found[:, :40].any()
    assert not found[:25].any()


def test_the_grain_of_a_round_stroke_along_the_border_is_no_line():
    ring = np.zeros((96, 96), np.uint8)
    cv2.ellipse(ring, (47, 47), (44, 44), 0, 0, 360, 255, 9, cv2.LINE_AA)
    noise = np.random.default_rng(1).normal(0, 14, ring.shape)
    noisy = np.clip(210 - 0.6 * ring + noise, 0, 255).astype(np.uint8)
    noisy[[0, -1], 30:66:4] = noisy[30:66:4, [0, -1]] = 210
    assert tight_ground(noisy, EITHER) is not None


def test_only_the_polarity_that_was_asked_for():
    white = tight_digit(0)
    assert tight_ground(white, (1,)) is not None
    found = tight_ground(white, (-1,))
    assert found is None or not np.array_equal(found > 0, white > 0)


def test_faint_ink_is_looked_for_on_a_quiet_ground_alone():
    faint = 205 - tight_digit(1, 300) // 4
    assert tight_ground(faint, EITHER) is None
    assert tight_ground(faint, EITHER, faint=True) is not None
    noisy = faint + np.random.default_rng(0).normal(0, 9, faint.shape)
    assert tight_ground(noisy.astype(np.uint8), EITHER, faint=True) is None


def test_a_digit_with_room_around_it_is_not_tight():
    assert tight_ground(np.pad(tight_digit(0, 40), 20), EITHER) is None


@pytest.mark.parametrize("side", [64, 300, 500])
def test_light_that_fades_over_the_picture_is_ground(side):
    white = tight_digit(0, side)
    light = np.linspace(235, 160, side)[None]
    levels = tight_ground((light * (1 - 0.8 * white / 255)).astype(np.uint8), EITHER)
    assert levels is not None
    assert ((levels >= 70) == (white >= 128)).mean() > 0.97


def test_an_uneven_ground_is_none():
    stripes = (np.arange(64) // 8 % 2 * 60).astype(np.uint8)[None].repeat(64, 0)
    assert tight_ground(np.maximum(tight_digit(0), stripes), EITHER) is None


@pytest.mark.parametrize("turns", [0, 1])
def test_the_joints_of_tiles_are_no_digit(turns):
    wall = np.full((550, 420), 200, np.uint8)
    for ends in ([(0, 30), (420, 44)], [(0, 360), (420, 380)], [(405, 0), (390, 550)]):
        cv2.line(wall, *ends, color=60, thickness=8)
    assert tight_ground(np.rot90(wall, turns), EITHER) is None


def test_a_shadow_is_no_digit():
    y, x = np.mgrid[:300, :300]
    assert tight_ground(np.where(x + 0.3 * y < 150, 60, 200).astype(np.uint8), EITHER) is None


@pytest.mark.parametrize("place", [0, 1, 2, 7])
@pytest.mark.parametrize("edge", [0.45, 0.6, 0.75])
def test_a_digit_within_or_beside_a_shadow_does_not_fill_the_picture(place, edge):
    ink = np.pad(tight_digit(place, 180), 60) / 255
    y, x = np.mgrid[:300, :300]
    light = np.where(x + 0.2 * y < edge * 300, 110, 225)
    assert tight_ground((light * (1 - 0.8 * ink)).astype(np.uint8), EITHER) is None


@pytest.mark.parametrize("place", [0, 1, 2, 7])
@pytest.mark.parametrize(("side", "blur"), [(18, 0.8), (320, 12)])
def test_a_digit_out_of_focus_may_leave_little_bare_paper(place, side, blur):
    ink = cv2.GaussianBlur(tight_digit(place, side), (0, 0), blur) / 255
    levels = tight_ground((205 - 145 * ink / ink.max()).astype(np.uint8), EITHER)
    assert levels is not None
    assert ((levels >= 70) == (ink >= 0.5)).mean() > 0.9


@pytest.mark.parametrize("edge", [0.4, 0.5, 0.6])
def test_the_lit_half_of_a_page_with_a_small_digit_does_not_fill_the_picture(edge):
    ink = np.pad(tight_digit(0, 80), 110) / 255
    y, x = np.mgrid[:300, :300]
    light = np.where(x + 0.1 * y < edge * 300, 110, 225)
    assert tight_ground((light * (1 - 0.8 * ink)).astype(np.uint8), EITHER) is None


def test_a_1_fills_its_box():
    one = np.zeros((90, 30), np.uint8)
    cv2.line(one, (8, 82), (21, 8), 255, 17, cv2.LINE_AA)
    levels = tight_ground(220 - one // 2 - one // 8, EITHER)
    assert levels is not None
    assert ((levels >= 70) == (one >= 128)).mean() > 0.95


def test_squared_paper_and_a_desk_along_a_sheet_are_no_digit():
    squares, sheet = np.full((2, 400, 400), 210, np.uint8)
    squares[[90, 91, 92, 300, 301, 302]] = squares[:, [60, 61, 62, 350, 351, 352]] = 70
    sheet[-25:] = sheet[:, :20] = 70
    assert tight_ground(squares, EITHER) is None
    assert tight_ground(sheet, EITHER) is None


def test_noise_is_no_digit():
    noise = np.random.default_rng(0).normal(120, 25, (64, 64)).clip(0, 255).astype(np.uint8)
    assert tight_ground(noise, EITHER) is None


def test_one_level_is_no_digit():
    assert tight_ground(np.full((40, 40), 90, np.uint8), EITHER) is None
