import numpy as np

from tenfold.core.datasets import load
from tenfold.evaluation.mnist_c.edges import canny_edges


def edges(image):
    return canny_edges(np.asarray(image, np.float32)[None], np.random.default_rng(0))[0]


def block(value=1.0):
    image = np.zeros((28, 28))
    image[8:20, 10:18] = value
    return image


def test_a_block_becomes_a_ring():
    ring = edges(block())
    assert set(np.unique(ring)) == {0, 1}
    assert not ring[12:16, 12:16].any()
    # Halfway between two pixels, an edge is as strong on both.
    assert set(ring[14].nonzero()[0]) <= {9, 10, 17, 18}
    assert 2 <= ring[14].sum() <= 4


def test_faint_edges_stay_where_a_strong_one_leads_to_them():
    assert not edges(block(0.06)).any()
    fading = block()
    fading[8:20] *= np.linspace(1, 0.06, 12)[:, None]
    assert edges(fading)[16:19].any()


def test_there_is_no_edge_at_the_border():
    digits = load("mnist", "train").images[:50].astype(np.float32) / 255
    result = canny_edges(np.roll(digits, 8, axis=2), np.random.default_rng(0))
    border = np.ones((28, 28), bool)
    border[1:-1, 1:-1] = False
    assert not result[:, border].any()
    assert result.any(axis=(1, 2)).all()


def test_a_flat_image_has_none():
    assert not edges(np.ones((28, 28))).any()
    assert not edges(np.zeros((28, 28))).any()
