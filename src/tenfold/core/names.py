"""An unknown name answered with the nearest known one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def unknown(kind: str, name: str, known: Iterable[str], hint: str = "") -> str:
    """The message for an unknown name: the name, the nearest known one and the way out.

    `hint` is a closing sentence; without it the known names are listed.
    """
    names = sorted(known)
    nearest = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    guess = f" Did you mean '{nearest[0]}'?" if nearest else ""
    return f"Unknown {kind} '{name}'.{guess} {hint or 'Known: ' + ', '.join(names) + '.'}"
