"""Bands of shadow, strips of light and corners of shadows are no ink; strokes of pens are."""

from __future__ import annotations

import numpy as np
import pytest

import tenfold
from tenfold.imaging.grey import Grey
from tenfold.imaging.preparation.bands import is_shade
from tenfold.imaging.preparation.digit import prepare

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


def test_ink_that_is_darker_than_shadows_may_run_through() -> None:
    dark, grey = _band(0.15, 0.15), _band(0.15, 0.5)
    assert not is_shade(dark, dark < 100)
    assert is_shade(grey, grey < 150)
