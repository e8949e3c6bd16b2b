import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenfold.core import npz
from tenfold.errors import DataError

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (6, 28, 28), np.uint8)
LABELS = np.arange(6)


def save(path, **arrays):
    np.savez_compressed(path, **arrays)
    return path


def test_images_and_labels_are_one_whole(tmp_path):
    readers = npz.parts(save(tmp_path / "a.npz", images=IMAGES, labels=LABELS))
    assert list(readers) == ["whole"]
    pair = readers["whole"]()
    np.testing.assert_array_equal(pair.images, IMAGES)
    np.testing.assert_array_equal(pair.labels, LABELS)
    assert pair.images_from.endswith("a.npz: images")


def test_the_layout_of_keras_has_two_parts(tmp_path):
    path = save(
        tmp_path / "mnist.npz",
        x_train=IMAGES,
        y_train=LABELS,
        x_test=IMAGES[:2],
        y_test=LABELS[:2],
    )
    readers = npz.parts(path)
    assert list(readers) == ["train", "test"]
    assert len(readers["train"]().images) == 6
    assert readers["test"]().labels.tolist() == [0, 1]


def test_only_the_part_that_is_read_needs_to_be_whole(tmp_path):
    objects = np.array([{}, {}], object)
    path = save(tmp_path / "a.npz", x_train=IMAGES, y_train=LABELS, x_test=objects, y_test=LABELS)
    readers = npz.parts(path)
    assert len(readers["train"]().images) == 6
    with pytest.raises(DataError, match=r"The array x_test in '.*a\.npz' can't be read: Object"):
        readers["test"]()


def test_a_missing_array_is_named(tmp_path):
    readers = npz.parts(save(tmp_path / "a.npz", images=IMAGES))
    with pytest.raises(DataError, match=r"a\.npz' lacks the array labels\."):
        readers["whole"]()


def test_other_names_are_listed_with_the_way_out(tmp_path):
    path = save(tmp_path / "a.npz", pictures=IMAGES, truth=LABELS)
    with pytest.raises(DataError, match=r"holds pictures, truth\. Name the arrays images and"):
        npz.parts(path)


def test_an_archive_without_arrays_says_so(tmp_path):
    with pytest.raises(DataError, match=r"holds no arrays\."):
        npz.parts(save(tmp_path / "a.npz"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive at all"])
def test_a_file_that_is_no_archive_is_named(tmp_path, content):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"a\.npz' is not a readable NumPy archive"):
        npz.parts(tmp_path / "a.npz")


def test_a_member_that_is_no_array_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("images", b"plain text")
        archive.writestr("labels", b"plain text")
    with pytest.raises(DataError, match=r"The array images in '.*' is not a NumPy array"):
        npz.parts(tmp_path / "a.npz")["whole"]()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = save(tmp_path_factory.mktemp("npz") / "a.npz", images=IMAGES[:1], labels=LABELS[:1])
    return path.read_bytes()


@pytest.mark.filterwarnings("ignore")  # a damaged header may make NumPy or zipfile warn as well
@settings(suppress_health_check=[*HealthCheck], max_examples=200)
@given(data=st.data())
def test_every_mutation_is_read_or_refused(tmp_path, small, data):
    position = data.draw(st.integers(0, len(small) - 1))
    changed = bytearray(small)
    changed[position] = data.draw(st.integers(0, 255))
    path = tmp_path / "a.npz"
    path.write_bytes(changed[: data.draw(st.sampled_from([len(changed), position]))])
    message = None
    try:
        pairs = [read() for read in npz.parts(path).values()]
    except DataError as refusal:
        message = str(refusal)
    if message is None:
        assert all(isinstance(pair.images, np.ndarray) for pair in pairs)
    else:
        assert "a.npz" in message
