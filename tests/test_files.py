import hashlib
import os
import re

import pytest

from tenfold.core.files import (
    check_empty,
    earlier_results,
    make_folder,
    replacing,
    sha256_of,
    write_json,
    write_text,
)
from tenfold.errors import UsageError


def test_writes_whole_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "new" / "a.txt"
    write_text(path, "ä")
    assert path.read_bytes() == "ä".encode()
    assert [*path.parent.iterdir()] == [path]


def test_a_folder_that_can_not_be_written_to_is_refused(tmp_path, monkeypatch):
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "b"):
        with pytest.raises(
            UsageError, match=r"Nothing can be written to '.*': .*\. Choose another"
        ):
            make_folder(folder)
    monkeypatch.setattr("os.access", lambda *_: False)  # who tests may be root, who may write
    with pytest.raises(UsageError, match="is write-protected"):
        make_folder(tmp_path)


def test_a_failure_keeps_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with pytest.raises(RuntimeError), replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_json_refuses_what_is_not_json(tmp_path):
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json(tmp_path / "a.json", {"loss": float("nan")})
    assert not list(tmp_path.iterdir())


def test_sha256(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100_000)
    assert sha256_of(path) == hashlib.sha256(b"x" * 100_000).hexdigest()


def test_new_files_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a", "")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_a_folder_to_write_into_is_new_or_empty(tmp_path):
    check_empty(tmp_path)
    check_empty(tmp_path / "new")
    (tmp_path / "mine.txt").touch()
    for taken, what in ((tmp_path, "not empty"), (tmp_path / "mine.txt", "a file")):
        message = f"'{taken}' is {what}. Give a new folder with --out"
        with pytest.raises(UsageError, match=re.escape(message)):
            check_empty(taken, "--out")
    with pytest.raises(UsageError, match="Give a new folder, or"):
        check_empty(tmp_path)


def test_a_folder_for_results_is_new_or_empty_or_holds_earlier_ones(tmp_path):
    assert earlier_results(tmp_path / "new", "*.png") == earlier_results(tmp_path, "*.png") == []
    for name in ("b.png", "a.png", "figures.json"):
        (tmp_path / name).touch()
    found = earlier_results(tmp_path, "*.png", "figures.json")
    assert [path.name for path in found] == ["a.png", "b.png", "figures.json"]


@pytest.mark.parametrize(
    ("out", "message"),
    [(".", "holds 'thesis.txt', which is no result of this command. Give another folder"),
     ("thesis.txt", "thesis.txt' is a file. Give a folder with --out.")],
)  # fmt: skip
def test_what_somebody_made_is_not_overwritten(tmp_path, out, message):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match=re.escape(message)):
        earlier_results(tmp_path / out, "*.png")
