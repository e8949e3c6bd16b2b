"""What the page of a comparison says in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tenfold.comparison.verdicts import points
from tenfold.evaluation.wording import counted, digits_for, duration, images_of

Study = Mapping[str, Any]
_NO_BREAK = "\N{NO-BREAK SPACE}"


def title(study: Study) -> str:
    """How much there is: 5 recipes over 5 seeds."""
    seeds = {len(arm["seeds"]) for arm in study["arms"]}
    over = f"{min(seeds)} to {max(seeds)} seeds"
    if len(seeds) == 1:
        over = counted(seeds.pop(), "seed")
    folds = f" of {study['folds']} folds" if study["folds"] else ""
    return f"{counted(len(study['arms']), 'recipe')} over {over}{folds}"


def origin(study: Study, costs: Mapping[str, Any]) -> list[str]:
    """Where the numbers come from, in parts that a line joins."""
    machines = sorted({name for arm in costs["arms"] for name in arm["trained_on"]})
    return [
        _judged(study),
        counted(sum(arm["runs"] for arm in study["arms"]), "run"),
        Path(study["data"]["name"]).name,
        *machines[:2],
    ]


def _judged(study: Study) -> str:
    if study["folds"]:
        return f"{study['images']:,} images, each by a network that learnt from other folds"
    return images_of(study["split"], study["images"])


def share(value: float, images: int) -> str:
    """An accuracy in percent without its sign: 99.41."""
    return f"{100 * value:.{digits_for(images)}f}"


def ends(interval: Sequence[float] | None, images: int) -> str:
    """An interval in percent: [99.27, 99.53]; a dash where there is none."""
    if interval is None:
        return "–"
    return "[" + f",{_NO_BREAK}".join(share(end, images) for end in interval) + "]"


def deviation(arm: Mapping[str, Any], images: int) -> str:
    """The standard deviation over seeds, in points; a dash for a single one."""
    if arm["deviation"] is None:
        return "–"
    return f"{100 * arm['deviation']:.{digits_for(images) + 1}f}"


def lead(study: Study) -> str:
    """How far the best is ahead of the next: +0.21."""
    first = next(c for c in study["contrasts"] if (c["first"], c["second"]) == leaders(study))
    return points(first["difference"], study["images"], sign=True)


def lead_interval(study: Study) -> str:
    """The interval of that lead, in points."""
    first = next(c for c in study["contrasts"] if (c["first"], c["second"]) == leaders(study))
    return span(first["interval"], study["images"])


def span(interval: Sequence[float] | None, images: int) -> str:
    """The interval of a difference in points; a dash where there is none."""
    if interval is None:
        return "–"
    return "[" + f",{_NO_BREAK}".join(points(end, images) for end in interval) + "]"


def leaders(study: Study) -> tuple[str, str]:
    return study["ranking"][0], study["ranking"][1]


def number(value: float | None) -> str:
    """A count with separators, a dash where it isn't known."""
    return "–" if value is None else f"{value:,}"


def seconds(cost: Mapping[str, Any]) -> str:
    """The median time of training, in one piece: 4 min 3 s."""
    if cost["train_seconds"] is None:
        return "–"
    return duration(cost["train_seconds"]["median"]).replace(" ", _NO_BREAK)


def latency(cost: Mapping[str, Any]) -> str:
    """The time for one image in milliseconds."""
    return "–" if cost["latency_ms"] is None else f"{cost['latency_ms']['median']:.3f} ms"


def rounds(costs: Mapping[str, Any]) -> int:
    """How many rounds of timing there were."""
    return max(
        (arm["latency_ms"]["rounds"] for arm in costs["arms"] if arm["latency_ms"]), default=0
    )


def machines(costs: Mapping[str, Any]) -> int:
    """On how many kinds of machine the runs were trained."""
    return len({name for arm in costs["arms"] for name in arm["trained_on"]})


def p_value(p: float) -> str:
    """0.032; <0.001."""
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def intervals_are_over(study: Study) -> str:
    """What the ranking's lines and bars hold, in sentences."""
    kinds = {arm["interval_is_over"] for arm in study["arms"]}
    several = (
        "Lines are 95 % intervals for other seeds and other images; the bars within them are for "
        "other seeds on these images alone."
    )
    single = "With a single seed the line is for other images alone: Wilson's interval."
    return " ".join(
        text for kind, text in (("seeds and images", several), ("images", single)) if kind in kinds
    )


def everybody(study: Study) -> str:
    """How many images all networks get wrong, as a sentence."""
    found = study["common_mistakes"]
    start = f"{counted(found['by_all'], 'image')} of {study['images']:,} "
    wrong = "is wrong" if found["by_all"] == 1 else "are wrong"
    if found["networks"] == 1:
        return f"{start}{wrong} for the only network."
    networks = _all(found["networks"])
    return f"{start}{wrong} for {networks}; {found['by_any']:,} for at least one."


def all_networks(study: Study) -> str:
    """Who gets an image wrong, with the verb: all 9 networks get."""
    networks = study["common_mistakes"]["networks"]
    return "the only network gets" if networks == 1 else f"{_all(networks)} get"


def _all(networks: int) -> str:
    return "both networks" if networks == 2 else f"all {networks:,} networks"
