"""Back to weights that a run kept on its way: its best, its last, or those of any epoch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from tenfold.assessment import Checkpoint
from tenfold.core.config import build_config
from tenfold.core.runs import Run
from tenfold.errors import UsageError
from tenfold.training.checkpoints import checkpoint_path, restore_weights
from tenfold.training.loop import logits_of
from tenfold.training.models import create_model


def checkpoint_of(run: Run, which: str) -> Checkpoint:
    """What `tenfold.evaluate(run, checkpoint=checkpoint_of(run, "best"))` measures.

    Its logits are calibrated with the temperature of the run's model, if there is one yet.

    Args:
        run: a run, finished or not.
        which: `best`, `last` or the number of an epoch.

    Raises:
        UsageError: the run kept no such checkpoint.
        ModelError: the run or the checkpoint is damaged.
    """
    manifest = run.manifest
    path = checkpoint_path(run, which)
    if not path.is_file():
        raise UsageError(f"'{run.directory}' kept no checkpoint '{which}'. {_kept(run)}")
    config = build_config(manifest["config"], f"The manifest of '{run.directory}'")
    network = create_model(config.model.name, **config.model.options)
    restore_weights(network, path)
    temperature = manifest.get("temperature", 1.0)

    def logits(images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        found = logits_of(network, torch.tensor(images), config.data)
        return np.asarray((found / temperature).numpy())

    return Checkpoint(path.stem, logits)


def _kept(run: Run) -> str:
    names = sorted(path.stem for path in run.checkpoints.glob("*.pt"))
    kept = ", ".join(name.removeprefix("epoch-").lstrip("0") for name in names) or "none"
    return f"It has: {kept}. `tenfold train --keep-checkpoints all` keeps every epoch's."
