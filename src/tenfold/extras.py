"""Optional dependencies: load one, or say what installs it."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from tenfold.errors import MissingExtraError


def need(module: str, extra: str) -> ModuleType:
    """Import `module`, which belongs to the extra `extra`.

    Raises:
        MissingExtraError: it isn't installed; the message holds the command that installs it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        # `error.name` is None where a test or a user blocks a module in `sys.modules`.
        if (error.name or "").startswith("tenfold"):
            raise
        raise MissingExtraError(
            f"This needs '{error.name or module}', which is not installed. "
            f"Install it with: pip install 'tenfold[{extra}]'"
        ) from error
