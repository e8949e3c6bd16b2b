"""study.html: a comparison as a page that needs nothing but itself."""

from __future__ import annotations

from pathlib import Path

from tenfold.comparison import study_wording
from tenfold.comparison.contents import shown_contrasts
from tenfold.comparison.drawing import NAMES, Subject, as_svg
from tenfold.core.files import write_text
from tenfold.evaluation.pages import templates
from tenfold.evaluation.style import TEMPLATES

_STYLES = ("tokens.css", "report.css", "study.css")


def write_page(subject: Subject, path: Path) -> None:
    """Write the page of `subject` to `path`.

    Raises:
        MissingExtraError: jinja2 or matplotlib isn't installed.
    """
    environment = templates()
    environment.globals["tell"] = study_wording
    study = subject.study
    page = environment.get_template("study.html").render(
        study=study,
        costs={arm["name"]: arm for arm in subject.costs["arms"]},
        measured=subject.costs,
        hardest=subject.hardest,
        shown=shown_contrasts(study),
        styles="".join((TEMPLATES / name).read_text("utf-8") for name in _STYLES),
        figures=_figures(subject),
    )
    write_text(path, page)


def _figures(subject: Subject) -> dict[str, str]:
    """The figures as SVG; the pictures of mistakes are in the page itself."""
    study = subject.study
    best = study["ranking"][0]
    says = {
        "ranking": f"Ranking of {len(study['arms'])} recipes. {study['headline']}",
        "pairwise": "How many points each recipe is ahead of each other one.",
        "accuracy_parameters": "Accuracy against parameters.",
        "accuracy_time": "Accuracy against seconds of training.",
        "learning_curves": "Wrong answers on validation images over the epochs.",
        "per_digit": "The share of each digit that each recipe misses.",
        "best_against_next": f"How far {best} is ahead on each digit.",
        "confusion_matrix": f"Confusion matrix of {best}, over all its seeds.",
    }
    return {name: as_svg(subject, name, says[name]) for name in NAMES if name in says}
