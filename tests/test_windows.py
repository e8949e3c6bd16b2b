"""Bright digits in the dark windows of a meter are read without the bars of plate between them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

import tenfold
from tenfold.core import datasets
from tenfold.imaging.grey import Grey
from tenfold.imaging.numbers.windows import without_plate

_NUMBER = "5740467"


def _meter(
    plate: int = 170, dark: int = 40, ink: int = 225, gap: int = 14, tilt: float = 0.0
) -> Grey:
    """The digits of `_NUMBER`, each in a window of 90 by 120 pixels."""
    data = datasets.load("mnist", "train")
    page = np.full((240, 120 + (90 + gap) * len(_NUMBER)), plate, np.float32)
    for place, text in enumerate(_NUMBER):
        image = data.images[np.flatnonzero(data.labels == int(text))[3]]
        share = cv2.resize(image[3:25, 3:25], (80, 80), interpolation=cv2.INTER_CUBIC) / 255
        left = 60 + (90 + gap) * place
        page[60:180, left : left + 90] = dark
        page[80:160, left + 5 : left + 85] += (ink - dark) * share.clip(0, 1)
    turn = cv2.getRotationMatrix2D((page.shape[1] / 2, 120), tilt, 1)
    page = cv2.warpAffine(page, turn, page.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    noise = np.random.default_rng(3).normal(0, 3, page.shape)
    return np.clip(cv2.GaussianBlur(page, (0, 0), 1) + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("plate", [110, 170, 220])
@pytest.mark.parametrize("gap", [8, 24])
def test_digits_in_windows_are_read_without_the_plate_between(plate: int, gap: int) -> None:
    assert tenfold.read(_meter(plate, gap=gap)).text == _NUMBER


def test_a_tilted_meter_is_read() -> None:
    assert tenfold.read(_meter(tilt=2.0)).text == _NUMBER


def test_the_plate_is_painted_in_the_levels_of_the_windows() -> None:
    bare = without_plate(_meter())
    assert np.percentile(bare[:40], 99) < 70
    assert np.count_nonzero(bare > 180) > 2000


def test_frames_on_paper_and_dark_digits_are_left_as_they_are() -> None:
    framed = _meter(plate=220, dark=220, ink=50)
    for place in range(len(_NUMBER)):
        left = 60 + 104 * place
        cv2.rectangle(framed, (left, 60), (left + 90, 180), 60, 4)
    assert without_plate(framed) is framed


@pytest.mark.parametrize("sides", [(20, 20), (240, 848)])
def test_blank_paper_is_left_as_it_is(sides: tuple[int, int]) -> None:
    noise = np.random.default_rng(2).normal(200, 3, sides)
    blank = noise.astype(np.uint8)
    assert without_plate(blank) is blank
