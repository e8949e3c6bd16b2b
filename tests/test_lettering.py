import numpy as np
import pytest
from drawn_studies import drawn, study_and_costs
from matplotlib.backends.backend_agg import FigureCanvasAgg

from tenfold.comparison.cost_figures import against_parameters
from tenfold.comparison.lettering import LONGEST, short, spread, width_in
from tenfold.comparison.matrix_figures import pairwise, per_digit
from tenfold.comparison.ranking_figure import ranking


def test_long_names_lose_their_middle():
    kept, cut = short(["branched-regularised", "standard (optimiser.lr 0.0003, epochs 15)"])
    assert kept == "branched-regularised"
    assert len(cut) <= LONGEST
    assert cut.startswith("standard")
    assert cut.endswith("15)")


def test_names_that_differ_in_their_middle_stay_apart():
    names = [f"standard (optimiser.lr {rate}, epochs 15)" for rate in ("0.0003", "0.002", "0.01")]
    cut = short(["fast", *names])
    ends = ("0.0003, epochs 1…", "0.002, epochs 15…", "0.01, epochs 15)")
    assert cut == ["fast", *(f"standa…{end}" for end in ends)]
    assert max(map(len, cut)) <= LONGEST


@pytest.mark.parametrize("longest", [20, LONGEST])
def test_names_are_never_alike(longest):
    """Whatever they differ in: some differ early and others late."""
    names = [f"{'a' * 15}{x}{'b' * 30}{y}{'c' * 30}" for x in "pq" for y in ("r", "s", "")]
    cut = short(names, longest)
    assert len(set(cut)) == len(names)
    assert max(map(len, cut)) <= longest


def test_room_for_names():
    assert width_in(["fast"]) < width_in(["fast", "branched-regularised"]) <= 2.2


@pytest.mark.parametrize("draw", [ranking, pairwise, per_digit, against_parameters])
def test_no_long_name_is_cut_off_at_the_edge(draw, tmp_path):
    long = {"branched-regularised-wide": 0.02, "standard (optimiser.lr 0.0005)": 0.06}
    study, costs = study_and_costs(tmp_path, shares=long)
    figure = drawn(draw, study, *([costs] if draw is against_parameters else []))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    shown = [text for axes in figure.axes for text in (*axes.texts, *axes.get_yticklabels())]
    names = [text for text in shown if "…" in text.get_text()]
    assert len(names) == 2
    for text in names:
        box = text.get_window_extent(canvas.get_renderer())
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.width


def test_places_far_apart_stay():
    assert list(spread([3.0, 1.0, 2.0], 0.5)) == [3, 1, 2]


def test_places_too_close_are_moved_apart_around_their_mean():
    assert spread([1.0, 1.0, 5.0], 1.0) == pytest.approx([0.5, 1.5, 5])


def test_what_is_moved_may_push_the_next():
    found = spread([0.0, 0.0, 0.9, 1.4], 1.0)
    assert np.diff(found) == pytest.approx([1, 1, 1])
    assert found.mean() == pytest.approx(np.mean([0.0, 0.0, 0.9, 1.4]), abs=0.2)


@pytest.mark.parametrize("seed", range(5))
def test_no_two_are_ever_closer_than_the_gap(seed):
    places = np.random.default_rng(seed).random(12)
    found = spread(list(places), 0.07)
    assert np.diff(np.sort(found)).min() >= 0.07 - 1e-9
    np.testing.assert_array_equal(np.argsort(found), np.argsort(places))
