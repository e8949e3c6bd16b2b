import csv

import numpy as np
import pytest
from linear_model import digits
from PIL import Image

from tenfold.cli.synth import synth
from tenfold.core.picture_labels import read_labels
from tenfold.errors import DataError, UsageError

COLUMNS = ["file", "text", "kind", "source", "licence"]


def made(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_command_writes_pages_and_their_labels(tenfold, tmp_path):
    done = tenfold("synth", "--out", "pages", "--count", "2", "--look", "photo-small")
    assert (done.returncode, done.stdout) == (0, "2 pages in pages\n"), done.stderr
    with (tmp_path / "pages" / "labels.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == COLUMNS
    assert [row[2:] for row in rows[1:]] == [["photo", "photo-small", "CC-BY-SA-3.0"]] * 2
    for label in read_labels(tmp_path / "pages"):
        assert len(label.text) == 1
        with Image.open(tmp_path / "pages" / label.file) as image:
            assert max(image.size) <= 300


def test_one_page_is_told_as_one(tmp_path, capsys):
    synth(out=tmp_path / "one", count=1, look="canvas-tiny")
    assert capsys.readouterr().out == f"1 page in {tmp_path}/one\n"


def test_more_pages_begin_with_the_same(tmp_path):
    for name, count in (("few", 2), ("more", 3)):
        synth(out=tmp_path / name, count=count, seed=5, look="canvas-tiny")
    few, more = made(tmp_path / "few"), made(tmp_path / "more")
    assert len(more) == 4
    assert {name: more[name] for name in few if name != "labels.csv"}.items() <= few.items()
    assert more["labels.csv"].startswith(few["labels.csv"])


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_writes_the_digits_asked_for(tmp_path, split):
    images, _ = digits(60)
    train, test = np.repeat([3, 4], 30).astype(np.uint8), np.repeat([7, 8], 30).astype(np.uint8)
    np.savez(tmp_path / "own.npz", x_train=images, y_train=train, x_test=images, y_test=test)
    synth(
        out=tmp_path / "out",
        count=4,
        look="canvas-tiny",
        split=split,
        data=str(tmp_path / "own.npz"),
    )
    texts = {label.text for label in read_labels(tmp_path / "out")}
    assert texts <= ({"7", "8"} if split == "test" else {"3", "4"})


def test_nothing_is_written_where_something_is(tmp_path):
    kept = tmp_path / "notes.txt"
    kept.write_text("mine")
    for out in (tmp_path, kept):
        with pytest.raises(UsageError, match=r"is (not empty|a file)"):
            synth(out=out, count=1)
    with pytest.raises(UsageError, match=r"Nothing can be written to '.*notes.txt/new'"):
        synth(out=kept / "new", count=1)
    assert list(tmp_path.iterdir()) == [kept]
    (tmp_path / "empty").mkdir()
    synth(out=tmp_path / "empty", count=1, kind="blank", look="canvas-tiny")
    assert [label.text for label in read_labels(tmp_path / "empty")] == [""]


def test_errors(tmp_path):
    with pytest.raises(
        UsageError, match=r"Unknown look 'photo-rulled'\. Did you mean 'photo-ruled'"
    ):
        synth(out=tmp_path / "out", look="photo-rulled")
    with pytest.raises(DataError, match="Unknown data set 'nist'"):
        synth(out=tmp_path / "out", data="nist")
    assert not (tmp_path / "out").exists()
