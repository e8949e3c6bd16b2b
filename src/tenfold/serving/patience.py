"""How long, how much and how often a client may talk before it has said what it wants."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import ClassVar
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tenfold.serving.headers import security_headers
from tenfold.serving.logs import LOGGER
from tenfold.serving.problems import MEDIA_TYPE, Problem

HEAD_TIMEOUT_S = 5.0
WRITE_TIMEOUT_S = 30.0
MOST_CONNECTIONS = 2000
_OTHER_FILES = 200
MOST_HEAD_BYTES = 32 * 2**10
MOST_HEADERS = 100
MOST_PIPELINED = 16
_CHUNK_COST = 6  # bytes on the wire for one of a chunked body, at worst
_UPGRADE = re.compile(rb"\nupgrade:", re.IGNORECASE)


class Impatient(HttpToolsProtocol):
    """uvicorn's protocol, with an end to what it would wait for or take in for ever.

    - Request lines and headers that dawdle, so that a few thousand silent connections shut all
      others out (the attack is known as Slowloris), or that never end.
    - Requests that are sent without waiting for answers, and answers that nobody fetches.
    - Connections: a new one takes the place of the one that has been silent for longest.

    Bodies have a timeout and a limit of their own, in `bodies` and `body_limit`. What is no HTTP
    never gets to the app, whose lifespan gives a function `malformed` that is told of it.
    """

    _silent: ClassVar[dict[Impatient, None]] = {}  # of this process; the longest silent first

    _patience: asyncio.TimerHandle | None = None
    _blocked: asyncio.TimerHandle | None = None
    _held = b""  # the last line of a head that is not whole
    _is_deaf = False  # to all that follows
    _idle_bytes = 0  # came since the last head was whole, and were not of a body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()
        self._silent[self] = None
        if len(self.connections) > MOST_CONNECTIONS:
            next(iter(self._silent)).drop()

    def data_received(self, data: bytes) -> None:
        """Bytes came: of a head, which should soon be whole, or of a body."""
        if self._is_deaf:
            return
        if self._patience is None and (self.cycle is None or self.cycle.response_complete):
            self._begin()
        self._idle_bytes += len(data)
        super().data_received(data if self._patience is None else self._without_upgrade(data))
        if self._idle_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        """A head starts, maybe while an earlier request is at work."""
        if self._patience is None:
            self._begin()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header came, or one that follows a chunked body."""
        if len(self.headers) >= MOST_HEADERS:
            raise ValueError(f"More than {MOST_HEADERS} headers.")  # llhttp ends with an error
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._end()
        if self.parser.should_upgrade():
            # CONNECT, or an offer that `_without_upgrade` did not see behind another request. The
            # parser would take the body for a request, or drop what follows.
            self.send_400_response("Only HTTP is spoken here.")
            return
        self._idle_bytes = 0
        if len(self.pipeline) >= MOST_PIPELINED:
            raise ValueError(f"More than {MOST_PIPELINED} requests wait for their turn.")
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            self.send_400_response("The request needs one Host header.")
            raise ValueError("RFC 9112, 3.2")
        given = [value for name, value in self.headers if name == b"transfer-encoding"]
        if [value.strip().lower() for value in given] not in ([], [b"chunked"]):
            self.send_400_response("Transfer-Encoding can be 'chunked' and nothing else.")
            raise ValueError("RFC 9112, 6.3")
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of a body came."""
        self._idle_bytes = max(0, self._idle_bytes - _CHUNK_COST * len(body))
        super().on_body(body)

    def on_response_complete(self) -> None:
        """An answer is on its way, and the client's next move is awaited."""
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._silent[self] = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is left to wait for."""
        self._end()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client doesn't fetch its answer."""
        super().pause_writing()
        self._blocked = self.loop.call_later(WRITE_TIMEOUT_S, self.transport.abort)

    def resume_writing(self) -> None:
        """The client fetches its answer."""
        super().resume_writing()
        if self._blocked is not None:
            self._blocked.cancel()
            self._blocked = None

    def _unsupported_upgrade_warning(self) -> None:
        """The log need not tell of an offer, nor how to take it up."""

    def timeout_keep_alive_handler(self) -> None:
        """No further request came for a while."""
        self.drop()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP; or end the connection with the answers to whole requests."""
        if self.transport.is_closing():
            return  # after an answer that says more
        if self.cycle is None or self.cycle.response_complete or self._is_in_its_body():
            name = uuid4().hex
            self.transport.write(_malformed(msg, name))
            self.app_state["malformed"]()
            LOGGER.info(msg, extra={"fields": {"request_id": name, "status": 400}})
            self.transport.close()
        else:
            self._is_deaf, self.cycle.keep_alive = True, False

    def drop(self) -> None:
        """End the connection; an answer that was not fetched until now never will be."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()

    def _without_upgrade(self, data: bytes) -> bytes:
        """What came of a head, as far as its lines are whole, with another name for Upgrade.

        The parser takes what follows for another protocol, so that the bodies of clients which
        offer HTTP/2 without TLS, as Java's does, were lost. To ignore the offer is a server's
        right.
        """
        data, self._held = self._held + data, b""
        end = data.find(b"\n\r\n")
        if end < 0 and (end := data.rfind(b"\n")) >= 0:
            data, self._held = data[:end], data[end:]
        if end >= 0 and _UPGRADE.search(data, 0, end):
            return _UPGRADE.sub(b"\nOffered:", data[:end]) + data[end:]
        return data

    def _is_in_its_body(self) -> bool:
        """Whether the only request is not whole, and has no answer yet."""
        return self.cycle.more_body and not self.cycle.response_started and not self.pipeline

    def _begin(self) -> None:
        self._patience = self.loop.call_later(HEAD_TIMEOUT_S, self.drop)

    def _end(self) -> None:
        self._silent.pop(self, None)
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def allow_connections() -> None:
    """Let this process have as many files open as connections need, where the system lets it."""
    if sys.platform == "win32":  # has no such limit
        return
    import resource  # noqa: PLC0415  Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _malformed(detail: str, request_id: str) -> bytes:
    """A whole answer for a request of which there is no more to know."""
    problem = Problem("malformed", detail)
    content = json.dumps(problem.to_dict())
    head = (
        f"HTTP/1.1 {problem.status.value} {problem.status.phrase}",
        f"content-type: {MEDIA_TYPE}",
        f"content-length: {len(content)}",
        f"x-request-id: {request_id}",
        *(f"{name.lower()}: {value}" for name, value in security_headers().items()),
        "connection: close",
    )
    return "\r\n".join((*head, "", content)).encode()
