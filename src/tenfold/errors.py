"""Every exception that Tenfold raises on purpose.

    TenfoldError            exit code 1
    ├── UsageError          2   a wrong option, name or value
    │   └── ConfigError     2   a recipe or an override that can't be used
    ├── DataError           3   a data set that is missing or damaged
    ├── ModelError          4   a model or a run that is missing or damaged
    ├── PictureError        1   a picture that can't be read
    ├── TrainingError       1   a training run that had to stop
    ├── ServiceError        1   a server that can't be reached, or refuses
    ├── MissingExtraError   1   an optional dependency that isn't installed
    └── Interrupted         130 stopped by the user

The command line ends with the exit code of the error that it meets; when some of
many inputs failed, it ends with `EXIT_SOME_FAILED`.
"""

from __future__ import annotations

EXIT_SOME_FAILED = 5


class TenfoldError(Exception):
    """The root of the tree; its message tells what is wrong and the way out."""

    exit_code = 1


class UsageError(TenfoldError):
    """A command or a call was given a name, an option or a value that it can't take."""

    exit_code = 2


class ConfigError(UsageError):
    """A recipe, a config file or an override can't be used."""


class DataError(TenfoldError):
    """A data set is missing, damaged or not what it says it is."""

    exit_code = 3


class ModelError(TenfoldError):
    """A model or a run directory is missing, damaged or of an unknown kind."""

    exit_code = 4


class PictureError(TenfoldError):
    """A picture can't be read: not an image, truncated, too large.

    Attributes:
        code: the same in a word that programs may rely on: "empty", "not_an_image",
            "unsupported_format", "too_large" or "too_many_pixels".
    """

    def __init__(self, message: str, code: str = "not_an_image") -> None:
        super().__init__(message)
        self.code = code


class TrainingError(TenfoldError):
    """A training run had to stop: a loss that isn't finite, memory, a device."""


class ServiceError(TenfoldError):
    """A server of Tenfold can't be reached, or refuses.

    Attributes:
        detail: what is wrong and the way out; the message is the same.
        status: of HTTP; None where there was no answer.
        code: of the problem, as the server's /docs lists them; None where there was none.
    """

    def __init__(self, detail: str, status: int | None = None, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail, self.status, self.code = detail, status, code


class MissingExtraError(TenfoldError):
    """A feature needs an optional dependency that isn't installed."""


class Interrupted(TenfoldError):  # noqa: N818  it is no mistake
    """The user stopped the work; the message says how to go on."""

    exit_code = 130
