"""Where and how to compute: device, threads, precision, and what is repeatable there."""

from __future__ import annotations

import ctypes
import os
import platform

import torch

from tenfold.core.config import Config
from tenfold.core.machine import usable_cores
from tenfold.errors import UsageError

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4  # as in glibc's malloc.h


def pick_device(name: str) -> torch.device:
    """The device called `name`; `auto` takes CUDA, then MPS, then the CPU.

    Raises:
        UsageError: the device was asked for by name and isn't there.
    """
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        name = next(kind for kind, available in there.items() if available)
    if not there[name]:
        available = ", ".join(kind for kind, yes in there.items() if yes)
        raise UsageError(f"There is no {name} device here. Use --device auto or: {available}.")
    return torch.device(name)


def computes_in_bf16(device: torch.device) -> bool:
    """Whether bf16 is faster than float32 there, rather than emulated."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    return False


def autocast_type(config: Config, device: torch.device) -> torch.dtype | None:
    """The type that matrix work is done in, or None for plain float32."""
    wanted = config.precision == "bf16" or (config.precision == "auto" and computes_in_bf16(device))
    return torch.bfloat16 if wanted else None


def prepare(config: Config, threads: int = 0) -> torch.device:
    """Set threads, seeds and deterministic kernels for a run; returns the device.

    On the CPU a run is repeatable bit for bit with the same number of threads. Elsewhere torch
    is asked for deterministic kernels, and warns of any operation that has none.
    """
    device = pick_device(config.device)
    keep_freed_memory()
    torch.set_num_threads(threads or config.threads or usable_cores())
    torch.manual_seed(config.seed)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # without it CUDA's products vary
    # The CPU's kernels are deterministic anyway, and this mode would fill every new tensor first.
    torch.use_deterministic_algorithms(mode=device.type != "cpu", warn_only=True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    torch.backends.cudnn.benchmark = False
    return device


def keep_freed_memory() -> None:
    """Have the C library reuse large blocks instead of handing each back to the system.

    Every step frees and takes the same large tensors. By default glibc unmaps and maps them
    anew, and the page faults cost up to half of the time of a small network on the CPU.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    libc = ctypes.CDLL(None)
    libc.mallopt(_M_MMAP_MAX, 0)
    libc.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
    libc.mallopt(_M_TOP_PAD, 2**26)
