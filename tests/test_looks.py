import re

import pytest

from tenfold.imaging.synth.looks import LOOKS
from tenfold.imaging.synth.pen import PENS


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_is_whole(name):
    look = LOOKS[name]
    assert re.fullmatch(r"[a-z]+-[a-z]+", name)
    assert name.startswith(look.kind)
    assert look.pens
    assert set(look.pens) <= set(PENS)
    assert 28 <= look.sides[0] <= look.sides[1] <= 2000
    assert 0.2 <= look.height[0] < look.height[1] <= 0.9


def test_there_are_photos_scans_and_drawings():
    kinds = [look.kind for look in LOOKS.values()]
    assert {kind: kinds.count(kind) > 3 for kind in kinds} == {
        "photo": True, "scan": True, "canvas": True,
    }  # fmt: skip


def test_every_pen_and_every_print_is_used():
    assert {pen for look in LOOKS.values() for pen in look.pens} == set(PENS)
    printed = {look.paper.printed for look in LOOKS.values()}
    assert printed == {"none", "ruled", "squared", "dotted", "table"}
