"""Where and when a run happened: time, machine, packages and the state of the source."""

from __future__ import annotations

import math
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_PACKAGES = ("tenfold", "torch", "numpy", "onnx", "onnxruntime", "pillow", "safetensors")
_CGROUP = Path("/sys/fs/cgroup")


def now() -> str:
    """The time in UTC, to the second, in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def describe_machine() -> dict[str, Any]:
    """Python, platform, processor, cores and the versions of the packages that matter."""
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",  # no release: a service tells it
        "cpu": cpu_name(),
        "cores": usable_cores(),
        "packages": package_versions(),
    }


def usable_cores() -> int:
    """How many CPU cores this process may use: whole ones of a container's share, at least 1."""
    affine = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if affine else os.cpu_count() or 1
    return max(1, int(min(cores, _quota())))


def _quota() -> float:
    """The cores that the container's control group grants (cgroup v2, or else v1); inf for all."""
    try:
        if (_CGROUP / "cpu.max").exists():
            granted, period = (_CGROUP / "cpu.max").read_text(encoding="utf-8").split()
        else:
            names = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
            granted, period = (
                (_CGROUP / "cpu" / name).read_text(encoding="utf-8") for name in names
            )
        return int(granted) / int(period) if int(granted) > 0 else math.inf
    except (OSError, ValueError):  # none of them is there, or the quota is "max"
        return math.inf


def cpu_name() -> str:
    """The processor's name as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def package_versions() -> dict[str, str]:
    """The versions of the installed packages that decide what a run computes."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def git_state() -> dict[str, Any]:
    """The commit of the checkout that the package runs from and whether it has changes.

    Both are None where the package is not in a git checkout.
    """
    status = _git("status", "--porcelain")
    commit = _git("rev-parse", "HEAD")
    return {"commit": commit, "dirty": None if status is None else bool(status)}


def _git(*arguments: str) -> str | None:
    """What git answers about the checkout that holds this very file, or None without one."""
    try:
        # A checkout that merely has the package installed in its .venv is not our source.
        _run_git("ls-files", "--error-unmatch", __file__)
        return _run_git(*arguments)
    except (OSError, subprocess.SubprocessError):
        return None


def _run_git(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  fixed words only
        ["git", *arguments],  # noqa: S607  git is wherever the user has it
        cwd=Path(__file__).parent,
        capture_output=True,
        check=True,
        timeout=10,
        text=True,
    )
    return done.stdout.strip()
