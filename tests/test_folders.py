import gzip
import os
import struct

import numpy as np
import pytest
from PIL import Image

from tenfold.core import folders
from tenfold.errors import DataError, PictureError

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (4, 28, 28), np.uint8)
LABELS = np.array([3, 1, 4, 1], np.uint8)


def write_idx(path, values):
    header = struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wb") as file:
        file.write(header + values.tobytes())


def write_pair(folder, beginning, images=IMAGES, labels=LABELS, ending=""):
    write_idx(folder / f"{beginning}images-idx3-ubyte{ending}", images)
    write_idx(folder / f"{beginning}labels-idx1-ubyte{ending}", labels)


def write_classes(folder, digits=(0, 7), each=2):
    for digit in digits:
        (folder / str(digit)).mkdir(parents=True)
        for number in range(each):
            Image.fromarray(IMAGES[number]).save(folder / str(digit) / f"{number}.png")


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("test", ["t10k-", "test-"])
def test_idx_files_have_two_parts(tmp_path, ending, test):
    write_pair(tmp_path, "train-", ending=ending)
    write_pair(tmp_path, test, IMAGES[:2], LABELS[:2], ending)
    readers = folders.parts(tmp_path)
    assert set(readers) == {"train", "test"}
    train = readers["train"]()
    np.testing.assert_array_equal(train.images, IMAGES)
    np.testing.assert_array_equal(train.labels, LABELS)
    assert train.labels_from.endswith(f"train-labels-idx1-ubyte{ending}")
    assert len(readers["test"]().images) == 2


def test_other_common_idx_names_are_known(tmp_path):
    write_idx(tmp_path / "emnist-digits-train-images-idx3-ubyte.gz", IMAGES)
    write_idx(tmp_path / "emnist-digits-train-labels-idx1-ubyte.gz", LABELS)
    write_idx(tmp_path / "t10k-images.idx3-ubyte", IMAGES)
    write_idx(tmp_path / "t10k-labels.idx1-ubyte", LABELS)
    readers = folders.parts(tmp_path)
    assert set(readers) == {"train", "test"}
    assert all(len(read().labels) == 4 for read in readers.values())


def test_idx_files_without_a_part_are_the_whole(tmp_path):
    write_pair(tmp_path, "")
    assert list(folders.parts(tmp_path)) == ["whole"]


def test_a_plain_file_is_read_before_its_gz(tmp_path):
    write_pair(tmp_path, "train-")
    write_pair(tmp_path, "train-", IMAGES[:1], LABELS[:1], ".gz")
    assert len(folders.parts(tmp_path)["train"]().images) == 4


def test_the_other_part_is_not_opened(tmp_path):
    write_pair(tmp_path, "train-")
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(b"damaged")
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(b"damaged")
    readers = folders.parts(tmp_path)
    assert len(readers["train"]().images) == 4
    with pytest.raises(DataError, match=r"t10k-images-idx3-ubyte' is not an IDX file"):
        readers["test"]()


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("images-idx3", r"lacks the images to its other files: train-images-idx3-ubyte, plain"),
        ("labels-idx1", r"lacks the labels to its other files: train-labels-idx1-ubyte, plain"),
    ],
)
def test_half_a_pair_is_refused(tmp_path, missing, message):
    write_pair(tmp_path, "train-")
    (tmp_path / f"train-{missing}-ubyte").unlink()
    with pytest.raises(DataError, match=message):
        folders.parts(tmp_path)["train"]()


def test_two_pairs_for_one_part_are_refused(tmp_path):
    write_pair(tmp_path, "train-")
    write_pair(tmp_path, "other-train-")
    with pytest.raises(DataError, match="more than one pair of IDX files for 'train'"):
        folders.parts(tmp_path)


def test_parts_beside_a_whole_are_refused(tmp_path):
    write_pair(tmp_path, "train-")
    write_pair(tmp_path, "")
    with pytest.raises(DataError, match="with and without 'train' or 'test' in their names"):
        folders.parts(tmp_path)


def test_class_folders_are_read_in_the_order_of_their_names(tmp_path):
    write_classes(tmp_path, (7, 0))
    pair = folders.parts(tmp_path)["whole"]()
    assert pair.labels.tolist() == [0, 0, 7, 7]
    np.testing.assert_array_equal(pair.images, IMAGES[[0, 1, 0, 1]])


def test_class_folders_may_lie_in_train_and_test(tmp_path):
    write_classes(tmp_path / "training", each=2)
    write_classes(tmp_path / "test", each=1)
    readers = folders.parts(tmp_path)
    assert readers["train"]().labels.tolist() == [0, 0, 7, 7]
    assert readers["test"]().labels.tolist() == [0, 7]


def test_two_folders_for_one_part_are_refused(tmp_path):
    write_classes(tmp_path / "training")
    write_classes(tmp_path / "train")
    with pytest.raises(DataError, match="holds two folders for 'train'"):
        folders.parts(tmp_path)


