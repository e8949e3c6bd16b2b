"""Minutes of load and thousands of hostile bodies against a real server; `make test-all`."""

import os
import threading
import time
from itertools import chain
from pathlib import Path

import httpx
import pytest
from hostile_files import degenerate, mutations
from served import PNG, Server, digit
from waiting import PATIENCE_S

SECONDS = float(os.environ.get("TENFOLD_SOAK_SECONDS", "600"))
BODIES = int(os.environ.get("TENFOLD_SOAK_BODIES", "10000"))

pytestmark = pytest.mark.slow


class Asking(threading.Thread):
    """A client that asks until it is told to stop, on one connection."""

    def __init__(self, url, picture, until):
        super().__init__()
        self._url, self._picture, self._until = url, picture, until
        self.answers, self.lost = {}, []

    def run(self):
        with httpx.Client(timeout=PATIENCE_S, verify=False) as client:
            while time.monotonic() < self._until:
                try:
                    answer = client.post(
                        f"{self._url}/v1/predict", content=self._picture, headers=PNG
                    )
                except httpx.TransportError as error:
                    self.lost.append(error)
                    return
                told = (answer.status_code, "Retry-After" in answer.headers)
                self.answers[told] = self.answers.get(told, 0) + 1


def resident_mb(server):
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_twice_the_capacity_is_answered_or_refused(tmp_path):
    picture = digit()
    places = {"TENFOLD_SERVE_THREADS": "2", "TENFOLD_SERVE_QUEUE": "6"}
    with Server(tmp_path, env=os.environ | places) as server:
        until = time.monotonic() + SECONDS
        clients = [Asking(server.url, picture, until) for _ in range(16)]  # 6 may wait
        for client in clients:
            client.start()
        probes_ms, before = [], resident_mb(server)
        while time.monotonic() < until:
            start = time.perf_counter()
            assert server.status("/livez") == 200
            probes_ms.append(1000 * (time.perf_counter() - start))
            time.sleep(0.1)
        for client in clients:
            client.join()
        answers = {told for client in clients for told in client.answers}
        probes_ms.sort()
        print(  # noqa: T201  the figures of this run
            f"{sum(sum(c.answers.values()) for c in clients)} answers; /livez: median "
            f"{probes_ms[len(probes_ms) // 2]:.1f} ms, slowest {probes_ms[-1]:.1f} ms; memory "
            f"{before:.0f} to {resident_mb(server):.0f} MB"
        )
        assert [client.lost for client in clients] == [[]] * 16
        assert answers == {(200, False), (503, True)}
        # Of the middle probe: the clients share the machine with the server here.
        assert probes_ms[len(probes_ms) // 2] < 100
        server.process.terminate()
        assert server.process.wait(PATIENCE_S) == 0


def test_hostile_bodies_neither_fail_nor_grow(tmp_path):
    with Server(tmp_path) as server, httpx.Client(timeout=PATIENCE_S, verify=False) as client:
        memory, statuses = [], set()
        bodies = chain(degenerate(), mutations(BODIES, seed=4))
        for number, (_, body) in enumerate(bodies):
            route = ("/v1/predict", "/v1/read", "/v1/predict?explain=true")[number % 3]
            answer = client.post(server.url + route, content=body, headers=PNG)
            statuses.add(answer.status_code)
            assert answer.status_code < 500 or answer.status_code == 503, (number, answer.text)
            if number % (BODIES // 10) == 0:
                memory.append(resident_mb(server))
        print(f"statuses {sorted(statuses)}; memory {[round(mb) for mb in memory]} MB")  # noqa: T201  too
        assert statuses <= {200, 400, 413, 415, 422, 503}
        assert memory[-1] < memory[len(memory) // 2] + 50
