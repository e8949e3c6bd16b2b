import subprocess
import sys

from waiting import PATIENCE_S

SAID = """
from tenfold.core.stderr import say
for number in range(100):
    say(f"epoch {number}")
open("done", "w").close()
"""


def test_work_goes_on_when_nobody_reads_what_is_said(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", SAID], stderr=subprocess.PIPE, cwd=tmp_path
    ) as process:
        process.stderr.close()
        assert process.wait(PATIENCE_S) == 0
    assert (tmp_path / "done").exists()


def test_a_failure_keeps_its_exit_code_when_nobody_reads_it(tmp_path):
    command = [sys.executable, "-m", "tenfold", "recipes", "none"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        process.stderr.close()
        assert process.wait(PATIENCE_S) == 2
