import numpy as np
import pytest

from benchmarks import stranger_sets
from benchmarks.stranger_sets import (
    digits_shifted,
    digits_validated,
    empty_paper,
    prepared,
    without_digits,
)


def test_validation_digits_are_halved():
    fit, report = digits_validated("fit"), digits_validated("report")
    assert len(fit) == len(report) == 2500
    assert fit.labels.dtype == np.int64
    assert not {i.tobytes() for i in fit.images} & {i.tobytes() for i in report.images}


def test_shifted_digits_are_pages_and_corruptions():
    shifted = digits_shifted("report", 15)
    assert list(shifted) == ["pages", "mnist-c"]
    assert len(shifted["mnist-c"]) == 15
    assert len(shifted["pages"]) == 3
    assert set(shifted["pages"].labels) <= set(range(10))


def test_what_is_blank_is_counted_as_lost():
    some = prepared([np.full((60, 60), 250, np.uint8), _cross()], [4, 7])
    assert (len(some), some.lost, some.labels.tolist()) == (2, 1, [7])
    assert some.images.shape == (1, 28, 28)
    none = prepared([np.zeros((40, 40), np.uint8)])
    assert (len(none), none.images.shape, none.labels.size) == (1, (0, 28, 28), 0)


def test_every_kind_without_a_digit(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(stranger_sets, "FASHION", tmp_path)
    monkeypatch.setitem(stranger_sets.FONTS, "fit", {"NoSuchFont.ttf": "fonts-none"})
    made = without_digits("fit", 2)
    assert {len(some) for some in made.values()} == {1, 2}
    assert {"scribble", "noise", "jumbled-quarters"} <= set(made)
    assert not {"letters", "fashion", "fashion-raw", "spots", "photographs"} & set(made)
    said = capsys.readouterr().err
    assert "left out: fashion: There is no " in said
    assert "left out: letters: Fonts are missing. Install Debian's fonts-none." in said


def test_empty_paper_is_made_in_every_way():
    paper = empty_paper("report", 5)
    assert list(paper) == ["paper-blank", "paper-ruled", "paper-squared", "paper-pages"]
    assert [len(some) for some in paper.values()] == [5, 5, 5, 1]
    assert paper["paper-blank"].lost == 5


@pytest.mark.parametrize("kind", ["fit", "report"])
def test_fonts_are_used_for_one_purpose_only(kind):
    other = {"fit": "report", "report": "fit"}[kind]
    families = {name.split("-")[0].split(".")[0] for name in stranger_sets.FONTS[kind]}
    assert not any(name.startswith(tuple(families)) for name in stranger_sets.FONTS[other])


def _cross() -> np.ndarray:
    picture = np.full((80, 80), 250, np.uint8)
    picture[20:60, 37:43] = picture[37:43, 20:60] = 20
    return picture
