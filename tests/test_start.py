import subprocess
import sys

import pytest
from waiting import PATIENCE_S

from benchmarks.start import launch


def test_tells_time_and_memory_of_one_process() -> None:
    code = "import time; held = bytearray(150_000_000); time.sleep(0.3)"
    seconds, megabytes = launch([sys.executable, "-S", "-c", code])
    assert 0.3 <= seconds < PATIENCE_S
    assert 150 <= megabytes < 4000


def test_a_failing_command_is_no_measurement() -> None:
    with pytest.raises(subprocess.CalledProcessError, match="exit status 7"):
        launch([sys.executable, "-S", "-c", "raise SystemExit(7)"])
