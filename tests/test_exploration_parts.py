import numpy as np
import pytest
from looked_at import mnist
from PIL import Image

from tenfold.errors import DataError
from tenfold.exploration.parts import load_parts


def saved(path, **arrays):
    np.savez(path, **arrays)
    return path


def test_mnist_has_both_parts():
    parts = load_parts()
    assert {name: len(part) for name, part in parts.items()} == {"train": 60_000, "test": 10_000}


def test_a_whole_is_divided_as_training_would(tmp_path):
    some = mnist(120)
    path = saved(tmp_path / "own.npz", images=some.images, labels=some.labels)
    parts = load_parts(path)
    assert {name: len(part) for name, part in parts.items()} == {"train": 100, "test": 20}


@pytest.mark.parametrize("part", ["train", "test"])
def test_one_part_may_be_missing(tmp_path, part):
    some = mnist(30)
    path = saved(tmp_path / "own.npz", **{f"x_{part}": some.images, f"y_{part}": some.labels})
    assert {name: len(found) for name, found in load_parts(path).items()} == {part: 30}


def test_what_is_too_small_to_divide_is_one_part(tmp_path):
    for digit in (3, 8):
        (tmp_path / "own" / str(digit)).mkdir(parents=True)
        page = np.full((60, 60), 255, np.uint8)
        page[10:50, 25:33] = 0
        Image.fromarray(page).save(tmp_path / "own" / str(digit) / "one.png")
    (name, part), *more = load_parts(tmp_path / "own").items()
    assert (name, part.labels.tolist(), more) == ("all", [3, 8], [])


def test_damage_in_one_part_is_not_passed_over(tmp_path):
    some = mnist(30)
    path = saved(
        tmp_path / "own.npz",
        x_train=some.images, y_train=some.labels[:-1], x_test=some.images, y_test=some.labels,
    )  # fmt: skip
    with pytest.raises(DataError, match="29 labels"):
        load_parts(path)


def test_no_data_set():
    with pytest.raises(DataError, match=r"Unknown data set 'mnits'\. Did you mean 'mnist'"):
        load_parts("mnits")
