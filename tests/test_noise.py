import numpy as np
import pytest

from tenfold.imaging.synth.noise import noise


@pytest.mark.parametrize("shape", [(3, 700), (600, 5), (64, 48), (1, 1)])
@pytest.mark.parametrize("grain", [1.0, 3.0, 40.0])
def test_has_the_shape_asked_for(shape, grain):
    made = noise(shape, grain, np.random.default_rng(0))
    assert made.shape == shape
    assert made.dtype == np.float32


def test_has_mean_0_and_about_spread_1():
    made = noise((300, 300), 1.0, np.random.default_rng(1))
    assert abs(made.mean()) < 0.02
    assert 0.95 < made.std() < 1.05


def test_spots_are_as_wide_as_asked():
    def likeness(grain: float, apart: int) -> float:
        made = noise((200, 200), grain, np.random.default_rng(2))
        return np.corrcoef(made[:, apart:].ravel(), made[:, :-apart].ravel())[0, 1]

    assert likeness(1.0, 1) < 0.05
    assert likeness(12.0, 3) > 0.6
    assert likeness(12.0, 40) < 0.2


def test_the_generator_decides():
    first, again, other = (noise((20, 20), 2.0, np.random.default_rng(s)) for s in (3, 3, 4))
    assert (first == again).all()
    assert (first != other).any()
