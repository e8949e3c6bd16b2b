import numpy as np
from drawn_studies import drawn, made

from tenfold.comparison import curves_figure


def test_learning_curves_have_a_panel_for_each_arm():
    figure = drawn(curves_figure.learning_curves, made()[0])
    assert [axes.get_title(loc="left") for axes in figure.axes] == made()[0]["ranking"]
    without = made()[0] | {"arms": [arm | {"learning": None} for arm in made()[0]["arms"]]}
    assert drawn(curves_figure.learning_curves, without) is None


def test_epochs_that_were_not_measured():
    broken = {"mean": [None, 0.9], "low": [None, 0.9], "high": [None, 1.0], "runs": [0, 1]}
    study = made()[0] | {"arms": [arm | {"learning": broken} for arm in made()[0]["arms"]]}
    figure = drawn(curves_figure.learning_curves, study)
    assert np.isfinite(figure.axes[0].get_ylim()).all()


def test_ticks_are_few_and_apart_where_the_curves_hardly_differ():
    flat = {"mean": [0.9928], "low": [0.9928], "high": [0.9928], "runs": [1]}
    study = made()[0] | {"arms": [arm | {"learning": flat} for arm in made()[0]["arms"]]}
    axes = drawn(curves_figure.learning_curves, study).axes[0]
    ticks = axes.get_yticks()
    assert 2 <= len(ticks) <= 5
    apart = np.diff(np.log(ticks)) / np.diff(np.log(axes.get_ylim()))
    assert apart.min() > 0.12  # of an inch: what a figure of 8.5 points is tall
