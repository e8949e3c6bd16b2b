import re

import pytest
from drawn_studies import alone, made, subject
from one_file import HOSTILE, Page, check

from tenfold.comparison.study_page import write_page


def written(tmp_path, *parts):
    write_page(subject(*parts), tmp_path / "study.html")
    return (tmp_path / "study.html").read_text("utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return written(tmp_path_factory.mktemp("page"), *made())


def test_it_is_one_sound_file(page):
    check(page)


def test_it_answers_first(page):
    assert page.index("is the best of 3: it beats every other") < page.index("<svg")
    for verdict in ("<code>good</code> beats <code>fair</code> by", "points ["):
        assert verdict in page


def test_every_figure_and_picture_says_what_it_shows(page):
    tags = Page(page).tags
    assert len([1 for tag, attrs in tags if tag == "svg" and attrs["aria-label"]]) == 8
    pictures = [attrs["alt"] for tag, attrs in tags if tag == "img"]
    assert len(pictures) == 40
    assert all(
        re.fullmatch(r"Image \d+: (a [^8]|an 8) taken for (a [^8]|an 8)", alt) for alt in pictures
    )


def test_it_says_which_runs_are_compared(page):
    assert "<b>good</b>: good-s0, good-s1, good-s2" in page


def test_one_arm_alone(tmp_path):
    study, costs = alone()
    page = written(tmp_path, study | {"notes": ["`good` may flatter."]}, costs)
    assert "<code>good</code> may flatter." in page
    check(page)
    assert "stands alone" in page
    assert "Each against each" not in page
    assert "What it shows" not in page


def test_names_are_never_markup(tmp_path):
    study, costs = made()
    arms = [arm | {"name": HOSTILE} if arm["name"] == "good" else arm for arm in study["arms"]]
    clock = [arm | {"name": HOSTILE} if arm["name"] == "good" else arm for arm in costs["arms"]]
    ranking = [HOSTILE, *study["ranking"][1:]]
    contrasts = [
        c | {"first": HOSTILE if c["first"] == "good" else c["first"]} for c in study["contrasts"]
    ]
    hostile = study | {"arms": arms, "ranking": ranking, "contrasts": contrasts}
    page = written(tmp_path, hostile | {"headline": f"`{HOSTILE}` wins."}, costs | {"arms": clock})
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
