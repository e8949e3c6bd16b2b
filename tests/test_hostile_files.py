"""Files made to crash, stall or flood their reader: each is read, or refused by a typed error."""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import hostile_files
import numpy as np
import pytest
from hostile_files import MAGIC, bombs, mutations, valid_files
from hypothesis import given, settings
from hypothesis import strategies as st
from waiting import PATIENCE_S

from tenfold.errors import PictureError
from tenfold.imaging.decode import decode

pytest.importorskip("resource", reason="limits of processes are POSIX")

READER = Path(__file__).with_name("hostile_reader.py")
MOST_MIB = 500


def written(files, folder) -> Path:
    for name, content in files:
        (folder / name).write_bytes(content)
    return folder


def read_apart(way: str, folder: Path) -> dict[str, str]:
    """What a process of its own made of each file in `folder`; it must neither die nor flood."""
    command = [sys.executable, str(READER), way, str(PATIENCE_S), str(folder)]
    process = subprocess.run(command, check=False, capture_output=True, text=True)
    lines = [line.partition("\t") for line in process.stdout.splitlines()]
    assert process.returncode == 0, (lines[-1], process.stderr)
    assert len(lines) == len(list(folder.iterdir()))
    outcomes = {name: json.loads(result) for name, _, result in lines}
    assert not {name: heard for name, (_, heard, _, _) in outcomes.items() if heard}
    assert max(mebibytes for *_, mebibytes in outcomes.values()) < MOST_MIB
    return {name: outcome for name, (outcome, *_) in outcomes.items()}


def assert_read_or_refused(outcomes: dict[str, str]) -> None:
    for name, outcome in outcomes.items():
        if outcome.startswith("error: "):
            assert outcome.endswith((".", ".'")), name
            assert outcome.count(". ") >= 1, (name, outcome)  # what is wrong, then the way out
        else:
            assert 0 < max(map(int, outcome.split("x"))) <= 640, (name, outcome)


@pytest.mark.parametrize("name", sorted(valid_files()))
def test_the_files_that_are_attacked_are_valid(name):
    grey = decode(valid_files()[name])
    assert max(grey.shape) in (28, 40, 60)
    assert np.ptp(grey.astype(int)) > 100


def test_mutations_are_the_same_every_time():
    assert list(mutations(30, seed=5)) == list(mutations(30, seed=5))
    assert list(mutations(30, seed=5)) != list(mutations(30, seed=6))


def assert_neither_way_is_left_out(outcomes: dict[str, str]) -> None:
    refused = sum(outcome.startswith("error") for outcome in outcomes.values())
    assert len(outcomes) / 10 < refused < 9 * len(outcomes) / 10


def test_damaged_files_and_bombs_are_read_or_refused(tmp_path):
    files = [*mutations(120), *bombs(20_000)]  # one process, most of whose time is its start
    outcomes = read_apart("decode", written(files, tmp_path))
    assert_read_or_refused(outcomes)
    assert_neither_way_is_left_out(outcomes)


@pytest.mark.slow
def test_many_damaged_files_are_read_or_refused(tmp_path):
    outcomes = read_apart("decode", written(mutations(10_000), tmp_path))
    assert_read_or_refused(outcomes)
    assert_neither_way_is_left_out(outcomes)


@pytest.mark.slow
@pytest.mark.parametrize("size", [200_000, 60 * 2**20])
def test_large_bombs_are_read_or_refused(size, tmp_path):
    assert_read_or_refused(read_apart("decode", written(bombs(size), tmp_path)))


@pytest.mark.slow
def test_the_costliest_pictures_within_the_caps(tmp_path):
    assert_read_or_refused(read_apart("decode", written(hostile_files.costly(), tmp_path)))


@pytest.mark.slow
@pytest.mark.parametrize("way", ["predict", "read"])
def test_damaged_pictures_go_all_the_way(way, tmp_path):
    outcomes = read_apart(way, written(mutations(1000, seed=7), tmp_path))
    assert all("'status': " in outcome for outcome in outcomes.values())


@pytest.mark.slow
@pytest.mark.parametrize("way", ["predict", "read"])
def test_degenerate_pictures_go_all_the_way(way, tmp_path):
    outcomes = read_apart(way, written(hostile_files.degenerate(), tmp_path))
    assert not [name for name, outcome in outcomes.items() if "'error'" in outcome]


@settings(max_examples=60)
@given(st.sampled_from(MAGIC), st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(magic, rest):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            assert decode(magic + rest).dtype == np.uint8
        except PictureError as error:
            assert str(error).startswith("The picture ")  # noqa: PT017  many have none
    assert not heard


def hard_to_name_and_read(folder: Path) -> Path:
    folder.mkdir()
    noisy = ["lzw.tif", "fax.tif", "packbits.tif", "jpeg.tif"]  # libtiff prints what it finds
    for name in noisy:
        (folder / name).write_bytes(valid_files()[name][:-40])
        damaged = bytearray(valid_files()[name])
        damaged[9:60:10] = bytes(6)
        (folder / f"more-{name}").write_bytes(damaged)
    (folder / "odd\n\x1b[31mname.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


def test_a_table_names_every_file_without_escapes(tenfold, tmp_path):
    table = tenfold("read", hard_to_name_and_read(tmp_path / "pictures"))
    assert (table.returncode, table.stderr) == (5, "")
    assert "\x1b" not in table.stdout
    assert r"odd\n\x1b[31mname.png" in table.stdout


@pytest.mark.slow
def test_there_is_one_json_line_for_each(tenfold, tmp_path):
    folder = hard_to_name_and_read(tmp_path / "pictures")
    done = tenfold("predict", "--format", "jsonl", folder)
    assert (done.returncode, done.stderr) == (5, "")
    assert len(done.stdout.splitlines()) == 9
