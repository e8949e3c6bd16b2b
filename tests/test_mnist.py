import hashlib
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from waiting import PATIENCE_S

import tenfold.errors
from tenfold.core import mnist

PACKAGE = Path(tenfold.errors.__file__).parent
LOAD_TEST_PART = """
import hashlib
from tenfold.core import mnist
images, labels, _ = mnist.load("test")
print(len(labels), hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest())
"""
TEST_PART = f"10000 {mnist.PARTS['test'].sha256}"
NAMES = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TENFOLD_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A home in which the test part is unpacked; tests copy it."""
    home = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENFOLD_HOME", str(home))
        mnist.load("test")
    return home


@pytest.fixture
def used_home(home, filled):
    shutil.copytree(filled, home)
    return home


def start(home, code=LOAD_TEST_PART, source=PACKAGE.parent):
    environment = os.environ | {"TENFOLD_HOME": str(home), "PYTHONPATH": str(source)}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process):
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out.strip(), err


def assert_is_the_test_part(loaded):
    images, labels, sha256 = loaded
    assert images.shape == (10_000, 28, 28)
    assert labels.shape == (10_000,)
    found = hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()
    assert found == sha256 == mnist.PARTS["test"].sha256


def test_the_training_part_is_mnist(home):
    images, labels, sha256 = mnist.load("train")
    assert images.shape == (60_000, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels).tolist() == [
        *(5923, 6742, 5958, 6131, 5842),
        *(5421, 5918, 6265, 5851, 5949),
    ]
    chunks = np.array_split(images, 60)  # bincount makes eight bytes of each
    values = sum(np.bincount(c.reshape(-1), minlength=256) for c in chunks) / images.size
    levels = np.arange(256) / 255
    mean = values @ levels
    assert mean == pytest.approx(0.1307, abs=5e-5)
    assert np.sqrt(values @ (levels - mean) ** 2) == pytest.approx(0.3081, abs=5e-5)
    content = hashlib.sha256(images.reshape(-1))
    content.update(labels)
    assert content.hexdigest() == sha256
    assert sorted(p.name for p in (home / "mnist").iterdir()) == [
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
    ]


def test_the_test_part_is_mnist_and_leaves_the_training_part_closed(home):
    loaded = mnist.load("test")
    assert_is_the_test_part(loaded)
    assert np.bincount(loaded[1]).tolist() == [
        *(980, 1135, 1032, 1010, 982),
        *(892, 958, 1028, 974, 1009),
    ]
    assert sorted(p.name for p in (home / "mnist").iterdir()) == NAMES


def test_the_second_use_maps_the_file_and_says_nothing(used_home, caplog):
    before = {p.name: p.stat().st_ino for p in (used_home / "mnist").iterdir()}
    images, labels, _ = mnist.load("test")
    assert not images.flags.writeable
    assert not labels.flags.writeable
    assert {p.name: p.stat().st_ino for p in (used_home / "mnist").iterdir()} == before
    assert caplog.records == []


def test_the_arrays_follow_the_map_and_not_a_copy(used_home):
    images, _, _ = mnist.load("test")
    path = used_home / "mnist" / NAMES[0]
    with path.open("r+b") as file:  # past the header: the first pixel of the first image
        file.seek(16)
        file.write(b"\x7b")
    assert images[0, 0, 0] == 0x7B


def truncate(path):
    os.truncate(path, 1_000)


def empty(path):
    os.truncate(path, 0)


def flip(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def lengthen(path):
    path.write_bytes(path.read_bytes() + b"\0")


@pytest.mark.parametrize("damage", [truncate, empty, flip, lengthen])
@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_cache_is_noticed_and_rebuilt(used_home, caplog, damage, name):
    path = used_home / "mnist" / name
    damage(path)
    assert_is_the_test_part(mnist.load("test"))
    assert f"The cached file '{path}' was damaged, so it is unpacked again." in caplog.text
    caplog.clear()
    assert_is_the_test_part(mnist.load("test"))
    assert caplog.records == []
    assert sorted(p.name for p in path.parent.iterdir()) == NAMES


def test_a_missing_file_is_unpacked_quietly(used_home, caplog):
    (used_home / "mnist" / NAMES[1]).unlink()
    assert_is_the_test_part(mnist.load("test"))
    assert (used_home / "mnist" / NAMES[1]).exists()
    assert caplog.records == []


def test_a_home_that_cannot_be_written_falls_back_to_memory(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("TENFOLD_HOME", str(tmp_path / "file" / "home"))
    with caplog.at_level(logging.WARNING, "tenfold"):
        assert_is_the_test_part(mnist.load("test"))
    assert "so MNIST is unpacked into memory. TENFOLD_HOME chooses another" in caplog.text
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_folder_in_the_place_of_a_file_falls_back_to_memory(used_home, caplog):
    (used_home / "mnist" / NAMES[1]).unlink()
    (used_home / "mnist" / NAMES[1]).mkdir()
    assert_is_the_test_part(mnist.load("test"))
    assert "unpacked into memory" in caplog.text


def test_a_disk_that_fills_up_leaves_no_half_file(tmp_path):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))"
    code, out, err = finish(start(tmp_path, limit + LOAD_TEST_PART))
    assert (code, out) == (0, TEST_PART)
    assert "so MNIST is unpacked into memory" in err
    # The labels are small enough to be written; of the images nothing may remain.
    assert [p.name for p in (tmp_path / "mnist").iterdir()] == NAMES[1:]


def test_several_processes_at_once_unpack_safely(tmp_path):
    processes = [start(tmp_path) for _ in range(3)]
    assert [finish(process) for process in processes] == [(0, TEST_PART, "")] * 3
    assert sorted(p.name for p in (tmp_path / "mnist").iterdir()) == NAMES


@pytest.fixture
def installed(tmp_path):
    """A copy of the package with nothing but the data part and the archives of the test part."""
    copy = tmp_path / "installed" / "tenfold"
    (copy / "data" / "mnist").mkdir(parents=True)
    shutil.copy(PACKAGE / "errors.py", copy)
    shutil.copytree(PACKAGE / "core", copy / "core", ignore=shutil.ignore_patterns("__pycache__"))
    for name in NAMES:
        shutil.copy(PACKAGE / "data" / "mnist" / f"{name}.xz", copy / "data" / "mnist")
    (copy / "__init__.py").touch()
    return copy


def refused(home, installed, part="test"):
    code = f"""
