"""The pages that stand alone in a browser: Debian's Chromium, a phone and a desktop."""

from __future__ import annotations

import pytest
import test_browser
from drawn_studies import made, subject
from judged_runs import judged, new_run, synthetic
from test_browser import ARGUMENTS, CHROMIUM, playwright

from tenfold.comparison.study_page import write_page
from tenfold.core.runs import Predictions
from tenfold.evaluation.pages import write_pages
from tenfold.evaluation.report import build_report

pytestmark = test_browser.pytestmark

PHONE, DESKTOP = (390, 844), (1280, 800)
# Letters of a font that is wider than the one that the figures were set with.
WIDE = "text { letter-spacing: .02em }"
# Figures of which a letter is seen nowhere: beyond an edge that cuts, or beyond the window.
CUT = """() => [...document.querySelectorAll("figure svg")].filter((svg) => {
  const edge = getComputedStyle(svg).overflow === "visible" ? innerWidth
    : svg.getBoundingClientRect().right;
  return [...svg.querySelectorAll("text")].some((t) => t.getBoundingClientRect().right > edge);
}).length"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A report and a study."""
    folder = tmp_path_factory.mktemp("pages")
    run = new_run(folder / "run")
    labels, logits = synthetic(1200, seed=0)
    run.record_predictions("test", Predictions(labels, logits))
    write_pages(run, build_report(run, {"test": judged(labels).images}))
    write_page(subject(*made()), folder / "study.html")
    return {"report": run.directory / "report.html", "study": folder / "study.html"}


@pytest.fixture(scope="module")
def look(pages):
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

        def open_page(name, size):
            page = browser.new_page(viewport={"width": size[0], "height": size[1]})
            page.goto(pages[name].as_uri())
            return page

        yield open_page
        browser.close()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize("name", ["report", "study"])
def test_no_word_of_a_figure_is_cut_by_the_readers_font(look, name, size):
    page = look(name, size)
    page.add_style_tag(content=WIDE)
    assert page.locator("figure svg").count() >= 3
    assert page.evaluate(CUT) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]


@pytest.mark.parametrize("name", ["report", "study"])
def test_the_head_of_a_page_stands_on_one_line_of_a_phone(look, name):
    header = look(name, PHONE).locator("header")
    assert header.bounding_box()["height"] <= header.locator("button").bounding_box()["height"]


def test_no_column_of_costs_is_hidden_on_a_desktop(look):
    table = look("study", DESKTOP).locator(".scroll:has(.ranking)")
    assert table.evaluate("(it) => it.scrollWidth <= it.clientWidth")
