import cv2
import numpy as np
import pytest

from tenfold.imaging.preparation.crossed import (
    is_crossed,
    without_broad_shadows,
    without_shadows,
)
from tenfold.imaging.preparation.ink import separate
from tenfold.imaging.preparation.shades import widest_side, without_ground

ROW, COLUMN = np.mgrid[0:300, 0:300]
BAND = np.abs(COLUMN + 0.2 * ROW - 180) < 18
STROKE = cv2.ellipse(np.zeros((300, 300), np.uint8), (150, 150), (60, 80), 0, 0, 360, 1, 9) > 0


def lit_by(light: np.ndarray, ink: float = 0.2, blur: float = 0.8) -> np.ndarray:
    levels = 220 * np.where(STROKE, ink, 1.0) * light
    return np.asarray(cv2.GaussianBlur(levels, (0, 0), blur), np.uint8)


def without_shadows_in(dark: np.ndarray):
    return without_shadows(dark, without_ground(dark, widest_side(dark.shape)).flat)


@pytest.mark.parametrize("strength", [0.35, 0.55])
@pytest.mark.parametrize("softness", [0.5, 4])
def test_a_narrow_shadow_is_ground_and_ink_is_as_strong_in_it_as_beside_it(strength, softness):
    shade = cv2.GaussianBlur(strength * BAND, (0, 0), softness)
    shaded, shadow = without_shadows_in(lit_by(1 - shade))
    clear = cv2.dilate(STROKE.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert (np.abs(shaded.flat[clear]) > 20).mean() < 0.001
    core = cv2.erode(STROKE.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert shaded.flat[core & BAND].mean() == pytest.approx(shaded.flat[core & ~BAND].mean(), 0.1)
    assert is_crossed(STROKE, shadow)


def test_ink_alone_and_a_shadow_alone_are_no_shadow_with_ink():
    assert without_shadows_in(lit_by(np.ones(ROW.shape))) is None
    assert without_shadows_in(lit_by(1 - 0.5 * BAND, ink=1.0)) is None


def test_a_fainter_rim_of_ink_is_no_shadow():
    inner = cv2.erode(STROKE.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert without_shadows_in(np.where(inner, 30, np.where(STROKE, 110, 220)).astype("u1")) is None


def test_what_stands_apart_from_a_shadow_is_not_crossed():
    assert not is_crossed(STROKE, COLUMN > 240)
    assert not is_crossed(STROKE, STROKE)


BROAD = cv2.ellipse(np.zeros((300, 300), np.uint8), (150, 150), (85, 115), 0, 0, 300, 1, 38) > 0


def half_shaded(ink: np.ndarray, strength: float, softness: float, level: float = 0.2):
    shade = strength / (1 + np.exp((COLUMN + 0.4 * ROW - 220) / softness))
    noise = np.random.default_rng(0).normal(0, 3, ROW.shape)
    levels = 210 * np.where(ink, level, 1.0) * (1 - shade) + noise
    return np.rint(cv2.GaussianBlur(levels, (0, 0), 0.8)).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("strength", [0.45, 0.6])
@pytest.mark.parametrize("softness", [0.5, 12])
@pytest.mark.parametrize("negative", [False, True])
def test_a_shadow_across_a_digit_that_fills_the_picture_is_ground(strength, softness, negative):
    picture = half_shaded(BROAD, strength, softness)
    assert without_broad_shadows(picture) is not None
    ink = separate(255 - picture if negative else picture)[1]
    assert ((ink > 0.5) == BROAD).mean() > 0.98


def test_a_stroke_across_a_shadow_may_end_at_the_border():
    ink = BROAD.copy()
    ink[130:165, 200:] = True
    found = separate(half_shaded(ink, 0.55, 0.5))[1]
    assert ((found > 0.5) == ink).mean() > 0.98


def test_what_is_not_darker_than_all_ground_and_crossed_is_not_taken_for_it():
    nothing = np.zeros_like(BROAD)
    specks = np.full(ROW.shape, 210, np.uint8)
    specks[::20, ::20] = 60
    corner = (COLUMN > 200) & (ROW > 180)
    small, large = (
        cv2.resize(np.pad(BROAD, margin).astype(np.uint8), (300, 300)) > 0 for margin in (300, 40)
    )
    spot = (COLUMN - 262) ** 2 + (ROW - 60) ** 2 < 24**2
    patch = (COLUMN - 150) ** 2 + (ROW - 150) ** 2 < 60**2
    bar = (COLUMN > 130) & (COLUMN < 160) & (ROW < 220)
    along = (COLUMN > 278) | (ROW > 278)
    for picture in (
        specks,
        half_shaded(BROAD, 0.0, 1),
        half_shaded(nothing, 0.55, 0.5),
        half_shaded(corner, 0.55, 0.5),
        half_shaded(small, 0.55, 0.5),
        half_shaded(large | spot, 0.55, 0.5),
        half_shaded(patch, 0.55, 0.5),
        half_shaded(bar, 0.55, 0.5),
        half_shaded(along, 0.55, 0.5),
        half_shaded(BROAD, 0.55, 0.5, level=0.4),
        half_shaded(BROAD, 0.55, 0.5, level=0.7),
        half_shaded(STROKE, 0.55, 0.5),
    ):
        assert without_broad_shadows(picture) is None


@pytest.mark.parametrize("level", [0.3, 0.6])
def test_the_brightest_paper_around_ink_is_no_ink(level):
    arc = cv2.ellipse(np.zeros((300, 300), np.uint8), (130, 150), (50, 70), 0, 0, 300, 1, 12) > 0
    light = 1 - 0.15 * (((ROW - 150) / 150) ** 2 + ((COLUMN - 150) / 150) ** 2)
    noise = np.random.default_rng(0).normal(0, 3, ROW.shape)
    picture = np.rint(220 * np.where(arc, level, 1.0) * light + noise).clip(0, 255)
    assert without_broad_shadows(255 - picture.astype(np.uint8)) is None
