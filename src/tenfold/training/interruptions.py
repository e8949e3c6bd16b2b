"""What can end a run early, told as errors of ours that say how to go on."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

import torch

from tenfold.errors import Interrupted, TrainingError

_COMPILER = ("torch._dynamo", "torch._inductor")  # the modules of its errors


@contextlib.contextmanager
def told_as_ours(directory: str | Path) -> Iterator[None]:
    """Turn Ctrl-C and what full disks, little memory or tiny batches raise into errors of ours."""
    go_on = f"Go on from the last checkpoint with: tenfold train --resume {quote(str(directory))}"
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(f"Stopped. {go_on}") from error
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise TrainingError(
            "Out of memory. Start again with a smaller batch, such as --set batch_size=64."
        ) from error
    except OSError as error:
        raise TrainingError(f"{of_the_disk(error)} {go_on}") from error
    except ValueError as error:
        if "more than 1 value per channel" not in str(error):  # batch normalisation's words
            raise
        raise TrainingError(
            "This network needs two images or more in a batch. Set batch_size to 2 or more."
        ) from error
    except RuntimeError as error:
        if type(error).__module__.startswith(_COMPILER):
            raise TrainingError(
                f"torch.compile failed: {str(error).splitlines()[0]} It needs a C++ compiler, such "
                "as Debian's g++. Install one, or train with --set compile=false."
            ) from error
        # torch's CPU allocator has no exception type of its own.
        if "can't allocate memory" not in str(error):
            raise
        raise TrainingError(f"Out of memory: {error}. Start again with a smaller batch.") from error


def of_the_disk(error: OSError) -> str:
    """What is wrong, as a sentence, without the way to go on."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full."
    return f"A file could not be written or read: {error}."
