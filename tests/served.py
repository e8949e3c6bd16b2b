"""The service for tests: an app in this process, or a server in a process of its own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from PIL import Image
from starlette.testclient import TestClient
from waiting import PATIENCE_S, wait_until

from tenfold.core.datasets import LabelledImages, load
from tenfold.serving.app import create_app
from tenfold.serving.loaded import Shelf, load_shelf
from tenfold.serving.settings import Settings

PNG = {"Content-Type": "image/png"}


@cache
def shelf() -> Shelf:
    """The default model, loaded once for all tests."""
    return load_shelf(["robust"])


@cache
def _mnist() -> LabelledImages:
    return load("mnist", "train")


@cache
def digit(number: int = 0) -> bytes:
    """A PNG of one of MNIST's training images, dark on bright, 56 pixels wide."""
    return encoded(Image.fromarray(255 - _mnist().images[number]).resize((56, 56)))


def label(number: int = 0) -> int:
    return int(_mnist().labels[number])


def encoded(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@contextmanager
def client(**settings) -> Iterator[TestClient]:
    """A client of an app with these settings; a failure of the app is an answer, as outside."""
    app = create_app(
        shelf(), Settings(**{"threads": 2, "page": False, "deadline_s": PATIENCE_S} | settings)
    )
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


class Server:
    """`tenfold serve` on a free port, with its log in `folder`.

    Attributes:
        url: where it answers.
    """

    def __init__(
        self, folder: Path, *arguments: str, command=(sys.executable, "-m", "tenfold"), **options
    ) -> None:
        self._log = folder / "log"
        command = [*command, "serve", "--port", "0", *arguments]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(command, stderr=log, **options)
        try:
            self.url = self._wait(lambda: next(iter(self.log()), {}).get("message"))
            self._wait(lambda: self.status("/readyz") == 200)
        except BaseException:  # whatever it is, no process is left behind
            self.__exit__()
            raise

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def log(self) -> list[dict]:
        """The lines that are whole."""
        lines = self._log.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def status(self, path: str) -> int | None:
        """The status of an answer to GET, on a connection of its own; None without one."""
        connection = HTTPConnection(self.url.partition("//")[2])
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()

    def _wait(self, found):
        def found_or_ended():
            value = found()
            assert value or self.process.poll() is None, self._log.read_text()
            return value

        return wait_until(found_or_ended)
