import numpy as np
import pytest
from PIL import Image

from tenfold.core.datasets import load
from tenfold.errors import PictureError, UsageError
from tenfold.imaging.picture_files import digit_of_file, load_data


def test_a_picture_file_becomes_its_digit(tmp_path):
    image = load("mnist", "train").images[0]
    Image.fromarray(image).save(tmp_path / "5.png")
    np.testing.assert_array_equal(digit_of_file(tmp_path / "5.png"), image)


def test_a_blank_picture_file_is_refused(tmp_path):
    Image.new("L", (60, 60), 255).save(tmp_path / "blank.png")
    with pytest.raises(PictureError, match="shows no ink"):
        digit_of_file(tmp_path / "blank.png")


def test_the_splits_of_a_data_set_by_name():
    whole = load("mnist", "train")
    train, validation = load_data(), load_data("mnist", "validation")
    assert (len(train), len(validation)) == (55_000, 5_000)
    counts = np.bincount(train.labels) + np.bincount(validation.labels)
    np.testing.assert_array_equal(counts, np.bincount(whole.labels))
    assert load_data(split="test").sha256 == load("mnist", "test").sha256
    with pytest.raises(UsageError, match=r"Unknown split 'tset'\. Did you mean 'test'"):
        load_data("mnist", "tset")
