from dataclasses import replace

import numpy as np
import pytest
from linear_model import digits

from tenfold.imaging.synth.composition import Scene, composed
from tenfold.imaging.synth.looks import LOOKS
from tenfold.imaging.synth.paper import Paper
from tenfold.imaging.synth.thinning import strokes_of

SHAPE = (300, 400)
CLEAN = Paper(((1.0, 1.0, 1.0),), roughness=0)


@pytest.fixture(scope="module")
def strokes():
    images, _ = digits(24)
    return [strokes_of(image) for image in images]


def compose(look, content, lines, seed=0, paper=CLEAN):
    look = replace(LOOKS[look], paper=paper or LOOKS[look].paper)
    scene = Scene(look, content, SHAPE)
    return scene, composed(scene, lines, np.random.default_rng(seed))


def ink_box(planes):
    ink = planes.min(axis=0) < 0.7
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    return rows[0], rows[-1], columns[0], columns[-1]


@pytest.mark.parametrize("look", ["photo-plain", "photo-tilted", "scan-grey", "canvas-thick"])
@pytest.mark.parametrize(
    ("content", "lengths"), [("digit", [1]), ("number", [12]), ("page", [4, 9, 6, 5])]
)
def test_what_is_written_stays_in_the_room(look, content, lengths, strokes):
    lines = [strokes[:length] for length in lengths]
    for seed in range(3):
        scene, planes = compose(look, content, lines, seed)
        assert planes.shape == (3, *scene.sheet)
        top, bottom, left, right = ink_box(planes)
        spare = [(side - room) / 2 - 3 for side, room in zip(scene.sheet, scene.room, strict=True)]
        assert spare[0] < top
        assert bottom < scene.sheet[0] - spare[0]
        assert spare[1] < left
        assert right < scene.sheet[1] - spare[1]


def test_lines_stand_clear_of_each_other(strokes):
    _, planes = compose("canvas-thin", "page", [strokes[:5], strokes[5:10], strokes[10:15]], 1)
    rows = (planes[0] < 0.7).any(axis=1)
    starts = np.flatnonzero(rows[1:] & ~rows[:-1])
    assert len(starts) == 3


def test_a_blank_page_is_paper_alone():
    _, planes = compose("photo-plain", "blank", [])
    assert (planes == 1).all()


@pytest.mark.parametrize("lengths", [[], [1], [5, 5]])
def test_a_table_stands_around_what_is_written(lengths, strokes):
    content = {0: "blank", 1: "digit", 2: "page"}[len(lengths)]
    table = Paper(((1.0, 1.0, 1.0),), "table", roughness=0)
    _, planes = compose("photo-table", content, [strokes[:n] for n in lengths], paper=table)
    dark = planes.max(axis=0) < 0.95
    uprights = np.flatnonzero(dark.all(axis=0))
    assert np.count_nonzero(np.diff(uprights) > 20) == 1
