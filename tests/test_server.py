import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from http.client import HTTPConnection
from unittest.mock import Mock

import httpx
import numpy as np
import onnx
import pytest
import uvicorn
from linear_model import build
from onnx import numpy_helper
from served import PNG, Server, digit, shelf
from waiting import PATIENCE_S, run_in_no_time, wait_until

from tenfold.serving.app import create_app
from tenfold.serving.server import listen, server_of
from tenfold.serving.settings import Settings
from tenfold.serving.state import State


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("server")) as made:
        yield made


def predict(url):
    return httpx.post(f"{url}/v1/predict", content=digit(), headers=PNG, timeout=PATIENCE_S)


def test_a_server_answers_and_says_nothing_of_itself(server):
    answer = predict(server.url)
    assert answer.status_code == 200
    assert "server" not in answer.headers


def test_a_connection_is_kept_for_longer_than_a_proxy_keeps_it(server):
    connection = HTTPConnection(server.url.partition("//")[2])
    connection.request("GET", "/livez")
    connection.getresponse().read()
    kept = connection.sock
    kept.settimeout(6)  # uvicorn would close it after 5
    with pytest.raises(TimeoutError):
        kept.recv(1)
    connection.close()


@pytest.mark.parametrize("stated", [True, False])
def test_a_client_that_sends_all_before_it_listens_hears_why_it_was_refused(server, stated):
    piece, count = 2**20 * b"x", 40
    head = ["POST /v1/predict HTTP/1.1", "Host: x", "Content-Type: image/png", "Connection: close"]
    head += [f"Content-Length: {count * len(piece)}" if stated else "Transfer-Encoding: chunked"]
    framed = piece if stated else b"%x\r\n%s\r\n" % (len(piece), piece)
    host, _, port = server.url.partition("//")[2].partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall("\r\n".join((*head, "", "")).encode())
        for _ in range(count):
            connection.sendall(framed)
        connection.sendall(b"" if stated else b"0\r\n\r\n")
        told = b""
        while part := connection.recv(65536):
            told += part
    assert told.startswith(b"HTTP/1.1 413")
    assert told.endswith(b'Send a smaller picture."}')


def lines_of(server, request_id):
    """What the log says of a request, once it does: the answer may come first."""
    return wait_until(
        lambda: [line for line in server.log() if line.get("request_id") == request_id]
    )


def test_the_log_has_one_line_for_each_request(server):
    answer = predict(server.url)
    (line,) = lines_of(server, answer.headers["x-request-id"])
    told = {"method": "POST", "route": "/v1/predict", "status": 200, "model": "robust"}
    assert line.items() >= told.items()
    assert line["ms"] > 0


def test_a_port_that_is_taken_is_no_traceback(server, tenfold):
    port = server.url.rpartition(":")[2]
    done = tenfold("serve", "--port", port)
    assert done.returncode == 2
    assert f"127.0.0.1:{port} can't be listened on" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_model_that_cannot_answer_is_no_traceback(tmp_path, tenfold, processes):
    model = onnx.load(build(tmp_path / "broken.onnx"))
    weights = next(one for one in model.graph.initializer if len(one.dims) == 2)
    lost = np.full(weights.dims, np.nan, np.float32)
    weights.CopyFrom(numpy_helper.from_array(lost, weights.name))
    onnx.save(model, tmp_path / "broken.onnx")
    model = str(tmp_path / "broken.onnx")
    done = tenfold(
        "serve", "--port", "0", "--model", model, "--processes", processes, timeout=PATIENCE_S
    )
    assert done.returncode == 4
    assert done.stderr.endswith("The model 'broken' gave logits that are not finite.\n")
    assert "Traceback" not in done.stderr


def test_what_was_made_for_the_start_is_never_searched_for_garbage(monkeypatch):
    async def startup(*_):
        pass

    monkeypatch.setattr(uvicorn.Server, "startup", startup)
    made = server_of(startup, [], Settings(), State())
    asyncio.run(made.startup())
    try:
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_it_is_ready_once_its_models_have_answered():
    may_answer = threading.Event()

    def models():
        assert may_answer.wait(PATIENCE_S)
        yield from shelf()

    async def status(port, path):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        return int(head.split()[1]), b"retry-after: 1" in head

    async def test():
        listening, state = listen("127.0.0.1", 0), State(ready=False)
        port = listening.getsockname()[1]
        app = create_app(shelf(), Settings(), state)
        made = server_of(app, models(), Settings(), state)
        serving = asyncio.ensure_future(made.serve([listening]))
        while not made.started:
            await asyncio.sleep(0.01)
        assert await status(port, "/livez") == (200, False)
        assert await status(port, "/readyz") == (503, True)
        may_answer.set()
        while not state.ready:
            await asyncio.sleep(0.01)
        assert await status(port, "/readyz") == (200, False)
        made.should_exit = True
        await serving

    try:
        asyncio.run(test())
    finally:
        gc.unfreeze()


POST = b"POST /v1/predict HTTP/1.1\r\nHost: x\r\n\r\n"


def test_requests_that_are_none_do_not_stop_it(server):
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    for content in (b"\0" * 100, b"GET / HTTP/9\r\n\r\n", POST):
        with socket.create_connection(address) as connection:
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(100)
    metrics = httpx.get(f"{server.url}/metrics", timeout=PATIENCE_S).text
    assert 'tenfold_refused_total{code="malformed"} 2.0' in metrics
    assert 'tenfold_requests_total{route="unknown",status="400"} 2.0' in metrics
    assert server.status("/livez") == 200


