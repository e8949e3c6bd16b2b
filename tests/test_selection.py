from functools import partial

import numpy as np
import pytest
from judged_runs import synthetic
from scipy.special import logsumexp, softmax

from tenfold.evaluation.metrics import nll
from tenfold.study.selection import averaged, cascaded, chosen, contributions, score, unsure_of

logits_averaged = partial(averaged, average="logits")


@pytest.fixture(scope="module")
def labels():
    return synthetic(600, seed=0)[0]


def network(labels, seed, noise=1.5):
    """Logits that are right more often the smaller the `noise` is."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, noise, (len(labels), 10))
    logits[np.arange(len(labels)), labels] += 3
    return logits.astype(np.float32)


def test_averages_as_scipy_does(labels):
    answers = [network(labels, seed) for seed in range(3)]
    np.testing.assert_allclose(averaged(answers, "logits"), np.mean(answers, axis=0), atol=1e-6)
    expected = np.mean([softmax(a.astype(np.float64), axis=1) for a in answers], axis=0)
    got = averaged(answers, "probabilities")
    np.testing.assert_allclose(np.exp(got), expected, rtol=1e-6)
    np.testing.assert_allclose(logsumexp(got, axis=1), 0, atol=1e-9)


def test_takes_the_best_first_and_stops_where_nothing_helps(labels):
    answers = {
        "good": network(labels, 1, 1.0), "other": network(labels, 2, 1.0),
        "useless": network(labels, 3, 9.0),
    }  # fmt: skip
    taken = chosen(answers, labels, logits_averaged)
    best = min(answers, key=lambda name: nll(answers[name], labels))
    assert taken[0] == best
    assert set(taken) == {"good", "other"}


@pytest.mark.parametrize("average", ["logits", "probabilities"])
def test_every_step_lowers_the_cost_the_most(labels, average):
    answers = {str(seed): network(labels, seed) for seed in range(6)}
    taken = chosen(answers, labels, partial(averaged, average=average))
    assert len(taken) >= 2

    def cost(names):
        return nll(averaged([answers[name] for name in names], average), labels)

    for place in range(1, len(taken)):
        assert cost(taken[: place + 1]) < cost(taken[:place])
        for name in set(answers) - set(taken[:place]):
            assert cost(taken[: place + 1]) <= cost([*taken[:place], name])
    assert all(cost([*taken, name]) >= cost(taken) for name in set(answers) - set(taken))


def test_contributions_are_differences_of_whole_ensembles(labels):
    answers = {str(seed): network(labels, seed) for seed in range(3)}
    added = contributions(answers, ["2", "0"], labels, logits_averaged)
    assert [a.name for a in added] == ["2", "0", "1"]
    assert added[0].alone == added[0].with_it == score(answers["2"], labels)
    both = score(averaged([answers["2"], answers["0"]], "logits"), labels)
    assert added[1].with_it == both
    assert added[0].without_it == score(answers["0"], labels)
    assert (added[2].with_it, added[2].without_it) == (None, None)


def test_the_only_member_can_not_be_missed(labels):
    (added,) = contributions({"a": network(labels, 1)}, ["a"], labels, logits_averaged)
    assert added.without_it is None
    assert added.with_it == added.alone


@pytest.mark.parametrize("average", ["logits", "probabilities"])
def test_a_cascade_averages_only_where_the_first_is_unsure(labels, average):
    answers = [network(labels, seed) for seed in range(3)]
    sure = softmax(answers[0].astype(np.float64), axis=1).max(axis=1) >= 0.7
    assert 50 < sure.sum() < 550
    got = cascaded(answers, average, 0.7)
    np.testing.assert_array_equal(got[sure], answers[0][sure])
    np.testing.assert_array_equal(got[~sure], averaged(answers, average)[~sure])
    np.testing.assert_array_equal(unsure_of(answers[0], 0.7), ~sure)


def test_the_first_can_be_given(labels):
    """The best of all isn't taken first then, nor one that doesn't help the first."""
    answers = {
        "best": network(labels, 1, 0.8), "first": network(labels, 2, 1.5),
        "useless": network(labels, 3, 9.0),
    }  # fmt: skip
    join = partial(cascaded, average="logits", sure_from=0.9)
    assert chosen(answers, labels, join)[0] == "best"
    assert chosen(answers, labels, join, "first") == ["first", "best"]
    helpless = {name: answers[name] for name in ("first", "useless")}
    assert chosen(helpless, labels, join, "first") == ["first"]