from tenfold.core import mnist
from tenfold.errors import DataError
try:
    mnist.load("{part}")
except DataError as error:
    print(error)
"""
    return finish(start(home, code, installed.parent))


def test_the_archives_of_one_part_are_enough_for_it(tmp_path, installed):
    assert finish(start(tmp_path / "home", source=installed.parent)) == (0, TEST_PART, "")
    code, out, _ = refused(tmp_path / "home", installed, "train")
    assert code == 0
    assert "train-images-idx3-ubyte.xz' is damaged" in out


@pytest.mark.parametrize("damage", [truncate, flip])
def test_a_damaged_archive_says_reinstall(tmp_path, installed, damage):
    damage(installed / "data" / "mnist" / f"{NAMES[0]}.xz")
    code, out, err = refused(tmp_path / "home", installed)
    assert (code, err) == (0, "")
    assert "t10k-images-idx3-ubyte.xz' is damaged" in out
    assert out.endswith("Reinstall Tenfold.")
    assert not (tmp_path / "home").exists()


def test_an_archive_of_something_else_is_refused(tmp_path, installed):
    folder = installed / "data" / "mnist"
    shutil.copy(folder / f"{NAMES[1]}.xz", folder / f"{NAMES[0]}.xz")
    _, out, _ = refused(tmp_path / "home", installed)
    assert "its SHA-256 is not that of MNIST" in out


def test_the_attribution_lies_beside_the_archives():
    text = (PACKAGE / "data" / "mnist" / "ATTRIBUTION.md").read_text()
    for word in ("LeCun", "Cortes", "Burges", "ShareAlike 3.0"):
        assert word in text
    for part in mnist.PARTS.values():
        assert part.images.sha256 in text
        assert part.labels.sha256 in text
