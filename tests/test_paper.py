import numpy as np
import pytest

from tenfold.imaging.synth.paper import Grid, Paper, sheet

GRID = Grid(20, 10)
GREY = ((0.9, 0.9, 0.9),)
CLEAN = Paper(GREY, roughness=0)


def make(paper, grid=GRID, seed=0):
    return sheet((120, 90), paper, grid, np.random.default_rng(seed))


def printed(kind):
    return Paper(GREY, kind, roughness=0)


def test_clean_paper_has_one_colour():
    planes = make(CLEAN)
    assert planes.shape == (3, 120, 90)
    assert planes.dtype == np.float32
    assert (planes == np.float32(0.9)).all()


def test_fibres_and_folds_show():
    assert 0.004 < make(Paper(GREY, roughness=0.02)).std() < 0.05
    folded = make(Paper(GREY, roughness=0, folds=0.1))
    assert folded.std() > 0.01


def test_ruled_lines_lie_where_they_should():
    planes = make(printed("ruled"), Grid(20, 10.5))
    rows = np.flatnonzero(planes[0, :, 60] < 0.88)
    assert rows.tolist() == [10, 30, 50, 70, 90, 110]
    assert (planes[0].min(axis=0) < 0.88).all()


def test_squares_have_upright_lines_too():
    dark = make(printed("squared"))[0] < 0.88
    assert 4 <= dark.all(axis=0).sum() <= 12
    assert 4 <= dark.all(axis=1).sum() <= 14


def test_dots_stand_apart():
    dark = make(printed("dotted"))[0] < 0.88
    assert dark.any()
    assert not dark.all(axis=0).any()
    assert not dark.all(axis=1).any()


def test_a_table_has_the_columns_given():
    dark = make(printed("table"), Grid(40, 20, (30.5, 60.5)))[0] < 0.8
    assert np.flatnonzero(dark.all(axis=0)).tolist() == [30, 60]


def test_specks_are_few_and_small():
    planes = make(Paper(GREY, roughness=0, specks=40), seed=3)
    share = (planes[0] < 0.85).mean()
    assert 0 < share < 0.1


@pytest.mark.parametrize("kind", ["ruled", "squared", "dotted", "table"])
def test_lines_beyond_the_sheet_do_no_harm(kind):
    assert np.isfinite(make(printed(kind), Grid(1e4, -5e3, (-50, 1e5)))).all()
