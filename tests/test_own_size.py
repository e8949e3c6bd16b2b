import numpy as np
import pytest
from linear_model import digits
from PIL import Image, ImageDraw

from tenfold.evaluation.corruptions import corrupt
from tenfold.imaging.preparation.own_size import looks_damaged, looks_like_mnist, own_image

DAMAGES = ["shot_noise", "impulse_noise", "motion_blur", "stripe", "spatter", "dotted_line"]


def resized(image: np.ndarray, side: int) -> np.ndarray:
    return np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BOX))


def drawn(box: tuple[int, int, int, int], width: int = 2) -> np.ndarray:
    """A white ring in `box` on black, of MNIST's size."""
    image = Image.new("L", (28, 28))
    ImageDraw.Draw(image).ellipse(box, outline=255, width=width)
    return np.asarray(image)


@pytest.mark.parametrize(
    "change",
    [
        lambda image: np.roll(image, 3, axis=1),
        lambda image: image // 2,
        lambda image: np.maximum(image, 90),
        lambda image: np.pad(image, 1),
        np.zeros_like,
        lambda image: resized(image, 14).repeat(2, 0).repeat(2, 1)[::-1],
    ],
)
def test_other_pictures_do_not_look_like_mnist(change):
    images = [change(image) for image in digits(20)[0]]
    assert sum(looks_like_mnist(image) for image in images) <= 4


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_mnist_is_taken_as_it_is(damage):
    images = corrupt(digits(40)[0], damage)
    own = [own_image(image, "auto") for image in images]
    kept = [np.array_equal(a, b) for a, b in zip(own, images, strict=True) if a is not None]
    assert all(kept)
    assert len(kept) >= 32


def test_a_negative_has_to_be_whole():
    damaged = corrupt(digits(10)[0], "dotted_line")
    for image, whole in zip(damaged, digits(10)[0], strict=True):
        assert own_image(255 - image, "auto") is None
        assert own_image(image, "dark") is None
        assert np.array_equal(own_image(255 - whole, "dark"), whole)
        assert own_image(255 - whole, "bright") is None


@pytest.mark.parametrize(
    "box", [(0, 0, 27, 27), (9, 9, 18, 18), (6, 6, 21, 21), (1, 1, 14, 20)], ids=str
)
def test_a_drawing_of_another_size_or_elsewhere_is_not_damaged(box):
    assert not looks_damaged(drawn(box))
    assert own_image(255 - drawn(box), "auto") is None


def test_a_drawing_is_as_large_as_its_faint_ends_say():
    faint = drawn((2, 2, 25, 25)) // 4
    faint[4:24, 4:24] = drawn((4, 4, 23, 23))[4:24, 4:24]
    assert not looks_damaged(faint)
    faint[26, 1:3] = 255  # a speck beside it
    assert looks_damaged(faint)


def test_a_page_on_a_black_ground_is_not_damage():
    page = np.zeros((28, 28), np.uint8)
    page[2:26, 4:23] = 255 - drawn((8, 4, 19, 23))[2:26, 4:23]
    page[0, 0] = 255
    assert not looks_damaged(page)


def test_a_second_thing_beside_a_large_drawing_is_damage():
    image = drawn((2, 0, 25, 27)).copy()
    assert not looks_damaged(image)
    image[:2, :2] = 255
    assert looks_damaged(image)


def test_a_bold_one_is_no_striped_picture():
    bold = np.full((28, 28), 255, np.uint8)
    bold[:, 8:20] = 0
    assert own_image(bold, "auto") is None
    bold[8:20, 13:15] = 255
    assert np.array_equal(own_image(bold, "auto"), bold)


@pytest.mark.parametrize("shape", [(28, 27), (32, 32), (1, 1)])
def test_other_sizes_are_never_mnist(shape):
    assert own_image(np.full(shape, 255, np.uint8), "auto") is None


@pytest.mark.parametrize("level", [0, 100, 255])
def test_a_blank_picture_is_never_mnist(level):
    assert own_image(np.full((28, 28), level, np.uint8), "auto") is None
