"""Comparisons of made-up runs, to draw."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from compared_runs import some_arms

from tenfold.comparison.arms import enter
from tenfold.comparison.contents import build
from tenfold.comparison.costs import measure_costs
from tenfold.comparison.drawing import Subject
from tenfold.evaluation import style
from tenfold.evaluation.mistakes import to_picture

SHARES = {"good": 0.02, "fair": 0.06, "branched-regularised": 0.1}


def study_and_costs(folder, seeds=3, shares=SHARES):
    field = enter(some_arms(folder, seeds, **shares))
    work = dict.fromkeys(shares)
    return build(field, work), measure_costs(field.arms, work)


@cache
def made():
    """Three arms of three seeds: study and costs. Only read them."""
    with TemporaryDirectory() as folder:
        return study_and_costs(Path(folder))


@cache
def alone():
    """One arm of one seed. Only read it."""
    with TemporaryDirectory() as folder:
        return study_and_costs(Path(folder), 1, {"good": 0.0})


def subject(study, costs):
    """With a blank picture for each of the hardest images."""
    picture = to_picture(np.zeros((28, 28), np.uint8))
    hardest = [record | {"picture": picture} for record in study["common_mistakes"]["most"]]
    return Subject(study, costs, hardest)


def texts(figure):
    """All that is written into a figure."""
    found = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        found += [text.get_text() for text in axes.texts]
        found += [label.get_text() for label in (*axes.get_xticklabels(), *axes.get_yticklabels())]
        found.append(axes.get_title(loc="left"))
    return found


def drawn(draw, *arguments):
    colours = style.theme("light")
    with style.drawing(colours):
        figure = draw(*arguments, colours)
        if figure is not None:
            figure.canvas.draw()  # what is wrong with a figure shows here
    return figure
