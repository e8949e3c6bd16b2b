import errno

import pytest
import torch
from torch._dynamo.exc import TorchDynamoException

from tenfold.errors import Interrupted, TrainingError
from tenfold.training.interruptions import told_as_ours


@pytest.mark.parametrize(
    ("raised", "told", "message"),
    [
        (KeyboardInterrupt(), Interrupted, "--resume 'a run'"),
        (MemoryError(), TrainingError, "smaller batch"),
        (torch.OutOfMemoryError(), TrainingError, "smaller batch"),
        (OSError(errno.ENOSPC, "no space"), TrainingError, "The disk is full.*--resume 'a run'"),
        (PermissionError(errno.EACCES, "denied"), TrainingError, "denied"),
        (
            TorchDynamoException("no C++\nmore"),
            TrainingError,
            r"no C\+\+ It.*compile=false",
        ),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: 9"), TrainingError, "Out of"),
    ],
)
def test_is_told_as_ours(raised, told, message):
    with pytest.raises(told, match=message), told_as_ours("a run"):
        raise raised


def test_a_batch_of_one_that_can_not_be_normalised_is_told_as_ours():
    with pytest.raises(TrainingError, match="Set batch_size to 2 or more"), told_as_ours("run"):
        torch.nn.BatchNorm1d(3)(torch.zeros(1, 3))


def test_a_bug_stays_a_bug():
    with pytest.raises(RuntimeError, match="size mismatch"), told_as_ours("run"):
        raise RuntimeError("size mismatch")
