"""Whole processes: how long they take and how much memory they need.

This module stays light: on Linux a child's peak memory begins at that of the process which
started it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence

# What the installed command `tenfold` does, of the source tree that is measured.
TENFOLD = (sys.executable, "-c", "from tenfold.cli.main import main; main()")


def launch(command: Sequence[str]) -> tuple[float, float]:
    """Run `command` to its end; returns its wall time in s and its peak memory in MB.

    Raises:
        CalledProcessError: it failed.
    """
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        # wait4 tells about this child alone; getrusage would give the largest child so far.
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    unit_bytes = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * unit_bytes / 1e6
