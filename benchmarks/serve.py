"""The service under load beside the usual one: `python -m benchmarks.serve [--seconds 5]`.

Three pictures at 1, 16 and 64 connections, with wrk on one thread. What is compared runs in
turns on servers that all stay up, so that a busy moment of the machine hits every side; all have
one process and take the same picture, ours as a raw body and the usual service as a form.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.bench import as_record, as_text
from benchmarks.comparison import Figure
from benchmarks.services import OURS, TWO, USUAL, Service
from tenfold.core.datasets import load
from tenfold.core.files import write_json
from tenfold.imaging.decode import decode
from tenfold.imaging.preparation.digit import prepare

CONNECTIONS = (1, 16, 64)
RAW, FORM = "image/png", "multipart/form-data; boundary=cut"
_UNITS = {"per_s": "1/s", "p50_ms": "ms", "p95_ms": "ms", "p99_ms": "ms", "cpu_ms": "ms"}


def pictures() -> dict[str, bytes]:
    """A digit as MNIST has it, drawn on a canvas, and photographed, by the name of the picture."""
    digit = Image.fromarray(load("mnist", "train").images[7])
    canvas = Image.new("L", (280, 280), 255)
    canvas.paste(Image.eval(digit.resize((200, 200)), lambda level: 255 - level), (40, 40))
    light = np.add.outer(np.linspace(-20, 20, 1224), np.linspace(-10, 10, 1632))
    grain = np.random.default_rng(0).normal(0, 3, light.shape)
    paper = np.asarray(canvas.resize((1632, 1224)), np.float32) * 0.6 + 60 + light + grain
    photo = Image.fromarray(paper.clip(0, 255).astype(np.uint8)).convert("RGB")
    return {
        "28×28 PNG": _file(digit, "PNG"),
        "canvas PNG": _file(canvas, "PNG"),
        "2 MP JPEG": _file(photo, "JPEG"),
    }


def _file(image: Image.Image, name: str) -> bytes:
    file = BytesIO()
    image.save(file, name)
    return file.getvalue()


def as_form(content: bytes) -> bytes:
    """A multipart form with the picture, as browsers send it."""
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
    return head + b"Content-Type: image/png\r\n\r\n" + content + b"\r\n--cut--\r\n"


def throughput(folder: Path, repeats: int, seconds: float) -> list[Figure]:
    """Requests, waiting times and CPU of each service for each picture.

    Beside ours stands what no service could do without: to decode and to prepare.
    """
    ours, usual = Service(OURS, "/readyz"), Service(USUAL, "/docs")
    measured: dict[tuple[str, str], list[float]] = {}
    preparing: dict[str, list[float]] = {}
    try:
        for _ in range(repeats):
            for name, content in pictures().items():
                raw, form = folder / "raw", folder / "form"
                raw.write_bytes(content)
                form.write_bytes(as_form(content))
                alone = _each_ms(lambda content=content: prepare(decode(content)), seconds)
                preparing.setdefault(name, []).append(alone)
                for connections in CONNECTIONS:
                    for side, service, path, body, kind in (
                        ("ours", ours, "/v1/predict", raw, RAW),
                        ("ours, constant", ours, "/constant", raw, RAW),
                        ("usual", usual, "/predict", form, FORM),
                    ):
                        found = service.load(path, body, kind, connections, seconds)
                        what = f"{name}, {connections} conn., {side}"
                        for key in (*_UNITS, "refused", "failed"):
                            measured.setdefault((what, key), []).append(found[key])
    finally:
        ours.stop()
        usual.stop()
    figures = [Figure(f"{what}: {key}", _UNITS.get(key, ""), tuple(values))
               for (what, key), values in measured.items()]  # fmt: skip
    for name, alone_ms in preparing.items():
        figures.append(Figure(f"{name}: decode and prepare", "ms", tuple(alone_ms)))
        for connections in CONNECTIONS:
            what = f"{name}, {connections} conn., ours"
            rates = zip(measured[what, "per_s"], alone_ms, strict=True)
            ratios = tuple(1000 / per_s / alone for per_s, alone in rates)
            figures.append(Figure(f"{what}: time for each / that", "times", ratios))
    return figures


def _each_ms(work: Callable[[], object], seconds: float) -> float:
    work()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        work()
        count += 1
    return 1000 * (time.perf_counter() - start) / count


def processes(folder: Path, repeats: int, seconds: float) -> list[Figure]:
    """Two server processes against one, in turns."""
    body = folder / "raw"
    body.write_bytes(pictures()["28×28 PNG"])
    services = {"one process": Service(OURS, "/readyz"), "two processes": Service(TWO, "/readyz")}
    measured: dict[str, list[float]] = {name: [] for name in services}
    try:
        for _ in range(repeats):
            for name, service in services.items():
                found = service.load("/v1/predict", body, RAW, 64, seconds)
                measured[name].append(found["per_s"])
    finally:
        for service in services.values():
            service.stop()
    ratios = tuple(two / one for one, two in zip(*measured.values(), strict=True))
    figures = [Figure(f"{name}, 64 conn.", "1/s", tuple(v)) for name, v in measured.items()]
    return [*figures, Figure("two processes / one", "times", ratios)]


def start(_: Path, repeats: int, __: float) -> list[Figure]:
    """From the command to the first answer, and memory then."""
    commands = {"ours": (OURS, "/readyz"), "usual": (USUAL, "/docs")}
    measured: dict[tuple[str, str], list[float]] = {}
    for _ in range(repeats):
        for name, command in commands.items():
            service = Service(*command)
            measured.setdefault((f"{name}: ready after", "s"), []).append(service.ready_s)
            measured.setdefault((f"{name}: memory", "MB"), []).append(service.resident_mb())
            service.stop()
    return [Figure(what, unit, tuple(values)) for (what, unit), values in measured.items()]


def memory(folder: Path, _: int, seconds: float, requests: int = 100_000) -> list[Figure]:
    """Resident memory while `requests` are answered, or as many as twenty loads allow."""
    body, service = folder / "raw", Service(OURS, "/readyz")
    body.write_bytes(pictures()["28×28 PNG"])
    done, resident = 0, [service.resident_mb()]
    try:
        while done < requests and len(resident) <= 20:
            found = service.load("/v1/predict", body, RAW, 16, max(seconds, requests / 50_000))
            done += found["requests"]
            resident.append(service.resident_mb())
    finally:
        service.stop()
    return [
        Figure("requests", "", (float(done),)),
        Figure("memory: start", "MB", (resident[0],)),
        Figure("memory: after a part of them", "MB", (resident[1],)),
        Figure("memory: after all", "MB", (resident[-1],)),
    ]


SECTIONS = {
    "throughput": throughput, "processes": processes, "start": start,
    "memory": memory,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the options ask for and print it."""
    parser = argparse.ArgumentParser(prog="benchmarks.serve", description=__doc__)
    parser.add_argument("--only", choices=SECTIONS, help="one section; without it, all")
    parser.add_argument("--repeats", type=int, default=3, help="of each figure (default: 3)")
    parser.add_argument("--seconds", type=float, default=5, help="of each load (default: 5)")
    parser.add_argument("--out", type=Path, help="also write JSON there")
    options = parser.parse_args(arguments)
    if shutil.which("wrk") is None:
        parser.error("wrk is not installed. On Debian: apt-get install wrk")
    sections = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in [options.only] if options.only else SECTIONS:
            print(f"measuring: {name}", file=sys.stderr, flush=True)
            sections[name] = SECTIONS[name](Path(folder), options.repeats, options.seconds)
    record = as_record(sections)
    if options.out:
        write_json(options.out, record)
    print(as_text(sections))
    print(json.dumps(record, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
