import base64
import io

import numpy as np
from PIL import Image

from tenfold.exploration.tiles import as_ink, grid, scattered


def filled(*levels):
    return np.stack([np.full((28, 28), level, np.uint8) for level in levels])


def test_a_grid_has_gaps_and_fills_short_rows():
    canvas = grid([filled(1, 2), filled(3)], 2, 4)
    assert canvas.shape == (60, 60)
    assert canvas[[0, 0, 32, 32], [0, 32, 0, 32]].tolist() == [1, 2, 3, 0]
    assert not canvas[28:32].any()
    assert not canvas[:, 28:32].any()


def test_a_grid_without_gaps():
    assert grid([filled(1, 2)], 2, 0).shape == (28, 56)


def test_the_darker_ink_is_seen_where_images_overlap():
    canvas = scattered(filled(9, 5), np.array([[0, 0], [14, 2]]))
    assert canvas.shape == (30, 42)
    assert (canvas[10, 20], canvas[10, 30], canvas[29, 0]) == (9, 5, 0)


def test_ink_is_black_and_as_opaque_as_it_is_dark():
    canvas = np.array([[0, 255], [128, 17]], np.uint8)
    with Image.open(io.BytesIO(base64.b64decode(as_ink(canvas)))) as picture:
        pixels = np.asarray(picture.convert("RGBA"))
    assert not pixels[:, :, :3].any()
    assert pixels[:, :, 3].tolist() == [[0, 255], [136, 17]]
