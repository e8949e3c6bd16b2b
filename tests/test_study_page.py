import re

import pytest
from drawn_studies import alone, made, subject
from test_pages import HOSTILE, Page

from tenfold.comparison.study_page import write_page


def written(tmp_path, *parts):
    write_page(subject(*parts), tmp_path / "study.html")
    return (tmp_path / "study.html").read_text("utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return written(tmp_path_factory.mktemp("page"), *made())


def test_tags_match_and_headings_are_in_order(page):
    headings = [tag for tag, _ in Page(page).tags if re.fullmatch(r"h\d", tag)]
    assert headings[0] == "h1"
    assert set(headings[1:]) == {"h2"}


def test_it_answers_first(page):
    assert page.index("is the best of 3: it beats every other") < page.index("<svg")
    for verdict in ("<code>good</code> beats <code>fair</code> by", "points ["):
        assert verdict in page


def test_every_figure_and_picture_says_what_it_shows(page):
    tags = Page(page).tags
    assert len([1 for tag, attrs in tags if tag == "svg" and attrs["aria-label"]]) == 8
    pictures = [attrs["alt"] for tag, attrs in tags if tag == "img"]
    assert len(pictures) == 40
    assert all(re.fullmatch(r"Image \d+: a \d taken for a \d", alt) for alt in pictures)


def test_ids_are_unique_and_references_find_them(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:url\(|href=")#([^)"]+)', page)) <= set(ids)


def test_one_file_that_asks_for_nothing(page):
    values = [
        value
        for _, attrs in Page(page).tags
        for name, value in attrs.items()
        if name in {"src", "href", "srcset", "xlink:href"}
    ]
    assert all(value.startswith(("data:", "#")) for value in values)
    assert not re.search(r"@import|url\((?!#)", page)
    assert len(page.encode()) < 1_500_000


def test_both_themes_and_small_screens(page):
    for needed in ("prefers-color-scheme: dark", '[data-theme="dark"]', "max-width: 480px"):
        assert needed in page


def test_one_arm_alone(tmp_path):
    page = written(tmp_path, *alone())
    Page(page)
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
