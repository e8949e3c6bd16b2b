"""`tenfold evaluate --corruptions`."""

from __future__ import annotations

from pathlib import Path

from tenfold.assessment import SplitName
from tenfold.evaluation.robustness import as_text
from tenfold.stress import FIGURE, RESULTS, TABLE, stress


def measure(run: Path, split: SplitName, data: str | None, out: Path | None) -> None:
    """Measure `run` under each corruption, print the table, and say where the rest is."""
    name, judged = stress(run, split, data, out)
    print(f"{name}, {judged['n']:,} images\n")
    print(as_text(judged))
    folder = out or (run if (run / RESULTS).exists() else None)
    if folder is not None:
        print(
            f"\nresults  {folder / RESULTS}\ntable    {folder / TABLE}\nfigure   {folder / FIGURE}"
        )
