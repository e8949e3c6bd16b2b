import pytest

from tenfold.comparison.verdicts import headline, points, verdict


def contrast(first="keras-l2", second="keras-base", **changes):
    return {
        "first": first, "second": second, "pairs": 5, "difference": 0.0021,
        "interval": [0.00151, 0.0027], "interval_is_over": "seeds and images", "p": 0.001,
        "p_holm": 0.001, "is_shown": True, "needed": {"seeds": 20, "images_too_few": False},
    } | changes  # fmt: skip


def even(first="tiny-base", second="tiny-dropout", **changes):
    return contrast(first, second, p=0.3, p_holm=0.3, is_shown=False) | changes


def test_a_difference_that_is_shown():
    assert verdict(contrast(), 10_000, 1) == (
        "`keras-l2` beats `keras-base` by 0.21 points [0.15, 0.27]."
    )


def test_the_better_one_is_named_first():
    turned = contrast("keras-base", "keras-l2", difference=-0.0021, interval=[-0.0027, -0.00151])
    assert verdict(turned, 10_000, 1) == verdict(contrast(), 10_000, 1)


def test_a_difference_that_is_not_shown():
    assert verdict(even(), 10_000, 1) == (
        "`tiny-base` and `tiny-dropout` can't be told apart with 5 seeds; about 20 would be needed."
    )


@pytest.mark.parametrize(
    ("needed", "words"),
    [
        ({"seeds": 7, "images_too_few": False}, "about 7 would be needed."),
        ({"seeds": 62, "images_too_few": False}, "about 65 would be needed."),
        ({"seeds": 312, "images_too_few": False}, "about 350 would be needed."),
        ({"seeds": None, "images_too_few": False}, "more than 1,000 would be needed."),
        ({"seeds": None, "images_too_few": True}, "no number of seeds would do on these images."),
    ],
)
def test_what_it_would_take(needed, words):
    assert verdict(even(needed=needed), 10_000, 1).endswith(words)


def test_equal_to_the_last_image():
    assert "exactly as good" in verdict(even(difference=0.0), 10_000, 1)


def test_lost_among_many_comparisons():
    text = verdict(even(p=0.02, p_holm=0.2), 10_000, 10)
    assert "with 5 seeds among 10 comparisons; about 20" in text


def test_folds():
    assert verdict(even(interval_is_over="folds"), 10_000, 1) == (
        "`tiny-base` and `tiny-dropout` can't be told apart by their folds."
    )


def one_seed(**changes):
    return contrast(interval_is_over="images", pairs=1, is_shown=False, needed=None) | changes


def test_one_seed_orders_networks_and_not_recipes():
    text = verdict(one_seed(), 10_000, 1)
    assert text.startswith(
        "With one seed, `keras-l2` got 21 more of 10,000 images right than `keras-base` "
        "(0.21 points [0.15, 0.27]): more than the choice of images explains"
    )
    assert "one seed can't show that another would" in text
    assert "could turn that round" in verdict(one_seed(p_holm=0.2), 10_000, 1)
    assert "equally many" in verdict(one_seed(difference=0), 10_000, 1)


def test_points_have_no_more_digits_than_images_can_tell():
    assert points(0.00213, 10_000) == "0.21"
    assert points(0.00213, 500) == "0.2"
    assert points(-0.00001, 10_000) == "0.00"
    assert points(0.0021, 10_000, sign=True) == "+0.21"


def test_headlines():
    beaten, level = contrast("a", "c"), even("a", "b")
    assert headline(["a"], [], 9).startswith("`a` stands alone")
    assert headline(["a", "b"], [level], 9) == verdict(level, 9, 1)
    assert headline(["a", "c", "d"], [beaten, contrast("a", "d")], 9) == (
        "`a` is the best of 3: it beats every other."
    )
    assert headline(["a", "b", "c"], [level, beaten], 9) == (
        "`a` leads, but can't be told apart from `b`; it beats the other 1."
    )
    both = [level, even("a", "c")]
    assert headline(["a", "b", "c"], both, 9).endswith("told apart from `b` and `c`.")
    many = [even("a", name) for name in "bcdefg"]
    assert headline(list("abcdefg"), many, 9).endswith("told apart from 6 others.")
    tie = [one_seed(first="a", second="b", difference=0), one_seed(first="a", second="c")]
    assert headline(["a", "b", "c"], tie, 9000).startswith(
        "With one seed, `a` and `b` got the most images right, equally many; that tells nothing"
    )
    ties = [one_seed(first="a", second=name, difference=0) for name in "bcdef"]
    assert "`a` and 5 others got the most" in headline(list("abcdef"), ties, 9000)
    single = [one_seed(first="a", second=name) for name in "bc"]
    assert "orders these networks, not their recipes" in headline(["a", "b", "c"], single, 9000)
