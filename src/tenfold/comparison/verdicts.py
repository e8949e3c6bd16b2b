"""What a comparison shows, in words that claim no more than it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tenfold.comparison.power import MOST_SEEDS
from tenfold.evaluation.wording import counted, digits_for

Contrast = Mapping[str, Any]


def points(difference: float, images: int, *, sign: bool = False) -> str:
    """A difference of accuracies in percentage points: 0.21."""
    digits = digits_for(images)
    shown = round(100 * difference, digits) + 0.0  # no -0.00
    return f"{shown:{'+' if sign else ''}.{digits}f}"


def interval(contrast: Contrast, images: int) -> str:
    """Its interval in percentage points: [0.15, 0.27]."""
    low, high = (points(end, images) for end in contrast["interval"])
    return f"[{low}, {high}]"


def verdict(contrast: Contrast, images: int, comparisons: int) -> str:
    """One sentence on two arms.

    Args:
        contrast: a record of `contrasts`.
        images: how many there are.
        comparisons: how many contrasts there are.
    """
    if contrast["interval_is_over"] == "images":
        return _of_one_seed(contrast, images)
    first, second = _by_sign(contrast)
    if contrast["is_shown"]:
        by = points(abs(contrast["difference"]), images)
        return f"`{first}` beats `{second}` by {by} points {_positive(contrast, images)}."
    among = f" among {comparisons} comparisons" if comparisons > 1 and contrast["p"] < 0.05 else ""
    if contrast["interval_is_over"] == "folds":
        return f"`{first}` and `{second}` can't be told apart by their folds{among}."
    seeds = counted(contrast["pairs"], "seed")
    return f"`{first}` and `{second}` can't be told apart with {seeds}{among}; {_way_out(contrast)}"


def _by_sign(contrast: Contrast) -> tuple[str, str]:
    """Both names, the better one first."""
    names = contrast["first"], contrast["second"]
    return names if contrast["difference"] >= 0 else (names[1], names[0])


def _positive(contrast: Contrast, images: int) -> str:
    """The interval seen from the better arm."""
    low, high = contrast["interval"]
    if contrast["difference"] < 0:
        low, high = -high, -low
    return interval({"interval": (low, high)}, images)


def _way_out(contrast: Contrast) -> str:
    """What it would take to tell two arms apart, if they differ as they seem to."""
    needed = contrast["needed"]
    if contrast["difference"] == 0:
        return "they are exactly as good on these images."
    if needed["seeds"] is not None:
        return f"about {_rounded(needed['seeds']):,} would be needed."
    if needed["images_too_few"]:
        return "no number of seeds would do on these images."
    return f"more than {MOST_SEEDS:,} would be needed."


def _rounded(seeds: int) -> int:
    """No more exact than such a number can be."""
    step = 1 if seeds < 20 else 5 if seeds < 100 else 50
    return -(-seeds // step) * step


def _of_one_seed(contrast: Contrast, images: int) -> str:
    """What one network of each shows: something about these two networks, nothing about seeds."""
    first, second = _by_sign(contrast)
    more = round(abs(contrast["difference"]) * images)
    if more == 0:
        return (
            f"`{first}` and `{second}` got equally many of {images:,} images right; "
            "one seed can't tell whether others would."
        )
    start = (
        f"With one seed, `{first}` got {more:,} more of {images:,} images right than `{second}` "
        f"({points(more / images, images)} points {_positive(contrast, images)})"
    )
    if contrast["p_holm"] < 0.05:
        return (
            f"{start}: more than the choice of images explains, but one seed can't show that "
            "another would do the same."
        )
    return f"{start}: other images, or another seed, could turn that round."


def headline(ranking: Sequence[str], contrasts: Sequence[Contrast], images: int) -> str:
    """The result of the whole comparison in a sentence."""
    best, others = ranking[0], ranking[1:]
    if not others:
        return f"`{best}` stands alone; give another recipe to compare it with."
    against = {c["second"]: c for c in contrasts if c["first"] == best}
    if len(others) == 1:
        return verdict(against[others[0]], images, len(contrasts))
    if all(c["interval_is_over"] == "images" for c in against.values()):
        tied = [name for name in others if round(abs(against[name]["difference"]) * images) == 0]
        if tied:
            return (
                f"With one seed, {_together(best, tied)} got the most images right, equally many; "
                "that tells nothing of their recipes."
            )
        return (
            f"With one seed, `{best}` got the most images right; that orders these networks, "
            "not their recipes."
        )
    level = [name for name in others if not against[name]["is_shown"]]
    if not level:
        return f"`{best}` is the best of {len(ranking)}: it beats every other."
    beaten = len(others) - len(level)
    rest = f"; it beats the other {beaten}" if beaten else ""
    return f"`{best}` leads, but can't be told apart from {_listed(level)}{rest}."


def _together(best: str, tied: Sequence[str]) -> str:
    return f"`{best}` and {_listed(tied)}" if len(tied) > 3 else _listed([best, *tied])


def _listed(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > 4:
        return f"{len(quoted)} others"
    return " and ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