class Load(threading.Thread):
    """A client that asks again and again until it isn't let in any more.

    Attributes:
        lost: what went wrong once a request had been sent.
    """

    def __init__(self, url):
        super().__init__()
        self.url, self.statuses, self.lost = url, [], []

    def run(self):
        with httpx.Client(timeout=60, verify=False) as client:
            while 503 not in self.statuses:
                try:
                    answer = client.post(f"{self.url}/v1/predict", content=digit(), headers=PNG)
                    self.statuses.append(answer.status_code)
                except httpx.ConnectError:
                    return
                except httpx.TransportError as error:
                    self.lost.append(error)
                    return


UNHURRIED = """
from tenfold.cli.main import main
from tenfold.serving import server

server._NOTICE_S = 600  # so that every client, however slow, hears of it before nobody gets in
main()
"""


def test_sigterm_under_load_loses_nothing(tmp_path):
    (tmp_path / "unhurried.py").write_text(UNHURRIED)
    command = (sys.executable, str(tmp_path / "unhurried.py"))
    patient = os.environ | {"TENFOLD_SERVE_DEADLINE_S": str(PATIENCE_S)}
    with Server(tmp_path, command=command, env=patient) as server:
        load = [Load(server.url) for _ in range(8)]
        for client in load:
            client.start()
        wait_until(lambda: sum(len(client.statuses) for client in load) >= 40)
        server.process.send_signal(signal.SIGTERM)
        for client in load:
            client.join()
        assert server.status("/readyz") == 503
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(PATIENCE_S) == 0
        assert [client.lost for client in load] == [[]] * 8
        assert {status for client in load for status in client.statuses} <= {200, 503}


def test_no_answer_waits_for_an_acknowledgement():
    """asyncio's own loop, which serves where there is no uvloop, leaves it to the socket."""

    async def test():
        delays = asyncio.get_running_loop().create_future()

        def connected(_, writer):
            accepted = writer.get_extra_info("socket")
            delays.set_result(not accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = listen("127.0.0.1", 0)
        async with await asyncio.start_server(connected, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            assert not await delays
            writer.close()
            await writer.wait_closed()

    asyncio.run(test())


STUCK = """
import time
from tenfold.cli.main import main
from tenfold.serving import answering, server

server._END_S = 5  # to tell its client on a busy machine
answering.explain_each = lambda model, contents: time.sleep(600)
main()
"""


def test_work_that_does_not_end_does_not_keep_the_process(tmp_path):
    (tmp_path / "stuck.py").write_text(STUCK)
    command = (sys.executable, str(tmp_path / "stuck.py"))
    environment = os.environ | {"TENFOLD_SERVE_DRAIN_S": "1"}
    told = []

    def ask():
        url = f"{server.url}/v1/predict?explain=true"
        told.append(httpx.post(url, content=digit(), headers=PNG, timeout=PATIENCE_S))

    with Server(tmp_path, command=command, env=environment) as server:
        client = threading.Thread(target=ask)
        client.start()
        metrics = partial(httpx.get, f"{server.url}/metrics", timeout=PATIENCE_S)
        wait_until(lambda: "tenfold_in_flight 1.0" in metrics().text)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE_S) == 0
        client.join()
        assert (told[0].status_code, told[0].json()["code"]) == (503, "draining")
        assert told[0].headers["x-content-type-options"] == "nosniff"
        assert told[0].headers["connection"] == "close"
        assert "Exception" not in str(server.log())


def test_only_sigint_hurries_a_server_that_drains(monkeypatch):
    monkeypatch.setattr(threading, "Timer", Mock())  # ends the process

    async def test():
        state = State()
        made = server_of(None, [], Settings(), state)
        made._loop = asyncio.get_running_loop()
        for _ in range(2):
            made.handle_exit(signal.SIGTERM, None)
        await asyncio.sleep(0.5)
        assert (state.draining, made.should_exit) == (True, False)
        assert made.server_state.default_headers.count((b"connection", b"close")) == 1
        made.handle_exit(signal.SIGINT, None)
        assert made.should_exit

    run_in_no_time(test())


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_server_that_is_stopped_before_it_is_ready_ends_with_0(processes):
    command = [sys.executable, "-m", "tenfold", "serve", "--port", "0", "--processes", processes]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert "http://" in process.stderr.readline()  # the models are loaded after that
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
        assert "raceback" not in process.stderr.read()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_idle_server_ends_with_0(tmp_path, number, ctrl_c):  # noqa: ARG001  a fixture
    with Server(tmp_path) as server:
        server.process.send_signal(number)
        assert server.process.wait(PATIENCE_S) == 0
        assert "traceback" not in str(server.log())


@pytest.mark.parametrize("processes", ["1", "2"])
def test_nohup_outlives_the_terminal(tmp_path, processes):
    command = ("nohup", sys.executable, "-m", "tenfold")
    # Where the input is a terminal, nohup says in the log that it ignores it.
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "start_new_session": True}
    with Server(tmp_path, "--processes", processes, command=command, **options) as server:
        os.killpg(server.process.pid, signal.SIGHUP)
        time.sleep(1.5)  # one that drains is gone after that
        assert server.status("/readyz") == 200
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE_S) == 0


def test_the_port_of_the_environment_counts(tmp_path, tenfold):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = tenfold("serve", env=os.environ | {"PORT": port})
        assert (done.returncode, f"127.0.0.1:{port} can't" in done.stderr) == (2, True)
        done = tenfold("serve", env=os.environ | {"PORT": "many"})
        assert (done.returncode, "port='many'" in done.stderr) == (2, True)
    assert not list(tmp_path.iterdir())
