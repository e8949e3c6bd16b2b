import numpy as np
import pytest

from benchmarks import strangers
from tenfold.errors import DataError
from tenfold.imaging.preparation.digit import prepare

MAKERS = [
    strangers.scribble, strangers.noise, strangers.gradient, strangers.stripes, strangers.clouds,
    strangers.spots, strangers.blank_paper, strangers.ruled_paper, strangers.squared_paper,
]  # fmt: skip
FONTS = strangers.find_fonts(["DejaVuSans.ttf"])


@pytest.mark.parametrize("maker", MAKERS)
def test_pictures_are_grey_levels_and_their_seed_decides_them(maker):
    made, again, other = (strangers.make(maker, 3, seed) for seed in (1, 1, 2))
    assert all(picture.dtype == np.uint8 and picture.ndim == 2 for picture in made)
    assert all(64 <= max(picture.shape) <= 420 for picture in made)
    assert all(np.array_equal(a, b) for a, b in zip(made, again, strict=True))
    assert not any(np.array_equal(a, b) for a, b in zip(made, other, strict=True))


@pytest.mark.parametrize("maker", MAKERS)
def test_a_picture_does_not_depend_on_how_many_there_are(maker):
    assert np.array_equal(strangers.make(maker, 2, 5)[1], strangers.make(maker, 3, 5)[1])


def test_blank_paper_shows_no_ink():
    assert all(prepare(picture) is None for picture in strangers.make(strangers.blank_paper, 40, 1))


def test_scribbles_are_ink_and_rules_are_lines():
    assert all(prepare(picture) is not None for picture in strangers.make(strangers.scribble, 5, 1))
    for maker, axes in ((strangers.ruled_paper, {1}), (strangers.squared_paper, {0, 1})):
        striped = set()
        for picture in strangers.make(maker, 5, 3):
            levels = picture.astype(float)
            along = [np.std(levels.mean(axis=axis)) for axis in (0, 1)]
            striped |= {axis for axis in axes if along[axis] > 1}
        assert striped == axes


@pytest.mark.skipif(not FONTS, reason="Debian's fonts-dejavu-core isn't installed")
def test_letters_are_drawn_large_and_none_is_ambiguous():
    assert not set(strangers.AMBIGUOUS) & set(strangers.LETTERS)
    assert len(strangers.LETTERS) + len(strangers.AMBIGUOUS) == 52
    drawn = [prepare(picture) for picture in strangers.make(strangers.letter(FONTS), 12, 1)]
    assert all(image is not None and image.max() > 200 for image in drawn)
    (same,) = strangers.make(strangers.letter(FONTS, "X"), 1, 4)
    assert not np.array_equal(same, strangers.make(strangers.letter(FONTS, "H"), 1, 4)[0])


def test_fonts_that_are_not_there_are_not_found():
    assert strangers.find_fonts(["NoSuchFont-"]) == []
    with pytest.raises(DataError, match="Install `fonts-dejavu-core`"):
        strangers.letter([])
