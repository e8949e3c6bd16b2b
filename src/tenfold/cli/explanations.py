"""The picture that `tenfold predict --explain` draws, in words and panels."""

from __future__ import annotations

from PIL import Image

from tenfold.core.names import printable
from tenfold.core.shares import percent
from tenfold.imaging.contact_sheet import Panel
from tenfold.imaging.explained import Words, drawn_explanation, glowing
from tenfold.inference.explanation import Explanation

_LONGEST_NAME = 70  # characters
_LIKELY = 0.1  # the least probability of a digit that another might be


def draw(explanation: Explanation, name: str) -> Image.Image:
    """One picture of `explanation`, of the picture called `name`."""
    return drawn_explanation(
        _words(explanation, name),
        _panels(explanation),
        explanation.shares,
        explanation.prediction.digit,
    )


def _panels(explanation: Explanation) -> list[tuple[str, str, Panel | None]]:
    steps, looked = explanation.steps, explanation.looked
    lit = None if steps.image is None or looked is None else glowing(steps.image, looked)
    height, width = steps.original.shape
    return [
        ("Original", f"in grey, {width} by {height}", steps.original),
        ("Ground removed", "no paper, no shadow", steps.flat),
        ("Ink", "what was written", steps.ink),
        ("Crop", "the digit alone", steps.crop),
        ("28 by 28", "what the network saw", steps.image),
        ("Where it looked", "ink the answer hangs on", lit),
    ]


def _words(explanation: Explanation, name: str) -> Words:
    prediction = explanation.prediction
    shown = printable(name)
    shown = shown if len(shown) <= _LONGEST_NAME else "…" + shown[1 - _LONGEST_NAME :]
    status = prediction.status.replace("_", " ")
    footer = "   ·   ".join([shown, f"read by {prediction.model}", f"status: {status}"])
    if prediction.digit is None or prediction.confidence is None:
        return Words("", "No digit", _why_none(explanation), "", footer)
    doubt = "uncertain" if prediction.status == "uncertain" else ""
    notes = _other_guesses(explanation) if doubt else [_next_best(explanation)]
    sure = f"{percent(prediction.confidence)} sure"
    return Words(str(prediction.digit), sure, notes, doubt, footer)


def _why_none(explanation: Explanation) -> list[str]:
    if explanation.steps.image is None:
        return ["There is no ink in this picture."]
    return [
        "This does not look like a digit. The bars show",
        "what it would be if it had to be one.",
    ]


def _next_best(explanation: Explanation) -> str:
    digit, share = explanation.prediction.top(2)[1]
    return f"next best: {digit}, {percent(share)}"


def _other_guesses(explanation: Explanation) -> list[str]:
    likely = [str(digit) for digit, share in explanation.prediction.top(3)[1:] if share >= _LIKELY]
    return [
        f"It may be {' or '.join(likely)} as well," if likely else "It may be another digit,",
        "or none.",
    ]
