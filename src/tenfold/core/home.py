"""The folder where Tenfold keeps what it can make again: MNIST, unpacked."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """The user's cache folder for Tenfold; it need not exist.

    The environment variable `TENFOLD_HOME` chooses another one.
    """
    if chosen := os.environ.get("TENFOLD_HOME"):
        return expanded(chosen)
    from platformdirs import user_cache_path  # noqa: PLC0415  prediction never needs it

    return user_cache_path("tenfold", appauthor=False)


def expanded(path: str) -> Path:
    """`path` with a leading ~ replaced, as a shell does; left as it is for an unknown user."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)
