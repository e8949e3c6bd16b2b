import os
from pathlib import Path

import pytest

from tenfold.errors import UsageError
from tenfold.imaging.sources import expand


@pytest.fixture
def pictures(tmp_path, monkeypatch):
    for name in ["b.png", "a.JPG", "notes.txt", ".hidden.png", "deep/er/c.webp", ".git/d.png"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("pictures")
def test_a_folder_is_its_pictures_sorted():
    expected = ["./a.JPG", "./b.png", "./deep/er/c.webp"]
    assert expand(["."]) == [path.replace("/", os.sep) for path in expected]


@pytest.mark.usefixtures("pictures")
def test_files_are_taken_whatever_their_suffix():
    assert expand(["notes.txt", "b.png", "b.png"]) == ["notes.txt", "b.png", "b.png"]


@pytest.mark.usefixtures("pictures")
def test_patterns_are_expanded():
    assert expand(["*.png"]) == ["b.png"]
    assert expand(["**/*.webp"]) == [str(Path("deep", "er", "c.webp"))]
    assert expand(["d*"]) == [str(Path("deep", "er", "c.webp"))]


def test_a_name_that_looks_like_a_pattern_is_a_name_first(pictures):
    (pictures / "[b].png").write_bytes(b"")
    assert expand(["[b].png"]) == ["[b].png"]
    (pictures / "[b].png").unlink()
    assert expand(["[b].png"]) == ["b.png"]


@pytest.mark.usefixtures("pictures")
def test_what_is_not_there_stays_for_the_reader_to_report():
    assert expand(["none.png", "none*.png", "-"]) == ["none.png", "none*.png", "-"]


def test_a_folder_without_pictures_is_refused(pictures):
    (pictures / "empty").mkdir()
    with pytest.raises(UsageError, match=r"no pictures in the folder 'empty'\. .*: \.bmp, "):
        expand(["empty"])


def test_a_folder_without_pictures_among_others_is_left_to_the_reader(pictures):
    (pictures / "none").mkdir()
    assert expand(["none", "x.png"]) == ["none", "x.png"]


def test_nothing_is_refused():
    for arguments in ([], [""], ["a.png", ""]):
        with pytest.raises(UsageError, match=r"^No picture given\. Name files or folders, or '-'"):
            expand(arguments)


def test_a_loop_of_links_ends(pictures):
    (pictures / "deep" / "loop").symlink_to(pictures, target_is_directory=True)
    assert len(expand(["deep"])) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_folder_leaves_out_what_may_never_end_and_keeps_broken_links(pictures):
    os.mkfifo(pictures / "deep" / "pipe.png")
    (pictures / "deep" / "zero.png").symlink_to(os.devnull)
    (pictures / "deep" / "broken.png").symlink_to("nowhere")
    assert expand(["deep"]) == [
        str(Path("deep", name)) for name in ("broken.png", str(Path("er", "c.webp")))
    ]
