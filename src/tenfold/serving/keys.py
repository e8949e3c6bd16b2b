"""API keys: who may use `/v1`. Only the SHA-256 of each is kept, one a line of a file."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from pathlib import Path
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from tenfold.errors import ConfigError
from tenfold.serving.logs import LOGGER
from tenfold.serving.problems import Problem

_LINE = re.compile(r"([0-9a-f]{64})(?:\s.*)?", re.IGNORECASE)  # what follows is for its reader
_LOOK_EVERY_S = 1.0
_MOST_BYTES = 2**20
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="tenfold"'}


class NewKey(NamedTuple):
    """A key for a client, and its line for the server's file."""

    key: str
    sha256: str


def new_key() -> NewKey:
    """A key of 256 random bits, so that a plain hash of it can't be turned round."""
    key = "tenfold_" + secrets.token_urlsafe(32)
    return NewKey(key, _hash(key.encode()))


class Keys:
    """The hashes in a file, which is read again within a second of a change."""

    def __init__(self, file: Path) -> None:
        """Read `file`.

        Raises:
            ConfigError: it can't be read or isn't what it should be.
        """
        self._file = file
        self._stamp = _stamp(file)
        self._hashes = _read(file)
        self._look_at_s = 0.0

    def holder(self, key: bytes) -> str | None:
        """What stands for the owner of `key` where requests are counted; None for a wrong key."""
        self._look()
        given, found = _hash(key), None
        for known in self._hashes:  # all of them, so that the time tells nothing
            if hmac.compare_digest(known, given):
                found = known
        return found

    def _look(self) -> None:
        """Read the file again if it changed; one that can't be used leaves the keys as they are."""
        now_s = time.monotonic()
        if now_s < self._look_at_s:
            return
        self._look_at_s = now_s + _LOOK_EVERY_S
        stamp = _stamp(self._file)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._hashes = _read(self._file)
        except ConfigError as error:
            LOGGER.error(f"{error} The keys of before stay in force.")
        else:
            LOGGER.info(f"The file of keys changed and was read again: {len(self._hashes)} keys.")


class KeyGate:
    """Lets requests to `/v1` pass with a key only; the page, its files and probes need none."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app, self._keys = app, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_api(scope["path"]):
            scope["state"]["caller"] = self._admitted(scope)
        await self._app(scope, receive, send)

    def _admitted(self, scope: Scope) -> str:
        key = _key_of(scope)
        holder = self._keys.holder(key) if key else None
        if holder is None:
            what = "This key is not known here" if key else "This needs a key"
            detail = f"{what}: send yours as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."
            raise Problem("unauthorised", detail, _CHALLENGE)
        return holder


def is_api(path: str) -> bool:
    """Whether `path` is one that a key opens and whose requests are counted."""
    return path == "/v1" or path.startswith("/v1/")


def _key_of(scope: Scope) -> bytes:
    """The key that the request brings; empty without one.

    X-API-Key counts where it is there: a proxy may want an Authorization of its own.
    """
    given = dict(reversed(scope["headers"]))  # the first of each name
    bearer = given.get(b"authorization", b"")
    key = bearer[7:] if bearer[:7].lower() == b"bearer " else b""
    return bytes(given.get(b"x-api-key", key).strip())


def _hash(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()


def _stamp(file: Path) -> tuple[int, int, int] | None:
    """What changes when `file` does; None where it is gone."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _read(file: Path) -> tuple[str, ...]:
    """The hashes in `file`.

    Raises:
        ConfigError: it can't be read, is too large, holds something else, or is empty, as it is
            for a moment while an editor writes it. A comment alone is a file that lets nobody in.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"The keys in '{file}' can't be read: {error.strerror}.") from error
    if len(content) > _MOST_BYTES:
        raise ConfigError(
            f"'{file}' is larger than {_MOST_BYTES // 2**20} MiB. Keep only the hashes in use."
        )
    if not content.strip():
        raise ConfigError(f"'{file}' is empty. `tenfold serve --new-key` makes a line for it.")
    numbered = enumerate(content.decode("utf-8-sig", "replace").splitlines(), start=1)
    lines = [(number, line.strip()) for number, line in numbered]
    return tuple(
        _hash_in(file, number, line) for number, line in lines if line and not line.startswith("#")
    )


def _hash_in(file: Path, number: int, line: str) -> str:
    match = _LINE.fullmatch(line)
    if match is None:  # the line is not told: it may be a key that was meant to stay secret
        raise ConfigError(
            f"Line {number} of '{file}' is no SHA-256 in hexadecimal, with a name after it or not. "
            "`tenfold serve --new-key` makes one."
        )
    return match[1].lower()
