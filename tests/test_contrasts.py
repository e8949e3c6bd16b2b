import numpy as np
import pytest
from compared_runs import one_run, some_arms
from scipy import stats
from test_arms import fold_runs

from tenfold.comparison.arms import enter
from tenfold.comparison.contrasts import contrasts, pair
from tenfold.comparison.intervals import two_way
from tenfold.comparison.multiple import holm


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Three arms of four seeds: one worse than the others, which are the same."""
    arms = some_arms(tmp_path_factory.mktemp("runs"), 4, good=0.03, same=0.0302, bad=0.1)
    return enter(arms).arms


def test_every_arm_against_each_behind_it(three):
    found = contrasts(three)
    assert [(c["first"], c["second"]) for c in found] == [
        ("good", "same"), ("good", "bad"), ("same", "bad"),
    ]  # fmt: skip
    assert [c["is_shown"] for c in found] == [False, True, True]
    assert [c["p_holm"] for c in found] == holm([c["p"] for c in found])


def test_the_difference_is_that_of_the_means(three):
    good, _, bad = three
    found = contrasts(three)[1]
    by_seed = good.right.mean(axis=1) - bad.right.mean(axis=1)
    assert found["differences"] == pytest.approx(by_seed)
    assert found["difference"] == pytest.approx(by_seed.mean())
    assert found["interval_seeds"] == pytest.approx(
        list(stats.ttest_rel(good.right.mean(1), bad.right.mean(1)).confidence_interval())
    )
    expected = two_way(good.right.astype(int) - bad.right)
    assert (found["interval"], found["p"]) == ([expected.low, expected.high], expected.p)
    low, high = found["interval_bootstrap"]
    assert low < found["difference"] < high


def test_mcnemar_of_each_seed(three):
    found = contrasts(three)[1]["mcnemar"]
    assert [test["seed"] for test in found["by_pair"]] == [0, 1, 2, 3]
    right = three[0].right[2], three[2].right[2]
    assert found["by_pair"][2]["only_first"] == int((right[0] & ~right[1]).sum())
    assert found["combined_p"] < 1e-4


def test_pairs_are_the_seeds_in_common(tmp_path):
    arms = some_arms(tmp_path, 4, fast=0.05, slow=0.1)
    field = enter({"fast": arms["fast"][:3], "slow": arms["slow"][1:]})
    paired = pair(*field.arms)
    assert (paired.seeds, paired.by_seed) == ((1, 2), True)
    expected = field.arms[0].right[1].astype(int) - field.arms[1].right[0]
    np.testing.assert_array_equal(paired.difference[0], expected)


def test_without_seeds_in_common_runs_are_paired_in_order(tmp_path):
    arms = some_arms(tmp_path, 4, fast=0.05, slow=0.1)
    paired = pair(*enter({"fast": arms["fast"][:2], "slow": arms["slow"][2:]}).arms)
    assert (len(paired.difference), paired.seeds, paired.by_seed) == (2, (0, 1), False)


def test_one_seed_shows_nothing_about_recipes(tmp_path):
    field = enter({
        "good": [one_run(tmp_path, "good", 0, 0.01)], "bad": [one_run(tmp_path, "bad", 0, 0.3)],
    })  # fmt: skip
    found = contrasts(field.arms)[0]
    assert found["interval_is_over"] == "images"
    assert found["p_holm"] < 1e-9
    assert not found["is_shown"]
    assert found["needed"] is None


def test_the_folds_of_one_seed_vary_by_networks_and_images(tmp_path):
    arms = {name: fold_runs(tmp_path, name, 0) for name in ("fast", "slow")}
    found = contrasts(enter(arms).arms)[0]
    assert found["interval_is_over"] == "folds"
    assert found["pairs"] == 1
