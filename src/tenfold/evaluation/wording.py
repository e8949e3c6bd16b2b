"""Numbers in words: what the pages and the command line say about a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_NO_BREAK = "\N{NO-BREAK SPACE}"
_THIN = "\N{NARROW NO-BREAK SPACE}"


def number(value: float) -> str:
    """A count with separators: 10,000."""
    return f"{value:,}"


def percent(share: float, digits: int = 2) -> str:
    """A share as a percentage: 99.72 %."""
    return f"{100 * share:.{digits}f}{_THIN}%"


def digits_for(n: int) -> int:
    """How many decimals of a percentage `n` images can tell."""
    return 2 if n >= 1000 else 1


def accuracy(numbers: Mapping[str, Any]) -> str:
    """The accuracy of a split: 99.72 %."""
    return percent(numbers["accuracy"], digits_for(numbers["n"]))


def interval(numbers: Mapping[str, Any]) -> str:
    """The interval of the accuracy of a split, in percent: [99.60, 99.81]."""
    low, high = numbers["accuracy_ci95"]
    digits = digits_for(numbers["n"])
    return f"[{100 * low:.{digits}f},{_NO_BREAK}{100 * high:.{digits}f}]"


def short(value: Any) -> str:
    """The value of a field: 0.001235, 64, cosine."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def temperature(value: float) -> str:
    """The temperature, in one piece: T = 1.08."""
    return f"T = {value:.2f}".replace(" ", _NO_BREAK)


def duration(seconds: float) -> str:
    """A time to read: 3.8 s, 61 s, 4 min 12 s, 1 h 4 min."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def counted(n: int, thing: str) -> str:
    """1 epoch, 15 epochs."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def openings(count: int) -> str:
    """How often the test set was opened."""
    if count == 0:
        return "the test set was not opened"
    return "test set opened " + {1: "once", 2: "twice"}.get(count, f"{count} times")


def images_of(split: str, n: int) -> str:
    """What was judged: 10,000 test images."""
    if split in ("test", "validation"):
        return counted(n, f"{split} image")
    return f"{counted(n, 'image')} of {split}"


def machine(environment: Mapping[str, Any]) -> str:
    """Where it ran: on 2 cores; empty where nothing is known."""
    device = str(environment.get("device") or "cpu")
    if device != "cpu":
        return f"on {device}"
    cores = environment.get("threads") or environment.get("cores")
    return f"on {counted(int(cores), 'core')}" if cores else ""


def _commit(git: Mapping[str, Any]) -> str:
    if not git.get("commit"):
        return ""
    changed = " with uncommitted changes" if git.get("dirty") else ""
    return f"commit {str(git['commit'])[:7]}{changed}"


def title(report: Mapping[str, Any]) -> str:
    """The name of a run: standard, seed 3."""
    seed = report["seed"]
    return f"{report['recipe'] or 'Unnamed run'}" + ("" if seed is None else f", seed {seed}")


def origin(report: Mapping[str, Any]) -> list[str]:
    """Where the numbers come from, in parts that a line joins; what isn't known is left out."""
    parameters, epochs = report["parameters"], report["epochs_run"]
    seconds, where = report["train_seconds"], machine(report["environment"])
    parts = [
        "" if parameters is None else counted(parameters, "parameter"),
        "" if epochs is None else counted(epochs, "epoch"),
        "" if seconds is None else f"{duration(seconds)} {where}".strip(),
        openings(report["test_openings"]),
        str(report["started"] or "")[:10],
        _commit(report["git"] or {}),
    ]
    return [part for part in parts if part]


def confusion(pair: Mapping[str, Any]) -> str:
    """A 4 read as 9, in one piece that no line breaks."""
    return f"{a_digit(pair['true'])} read as {pair['predicted']}".replace(" ", _NO_BREAK)


def a_digit(digit: int) -> str:
    """A digit with its article: a 4, an 8."""
    return f"{'an' if digit == 8 else 'a'} {digit}"


def top_confusion(mistakes: Mapping[str, Any]) -> str:
    """What happened most: 5 of them a 4 read as 9."""
    if not mistakes["n"]:
        return ""
    first = mistakes["top_confusions"][0]
    return f"{first['count']:,} of them {confusion(first)}"


def most_missed(mistakes: Mapping[str, Any]) -> str:
    """The digits with the highest rates of misses, as a sentence."""
    named = [
        f"{record['digit']} ({percent(record['rate'])} of {record['support']:,})"
        for record in mistakes["most_missed_digits"]
    ]
    return f"Most often missed: {', '.join(named)}." if named else "No digit was missed."


def taken_for(confusion_matrix: list[list[int]], digit: int) -> str:
    """What `digit` was most often taken for: 9 (5); a dash where it never was."""
    row = [0 if column == digit else n for column, n in enumerate(confusion_matrix[digit])]
    most = max(row)
    return f"{row.index(most)} ({most:,})" if most else "–"


def aligned(rows: Sequence[Sequence[str]], sides: str) -> str:
    """Lines of columns, each as wide as its widest cell; `sides` has < or > per column."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    formats = [f"{side}{width}" for side, width in zip(sides, widths, strict=True)]
    return "\n".join("  ".join(map(format, row, formats)).rstrip() for row in rows)
