"""`tenfold evaluate --corruptions`."""

from __future__ import annotations

from pathlib import Path

from tenfold.assessment import SplitName
from tenfold.evaluation.robustness import as_text
from tenfold.stress import FIGURE, RESULTS, TABLE, run_of, stress


def measure(run: Path, split: SplitName, data: str | None, out: Path | None) -> None:
    """Measure `run` under each corruption, print the table, and say where the rest is."""
    name, judged = stress(run, split, data, out)
    print(f"{name}, {judged['n']:,} images\n")
    print(as_text(judged))
    own = run_of(run)
    if folder := out or (own and own.directory):
        print(
            f"\nresults  {folder / RESULTS}\ntable    {folder / TABLE}\nfigure   {folder / FIGURE}"
        )
