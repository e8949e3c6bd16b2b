"""Runs sorted into arms: by recipe, and by what else their configurations differ in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tenfold.core.runs import Run

# What differs between the runs of one arm, or decides no more than how fast they are.
_BESIDE = frozenset({
    "recipe", "about", "seed", "data.name", "data.fold", "device", "threads", "checkpoint_steps",
    "keep_checkpoints", "compile", "track",
})  # fmt: skip
_MOST_NAMED = 3


def by_recipe(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """The runs by the names of their recipes.

    A recipe of which there are several configurations becomes several arms, named after what
    they differ in: `fast (epochs 4)`.

    Raises:
        ModelError: a run is damaged.
    """
    recipes: dict[str, dict[str, list[Run]]] = {}
    settings: dict[str, dict[str, Any]] = {}
    for run in runs:
        manifest = run.manifest
        # Not the name: the same images may lie in several places.
        images = {"data.sha256": (manifest.get("data") or {}).get("sha256")}
        flat = dict(_flat(manifest.get("config") or {})) | images
        key = json.dumps(flat, sort_keys=True)
        settings[key] = flat
        name = str(manifest.get("recipe") or run.directory.name)
        recipes.setdefault(name, {}).setdefault(key, []).append(run)
    arms: dict[str, list[Run]] = {}
    for name, variants in recipes.items():
        names = _names(name, [settings[key] for key in variants])
        arms |= dict(zip(names, variants.values(), strict=True))
    return arms


def _flat(section: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of a configuration by their dotted paths, without those that don't matter."""
    for name, value in section.items():
        path = f"{above}{name}"
        if path in _BESIDE:
            continue
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        else:
            yield path, value


def _names(recipe: str, variants: Sequence[Mapping[str, Any]]) -> list[str]:
    """A name for every variant: by the fields that differ, or by number where they are many."""
    if len(variants) == 1:
        return [recipe]
    fields = sorted({
        field for one in variants for field in one
        if any(one.get(field) != other.get(field) for other in variants)
    })  # fmt: skip
    if len(fields) > _MOST_NAMED:
        # By their content, so that the order in which the runs are given names nothing.
        contents = [json.dumps(one, sort_keys=True) for one in variants]
        return [f"{recipe} {sorted(contents).index(content) + 1}" for content in contents]
    return [
        f"{recipe} ({', '.join(f'{field} {one.get(field)}' for field in fields)})"
        for one in variants
    ]
