"""Run notebooks/*.py from top to bottom and write each as .ipynb with its outputs.

    python tools/run_notebooks.py [NAME...]

Needs the extra `notebooks`. What is written by hand is the .py files, in Jupytext's percent format.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
_CELL_TIMEOUT_S = 1800
_KEPT = ("kernelspec", "language_info")  # of the metadata; the rest tells about this machine


def run(source: Path) -> nbformat.NotebookNode:
    """The notebook in the file `source` with what its cells print and draw.

    Raises:
        CellExecutionError: a cell fails.
    """
    notebook = jupytext.read(source)
    NotebookClient(notebook, timeout=_CELL_TIMEOUT_S, kernel_name="python3").execute()
    notebook.metadata = {name: notebook.metadata[name] for name in _KEPT}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # so that only what changed differs from the last time
        cell.metadata = {}
        if cell.cell_type == "code":  # warnings name the folders of this machine
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
    return notebook


def main(names: Sequence[str]) -> None:
    """Run the notebooks called `names`, or all of them."""
    for source in sorted(FOLDER.glob("*.py")):
        if not names or source.stem in names:
            nbformat.write(run(source), source.with_suffix(".ipynb"))
            print(f"wrote {source.with_suffix('.ipynb').name}")


if __name__ == "__main__":
    main(sys.argv[1:])
