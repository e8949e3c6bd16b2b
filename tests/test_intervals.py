import numpy as np
import pytest
from made_up_studies import Chances, made_up
from pandas import DataFrame
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from tenfold.comparison.intervals import (
    components,
    over_folds,
    share_interval,
    t_interval,
    two_way,
)
from tenfold.comparison.mcnemar import paired_interval
from tenfold.comparison.multiple import holm
from tenfold.evaluation.metrics import wilson

PLAIN = Chances()
BETTER = Chances(accuracies=(0.985, 0.987))


def test_t_interval_is_scipys():
    values = np.random.default_rng(0).normal(0.99, 0.01, 7)
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert t_interval(values) == pytest.approx(tuple(expected))
    assert t_interval(values[:1]) is None


def test_mean_squares_are_those_of_statsmodels():
    rng = np.random.default_rng(1)
    table = np.clip(rng.integers(-1, 2, 30) + rng.integers(0, 2, (4, 30)), -1, 1)
    seed, image = np.indices(table.shape)
    frame = DataFrame({"y": table.ravel(), "seed": seed.ravel(), "image": image.ravel()})
    squares = anova_lm(ols("y ~ C(seed) + C(image)", frame).fit())["mean_sq"]
    parts = components(table)
    assert parts.seeds == pytest.approx(squares["C(seed)"] / 30)
    assert parts.images == pytest.approx((squares["C(image)"] - squares["Residual"]) / 120)


def test_without_an_effect_of_images_it_is_students_t_over_seeds():
    rng = np.random.default_rng(2)
    table = np.repeat(rng.normal(0.1, 0.02, (5, 1)), 1000, axis=1)  # no image differs
    found = two_way(table)
    assert (found.low, found.high) == pytest.approx(t_interval(table[:, 0]), abs=3e-4)
    assert found.p == pytest.approx(stats.ttest_1samp(table[:, 0], 0).pvalue, rel=0.05)


def test_seeds_that_agree_leave_the_images():
    right = np.random.default_rng(3).random(2000) < 0.9
    found = two_way(np.repeat(right[None], 5, axis=0))
    half = 1.96 * right.std(ddof=1) / np.sqrt(2000)
    assert (found.low, found.high) == pytest.approx(
        (right.mean() - half, right.mean() + half), abs=1e-4
    )


def test_seeds_that_happen_to_be_equally_good_are_no_surer_than_their_images():
    table = np.zeros((2, 10_000), np.int8)
    table[0, :10], table[1, 10:24] = [1] * 6 + [-1] * 4, [1] * 8 + [-1] * 6  # both by 2 images
    found = two_way(table)
    error = table.mean(axis=0).std(ddof=1) / 100
    assert found.high - found.mean == pytest.approx(1.96 * error, rel=1e-3)
    assert found.low < 0
    assert found.p == pytest.approx(2 * stats.norm.sf(found.mean / error))


def test_networks_that_always_agree_are_not_sure_to_agree_elsewhere():
    found = two_way(np.zeros((3, 100), np.int8))
    assert found.low < 0 < found.high
    assert found.p == 1


def test_folds_have_the_corrected_variance():
    differences = np.array([0.01, 0.02, 0.015, 0.03, 0.0])
    found = over_folds(differences, 10_000)
    error = differences.std(ddof=1) * np.sqrt(1 / 5 + 1 / 4)
    assert found.high - found.mean == pytest.approx(stats.t.ppf(0.975, 4) * error)
    assert found.p == pytest.approx(2 * stats.t.sf(differences.mean() / error, 4))
    plain = t_interval(differences)
    assert found.low < plain[0]


def test_folds_that_agree_are_not_infinitely_sure():
    found = over_folds(np.full(5, 0.001), 1000)
    assert found.low < 0 < found.high
    assert found.p > 0.1


def test_the_interval_of_a_share_is_wilsons_for_one_seed():
    right = np.random.default_rng(4).random((1, 500)) < 0.98
    assert share_interval(right) == wilson(int(right.sum()) / 500, 500)


@pytest.mark.parametrize("seeds", [1, 2, 5])
def test_the_interval_of_a_perfect_share_ends_at_it(seeds):
    low, high = share_interval(np.ones((seeds, 200), bool))
    assert 0.97 < low < 1
    assert high == 1


