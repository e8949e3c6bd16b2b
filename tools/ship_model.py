"""Make a run's model one that the package ships: `python tools/ship_model.py RUN [NAME]`.

Copies `model.onnx` and the weights (for `tenfold train --init-from`; of an ensemble those of its
first member) to `src/tenfold/inference/shipped/NAME.*` and writes their card beside them; NAME is
a recipe's, the run's own by default. The run must have opened the test images exactly once. Which
seed is shipped is decided before that, so that the card's accuracy is an honest one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tenfold.core.files import sha256_of, write_bytes, write_json
from tenfold.core.recipes import load_config
from tenfold.core.runs import Run
from tenfold.inference.cards import card_of
from tenfold.inference.shipped import FOLDER


def card(run: Run, name: str) -> dict[str, Any]:
    """What a person should know about the model of `run`, shipped as `name`."""
    told = card_of(run)
    told["config"]["about"] = load_config(name).about
    return {
        "name": name,
        "sha256": sha256_of(run.model_path),
        **told,
        "licence": "MIT; trained on MNIST (LeCun, Cortes, Burges; CC BY-SA 3.0)",
    }


def main() -> None:
    """Ship the model of the run that the first argument names."""
    run = Run.open(sys.argv[1])
    if run.test_openings != 1:
        sys.exit(f"'{run.directory}' opened the test images {run.test_openings} times, not once.")
    name = sys.argv[2] if len(sys.argv) > 2 else run.report["recipe"]
    members = run.manifest.get("ensemble", {}).get("members", [])
    first = Run.open(members[0]["run"]) if members else run
    write_bytes(Path(FOLDER, f"{name}.onnx"), run.model_path.read_bytes())
    write_bytes(Path(FOLDER, f"{name}.safetensors"), first.weights_path.read_bytes())
    write_json(Path(FOLDER, f"{name}.json"), card(run, name))


if __name__ == "__main__":
    main()
