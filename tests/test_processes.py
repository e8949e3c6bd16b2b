import os
import signal
import subprocess
from pathlib import Path
from urllib.request import Request, urlopen

from prometheus_client.parser import text_string_to_metric_families
from served import PNG, Server, digit
from waiting import PATIENCE_S, wait_until


def children(process: subprocess.Popen) -> set[int]:
    """The server processes; multiprocessing has one more, which tracks resources."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {int(pid) for pid in listed if b"spawn_main" in command(pid)}


def command(pid: str) -> bytes:
    """How a process was started; nothing of one that has ended since it was listed."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def test_a_process_that_dies_is_replaced_and_all_end_together(tmp_path):
    with Server(tmp_path, "--processes", "2") as server:
        wait_until(lambda: len(children(server.process)) == 2)  # one is ready before the other
        before = children(server.process)
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(children(server.process) - {killed}) == 2)
        after = children(server.process)
        assert before - {killed} < after
        assert killed not in after
        assert server.status("/livez") == 200
        assert f"Process {killed} died" in str(server.log())
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE_S) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in after)


def counted(server: Server) -> dict[str, float]:
    """What `/metrics` tells, on a connection of its own."""
    with urlopen(server.url + "/metrics") as answer:
        families = text_string_to_metric_families(answer.read().decode())
        return {sample.name: sample.value for family in families for sample in family.samples}


def waited_for(found: dict[str, float]) -> float:
    return found["tenfold_in_flight"] + found["tenfold_queue"]


def test_they_count_together(tmp_path):
    with Server(tmp_path, "--processes", "2") as server:
        asked = Request(server.url + "/v1/predict", data=digit(), headers=PNG)
        for count in range(1, 21):
            urlopen(asked).close()
            wait_until(lambda: not waited_for(counted(server)))  # what one has to do it tells soon
            found = counted(server)
            assert found["tenfold_predictions_total"] == count
            assert found["tenfold_model_info"] == 1
            if count == 10:
                os.kill(killed := min(children(server.process)), signal.SIGKILL)
                wait_until(lambda: len(children(server.process) - {killed}) == 2)  # it is buried
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE_S) == 0


def test_they_end_even_where_the_one_that_started_them_is_killed(tmp_path):
    surroundings = os.environ | {"TMPDIR": str(tmp_path)}  # it can't clean up after itself
    with Server(tmp_path, "--processes", "2", env=surroundings) as server:
        server.process.kill()
        wait_until(lambda: server.status("/livez") is None)
