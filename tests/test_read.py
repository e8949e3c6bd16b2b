import json

import numpy as np
import pytest
from PIL import Image

from tenfold.core.datasets import load
from tenfold.core.splits import split


@pytest.fixture(scope="module")
def number(tmp_path_factory):
    """A picture of the number 305."""
    data = split(load("mnist", "train"))[1]
    digits = [data.images[np.flatnonzero(data.labels == digit)[2]] for digit in (3, 0, 5)]
    row = np.pad(np.concatenate(digits, axis=1), 14)
    path = tmp_path_factory.mktemp("numbers") / "number.png"
    Image.fromarray(255 - row).resize((row.shape[1] * 3, row.shape[0] * 3)).save(path)
    return path


def test_json_lines_boxes_and_failures(tenfold, number):
    done = tenfold("read", number, "none.png", "--format", "jsonl")
    assert done.returncode == 5
    good, bad = map(json.loads, done.stdout.splitlines())
    assert list(good) == ["path", "text", "digits", "status"]
    assert (good["path"], good["text"], good["status"]) == (str(number), "305", "ok")
    assert [list(digit) for digit in good["digits"]] == [["digit", "confidence", "box", "line"]] * 3
    assert (bad["status"], bad["digits"]) == ("error", [])
    assert "none.png" in bad["message"]


def test_boxes_are_drawn_and_nothing_is_overwritten(tenfold, number, tmp_path):
    done = tenfold("read", number, "--boxes", "found.png")
    assert (done.returncode, done.stderr) == (0, "")
    assert "305" in done.stdout
    drawn = np.asarray(Image.open(tmp_path / "found.png").convert("RGB"))
    assert (drawn.max(axis=2) != drawn.min(axis=2)).any()  # boxes are in colour
    again = tenfold("read", number, "--boxes", "found.png")
    assert again.returncode == 2
    assert "found.png" in again.stderr


def test_marks_may_be_given_one_by_one(tenfold, number):
    done = tenfold("read", number, "--keep", "smile", "--keep", "points")
    assert done.returncode == 2
    assert "'smile' can't be kept" in done.stderr  # the first counts as the last does


def test_marks_are_named_with_spaces_or_without(tenfold, number):
    done = tenfold("read", number, "--keep", "points, minus ,spaces", "--format", "jsonl")
    assert (done.returncode, json.loads(done.stdout)["text"]) == (0, "305")
