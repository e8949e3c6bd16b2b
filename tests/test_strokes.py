import numpy as np
import pytest

from tenfold.imaging.numbers.strokes import stroke_width


@pytest.mark.parametrize("width", [2, 5, 12])
def test_the_width_of_a_ring_is_found(width):
    y, x = np.mgrid[:160, :160]
    away = np.hypot(y - 80, x - 80)
    ring = ((away <= 60) & (away > 60 - width)).astype(np.float32)
    assert stroke_width(ring) == pytest.approx(width, rel=0.1)


def test_empty_ink_has_the_least_width():
    assert stroke_width(np.zeros((5, 5), np.float32)) == 1
