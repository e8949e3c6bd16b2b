import numpy as np
import pytest

from tenfold.core.datasets import load
from tenfold.errors import UsageError
from tenfold.evaluation.corruptions import CORRUPTIONS, corrupt

DIGITS = load("mnist", "train").images[:24]
CERTAIN = {"scale", "brightness", "stripe", "canny_edges"}  # nothing in them is random


def test_there_are_fifteen():
    assert len(CORRUPTIONS) == 15


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_keeps_shape_and_type_and_follows_the_seed(name):
    kept = DIGITS.copy()
    result = corrupt(DIGITS, name, 1)
    assert (result.shape, result.dtype) == (DIGITS.shape, np.uint8)
    assert (kept == DIGITS).all()
    assert (result != DIGITS).any(axis=(1, 2)).all()
    assert (result == corrupt(DIGITS, name, 1)).all()
    assert (result == corrupt(DIGITS, name, 2)).all() == (name in CERTAIN)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_no_image_is_no_problem(name):
    if name not in {"dotted_line", "zigzag"}:
        assert corrupt(DIGITS[:1] * 0, name).shape == (1, 28, 28)
    assert corrupt(DIGITS[:0], name).shape == (0, 28, 28)


def test_many_images_are_corrupted_part_by_part():
    many = np.repeat(DIGITS[:1], 1003, axis=0)
    result = corrupt(many, "shot_noise")
    assert len(np.unique(result, axis=0)) > 1000
    assert (result[:1000] == corrupt(many[:1000], "shot_noise")).all()


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(UsageError, match=r"'fogg'.*'fog'.*Use: shot_noise, .*canny_edges"):
        corrupt(DIGITS, "fogg")
