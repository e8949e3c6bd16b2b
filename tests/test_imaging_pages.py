"""Pages made up; `test_pages.py` is about the pages of reports."""

import io

import numpy as np
import pytest
from linear_model import digits
from PIL import Image, ImageFilter

from tenfold.imaging.preparation.digit import prepare
from tenfold.imaging.synth.looks import LOOKS
from tenfold.imaging.synth.pages import CONTENTS, Digits, looks_for, make_page

SMALL = "canvas-black"  # 280 by 280, quickly made


@pytest.fixture(scope="module")
def some():
    return Digits(*digits(200))


@pytest.mark.parametrize("content", ["digit", "number", "blank"])
def test_the_same_call_gives_the_same_page(some, content):
    first, again = (make_page(some, content, 7, 3, look="photo-small") for _ in range(2))
    assert first.encoded() == again.encoded()
    assert first.text == again.text
    for other in ((some, content, 8, 3), (some, content, 7, 4)):
        assert make_page(*other, look="photo-small").encoded() != first.encoded()


def test_texts_are_what_was_asked_for(some):
    digit, line, page, blank = (
        make_page(some, content, 1, 1, look=SMALL).text for content in CONTENTS
    )
    assert len(digit) == 1
    assert blank == ""
    assert 4 <= len(line) <= 12
    assert line.isdecimal()
    assert 2 <= len(page.split("/")) <= 6
    assert all(4 <= len(part) <= 12 and part.isdecimal() for part in page.split("/"))


def test_every_digit_has_its_turn(some):
    texts = [make_page(some, "digit", 0, number, look="canvas-tiny").text for number in range(60)]
    assert set(texts) == set("0123456789")


def test_only_known_digits_are_written(some):
    ones = some.labels == 1
    page = make_page(Digits(some.images[ones], some.labels[ones]), "number", 0, 1, look=SMALL)
    assert set(page.text) == {"1"}


@pytest.mark.parametrize("look", ["photo-small", "photo-tiny", "scan-grey", "canvas-colour"])
def test_a_page_is_a_picture_of_its_look(some, look):
    page = make_page(some, "digit", 2, 1, look=look)
    image = Image.open(io.BytesIO(page.encoded()))
    assert image.format == {".jpg": "JPEG", ".png": "PNG"}[page.suffix]
    assert image.size == page.picture.shape[1::-1]
    low, high = LOOKS[look].sides
    assert low <= max(image.size) <= high
    assert page.look == look


def test_looks_take_turns_and_numbers_need_room(some):
    seen = [make_page(some, "blank", 0, number).look for number in (1, 2, len(LOOKS) + 1)]
    first, second, *_ = LOOKS
    assert seen == [first, second, first]
    assert not any(name.endswith(("tiny", "small")) for name in looks_for("page"))


def test_two_levels_and_inverted(some):
    assert set(np.unique(make_page(some, "digit", 0, 1, look="canvas-hard").picture)) == {0, 255}
    assert make_page(some, "digit", 0, 1, look="canvas-black").picture.mean() < 80


def test_what_is_written_looks_like_what_was_given(some):
    for own in range(4):
        one = Digits(some.images[own : own + 1], some.labels[own : own + 1])
        image = prepare(make_page(one, "digit", 0, 1, look="canvas-thick").picture[..., 0])
        alike = np.corrcoef(_blurred(image), [_blurred(given) for given in some.images[:20]])[0, 1:]
        assert alike.argmax() == own


def _blurred(image):
    return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(2)), float).ravel()


def test_nothing_is_written_on_a_blank_page(some):
    assert (make_page(some, "blank", 0, 1, look="canvas-thin").picture == 255).all()
    paper = make_page(some, "blank", 0, 1, look="photo-small").picture.astype(int)
    assert np.abs(np.diff(paper.mean(axis=2), axis=1)).max() < 40
