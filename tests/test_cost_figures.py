import pytest
from drawn_studies import drawn, made, texts

from tenfold.comparison import cost_figures


@pytest.mark.parametrize("draw", [cost_figures.against_parameters, cost_figures.against_time])
def test_accuracy_against_cost(draw):
    study, costs = made()
    words = texts(drawn(draw, study, costs))
    assert set(study["ranking"]) <= set(words)
    unknown = {"arms": [a | {"parameters": None, "train_seconds": None} for a in costs["arms"]]}
    assert drawn(draw, study, unknown) is None


@pytest.mark.parametrize("costs", [[5, 5, 5], [5, 80, 900], [0.5, 3, 2e7]])
def test_any_range_of_costs_has_ticks(costs):
    clock = [
        arm | {"train_seconds": {"median": cost}}
        for arm, cost in zip(made()[1]["arms"], costs, strict=True)
    ]
    figure = drawn(cost_figures.against_time, made()[0], {"arms": clock})
    low, high = figure.axes[0].get_xlim()
    assert sum(low <= tick <= high for tick in figure.axes[0].get_xticks()) >= 2
