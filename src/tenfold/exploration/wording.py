"""What was found, in words: for the page, the figures and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenfold.evaluation.wording import counted, number, percent

Statistics = Mapping[str, Any]
_PARTS = {"train": "training image", "test": "test image", "all": "image"}


def images_of(statistics: Statistics, part: str) -> str:
    """How many there are: 60,000 training images."""
    return counted(statistics["parts"][part]["images"], _PARTS[part])


def images(statistics: Statistics) -> str:
    """Both parts: 60,000 training images and 10,000 test images."""
    return " and ".join(images_of(statistics, part) for part in statistics["parts"])


def thousandths(value: float) -> str:
    """A number below 1 as it is quoted: .1307."""
    return f"{value:.4f}".removeprefix("0")


def pairing(name: str) -> str:
    """Between which images: within train; across train and test."""
    return "across train and test" if name == "across" else f"within {name}"


def pairings(statistics: Statistics) -> dict[str, Mapping[str, Any]]:
    """What was found between near duplicates, by pairing."""
    found = statistics["duplicates"]
    return {name: row for name, row in found.items() if isinstance(row, Mapping)}


def part_name(part: str) -> str:
    """How a sentence calls a part: the training pixels."""
    return {"train": "training", "whole": "given", "all": "given"}.get(part, part)


def all_pairs(statistics: Statistics) -> int:
    """The near duplicates of all pairings together."""
    return sum(row["pairs"] for row in pairings(statistics).values())


def pair_labels(statistics: Statistics) -> str:
    """What follows on a number of pairs: , none with differing labels."""
    differing = sum(row["differing_labels"] for row in pairings(statistics).values())
    if not all_pairs(statistics):
        return ""
    return f", {_or_none(differing)} with differing labels"


def duplicates(statistics: Statistics) -> str:
    """All near duplicates in a sentence."""
    rows = pairings(statistics).values()
    pairs = all_pairs(statistics)
    if not pairs:
        return "No two images are near duplicates."
    identical, differing = (
        _or_none(sum(row[key] for row in rows)) for key in ("identical", "differing_labels")
    )
    verb = "is a near duplicate" if pairs == 1 else "are near duplicates"
    return (
        f"{counted(pairs, 'pair')} of images {verb}{_mostly(statistics)}; "
        f"{identical} identical, {differing} with differing labels."
    )


def _or_none(count: int) -> str:
    return number(count) if count else "none"


def _mostly(statistics: Statistics) -> str:
    """What follows where most pairs are of one digit: , 1,079 of them of the digit 1."""
    rows = pairings(statistics).values()
    by_digit = [sum(counts) for counts in zip(*(row["same_label"] for row in rows), strict=True)]
    most, pairs = max(by_digit), all_pairs(statistics)
    if pairs < 2 or 2 * most <= pairs:
        return ""
    return f", {number(most)} of them of the digit {by_digit.index(most)}"


def distribution(statistics: Statistics) -> str:
    """The counts and shares of all digits, for who can't see the figure."""
    return "; ".join(
        f"{name}: " + ", ".join(_frequency(row) for row in part["classes"])
        for name, part in statistics["parts"].items()
    )


def extremes(statistics: Statistics) -> str:
    """The most and the least frequent digit: 6,742 of 1 (11.24 %) down to 5,421 of 5 (9.04 %)."""
    rows = statistics["parts"][statistics["drawn_part"]]["classes"]
    low, high = (pick(rows, key=lambda row: row["images"]) for pick in (min, max))
    if low["images"] == high["images"]:
        return f"{counted(low['images'], 'image')} of every digit"
    return f"{_frequency(high)} down to {_frequency(low)}"


def _frequency(row: Mapping[str, Any]) -> str:
    return f"{number(row['images'])} of {row['digit']} ({percent(row['share'])})"


def as_text(statistics: Statistics) -> str:
    """The summary that the command prints."""
    lines = [f"{statistics['data']}: {images(statistics)}", ""]
    for name, part in statistics["parts"].items():
        pixels = part["pixels"]
        lines.append(
            f"{name:<11} mean {thousandths(pixels['mean'])}, std {thousandths(pixels['std'])}, "
            f"ink on {percent(pixels['ink_share'], 1)} of the pixels"
        )
    lines.append(f"digits      {extremes(statistics)}")
    lines.append(f"duplicates  {duplicates(statistics)}")
    for name, row in pairings(statistics).items():
        if row["pairs"]:
            lines.append(f"            {pairing(name)}: {number(row['pairs'])}")
    return "\n".join(lines)
