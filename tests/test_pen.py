import numpy as np
import pytest

from tenfold.imaging.synth.pen import BLUE, PENS, RED, Pen, chosen, lay, textured


def test_lays_colour_as_far_as_the_cover_goes():
    planes = np.ones((3, 2, 2), np.float32)
    cover = np.array([[0, 1], [0.5, 0]], np.float32)
    lay(cover, RED, planes)
    assert (planes[:, 0, 0] == 1).all()
    assert planes[:, 0, 1] == pytest.approx(RED)
    assert planes[:, 1, 0] == pytest.approx((1 + np.array(RED)) / 2)


@pytest.mark.parametrize("name", PENS)
def test_one_of_each_pen_is_taken(name):
    pen = PENS[name]
    taken = chosen(pen, np.random.default_rng(0))
    assert pen.widths[0] <= taken.widths[0] == taken.widths[1] <= pen.widths[1]
    assert pen.cover[0] <= taken.cover[0] == taken.cover[1] <= pen.cover[1]
    assert len(taken.colours) == 1
    assert taken.colours[0] in pen.colours
    assert taken.grain == pen.grain


def test_texture_takes_ink_away_only():
    full = np.ones((80, 90), np.float32)
    rough = Pen((0.1, 0.1), (BLUE,), (0.8, 0.8), grain=0.6)
    left = textured(full, rough, np.random.default_rng(0))
    assert left.shape == full.shape
    assert 0 <= left.min() < 0.5
    assert left.max() <= 0.8 + 1e-6
    assert left.std() > 0.05


def test_a_screen_has_no_texture():
    cover = np.array([[0, 0.25, 1]], np.float32)
    assert (textured(cover, PENS["brush"], np.random.default_rng(0)) == cover).all()
