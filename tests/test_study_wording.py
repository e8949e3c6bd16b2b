import pytest
from drawn_studies import alone, made

from tenfold.comparison import study_wording as say


def test_title_and_origin():
    study, costs = made()
    assert say.title(study) == "3 recipes over 3 seeds"
    assert say.title(alone()[0]) == "1 recipe over 1 seed"
    assert say.origin(study, costs)[:3] == ["1,000 test images", "9 runs", "mnist"]
    elsewhere = study | {"data": study["data"] | {"name": "/home/me/digits.npz"}}
    assert say.origin(elsewhere, costs)[2] == "digits.npz"
    uneven = study | {"arms": [study["arms"][0] | {"seeds": [1]}, *study["arms"][1:]]}
    assert say.title(uneven) == "3 recipes over 1 to 3 seeds"
    folded = study | {"folds": 5}
    assert say.title(folded) == "3 recipes over 3 seeds of 5 folds"
    assert "learnt from other folds" in say.origin(folded, costs)[0]


def test_numbers():
    assert say.share(0.99411, 10_000) == "99.41"
    assert say.ends([0.5, 0.75], 100) == "[50.0,\N{NO-BREAK SPACE}75.0]"
    assert say.span([-0.001, 0.0025], 1000) == "[-0.10,\N{NO-BREAK SPACE}0.25]"
    assert say.ends(None, 100) == say.span(None, 100) == say.number(None) == "–"
    assert say.deviation({"deviation": 0.000491}, 10_000) == "0.049"
    assert say.deviation({"deviation": None}, 10_000) == "–"
    assert [say.p_value(p) for p in (0.0000001, 0.0321, 1.0)] == ["<0.001", "0.032", "1.000"]


def test_costs():
    assert say.seconds({"train_seconds": {"median": 243.0}}).split() == ["4", "min", "3", "s"]
    assert say.latency({"latency_ms": {"median": 0.0171}}) == "0.017 ms"
    assert say.seconds({"train_seconds": None}) == say.latency({"latency_ms": None}) == "–"
    assert say.machines(made()[1]) == 1
    assert say.rounds(made()[1]) == 0  # none of these runs has a model


def test_the_lead():
    study = made()[0]
    first = study["contrasts"][0]
    assert say.lead(study) == f"+{100 * first['difference']:.2f}"
    assert say.lead_interval(study) == say.span(first["interval"], 1000)


@pytest.mark.parametrize(("study", "words"), [(made, "other seeds"), (alone, "single seed")])
def test_what_the_intervals_are_over(study, words):
    assert words in say.intervals_are_over(study()[0])


def test_what_everybody_gets_wrong():
    assert say.everybody(made()[0]).startswith("4 images of 1,000 are wrong for all 9 networks; ")
    one = made()[0] | {"common_mistakes": {"networks": 1, "by_all": 1, "by_any": 1}}
    assert say.everybody(one) == "1 image of 1,000 is wrong for the only network."
    assert say.all_networks(one) == "the only network gets"
    assert say.all_networks(made()[0]) == "all 9 networks get"
    two = made()[0] | {"common_mistakes": {"networks": 2, "by_all": 3, "by_any": 7}}
    assert say.everybody(two).endswith(" are wrong for both networks; 7 for at least one.")
    assert say.all_networks(two) == "both networks get"
