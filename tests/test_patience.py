import json
import re
import resource
import socket
import threading
import time
from contextlib import asynccontextmanager, contextmanager, suppress

import pytest
import uvicorn
from gated import PATHS, tell
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from waiting import PATIENCE_S, wait_until

from tenfold.serving import patience
from tenfold.serving.headers import security_headers
from tenfold.serving.patience import Impatient, allow_connections

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
LONG = b"x" * 2**20


async def much(_):
    return Response(LONG * 16)


@pytest.fixture(scope="module")
def malformed():
    """One entry for each time that the app is told of what is no HTTP."""
    return []


TIMEOUTS = ("HEAD_TIMEOUT_S", "WRITE_TIMEOUT_S")


@pytest.fixture(scope="module")
def running(malformed):
    """uvicorn with this protocol, in a thread; it waits for however long a test takes."""
    patched = pytest.MonkeyPatch()
    for name in TIMEOUTS:
        patched.setattr(patience, name, PATIENCE_S)
    patched.setattr(patience, "MOST_CONNECTIONS", 20)
    routes = [Route(path, tell, methods=["GET", "POST"]) for path in PATHS]

    @asynccontextmanager
    async def lifespan(_):
        yield {"malformed": lambda: malformed.append(1)}

    app = Starlette(routes=[Route("/much", much), *routes], lifespan=lifespan)
    options = {"log_config": None, "access_log": False, "timeout_keep_alive": PATIENCE_S}
    made = uvicorn.Server(uvicorn.Config(app, http=Impatient, ws="none", **options))
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**16)  # less than /much gives
    thread = threading.Thread(target=made.run, kwargs={"sockets": [listening]})
    thread.start()
    yield made, listening.getsockname()
    made.should_exit = True
    thread.join()
    patched.undo()


@pytest.fixture
def server(running):
    """Where it listens, on a free port."""
    return running[1]


@pytest.fixture(autouse=True)
def ended(running):
    """Wait until it has done with all connections; what it logs of them is of the same test."""

    def wait():
        state = running[0].server_state
        wait_until(lambda: not (state.connections or state.tasks))

    yield wait
    wait()


@pytest.fixture
def hurried(running, monkeypatch):
    """Let new connections wait for nothing longer than half a second, or one between requests."""
    for name in TIMEOUTS:
        monkeypatch.setattr(patience, name, 0.5)
    monkeypatch.setattr(running[0].config, "timeout_keep_alive", 1)


@contextmanager
def talk(server, *, keep=False):
    with socket.create_connection(server, timeout=PATIENCE_S) as connection:
        if not keep:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        yield connection


