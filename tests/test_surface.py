import numpy as np

from tenfold.imaging.preparation.surface import flatten


def test_a_gradient_is_ground():
    y, x = np.mgrid[0:100, 0:120]
    grey = (120 + 0.6 * x + 0.3 * y).astype(np.uint8)
    grey[40:60, 50:56] = 20
    plain = flatten(grey)
    assert np.abs(plain.levels[grey != 20]).max() < 3
    assert plain.levels[grey == 20].max() < -100
    assert plain.odd == 0


def test_a_drawing_has_one_level_and_a_photo_has_not():
    drawing = np.full((80, 80), 250, np.uint8)
    drawing[20:60, 30:36] = 0
    photo = drawing - np.random.default_rng(0).integers(0, 9, drawing.shape).astype(np.uint8) // 2
    assert flatten(drawing).drawn
    assert not flatten(photo).drawn


def test_a_margin_with_something_on_it_is_odd():
    grey = np.random.default_rng(0).integers(196, 205, (100, 100)).astype(np.uint8)
    assert flatten(grey).odd < 0.01
    grey[40:70, :10] = 30
    assert flatten(grey).odd > 0.02
