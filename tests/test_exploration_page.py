import pytest
from looked_at import exploration, mnist, part_of
from one_file import HOSTILE, check

from tenfold.exploration.explore import look_at


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    exploration().write(folder / "out")
    return (folder / "out" / "explore.html").read_text("utf-8")


def written(folder, name, parts):
    look_at(name, parts).write(folder / "out")
    return (folder / "out" / "explore.html").read_text("utf-8")


def test_it_is_one_sound_file(page):
    check(page, deepest=3)


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
    check(page, deepest=3)
    assert "<script>alert" not in page
    assert "No digit has two images." in page
    assert "choose nothing" not in page  # there is no test part
