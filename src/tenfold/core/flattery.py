"""Where a run's figures on validation flatter: what it learnt from may have seen those images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEARNT_FROM = {
    "teacher": "The teacher '{}'",
    "init_from": "The weights of '{}', which it starts from,",
}


def remark(manifest: Mapping[str, Any]) -> str:
    """A warning of what may have learnt from the images that validate the run; may be empty.

    An ensemble has those of its members.
    """
    data = manifest.get("data", {})
    found = [
        f"{words.format(manifest[kind]['model'])} may have learnt from the validation images, "
        "so figures on validation may flatter."
        for kind, words in LEARNT_FROM.items()
        if kind in manifest and data["validation_n"]
        and manifest[kind]["validation_sha256"] != data["validation_sha256"]
    ]  # fmt: skip
    return " ".join([*found, *manifest.get("ensemble", {}).get("remarks", [])])
