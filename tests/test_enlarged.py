import cv2
import numpy as np
import pytest
from PIL import Image

from tenfold.core.datasets import load
from tenfold.imaging.preparation.digit import prepare
from tenfold.imaging.preparation.enlarged import without_blocks, without_enlargement

DIGITS = load("mnist", "train").images


@pytest.mark.parametrize("side", [56, 84, 97, 280, 300, 500])
@pytest.mark.parametrize("place", range(5))
def test_repeated_pixels_are_taken_back(side, place):
    digit = DIGITS[place]
    ways = (
        np.asarray(Image.fromarray(digit).resize((side, side), Image.Resampling.NEAREST)),
        cv2.resize(digit, (side, side), interpolation=cv2.INTER_NEAREST),
    )
    for large in ways:
        assert np.array_equal(without_enlargement(large), digit)
        assert np.array_equal(prepare(large), digit)


def test_pictures_that_were_not_enlarged_stay_as_they_are():
    noise = np.random.default_rng(0).integers(0, 256, (200, 300), np.uint8)
    smooth = cv2.resize(DIGITS[0], (280, 280), interpolation=cv2.INTER_LINEAR)
    for picture in (noise, smooth, DIGITS[0], np.full((300, 300), 7, np.uint8)):
        assert without_enlargement(picture) is picture


def test_blocks_of_one_direction_or_much_longer_than_wide_are_kept():
    along = DIGITS[0].repeat(10, axis=1)
    assert without_enlargement(along) is along
    stretched = DIGITS[0].repeat(10, axis=1).repeat(5, axis=0)
    assert without_enlargement(stretched) is stretched


def test_blocks_are_smoothed_in_their_place():
    large = DIGITS[0].repeat(10, axis=0).repeat(10, axis=1)
    smooth = without_blocks(large)
    assert smooth.shape == large.shape
    assert abs(smooth[5::10, 5::10].astype(int) - DIGITS[0]).mean() < 4
    assert np.abs(np.diff(smooth.astype(int), axis=0)).max() < 30
    assert without_blocks(smooth) is smooth
