import pytest
from matplotlib.figure import Figure

from tenfold.comparison.accuracy_axis import LEAST, scale, ticks, wrong


def test_what_is_wrong():
    assert wrong(0.99) == pytest.approx(1)
    assert wrong(1.0) == LEAST


def test_better_is_further_right_and_labelled_with_what_is_right():
    figure = Figure()
    axes = figure.add_subplot()
    scale(axes, "x", [3.0, 0.2])
    left, right = axes.get_xlim()
    assert left > 3
    assert right < 0.2
    labels = [axes.xaxis.get_major_formatter()(place, 0) for place in axes.get_xticks()]
    assert labels == ["99.8", "99.5", "99", "98"]


def test_the_other_axis():
    axes = Figure().add_subplot()
    scale(axes, "y", [0.5, 0.6])
    assert axes.get_yscale() == "log"
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    assert len(axes.get_yticks()) >= 2


@pytest.mark.parametrize(("low", "high"), [(0.2, 0.3), (0.001, 60), (0.9, 11), (4, 4.1)])
def test_ticks_lie_inside_and_are_few(low, high):
    found = ticks(low, high)
    assert 2 <= len(found) <= 7
    assert all(low <= place <= high for place in found)
