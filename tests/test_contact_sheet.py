import io

import numpy as np
from PIL import Image

from tenfold.imaging.contact_sheet import CELL, Row, contact_sheet


def opened(titles, rows) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(contact_sheet(titles, rows))))


def test_one_row_for_each_picture():
    black = np.zeros((20, 20), np.uint8)
    one, three = (opened(["a", "b"], [Row([black, None], ["words"])] * count) for count in (1, 3))
    assert three.shape[0] - one.shape[0] == 2 * (one.shape[0] - opened(["a", "b"], []).shape[0])
    assert one.shape[1] == three.shape[1]
    black_pixels = [(sheet == 0).all(axis=2).sum() for sheet in (one, three)]
    assert black_pixels[0] >= CELL * CELL
    assert black_pixels[1] >= 3 * CELL * CELL


def test_any_numbers_are_stretched_to_black_and_white():
    ramp = np.linspace(-3, 9, 50, dtype=np.float32).reshape(5, 10)
    sheet = opened(["a", "b", "c", "d"], [Row([ramp, None, None, None], [])])
    assert sheet.min() == 0
    assert sheet.max() == 255
    flat = opened(["a"], [Row([np.full((4, 4), 7.0)], [])])
    assert flat.shape[2] == 3
    assert opened(["a"], [Row([np.eye(3, dtype=np.bool_)], [])]).min() == 0


def test_wide_and_tall_panels_fit():
    for shape in ((1, 900), (900, 1), (2000, 1500), (28, 28, 3)):
        sheet = opened(["a", "b", "c", "d"], [Row([np.zeros(shape, np.uint8)] + [None] * 3, ["x"])])
        assert (sheet == 0).all(axis=2).any()


def test_long_and_odd_captions_do_no_harm():
    contact_sheet(["a"], [Row([None], ["x" * 500, "naïve – 手書き", "\udcff"])])