def everything(connection):
    """What comes until the server closes the connection."""
    parts = []
    with suppress(ConnectionResetError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def answer(server, content):
    with talk(server) as connection:
        with suppress(ConnectionError):  # where it closes before it has heard all
            connection.sendall(content)
        return everything(connection)


def one_answer(file):
    """The next answer, in however many pieces it comes."""
    lines = []
    while (line := file.readline()).strip():
        lines.append(line)
    head = b"".join(lines)
    return head + file.read(int(re.search(rb"content-length: (\d+)", head)[1]))


def test_requests_are_answered_one_after_the_other(server):
    with talk(server) as connection, connection.makefile("rb") as file:
        for _ in range(3):
            connection.sendall(GET)
            assert one_answer(file).startswith(b"HTTP/1.1 200")


@pytest.mark.usefixtures("hurried")
def test_a_connection_that_is_used_no_more_is_ended(server):
    assert answer(server, GET).startswith(b"HTTP/1.1 200")


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("start", [b"", b"\r\n", b"GET", b"GET / HTTP/1.1\r\nHost:", GET[:-1]])
def test_a_head_that_does_not_come_ends_the_connection(server, start):
    assert answer(server, start) == b""


@pytest.mark.usefixtures("hurried")
def test_a_head_that_dawdles_ends_the_connection(server):
    with talk(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises((ConnectionError, BrokenPipeError)):
            for number in range(100):  # each line comes in time, the whole doesn't
                connection.sendall(b"X-%d: y\r\n" % number)
                time.sleep(0.1)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + LONG,
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + LONG,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 101 + b"\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: " + LONG,
        POST + b"Transfer-Encoding: chunked\r\n\r\n1;" + LONG,
        b"\r\n" * 2**19,
    ],
)
def test_what_never_ends_is_refused(server, head):
    with talk(server) as connection:
        try:
            connection.sendall(head)
        except ConnectionError:
            return
        assert not everything(connection).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "request_",
    [
        b"\0\1\2 garbage\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX : y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
        POST + b"Content-Length: -1\r\n\r\n",
        POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        POST + b"Content-Length: 99999999999999999999999\r\n\r\n",
        POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\nx\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n",
        POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_sound_request_is_never_answered_with_success(server, request_):
    told = answer(server, request_)
    assert not told.startswith(b"HTTP/1.1 200")
    assert b"Traceback" not in told


def test_what_is_no_http_is_a_problem(server, malformed):
    before = len(malformed)
    head, _, body = answer(server, b"\0\1\2\r\n\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json")
    assert json.loads(body)["code"] == "malformed"
    assert len(malformed) == before + 1
    assert re.search(rb"\r\nx-request-id: [0-9a-f]{32}\r\n", head)
    for name, value in security_headers().items():
        assert f"\r\n{name.lower()}: {value}".encode() in head


@pytest.mark.parametrize("hosts", [b"", b"Host: x\r\nHost: y\r\n", b"Host: x\r\nhost: x\r\n"])
def test_a_request_without_one_host_is_refused(server, malformed, hosts):
    before = len(malformed)
    told = answer(server, b"GET / HTTP/1.1\r\n" + hosts + b"\r\n")
    assert told.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert told.count(b"HTTP/1.1") == 1
    assert b"The request needs one Host header." in told
    assert len(malformed) == before + 1


@pytest.mark.parametrize("coding", [b"gzip, chunked", b"gzip", b"identity", b"xchunked"])
def test_a_coding_that_is_not_undone_is_refused(server, malformed, coding):
    before = len(malformed)
    head = POST + b"Transfer-Encoding: " + coding + b"\r\n\r\n"
    told = answer(server, head + b"1\r\nx\r\n0\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"Transfer-Encoding can be 'chunked' and nothing else." in told
    assert len(malformed) == before + 1


@pytest.mark.parametrize("coding", [b"chunked", b"Chunked ", b" \tchunked"])
def test_a_body_in_chunks_is_taken(server, coding):
    head = b"POST /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    head += b"Transfer-Encoding: " + coding + b"\r\n\r\n"
    assert answer(server, head + b"1\r\nx\r\n0\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_the_first_http_needs_no_host(server):
    assert answer(server, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_a_few_requests_may_come_at_once_and_many_may_not(server):
    with talk(server) as connection, connection.makefile("rb") as file:
        connection.sendall(GET * 5)
        for _ in range(5):
            assert one_answer(file).startswith(b"HTTP/1.1 200")
    assert answer(server, GET * 5000).count(b"HTTP/1.1 200") < 50


@pytest.mark.usefixtures("hurried")
def test_an_answer_that_nobody_fetches_is_given_up(server, ended):
    asked = GET.replace(b"/ ", b"/much ", 1)
    with talk(server) as connection:
        connection.sendall(asked)
        assert connection.recv(1) == b"H"
        ended()
        assert len(everything(connection)) < len(LONG) * 16


def test_an_answer_that_is_fetched_is_whole(server):
    with talk(server, keep=True) as connection:
        connection.sendall(
            GET.replace(b"/ ", b"/much ", 1).replace(b"x\r\n", b"x\r\nConnection: close\r\n")
        )
        assert len(everything(connection).partition(b"\r\n\r\n")[2]) == len(LONG) * 16


def test_silent_connections_make_room_for_new_ones(server):
    silent = [socket.create_connection(server) for _ in range(40)]
    assert b"200 OK" in answer(server, GET.replace(b"x\r\n", b"x\r\nConnection: close\r\n"))
    for connection in silent:
        connection.close()


@pytest.mark.usefixtures("hurried")
def test_nothing_is_kept_of_connections_that_ended(server):
    assert answer(server, b"") == b""
    wait_until(lambda: not Impatient._silent)


@pytest.mark.parametrize("name", [b"Upgrade: ", b"upgrade: ", b"UPGRADE:"])
def test_a_body_follows_an_upgrade_that_was_offered(server, name):
    offer = name + b"h2c\r\nConnection: Upgrade\r\nContent-Length: 15\r\n\r\nabc\r\nUpgrade: x"
    with talk(server) as connection, connection.makefile("rb") as file:
        connection.sendall(POST + offer)
        assert b'"bytes":15' in one_answer(file)


OFFER = b"Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: %d\r\n\r\n" % len(GET)


@pytest.mark.parametrize("start", [GET, POST + b"Content-Length: 3\r\n\r\nabc"])
@pytest.mark.parametrize("offer", [POST + OFFER, b"CONNECT / HTTP/1.1\r\nHost: x\r\n" + OFFER])
def test_an_upgrade_offered_behind_another_request_ends_the_connection_after_its_answer(
    server, start, offer
):
    """Its body, which the parser would leave, is never taken for a request."""
    for content in ((start + offer + GET,), (start + offer, GET)):
        with talk(server) as connection:
            for part in content:
                connection.sendall(part)
                time.sleep(0.05)
            assert everything(connection).count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("end", [b"3\r\nabcd", b"-1\r\n", b"0\r\nContent-Length: 3\r\n\r\n"])
def test_a_body_that_is_no_http_is_answered(server, end):
    told = answer(server, POST + b"Transfer-Encoding: chunked\r\n\r\n" + end)
    assert told.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("end", [b"\0\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", GET * 30])
def test_whole_requests_are_answered_before_what_is_no_http(server, end, caplog, ended):
    assert answer(server, GET + end).count(b"HTTP/1.1 200") >= 1
    ended()
    assert "Exception in ASGI application" not in caplog.text


@pytest.mark.parametrize("name", [b"CONNECT /", b"CONNECT a:80"])
def test_there_is_no_tunnel(server, name):
    told = answer(server, name + b" HTTP/1.1\r\nHost: x\r\n" + OFFER + GET)
    assert (told[:12], told.count(b"HTTP/1.1 ")) == (b"HTTP/1.1 400", 1)
    assert b"Only HTTP is spoken here." in told


def test_a_head_may_come_in_pieces(server):
    offer = b"Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 15\r\n\r\n"
    whole = POST + offer + b"abc\r\nUpgrade: x"
    with talk(server) as connection, connection.makefile("rb") as file:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for cut in range(1, len(whole)):
            for piece in (whole[:cut], whole[cut:]):
                connection.sendall(piece)
                time.sleep(0.002)
            assert b'"bytes":15' in one_answer(file)
        for number in range(len(whole)):
            connection.sendall(whole[number : number + 1])
        assert b'"bytes":15' in one_answer(file)


def test_there_are_files_for_all_connections_where_the_system_allows_it():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        allow_connections()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert soft > patience.MOST_CONNECTIONS or soft == hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
