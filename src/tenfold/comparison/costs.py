"""What the arms cost: size, work, training time and the time to answer. Beside the benefit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from tenfold.comparison.arms import Arm
from tenfold.comparison.belonging import Member
from tenfold.core.machine import describe_machine
from tenfold.core.runs import SCHEMA_VERSION
from tenfold.errors import ModelError
from tenfold.evaluation import wording
from tenfold.inference.model import Model

ROUNDS, CALLS = 15, 20  # of latency: every round asks each model in turn, 20 times


def measure_costs(arms: Sequence[Arm], work: Mapping[str, int | None]) -> dict[str, Any]:
    """The content of costs.json: what was measured with a clock, and on which machine.

    Args:
        arms: those that are compared.
        work: the multiply-accumulates of each, by name.
    """
    latencies = latency_ms({arm.name: arm.members[0] for arm in arms})
    return {
        "schema_version": SCHEMA_VERSION,
        "latency_is_for": "one image, ONNX Runtime, one thread",
        "environment": describe_machine(),
        "arms": [
            {
                "name": arm.name,
                "parameters": arm.members[0].manifest.get("parameters"),
                "multiply_accumulates": work[arm.name],
                "ece": float(np.mean([row.ece for row in arm.rows])),
                "train_seconds": _seconds(arm),
                "trained_on": _machines(arm),
                "latency_ms": latencies.get(arm.name),
            }
            for arm in arms
        ],
    }


def _seconds(arm: Arm) -> dict[str, Any] | None:
    values = [member.manifest.get("train_seconds") for member in arm.members]
    known = [float(value) for value in values if isinstance(value, int | float)]
    return {"median": median(known), "values": known} if known else None


def _machines(arm: Arm) -> list[str]:
    """Processors and threads that the runs were trained with; seconds of two aren't comparable."""
    found: dict[str, None] = {}  # each once, in their order
    for member in arm.members:
        where = member.manifest.get("environment") or {}
        device = where.get("device")
        name = where.get("cpu") if device in {None, "cpu"} else device
        threads = where.get("threads")
        told = [name or "unknown processor", threads and wording.counted(threads, "thread")]
        found[", ".join(filter(None, told))] = None
    return list(found)


def latency_ms(members: Mapping[str, Member]) -> dict[str, dict[str, Any]]:
    """How long one image takes each model, as the median of many rounds and their quartiles.

    The models take turns within a round, so that a busy moment of the machine meets all of them.
    Models that can't be opened are left out.
    """
    models = {name: model for name, m in members.items() if (model := _opened(m)) is not None}
    image = np.zeros((1, 28, 28), np.uint8)
    for model in models.values():
        model.logits(image)
    taken: dict[str, list[float]] = {name: [] for name in models}
    for _ in range(ROUNDS):
        for name, model in models.items():
            taken[name].append(_median_of_calls(model, image))
    return {name: _spread(values) for name, values in taken.items()}


def _opened(member: Member) -> Model | None:
    try:
        return Model.open(member.run.model_path)
    except ModelError:
        return None


def _median_of_calls(model: Model, image: Any) -> float:
    taken = []
    for _ in range(CALLS):
        start = perf_counter()
        model.logits(image)
        taken.append(1000 * (perf_counter() - start))
    return median(taken)


def _spread(values: Sequence[float]) -> dict[str, Any]:
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return {
        "median": round(float(middle), 5),
        "quartiles": [round(float(low), 5), round(float(high), 5)],
        "rounds": len(values),
        "calls_per_round": CALLS,
    }
