import re
from itertools import pairwise

import pytest
from looked_at import exploration, mnist, part_of
from test_pages import Page

from tenfold.exploration.explore import look_at

HOSTILE = '</style><script>alert("1")</script>.npz'


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    exploration().write(folder / "out")
    return (folder / "out" / "explore.html").read_text("utf-8")


def written(folder, name, parts):
    look_at(name, parts).write(folder / "out")
    return (folder / "out" / "explore.html").read_text("utf-8")


def test_tags_match_and_headings_are_in_order(page):
    tags = Page(page).tags
    headings = [int(tag[1]) for tag, _ in tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_it_needs_nothing_but_itself(page):
    assert "https:" not in page
    assert "http:" not in page.replace("http://www.w3.org", "")
    for tag, attrs in Page(page).tags:
        if tag == "img":
            assert attrs["src"].startswith("data:image/png;base64,")
            assert attrs["alt"]


def test_it_says_what_was_found(page):
    assert "160 training images and 40 test images of 28 × 28 pixels" in page
    assert "choose nothing" in page
    assert "The closest with differing labels" in page
    sha = exploration().statistics["parts"]["train"]["sha256"]
    assert sha in page
    rings = exploration().digit_map.astray.sum()
    assert page.count("<circle") == rings


def test_one_image_makes_a_page(tmp_path):
    one = mnist(1)
    page = written(tmp_path, HOSTILE, {"all": part_of(one.images, one.labels)})
    assert Page(page).open == []
    assert "<script>alert" not in page
    assert "No digit has two images." in page
    assert "choose nothing" not in page  # there is no test part