def test_hidden_files_and_files_beside_the_classes_are_passed_over(tmp_path):
    write_classes(tmp_path, (5,))
    (tmp_path / "README.txt").write_text("mine")
    (tmp_path / ".cache").mkdir()
    (tmp_path / "5" / ".DS_Store").write_bytes(b"\0")
    (tmp_path / "5" / "Thumbs.db").write_bytes(b"\0")
    assert folders.parts(tmp_path)["whole"]().labels.tolist() == [5, 5]


def test_a_picture_of_black_and_white_bits_is_taken(tmp_path):
    (tmp_path / "1").mkdir()
    Image.fromarray(IMAGES[0] > 127).save(tmp_path / "1" / "bits.png")
    pair = folders.parts(tmp_path)["whole"]()
    np.testing.assert_array_equal(pair.images[0], np.where(IMAGES[0] > 127, 255, 0))


@pytest.mark.parametrize(
    ("mode", "size", "found"),
    [("L", (40, 30), "40 × 30 pixels, mode L"), ("RGB", (28, 28), "28 × 28 pixels, mode RGB")],
)
def test_other_pictures_need_to_be_prepared(tmp_path, mode, size, found):
    write_classes(tmp_path, (6,))
    Image.new(mode, size).save(tmp_path / "6" / "other.png")
    with pytest.raises(DataError, match=f"other.png' is {found}; here a picture has to be 28"):
        folders.parts(tmp_path)["whole"]()
    asked = []

    def prepare(path):
        asked.append(path.name)
        return np.full((28, 28), 9, np.uint8)

    pair = folders.parts(tmp_path, prepare)["whole"]()
    assert len(asked) == 3
    assert pair.images.min() == 9


def test_a_picture_that_cannot_be_prepared_is_named(tmp_path):
    def prepare(path):
        raise PictureError(f"No ink in '{path.name}'.")

    write_classes(tmp_path, (6,), each=0)
    Image.new("L", (9, 9)).save(tmp_path / "6" / "blank.png")
    with pytest.raises(DataError, match=r"6/blank\.png' can't be used: No ink in"):
        folders.parts(tmp_path, prepare)["whole"]()


def test_a_wrongly_prepared_picture_is_named(tmp_path):
    write_classes(tmp_path, (6,), each=0)
    Image.new("L", (9, 9)).save(tmp_path / "6" / "a.png")
    with pytest.raises(DataError, match=r"a\.png' was prepared as float64 of shape \(9, 9\)"):
        folders.parts(tmp_path, lambda _: np.zeros((9, 9)))["whole"]()


def add_text(folder):
    (folder / "notes.txt").write_text("not a picture")


def add_nothing(folder):
    (folder / "notes.txt").touch()


def add_folder(folder):
    (folder / "notes.txt").mkdir()


def add_loop(folder):
    (folder / "notes.txt").symlink_to("notes.txt")


def add_pipe(folder):
    os.mkfifo(folder / "notes.txt")


@pytest.mark.parametrize("add", [add_text, add_nothing, add_folder, add_loop, add_pipe])
def test_what_is_not_a_picture_is_named(tmp_path, add):
    write_classes(tmp_path, (2,))
    add(tmp_path / "2")
    with pytest.raises(DataError, match=r"2/notes\.txt' is not a picture\. Remove it"):
        folders.parts(tmp_path)["whole"]()


@pytest.mark.parametrize("ending", ["png", "jpg", "bmp", "tif"])
def test_a_truncated_picture_is_named(tmp_path, ending):
    (tmp_path / "2").mkdir()
    path = tmp_path / "2" / f"half.{ending}"
    Image.fromarray(IMAGES[0]).save(path)
    os.truncate(path, path.stat().st_size * 2 // 3)
    with pytest.raises(DataError, match=rf"half\.{ending}' (can't be read|is not a picture)"):
        folders.parts(tmp_path)["whole"]()


def test_a_class_that_is_no_digit_is_named(tmp_path):
    write_classes(tmp_path, (1, "ten"))
    with pytest.raises(DataError, match=r"ten' is no class\. Name the sub-folders 0 to 9\."):
        folders.parts(tmp_path)["whole"]()


def test_an_empty_class_is_named(tmp_path):
    write_classes(tmp_path, (1, 2))
    for file in (tmp_path / "2").iterdir():
        file.unlink()
    with pytest.raises(DataError, match=r"2' holds no pictures\. Fill it or remove it\."):
        folders.parts(tmp_path)["whole"]()


def test_an_empty_part_is_named(tmp_path):
    write_classes(tmp_path / "train")
    (tmp_path / "test").mkdir()
    with pytest.raises(DataError, match=r"test' holds no sub-folders 0 to 9 with pictures"):
        folders.parts(tmp_path)["test"]()


def test_an_empty_folder_and_one_of_other_things_say_what_is_wanted(tmp_path):
    with pytest.raises(DataError, match=r"is empty: a data set is a folder with IDX files .* or"):
        folders.parts(tmp_path)
    (tmp_path / "letter.doc").touch()
    with pytest.raises(DataError, match=r"holds neither IDX files .* nor sub-folders 0 to 9"):
        folders.parts(tmp_path)


def test_a_folder_that_cannot_be_listed_is_named(tmp_path):
    with pytest.raises(DataError, match=r"nowhere' can't be read: No such file"):
        folders.parts(tmp_path / "nowhere")
