"""report.md and report.html: a report as pages that need nothing but themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenfold.core.files import write_text
from tenfold.core.flattery import remark
from tenfold.core.runs import Run
from tenfold.evaluation import wording
from tenfold.evaluation.figures import Subject, as_svg
from tenfold.evaluation.style import TEMPLATES
from tenfold.extras import need

if TYPE_CHECKING:
    from jinja2 import Environment

_IN_PAGE = ("confusion_matrix", "training_curves", "reliability")


def _cell(text: object) -> str:
    """Text that can't end a cell or a line of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "/")


def templates() -> Environment:
    """The templates; every value put into one is escaped.

    Raises:
        MissingExtraError: jinja2 isn't installed.
    """
    jinja2 = need("jinja2", "train")
    environment: Environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = wording
    environment.filters["cell"] = _cell
    return environment


def _flat(record: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields of `record` as words; packages and the like become one line."""
    return [
        (
            name.replace("_", " "),
            ", ".join(f"{key} {item}" for key, item in value.items())
            if isinstance(value, dict)
            else str(value),
        )
        for name, value in record.items()
        if value is not None
    ]


def _origin(report: dict[str, Any]) -> list[tuple[str, str]]:
    known = {name: report[name] for name in ("model", "started", "git", "data", "weights_sha256")}
    seconds = report["command_seconds"]
    whole = {"whole command": wording.duration(seconds)} if seconds is not None else {}
    return _flat(known | whole | report["environment"])


def _joined(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """What an ensemble is made of and how, as rows; none for another run."""
    made: dict[str, Any] = manifest.get("ensemble") or {}
    rows = _flat({"ensemble": _known({n: made.get(n) for n in ("average", "take", "cascade")})})
    for member in made.get("members", []):
        rows += _flat({"member": _known(member | {"run": Path(member["run"]).name})})
    return rows if made else []


def _known(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in (None, "")}


def _effect(calibration: dict[str, Any]) -> str:
    """What the temperature changed, as a sentence."""
    before, after = calibration["before"], calibration["after"]
    if before == after:
        return "The temperature is 1: the confidence is as the network was trained."
    return (
        f"Dividing the logits by T changed the calibration error from "
        f"{wording.percent(before['ece'])} to {wording.percent(after['ece'])} and the negative "
        f"log-likelihood from {before['nll']:z.4f} to {after['nll']:z.4f}."
    )


def _curves_in_words(history: list[dict[str, Any]]) -> str:
    """What the curves show; nothing for an ensemble, which has none of its own."""
    if not history:
        return ""
    last = history[-1]
    parts = [
        f"{part} {wording.percent(last[f'{part}_accuracy'])}"
        for part in ("train", "validation")
        if last.get(f"{part}_accuracy") is not None
    ]
    return f"Loss and accuracy over {wording.counted(len(history), 'epoch')}. At the end: " + (
        f"{', '.join(parts) or 'not recorded'}."
    )


def _context(run: Run, report: dict[str, Any]) -> dict[str, Any]:
    """What both pages say."""
    split = report["primary_split"]
    numbers = report["splits"][split]
    return {
        "report": report,
        "split": split,
        "numbers": numbers,
        "mistakes": numbers["mistakes"],
        "temperature": report["calibration"]["temperature"],
        "effect": _effect(report["calibration"]["splits"][split]),
        "curves": _curves_in_words(run.history),
        "remark": remark(run.manifest) if "validation" in report["splits"] else "",
        "origin": _joined(run.manifest) + _origin(report),
        "config": json.dumps(run.manifest.get("config") or {}, indent=2, ensure_ascii=False),
    }


def _figures(run: Run, report: dict[str, Any], context: dict[str, Any]) -> dict[str, str]:
    subject = Subject.of(report, context["split"], run.history)
    confusion = wording.top_confusion(context["mistakes"]) or "none"
    says = {
        "confusion_matrix": f"Confusion matrix. {context['mistakes']['n']} mistakes; {confusion}.",
        "training_curves": context["curves"],
        "reliability": f"Reliability diagram. {context['effect']}",
    }
    return {name: as_svg(subject, name, says[name]) for name in _IN_PAGE if says[name]}


def write_pages(run: Run, report: dict[str, Any]) -> None:
    """Write report.md and report.html of `run`, both drawn from `report` and the history.

    Raises:
        MissingExtraError: jinja2 or matplotlib isn't installed.
    """
    environment, context = templates(), _context(run, report)
    text = environment.get_template("report.md").render(context)
    write_text(run.report_path.with_suffix(".md"), text)
    styles = "".join((TEMPLATES / name).read_text("utf-8") for name in ("tokens.css", "report.css"))
    page = environment.get_template("report.html").render(
        context, styles=styles, figures=_figures(run, report, context)
    )
    write_text(run.report_path.with_suffix(".html"), page)
