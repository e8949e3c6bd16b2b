import io

import numpy as np
import pytest
from linear_model import digits
from PIL import Image, ImageDraw

from tenfold.core.datasets import load
from tenfold.imaging.preparation.digit import prepare
from tenfold.imaging.preparation.own_size import INK_SIDE


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    """The cosine of the angle between two images."""
    a, b = a.ravel().astype(float), b.ravel().astype(float)
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def resized(image: np.ndarray, side: int) -> np.ndarray:
    way = Image.Resampling.BICUBIC if side > 28 else Image.Resampling.BOX
    return np.asarray(Image.fromarray(image).resize((side, side), way))


def test_mnist_passes_through_unchanged():
    faint = [3163, 34919, 59653]  # their ink reaches 20 pixels with its faintest levels only
    training = load("mnist", "train").images[[*range(4000), *faint]]
    for images in (load("mnist", "test").images, training):
        assert [i for i, one in enumerate(images) if not np.array_equal(prepare(one), one)] == []


def test_inverted_mnist_passes_through():
    for image in digits(50)[0]:
        assert np.array_equal(prepare(255 - image), image)


def test_mnist_through_jpeg_passes_through():
    for image in digits(50)[0]:
        out = io.BytesIO()
        Image.fromarray(image).save(out, "JPEG", quality=85)
        levels = np.asarray(Image.open(out))
        assert np.array_equal(prepare(levels), levels)


@pytest.mark.parametrize(("side", "least"), [(56, 0.93), (280, 0.93), (700, 0.93), (20, 0.85)])
@pytest.mark.parametrize("dark", [False, True])
def test_a_scaled_digit_comes_back(side, least, dark):
    images = digits(20)[0]
    found = [prepare(255 - resized(i, side) if dark else resized(i, side)) for i in images]
    assert np.mean([likeness(a, b) for a, b in zip(found, images, strict=True)]) > least


def test_place_and_size_on_the_page_do_not_matter():
    image = digits(1)[0][0]
    page = np.full((700, 900), 230, np.uint8)
    page[400:568, 650:818] = 230 - (resized(image, 168) > 127) * np.uint8(180)
    small = np.full((200, 200), 230, np.uint8)
    small[10:178, 10:178] = page[400:568, 650:818]
    assert likeness(prepare(page), prepare(small)) > 0.97


@pytest.mark.parametrize("size", [(12, 12), (30, 20), (300, 300), (900, 1400), (3000, 2000)])
@pytest.mark.parametrize("width", [0.01, 0.05, 0.2])
def test_the_layout_is_the_one_of_mnist(size, width):
    w, h = size
    picture = Image.new("L", size, 255)
    stroke = max(1, round(width * min(size)))
    box = (0.35 * w, 0.2 * h, 0.6 * w, 0.75 * h)
    ImageDraw.Draw(picture).line([box[:2], (box[2], box[1]), box[2:]], fill=0, width=stroke)
    image = prepare(np.asarray(picture))
    assert (image.shape, image.dtype, image.max()) == ((28, 28), np.uint8, 255)
    rows, columns = np.nonzero(image > 20)
    assert INK_SIDE - 2 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= INK_SIDE
    total = image.sum()
    for axis in (0, 1):
        centre = image.sum(axis=1 - axis) @ np.arange(28) / total
        assert abs(centre - 14) <= 0.6
    assert 10 < image.mean() < 140  # strokes neither vanish nor fill the frame


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (500, 400)])
@pytest.mark.parametrize("level", [0, 255])
def test_a_blank_picture_has_no_digit(shape, level):
    assert prepare(np.full(shape, level, np.uint8)) is None


def test_a_blob_whose_ink_is_faint_once_reduced_is_an_image():
    spans = [(1, 6), (0, 10), (0, 11), (2, 11), (2, 11), (3, 11)]
    spans += [(4, 12), (4, 12), (4, 12), (5, 12), (5, 11), (5, 10)]
    columns = np.arange(12)
    blob = np.array([(start <= columns) & (columns < end) for start, end in spans])
    image = prepare(255 * blob.astype(np.uint8))
    assert image is not None
    assert image.max() == 255
