"""`tenfold serve`."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Annotated, Any

import typer

from tenfold.cli.options import MODEL_METAVAR
from tenfold.extras import need
from tenfold.inference import shipped


def serve(
    *,
    model: Annotated[
        list[str] | None,
        typer.Option(
            metavar=MODEL_METAVAR,
            help="A shipped model, a run directory or an ONNX file; may be given several times, "
            f"and the first answers where a request names none. [{shipped.DEFAULT}]",
            show_default=False,
        ),
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on. [127.0.0.1]", show_default=False)
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="$PORT or 8000 without it; 0 takes a free one.",
            show_default=False,
        ),
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Server processes. [1]", show_default=False)
    ] = None,
    feedback: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Keep corrections that people send from the page in this database, such as "
            "sqlite:///feedback.db. Off without it.",
            show_default=False,
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="serve.yaml",
            help="Every other setting; see deploy/README.md.",
            show_default=False,
        ),
    ] = None,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Print a new API key and its hash, and end.")
    ] = False,
) -> None:
    """Read digits for programs and people: an HTTP API, and a page at /."""
    # Nothing is lost yet; and the first process of a container would not hear it by itself.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    # prometheus_client counts into that folder, whoever it is for, where it finds one.
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    need("uvicorn", extra="serve")
    from tenfold.serving.server import serve as run  # noqa: PLC0415  of an extra
    from tenfold.serving.settings import load_settings  # noqa: PLC0415  of the same

    if new_key:
        _print_new_key()
        return
    given: dict[str, Any] = {
        "models": model, "host": host, "port": port, "processes": processes, "feedback": feedback,
    }  # fmt: skip
    if port is None and "PORT" in os.environ:
        given["port"] = os.environ["PORT"]
    run(load_settings(config, {name: value for name, value in given.items() if value is not None}))


def _print_new_key() -> None:
    from tenfold.serving.keys import new_key  # noqa: PLC0415  of the same

    key, sha256 = new_key()
    print(f"{key}\n\nGive the line above to the client; it is kept nowhere. Add this one to the")
    print(f"server's keys_file, with a name of your choice after it:\n\n{sha256}")
