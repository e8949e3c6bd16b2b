"""Probabilities in words; `static/words.js` has those of the web page."""

from __future__ import annotations

_HALF_A_STEP = 0.0005  # of a figure with one decimal


def percent(share: float) -> str:
    """`share`, 0..1, within a sentence: nothing between is called 0.0 or 100.0 %."""
    if share < _HALF_A_STEP:
        return "under 0.1 %"
    return "over 99.9 %" if share >= 1 - _HALF_A_STEP else f"{100 * share:.1f} %"


def short_percent(share: float) -> str:
    """`share`, 0..1, in a column of others: nothing less is called 100.0 %."""
    return "> 99.9 %" if 1 - _HALF_A_STEP <= share < 1 else f"{100 * share:.1f} %"
