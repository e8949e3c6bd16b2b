import numpy as np

from tenfold.imaging.preparation.parts import main_parts


def parts(*boxes):
    """What `main_parts` keeps of full ink in `boxes` (top, bottom, left, right)."""
    ink = np.zeros((128, 128), np.float32)
    for top, bottom, left, right in boxes:
        ink[top:bottom, left:right] = 100
    return main_parts(ink, ink > 0)


def test_one_thing_is_alone_and_kept_whole():
    kept, alone = parts((20, 100, 30, 50))
    assert alone
    assert kept[20:100, 30:50].all()


def test_a_speck_elsewhere_is_left_out():
    kept, alone = parts((20, 100, 30, 50), (110, 114, 110, 116))
    assert not kept[110:114, 110:116].any()
    assert not alone


def test_a_large_part_elsewhere_is_kept():
    kept, alone = parts((20, 100, 30, 50), (20, 60, 80, 90))
    assert kept[20:60, 80:90].all()
    assert not alone
