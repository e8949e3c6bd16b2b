import numpy as np
import pytest

from tenfold.evaluation.mnist_c.sampling import affine, bilinear, gaussian, signs


def dot(row=10, column=14):
    images = np.zeros((1, 28, 28), np.float32)
    images[0, row, column] = 1
    return images


def test_a_gaussian_has_its_spread_along_its_axes():
    rows, columns = np.mgrid[:28, :28]
    both, one = gaussian(dot(14, 14), 1.5)[0], gaussian(dot(14, 14), 1.5, axes=(1,))[0]
    for blurred, spreads in ((both, (1.5, 1.5)), (one, (1.5, 0))):
        assert blurred.sum() == pytest.approx(1)
        for places, spread in zip((rows, columns), spreads, strict=True):
            variance = (blurred * (places - 14) ** 2).sum()
            assert np.sqrt(variance) == pytest.approx(spread, abs=0.02)


def test_a_flat_image_stays_flat_up_to_its_border():
    flat = np.full((2, 28, 28), 0.3, np.float32)
    assert gaussian(flat, 2.0) == pytest.approx(flat, abs=1e-6)


def test_bilinear_values_lie_between_pixels_and_are_black_beyond():
    ramp = np.broadcast_to(np.arange(28, dtype=np.float32), (1, 28, 28))
    rows, columns = np.mgrid[:28, :28].astype(float)
    assert (bilinear(ramp, rows, columns) == ramp).all()
    halfway = bilinear(ramp, rows, columns + 0.5)
    assert halfway[0, 5, :27] == pytest.approx(np.arange(27) + 0.5)
    assert halfway[0, 5, 27] == pytest.approx(13.5)
    assert bilinear(ramp, rows, columns + 40).sum() == 0


def test_the_centre_stays_and_a_shift_moves():
    ring = np.zeros((1, 28, 28), np.float32)
    ring[0, 13:15, 13:15] = 1
    turned = np.array([[0, -1], [1, 0]])
    assert affine(ring, turned) == pytest.approx(ring, abs=1e-6)
    assert affine(dot(), np.eye(2), (2, -3))[0, 13, 12] == 1


def test_signs_are_both():
    drawn = signs(np.random.default_rng(0), 200)
    assert set(drawn) == {-1, 1}
    assert 60 < (drawn > 0).sum() < 140
