"""Tenfold's speed, measured side by side: `python -m benchmarks.bench`.

Four sections: `train` (the recipe `fast` against the usual loop to 99.0 %), `start` (whole
processes of the command line), `inference` (ONNX Runtime against PyTorch eager) and `together`
(what the service saves by it). What is compared runs in turns, so that a busy moment of the
machine hits both sides, and every run has a process of its own, so that none inherits threads,
caches or settings.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.comparison import Figure
from benchmarks.start import TENFOLD, launch
from tenfold.core.files import write_json
from tenfold.core.machine import describe_machine, now

TARGET = 0.99
MAX_EPOCHS = 15
MODELS = ("compact", "two-conv")
TOGETHER = (1, 4, 16)  # pictures


def alone(module: str, function: str, *arguments: Any) -> Any:
    """Call `function` of `module` in a fresh process and give back what it returns.

    It is named rather than given, so that what it imports stays out of this process.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_call, module, function, arguments).result()


def _call(module: str, function: str, arguments: Sequence[Any]) -> Any:
    return getattr(import_module(module), function)(*arguments)


def train(repeats: int) -> list[Figure]:
    """The recipe `fast` against the usual loop, in turns, a seed each."""
    pairs = []
    for seed in range(repeats):
        ours = alone("benchmarks.rivals", "fast", seed)
        theirs = alone("benchmarks.rivals", "usual", seed, TARGET, MAX_EPOCHS)
        _say(f"  seed {seed}: fast {ours}, usual loop {theirs}")
        pairs.append((ours, theirs))
    return compare_training(pairs)


def compare_training(pairs: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> list[Figure]:
    """The figures of pairs of records, one of `fast` and one of the usual loop."""

    def column(side: int, key: str, factor: float = 1) -> tuple[float, ...]:
        return tuple(factor * pair[side][key] for pair in pairs)

    ours, theirs = column(0, "train_seconds"), column(1, "train_seconds")
    missed = sum(not theirs["reached"] for _, theirs in pairs)
    note = f" ({missed} of {len(pairs)} never)" if missed else ""
    ratios = tuple(their / our for our, their in zip(ours, theirs, strict=True))
    return [
        Figure(f"fast: training, threads: {pairs[0][0]['threads']}", "s", ours),
        Figure("fast: test accuracy", "%", column(0, "accuracy", 100)),
        Figure(
            f"usual loop: to {TARGET:.1%}{note}, threads: {pairs[0][1]['threads']}", "s", theirs
        ),
        Figure("usual loop: epochs until then", "epochs", column(1, "epochs")),
        Figure("usual loop: test accuracy then", "%", column(1, "accuracy", 100)),
        Figure("usual loop / fast", "times", ratios),
    ]


def start(repeats: int) -> list[Figure]:
    """Whole processes of the command line, in turns, after one of each that isn't counted."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder, "one.png")
        alone("benchmarks.engines", "draw_digit", picture)
        commands = {"tenfold --help": ["--help"], "tenfold predict": ["predict", str(picture)]}
        rounds = [
            {name: launch([*TENFOLD, *arguments]) for name, arguments in commands.items()}
            for _ in range(repeats + 1)
        ][1:]
    figures = []
    for name in commands:
        seconds, megabytes = zip(*(measured[name] for measured in rounds), strict=True)
        figures.append(Figure(f"{name}: wall time", "s", seconds))
        figures.append(Figure(f"{name}: peak memory", "MB", megabytes))
    return figures


def inference(repeats: int) -> list[Figure]:
    """One image on one thread and 64 on all cores, in ONNX Runtime and in PyTorch eager."""
    figures = []
    for model in MODELS:
        for engine, seconds in alone("benchmarks.engines", "compare", model, 1, repeats).items():
            values = tuple(1000 * s for s in seconds)
            figures.append(Figure(f"{model}, one image: {engine}", "ms", values))
        for engine, seconds in alone("benchmarks.engines", "compare", model, 64, repeats).items():
            values = tuple(64 / s for s in seconds)
            figures.append(Figure(f"{model}, 64 images: {engine}", "images/s", values))
    return figures


def together(repeats: int) -> list[Figure]:
    """How much longer pictures take that the service answers one by one, not several at once."""
    measured = alone("benchmarks.engines", "together", TOGETHER, repeats)
    figures = [
        Figure(f"{size} at once: each", "ms", tuple(1000 * s for s in seconds))
        for size, seconds in measured.items()
    ]
    one, many = (measured[str(size)] for size in (TOGETHER[0], TOGETHER[-1]))
    ratio = tuple(single / each for single, each in zip(one, many, strict=True))
    return [*figures, Figure(f"{TOGETHER[0]} / {TOGETHER[-1]} at once", "times", ratio)]


SECTIONS = {"train": train, "start": start, "inference": inference, "together": together}


def as_record(sections: Mapping[str, Sequence[Figure]]) -> dict[str, Any]:
    """All figures with the time and the machine that they come from."""
    return {
        "measured": now(),
        "machine": describe_machine(),
        "sections": {name: [f.to_json() for f in figures] for name, figures in sections.items()},
    }


def as_text(sections: Mapping[str, Sequence[Figure]]) -> str:
    """The same as tables."""
    machine = describe_machine()
    versions = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    lines = [f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}", versions]
    for name, figures in sections.items():
        lines += ["", f"{name}: median, smallest to largest", *(f.to_text() for f in figures)]
    return "\n".join(lines)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the options ask for and print it."""
    parser = argparse.ArgumentParser(prog="benchmarks.bench", description=(__doc__ or ""))
    parser.add_argument("--only", choices=SECTIONS, help="one section; without it, all")
    parser.add_argument("--repeats", type=int, default=3, help="of each figure (default: 3)")
    parser.add_argument("--format", choices=("both", "table", "json"), default="both")
    parser.add_argument("--out", type=Path, help="also write JSON there, as bench.json")
    options = parser.parse_args(arguments)
    if options.repeats < 1:
        parser.error(f"--repeats can't be {options.repeats}. Give 1 or more.")
    sections = {}
    for name in [options.only] if options.only else SECTIONS:
        _say(f"measuring: {name}")
        sections[name] = SECTIONS[name](options.repeats)
    record = as_record(sections)
    if options.out:
        write_json(options.out, record)
    if options.format != "json":
        print(as_text(sections))
    if options.format != "table":
        print(json.dumps(record, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
