"""Names in messages: the nearest known one to an unknown one, and all of them printable."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def unknown(kind: str, name: str, known: Iterable[str], hint: str = "") -> str:
    """The message for an unknown name: the name, the nearest known one and the way out.

    `hint` is a closing sentence; without it the known names are listed.
    """
    names = sorted(known)
    by_letters = {known.lower(): known for known in names}
    nearest = difflib.get_close_matches(name.lower(), by_letters, n=1, cutoff=0.5)
    guess = f" Did you mean '{by_letters[nearest[0]]}'?" if nearest else ""
    return f"Unknown {kind} '{name}'.{guess} {hint or 'Known: ' + ', '.join(names) + '.'}"


def printable(text: str) -> str:
    """`text` with line breaks, control characters and lone surrogates written as escapes."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )
