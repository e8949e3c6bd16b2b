"""Servers under measurement: started, asked by wrk, looked at from outside."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

_LUA = Path(__file__).with_name("post.lua")
_TICKS = os.sysconf("SC_CLK_TCK")

OURS = (sys.executable, "-m", "benchmarks.our_service")
USUAL = (sys.executable, "-m", "benchmarks.usual_service")
TWO = (sys.executable, "-m", "tenfold", "serve", "--processes", "2", "--port")


class Service:
    """A server process and its children.

    Attributes:
        ready_s: seconds from its start to its first answer.
    """

    def __init__(self, command: tuple[str, ...], probe: str) -> None:
        """Start `command` with a port at its end; it is ready once `probe` is answered."""
        self.port = _free_port()
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [*command, str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while not self._answers(probe):
            if self._process.poll() is not None:
                raise RuntimeError(f"{' '.join(command)} ended with {self._process.returncode}.")
            time.sleep(0.01)
        self.ready_s = time.perf_counter() - started

    def load(self, path: str, body: Path, kind: str, connections: int, seconds: float) -> Any:
        """What wrk measures, with the CPU time of the server for one request."""
        environment = os.environ | {"BODY": str(body), "KIND": kind}
        command = ["wrk", "--threads", "1", "--connections", str(connections), "--timeout", "10s"]
        command += ["--duration", f"{max(1, round(seconds))}s", "--script", str(_LUA)]
        before = self._cpu_s()
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{self.port}{path}"],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        figures = json.loads(done.stdout.splitlines()[-1])
        figures["per_s"] = figures["requests"] / figures["seconds"]
        figures["cpu_ms"] = 1000 * (self._cpu_s() - before) / max(1, figures["requests"])
        return figures

    def resident_mb(self) -> float:
        """Memory of all of its processes."""
        pages = (int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self._pids())
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def stop(self) -> None:
        """End it and wait."""
        self._process.terminate()
        self._process.wait()

    def _answers(self, probe: str) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port)
        try:
            connection.request("GET", probe)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _pids(self) -> list[int]:
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def _cpu_s(self) -> float:
        fields = (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self._pids()
        )
        return sum(int(field[11]) + int(field[12]) for field in fields) / _TICKS


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
