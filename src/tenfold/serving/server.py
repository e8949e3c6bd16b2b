"""`tenfold serve`: uvicorn around the app, from binding the address to the last request."""

from __future__ import annotations

import asyncio
import gc
import logging.config
import os
import signal
import socket
import threading
from collections.abc import Iterable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from tenfold.errors import TenfoldError, UsageError
from tenfold.serving import logs
from tenfold.serving.answering import warm_up
from tenfold.serving.app import create_app
from tenfold.serving.loaded import Loaded, load_shelf
from tenfold.serving.patience import Impatient, allow_connections
from tenfold.serving.processes import end_with_the_terminal, supervise
from tenfold.serving.settings import Settings
from tenfold.serving.shared_counts import bury, counted_together
from tenfold.serving.state import State

_NOTICE_S = 1.0  # in which probes and clients learn that the server drains; then none gets in
_END_S = 0.7  # for what is left once no more accepted work is waited for
# Longer than proxies keep theirs (nginx and AWS 60 s, Google 600 s): one that is being closed would
# take a request of theirs with it. Silent connections make room for new ones; see `Impatient`.
_KEEP_ALIVE_S = 620
_CLOSE = (b"connection", b"close")


class Server(uvicorn.Server):
    """Tells of its start and of its end before they come, and ends with exit code 0."""

    def __init__(self, config: uvicorn.Config, models: Iterable[Loaded], state: State) -> None:
        """Make a server that is ready, as `state` tells, once all `models` have answered."""
        super().__init__(config)
        self._models, self._state = models, state

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and answer requests until the server is asked to stop."""
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and then get ready.

        What was made until it is ready stays for good. To look through it again and again for
        garbage would stop all requests for tens of milliseconds each time.

        Raises:
            ModelError: a model can't answer.
        """
        await super().startup(sockets)
        try:
            await asyncio.to_thread(warm_up, self._models)
        except TenfoldError:
            await self.shutdown(sockets)
            raise
        gc.collect()
        gc.freeze()
        self._state.ready = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  uvicorn's
        """Drain: `readyz` says so at once; soon after, no connection is accepted any more.

        Until then every answer ends its connection: a request that comes while its connection is
        being closed would be lost. SIGINT after another signal stops without notice; not so a
        second SIGTERM, which comes where one is sent to a whole group of processes. uvicorn would
        end with the signal it was sent.
        """
        if not self._state.draining:
            self._state.draining = True
            self.server_state.default_headers.append(_CLOSE)
            self.config.encoded_headers.append(_CLOSE)  # what the others are renewed from
            self._loop.call_soon_threadsafe(self._drain)
        elif sig == signal.SIGINT:
            self._stop()

    def _drain(self) -> None:
        """Stop after the notice, and end the process soon after the time for accepted work.

        Python would wait for every thread, and one that is at a large picture can't be stopped.
        """
        self._loop.call_later(_NOTICE_S, self._stop)
        drain_s = _NOTICE_S + (self.config.timeout_graceful_shutdown or 0)
        end = threading.Timer(drain_s + _END_S, os._exit, (0,))
        end.daemon = True
        end.start()

    def _stop(self) -> None:
        self.should_exit = True


def serve(settings: Settings) -> None:
    """Answer requests until SIGTERM or SIGINT, then finish what was accepted.

    Raises:
        ModelError: a model is missing or damaged, or can't answer.
        UsageError: the address can't be listened on.
    """
    logging.config.dictConfig(logs.configuration())
    listening = listen(settings.host, settings.port)
    if settings.processes > 1:
        shelf = load_shelf(settings.models)  # what is bad stops the start here
        create_app(shelf, settings)
        warm_up(shelf)
        with counted_together():
            supervise(settings.processes, serve_on, settings, listening, bury=bury)
    else:
        serve_on(settings, listening)


def serve_on(settings: Settings, listening: socket.socket) -> None:
    """Answer what comes to `listening`, in this process."""
    logging.config.dictConfig(logs.configuration())
    end_with_the_terminal()
    allow_connections()
    shelf, state = load_shelf(settings.models), State(ready=False)
    app = create_app(shelf, settings, state)
    server_of(app, shelf, settings, state).run([listening])


def server_of(app: ASGIApp, models: Iterable[Loaded], settings: Settings, state: State) -> Server:
    """What runs `app`, which answers with `models`."""
    config = uvicorn.Config(
        app,
        http=Impatient,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=max(1, round(settings.drain_s - _NOTICE_S)),
    )
    return Server(config, models, state)


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound to the address; queued connections wait until a server takes them."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio looks at the protocol and, without it, lets each answer wait for an acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UsageError(
            f"{host}:{port} can't be listened on: {error.strerror}. Choose another --port, 0 for "
            "any free one, or another --host."
        ) from error
    found = f"[{host}]" if family == socket.AF_INET6 else host
    logs.LOGGER.info(f"http://{found}:{listening.getsockname()[1]}")
    return listening