def test_the_interval_of_a_share_holds_it_and_stays_within_0_and_1():
    rng = np.random.default_rng(5)
    for accuracy in (0.02, 0.5, 0.98):
        right = rng.random((3, 40)) < accuracy
        low, high = share_interval(right)
        assert 0 <= low <= right.mean() <= high <= 1


def coverage(studies, chances, seeds, images):
    """How often each interval holds what it is about, and how often the two-way p is below 5 %."""
    rng = np.random.default_rng([studies, seeds, images])
    truth = chances.accuracies[1] - chances.accuracies[0]
    hits = np.zeros(5)
    for _ in range(studies):
        made = made_up(rng, chances, seeds, images)
        difference, found = made.difference(), two_way(made.difference())
        low, high = t_interval(difference.mean(axis=1))
        share = share_interval(made.right[0])
        first = paired_interval(difference[0])
        one = made.over_images[1, 0] - made.over_images[0, 0]
        hits += (
            found.low <= truth <= found.high,
            share[0] <= chances.accuracies[0] <= share[1],
            low <= made.over_seeds[1] - made.over_seeds[0] <= high,
            first.low <= one <= first.high,
            found.p < 0.05,
        )
    return dict(zip(("two-way", "share", "seeds", "images", "alarms"), hits / studies, strict=True))


def test_intervals_cover_what_they_are_about():
    found = coverage(150, PLAIN, 5, 2000)
    alarms = found.pop("alarms")
    assert alarms < 0.12
    assert all(0.89 < share < 0.995 for share in found.values()), found


def test_an_interval_over_seeds_alone_would_not_do():
    """On few images, what a t-interval over seeds says of other images is mostly luck."""
    rng, hits = np.random.default_rng(6), 0
    chances = Chances(image_of_recipe=0.5, seed=0, rest=0.1)
    for _ in range(100):
        low, high = t_interval(made_up(rng, chances, 5, 1000).difference().mean(axis=1))
        hits += low <= 0 <= high
    assert hits < 80


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chances", "seeds", "images"),
    [
        (PLAIN, 5, 10_000),
        (BETTER, 5, 10_000),
        (BETTER, 10, 10_000),
        (BETTER, 3, 10_000),
        (BETTER, 5, 2_000),
        (Chances(seed=0.1, accuracies=(0.98, 0.99)), 5, 10_000),
        (Chances(seed=0.0, image_of_recipe=0.1), 5, 10_000),
    ],
)
def test_a_thousand_studies_are_covered(chances, seeds, images, capsys):
    found = coverage(1000, chances, seeds, images)
    alarms = found.pop("alarms")
    with capsys.disabled():
        shown = ", ".join(f"{name} {share:.1%}" for name, share in found.items())
        print(f"\n{seeds} seeds, {images:,} images, {chances}: {shown}; p < 0.05: {alarms:.1%}")  # noqa: T201  figures
    # 1,000 studies tell 95 % to ± 1.4 points (two standard errors).
    assert all(0.93 < share < 0.97 for share in found.values()), found
    if len(set(chances.accuracies)) == 1:
        assert 0.03 < alarms < 0.07


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [2, 3])
@pytest.mark.parametrize("chances", [PLAIN, BETTER, Chances(seed=0.0, image_of_recipe=0.1)])
def test_few_seeds_are_covered_at_least_as_well(chances, seeds):
    found = coverage(500, chances, seeds, 5000)
    assert found["two-way"] > 0.94
    if chances != BETTER:
        assert found["alarms"] < 0.05


@pytest.mark.slow
def test_a_thousand_studies_of_four_equal_recipes_alarm_seldom(capsys):
    rng, once, corrected = np.random.default_rng(7), 0, 0
    for _ in range(1000):
        made = made_up(rng, Chances(accuracies=(0.985,) * 4), 5, 3000)
        p = [two_way(made.difference(a, b)).p for a in range(4) for b in range(a)]
        once += min(p) < 0.05
        corrected += min(holm(p)) < 0.05
    with capsys.disabled():
        print(f"\nany of 6 comparisons: {once / 1000:.1%}; after Holm: {corrected / 1000:.1%}")  # noqa: T201  figures
    assert corrected < 65 < once
