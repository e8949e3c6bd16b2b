"""Bands of shadow, strips of light and corners of shadows are no ink; strokes of pens are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

import tenfold
from tenfold.imaging.grey import Grey
from tenfold.imaging.preparation.bands import is_shade
from tenfold.imaging.preparation.digit import prepare
from tenfold.imaging.synth.pages import Digits, make_page

_SIDES = 360, 320


def _paper_under(light: object) -> Grey:
    noise = np.random.default_rng(4).normal(0, 2, _SIDES)
    return np.clip(np.asarray(light, np.float64) * 210 + noise, 0, 255).astype(np.uint8)


def _band(slope: float, share: float) -> Grey:
    """Paper on which the light in a band from border to border is `share` of that around."""
    rows, columns = np.indices(_SIDES)
    within = np.abs(columns - 160 - slope * (rows - 180)) < 22
    return _paper_under(np.where(within, min(share, 1.0), min(1.0, 1 / share)))


@pytest.mark.parametrize("slope", [0.0, 0.15, 0.7])
@pytest.mark.parametrize("share", [0.45, 0.65, 1.8])
def test_a_band_of_shadow_or_light_on_blank_paper_is_no_digit(slope: float, share: float) -> None:
    picture = _band(slope, share)
    assert prepare(picture) is None
    assert tenfold.read(picture).status == "no_digit"


def test_the_corner_of_a_tilted_shadow_is_no_digit() -> None:
    rows, columns = np.indices(_SIDES)
    tilted = (columns - 150 - 0.2 * rows > 0) & (rows - 120 + 0.2 * columns > 0)
    assert prepare(_paper_under(np.where(tilted, 0.45, 1.0))) is None


@pytest.mark.parametrize("reflected", [0.15, 0.5])
def test_a_1_from_near_the_top_to_near_the_bottom_is_read(reflected: float) -> None:
    rows, columns = np.indices(_SIDES)
    along = np.clip(rows, 30, 330)
    stroke = np.hypot(rows - along, columns - 160 - 0.1 * (along - 180)) < 14
    picture = _paper_under(np.where(stroke, reflected, 1.0))
    assert tenfold.load().predict([picture])[0].digit == 1


def _stroke(points: list[tuple[int, int]], width: int, softness: float = 0.8) -> np.ndarray:
    """1 within a line through `points` (x, y) of this width, 0 outside of it."""
    drawn = np.zeros(_SIDES, np.uint8)
    cv2.polylines(drawn, [np.array(points)], False, 255, width, cv2.LINE_AA)
    return cv2.GaussianBlur(drawn / 255, (0, 0), softness)


@pytest.mark.parametrize("softness", [0.8, 6.0])
def test_a_shadow_that_ends_within_the_picture_is_no_digit(softness: float) -> None:
    finger = _stroke([(120, -40), (170, 220)], 40, softness)
    picture = _paper_under(1 - 0.5 * finger)
    assert prepare(picture) is None
    assert tenfold.read(picture).status == "no_digit"


@pytest.mark.parametrize(
    ("number", "seed", "look"), [(2331, 952, None), (642, 961, "photo-shadow")]
)
def test_a_soft_shadow_whose_corners_reach_out_is_no_digit(
    number: int, seed: int, look: str | None
) -> None:
    nothing = Digits(np.empty((0, 28, 28), np.uint8), np.empty(0, np.uint8))
    blank = make_page(nothing, "blank", seed, number, look=look).encoded()
    assert tenfold.load().predict([blank])[0].status == "no_digit"
    assert tenfold.read(blank).status == "no_digit"


def test_a_shaded_side_of_the_paper_is_no_digit() -> None:
    rows, columns = np.indices(_SIDES)
    soft = np.clip((columns - 240 + 0.15 * rows) / 12, 0, 1)
    picture = _paper_under(1 - 0.5 * soft)
    assert prepare(picture) is None


def test_two_fingers_are_no_digit() -> None:
    light = (
        1
        - 0.55 * _stroke([(130, 400), (140, 250)], 40)
        - 0.55 * _stroke([(215, 400), (210, 290)], 40)
    )
    assert prepare(_paper_under(light)) is None


@pytest.mark.parametrize("turns", range(4))
def test_paper_between_fingers_is_no_digit(turns: int) -> None:
    light = np.ones(_SIDES)
    for x, y in ((70, 120), (115, 90), (165, 85), (215, 110)):
        light -= 0.45 * _stroke([(x, -40), (x + 8, y)], 36)
    picture = np.rot90(_paper_under(np.clip(light, 0.5, 1)), turns)
    assert tenfold.read(np.ascontiguousarray(picture)).status == "no_digit"


def test_a_grey_1_that_bends_may_run_through() -> None:
    stroke = _stroke([(190, -20), (160, 180), (165, 400)], 34)
    assert tenfold.load().predict([_paper_under(1 - 0.55 * stroke)])[0].digit == 1


def test_a_digit_partly_in_a_shadow_of_its_own_level_is_ink() -> None:
    rows, columns = np.indices(_SIDES)
    shadow = np.where(rows + columns < 330, 0.7, 1.0)
    written = _stroke([(110, 60), (230, 60), (150, 300)], 22)
    picture = _paper_under(shadow * (1 - 0.3 * written))
    assert tenfold.load().predict([picture])[0].digit == 7


def test_ink_that_is_darker_than_shadows_may_run_through() -> None:
    dark, grey = _band(0.15, 0.15), _band(0.15, 0.5)
    assert not is_shade(dark, dark < 100)
    assert is_shade(grey, grey < 150)


def test_what_is_in_a_tiny_picture_counts_as_ink() -> None:
    large = _band(0.15, 0.5)
    tiny = np.ascontiguousarray(large[::12, ::12])
    assert is_shade(large, large < 150)
    assert not is_shade(tiny, tiny < 150)
