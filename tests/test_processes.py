import os
import signal
import subprocess
import time
from pathlib import Path

from served import Server


def children(process: subprocess.Popen) -> set[int]:
    """The server processes; multiprocessing has one more, which tracks resources."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in listed}
    return {pid for pid, command in commands.items() if b"spawn_main" in command}


def test_a_process_that_dies_is_replaced_and_all_end_together(tmp_path):
    with Server(tmp_path, "--processes", "2") as server:
        before = children(server.process)
        assert len(before) == 2
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        until = time.monotonic() + 60
        while len(children(server.process) - {killed}) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        after = children(server.process)
        assert before - {killed} < after
        assert killed not in after
        assert server.status("/livez") == 200
        assert f"Process {killed} died" in str(server.log())
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in after)


def test_they_end_even_where_the_one_that_started_them_is_killed(tmp_path):
    with Server(tmp_path, "--processes", "2") as server:
        server.process.kill()
        until = time.monotonic() + 60
        while server.status("/livez") is not None and time.monotonic() < until:
            time.sleep(0.05)
        assert server.status("/livez") is None
