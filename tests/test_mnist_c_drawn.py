import numpy as np
import pytest

from tenfold.evaluation.mnist_c.drawn import dotted_line, zigzag

NOTHING = np.zeros((200, 28, 28), np.float32)


def chance():
    return np.random.default_rng(0)


def test_dots_are_two_columns_on_and_two_off():
    inked = dotted_line(NOTHING, chance()).any(axis=1)
    expected = [column for column in range(27) if column // 2 % 2]
    assert (np.flatnonzero(inked.any(axis=0)) == expected).all()
    assert inked[:, expected].mean() > 0.95


def test_a_line_fades_with_the_distance_from_its_middle():
    column = dotted_line(NOTHING, chance())[:, :, 3]
    strongest = column.max(axis=1)
    assert strongest.min() > 0.7
    assert ((column > 0).sum(axis=1) <= 3).all()
    # Half a pixel off, the ink is log(1 - .5 / 2.3) + 1.
    assert np.log(1 - 0.5 / 2.3) + 1 == pytest.approx(0.755, abs=0.001)
    assert strongest.max() <= 1


def test_a_zigzag_swings_by_two_about_its_way():
    result = zigzag(NOTHING, chance())
    assert result.max() <= 1
    inked = result.any(axis=1)
    assert not inked[:, :2].any()
    assert not inked[:, 26:].any()
    rows = np.arange(28)[:, None]
    middles = (result * rows).sum(axis=1) / np.maximum(result.sum(axis=1), 1e-9)
    whole = (middles > 4).all(axis=1, where=inked) & (middles < 23).all(axis=1, where=inked)
    straight = np.ptp(middles[:, 4:24], axis=1)[whole]
    assert straight.min() > 3
    assert straight.max() < 10


def test_turns_alternate():
    image = zigzag(NOTHING, chance())[0]
    middles = (image * np.arange(28)[:, None]).sum(axis=0)[4:24] / image.sum(axis=0)[4:24]
    steps = np.sign(np.diff(middles))
    assert (np.diff(steps) != 0).sum() >= 4


def test_ink_stays_and_is_never_above_white():
    white = np.ones((3, 28, 28), np.float32)
    assert (zigzag(white, chance()) == 1).all()
    assert (dotted_line(white, chance()) == 1).all()
