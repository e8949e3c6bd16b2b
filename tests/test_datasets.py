import gzip
import struct
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tenfold.core import splits
from tenfold.core.datasets import (
    LabelledImages,
    anchored,
    check_part,
    load,
    load_for_evaluation,
)
from tenfold.errors import DataError

N = 60
IMAGES = np.random.default_rng(0).integers(0, 256, (N, 28, 28), np.uint8)
LABELS = np.tile(np.arange(10, dtype=np.uint8), N // 10)


def idx_bytes(values):
    return struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.tobytes()


def write_idx_part(folder, beginning, images, labels):
    (folder / f"{beginning}-images-idx3-ubyte").write_bytes(idx_bytes(images))
    (folder / f"{beginning}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_bytes(labels)))


def in_idx(folder):
    write_idx_part(folder, "train", IMAGES[:40], LABELS[:40])
    write_idx_part(folder, "t10k", IMAGES[40:], LABELS[40:])
    return folder


def in_keras_npz(folder):
    np.savez(
        folder / "mnist.npz",
        x_train=IMAGES[:40],
        y_train=LABELS[:40],
        x_test=IMAGES[40:],
        y_test=LABELS[40:].astype(np.int64),
    )
    return folder / "mnist.npz"


def in_part_folders(folder):
    for index, (image, label) in enumerate(zip(IMAGES, LABELS, strict=True)):
        place = folder / ("train" if index < 40 else "test") / str(label)
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(place / f"{index:02}.png")
    return folder


def in_one_folder(folder):
    for index, (image, label) in enumerate(zip(IMAGES, LABELS, strict=True)):
        (folder / str(label)).mkdir(exist_ok=True)
        Image.fromarray(image).save(folder / str(label) / f"{index:02}.png")
    return folder


def in_one_npz(folder):
    np.savez(folder / "own.npz", images=IMAGES, labels=LABELS)
    return folder / "own.npz"


def distinct(images, labels):
    return {(i.tobytes(), int(digit)) for i, digit in zip(images, labels, strict=True)}


def pictures(data):
    return distinct(data.images, data.labels)


EVERYTHING = distinct(IMAGES, LABELS)


def test_mnist_by_name():
    test = load("mnist", "test")
    assert test.name == "mnist"
    assert test.images.shape == (10_000, 28, 28)
    assert len(test) == 10_000
    assert test.sha256 == splits.content_sha256(test.images, test.labels)


def test_all_of_mnist_is_training_then_test():
    data = load(part="all")
    assert data.images.shape == (70_000, 28, 28)
    assert np.bincount(data.labels[60_000:]).tolist()[0] == 980
    assert data.sha256 not in {load("mnist", "train").sha256, load("mnist", "test").sha256}


def test_mnist_is_evaluated_on_its_test_part():
    assert load_for_evaluation().sha256 == load("mnist", "test").sha256


@pytest.mark.parametrize("write", [in_idx, in_keras_npz, in_part_folders])
def test_two_parts_stay_two_parts(tmp_path, write):
    path = write(tmp_path)
    train, test, both = (load(path, part) for part in ("train", "test", "all"))
    assert (len(train), len(test), len(both)) == (40, 20, 60)
    assert pictures(train) | pictures(test) == pictures(both) == EVERYTHING
    assert pictures(test) == distinct(IMAGES[40:], LABELS[40:])
    assert load_for_evaluation(path, train.sha256).sha256 == test.sha256
    assert load_for_evaluation(path).sha256 == test.sha256
    assert train.name == str(path)


@pytest.mark.parametrize("write", [in_one_folder, in_one_npz])
def test_one_whole_holds_out_a_sixth(tmp_path, write):
    path = write(tmp_path)
    train, test, whole = (load(path, part) for part in ("train", "test", "all"))
    assert (len(train), len(test), len(whole)) == (50, 10, 60)
    assert np.bincount(test.labels).tolist() == [1] * 10
    assert pictures(train).isdisjoint(pictures(test))
    assert pictures(train) | pictures(test) == pictures(whole) == EVERYTHING


@pytest.mark.parametrize("write", [in_one_folder, in_one_npz])
def test_one_whole_is_a_test_set_unless_it_was_trained_on(tmp_path, write):
    path = write(tmp_path)
    whole, train, test = (load(path, part) for part in ("all", "train", "test"))
    assert load_for_evaluation(path).sha256 == whole.sha256
    assert load_for_evaluation(path, trained_on="0" * 64).sha256 == whole.sha256
    assert load_for_evaluation(path, trained_on=train.sha256).sha256 == test.sha256


@pytest.mark.parametrize("write", [in_one_folder, in_one_npz])
def test_each_image_is_traced_to_its_place_in_what_was_read(tmp_path, write):
    train, test = (load(write(tmp_path), part) for part in ("train", "test"))
    for part in (*splits.split(train), test):
        for index in range(len(part)):
            place = part.place(index)
            if write is in_one_npz:
                expected = IMAGES[int(place.removeprefix("no. "))]
            else:
                expected = np.array(Image.open(tmp_path / place))
            np.testing.assert_array_equal(part.images[index], expected)


def test_the_same_data_has_the_same_hash_in_every_form(tmp_path):
    forms = []
    for write in (in_idx, in_keras_npz):
        (tmp_path / write.__name__).mkdir()
        forms.append(load(write(tmp_path / write.__name__), "train"))
    assert forms[0].sha256 == forms[1].sha256
    assert isinstance(forms[0], LabelledImages)
    assert not forms[0].images.flags.writeable


def test_a_single_image_is_a_test_set_and_no_training_set(tmp_path):
    np.savez(tmp_path / "one.npz", images=IMAGES[:1], labels=LABELS[:1])
    assert len(load_for_evaluation(tmp_path / "one.npz", "0" * 64)) == 1
    with pytest.raises(DataError, match=r"is too small to hold images out: 1 image,"):
        load(tmp_path / "one.npz")


def test_pictures_of_any_size_are_prepared(tmp_path):
    for number in range(3):
        (tmp_path / "8").mkdir(exist_ok=True)
        Image.new("RGB", (50, 60)).save(tmp_path / "8" / f"{number}.png")
    with pytest.raises(DataError, match="50 × 60 pixels, mode RGB"):
        load(tmp_path, "all")
    ready = load(tmp_path, "all", lambda _: np.full((28, 28), 3, np.uint8))
    assert ready.images.shape == (3, 28, 28)
    assert np.all(ready.images == 3)


def test_a_part_that_is_not_there_is_said(tmp_path):
    write_idx_part(tmp_path, "t10k", IMAGES, LABELS)
    assert len(load(tmp_path, "test")) == len(load(tmp_path, "all")) == N
    with pytest.raises(DataError, match="has no part 'train', only 'test'"):
        load(tmp_path, "train")


def test_a_part_is_looked_for_without_being_opened(tmp_path):
    write_idx_part(tmp_path, "train", IMAGES, LABELS[:-1])  # damaged
    check_part(tmp_path, "train")
    with pytest.raises(DataError, match=r"has no part 'test', only 'train'\..* with --no-test"):
        check_part(tmp_path, "test")
    check_part("mnist", "test")


def test_wrong_contents_name_their_file(tmp_path):
    write_idx_part(tmp_path, "train", IMAGES, LABELS[:-1])
    with pytest.raises(DataError, match=r"labels-idx1-ubyte\.gz' holds 59 labels, and '.*60 im"):
        load(tmp_path)
    write_idx_part(tmp_path, "train", IMAGES, LABELS + 1)
    with pytest.raises(DataError, match=r"labels-idx1-ubyte\.gz' holds the label 10 at index 9"):
        load(tmp_path)
    write_idx_part(tmp_path, "train", LABELS, LABELS)
    with pytest.raises(DataError, match=r"images-idx3-ubyte' holds an array of shape \(60,\)"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("minst", r"Unknown data set 'minst'\. Did you mean 'mnist'\? Known: mnist; or give"),
        ("", r"Unknown data set ''\."),
        ("no/such/folder", r"There is no data set at 'no/such/folder'\. Check the path\."),
        ("absent.npz", r"There is no data set at 'absent\.npz'\."),
    ],
)
def test_an_unknown_name_or_path_is_said(tmp_path, monkeypatch, name, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=message):
        load(name)


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "digits.csv").touch()
    with pytest.raises(DataError, match=r"digits\.csv' is no data set: give a folder or an \.npz"):
        load(tmp_path / "digits.csv")


def test_a_folder_called_mnist_is_reached_by_its_path(tmp_path, monkeypatch):
    (tmp_path / "mnist").mkdir()
    in_one_npz(tmp_path / "mnist")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match="holds neither"):
        load("./mnist")


def test_importing_loads_nothing_heavy():
    code = (
        "import sys, tenfold.core.datasets\n"
        "heavy = {'PIL', 'platformdirs', 'pydantic', 'torch', 'onnxruntime'} & set(sys.modules)\n"
        "print(*sorted(heavy))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


def test_data_that_are_there_are_meant_from_anywhere(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mnist").mkdir()
    monkeypatch.chdir(tmp_path)
    assert anchored("mine") == anchored(str(tmp_path / "mine")) == str(tmp_path / "mine")
    assert [anchored(name) for name in ("mnist", "mnits", "")] == ["mnist", "mnits", ""]
