"""Files written whole or not at all, never over somebody else's; and their checksums."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tenfold.errors import UsageError


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; once the block is done, it becomes `path`.

    The file is flushed to the disk before it is renamed. When the block raises, `path` is
    left as it was and the temporary file is removed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{secrets.token_hex(4)}-{path.name}")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write `content` to `path` in UTF-8, whole or not at all."""
    write_bytes(path, content.encode())


def write_json(path: Path, content: Any) -> None:
    """Write `content` to `path` as indented JSON; NaN and infinity are refused."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def sha256_of(path: Path) -> str:
    """The SHA-256 of the file at `path`, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make_folder(folder: Path, option: str = "") -> None:
    """Make `folder`, where it isn't there, for files to be written into; `option` gives another.

    Raises:
        UsageError: that can't be done, or nothing may be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        why = "" if os.access(folder, os.W_OK) else "it is write-protected"
    except OSError as error:
        why = error.strerror or str(error)
    if why:
        way_out = f"Choose another place for {option}" if option else "Choose another folder"
        raise UsageError(f"Nothing can be written to '{folder}': {why}. {way_out}, or a copy.")


def check_empty(folder: Path, option: str = "") -> None:
    """Refuse to write into `folder` unless it is new or empty; `option` gives another.

    Raises:
        UsageError: it is a file, or holds something.
    """
    given = f" with {option}" if option else ""
    if folder.is_file():
        raise UsageError(f"'{folder}' is a file. Give a new folder{given}.")
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"'{folder}' is not empty. Give a new folder{given}, or empty it.")


def earlier_results(out: Path, *patterns: str) -> list[Path]:
    """What an earlier call of the same command left in the folder `out`: the names it writes.

    Nobody's files are overwritten: `out` has to be new, empty, or hold such results alone.

    Args:
        out: the folder.
        patterns: of those names, such as `*.png`.

    Raises:
        UsageError: it is a file, or holds something else.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"'{out}' is a file. Give a folder with --out.")
    found = sorted(out.iterdir()) if out.exists() else []
    for path in found:
        if not any(path.match(pattern) for pattern in patterns):
            raise UsageError(
                f"'{out}' holds '{path.name}', which is no result of this command. Give another "
                "folder with --out."
            )
    return found
