"""A PostgreSQL server of its own for tests, from Debian's packages."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from waiting import PATIENCE_S

_UNPRIVILEGED = ("postgres", "nobody")  # PostgreSQL refuses to run as root


class Postgres:
    """A server that listens on a socket in `folder` only.

    Attributes:
        url: of its database.
    """

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._programs, self._folder, self._user = programs, folder, user
        self.url = f"postgresql://tests@/postgres?host={folder}"
        self._call("initdb", "--auth=trust", "--username=tests", "--no-sync", "--no-locale")

    def start(self) -> None:
        options = f"-c listen_addresses= -c unix_socket_directories={self._folder} -c fsync=off"
        self._call(
            "pg_ctl",
            "start",
            "--wait",
            f"--timeout={PATIENCE_S}",
            "-o",
            options,
            "-l",
            self._folder / "log",
        )

    def stop(self) -> None:
        self._call("pg_ctl", "stop", "--wait", f"--timeout={PATIENCE_S}", "-m", "immediate")

    def _call(self, program: str, *arguments: str | Path) -> None:
        command = [self._programs / program, "-D", self._folder / "data", *arguments]
        quiet = {"stdout": subprocess.DEVNULL, "cwd": self._folder}
        subprocess.run(command, check=True, user=self._user, timeout=PATIENCE_S, **quiet)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server that has been started; skips the test where PostgreSQL is not installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    users = [entry.pw_name for entry in pwd.getpwall() if entry.pw_name in _UNPRIVILEGED]
    user = min(users, key=_UNPRIVILEGED.index, default=None) if os.geteuid() == 0 else None
    if not programs or (os.geteuid() == 0 and user is None):
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # sockets need a short path
    if user is not None:
        shutil.chown(folder, user)
    server = Postgres(programs[-1].parent, folder, user)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
