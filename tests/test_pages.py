import re

import pytest
from judged_runs import judged, new_run, synthetic
from one_file import HOSTILE, Page, check

from tenfold.core.runs import Predictions
from tenfold.evaluation.pages import write_pages
from tenfold.evaluation.report import build_report


def write(run, *splits):
    images = {}
    for place, (split, n) in enumerate(splits):
        labels, logits = synthetic(n, seed=place)
        run.record_predictions(split, Predictions(labels, logits))
        images[split] = judged(labels).images
    write_pages(run, build_report(run, images))
    folder = run.directory
    return (folder / "report.html").read_text("utf-8"), (folder / "report.md").read_text("utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    hostile = {
        "recipe": HOSTILE,
        "config": {"note": HOSTILE},
        "environment": {"cpu": HOSTILE, "cores": 1},
    }
    run = new_run(tmp_path_factory.mktemp("pages") / "run", **hostile)
    return write(run, ("test", 1200), (HOSTILE, 60))


def test_it_is_one_sound_file(pages):
    check(pages[0])


def test_every_picture_says_what_it_shows(pages):
    tags = Page(pages[0]).tags
    pictures = [attrs for tag, attrs in tags if tag == "img"]
    assert len(pictures) == 20
    assert all(re.fullmatch(r"Image \d+: (a [^8]|an 8) read as \d", p["alt"]) for p in pictures)
    drawings = [attrs["aria-label"] for tag, attrs in tags if tag == "svg"]
    assert [label.split(".")[0] for label in drawings] == [
        "Confusion matrix", "Loss and accuracy over 3 epochs", "Reliability diagram",
    ]  # fmt: skip


def test_they_say_where_validation_flatters(tmp_path):
    data = {"name": "mnist", "validation_n": 60, "validation_sha256": "a"}
    known = {"data": data, "teacher": {"model": HOSTILE, "validation_sha256": None}}
    for text in write(new_run(tmp_path / "told", **known), ("validation", 60)):
        assert "may have learnt from the validation images" in text
        assert HOSTILE not in text
    for text in write(new_run(tmp_path / "judged on test", **known), ("test", 60)):
        assert "may have learnt" not in text


def test_what_a_manifest_says_is_never_markup(pages):
    for text in pages:
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_figures_follow_the_theme_and_tables_scroll(pages):
    page = pages[0]
    assert "overflow-x: auto" in page
    assert "var(--accent)" in page[page.index("<svg") :]


def test_the_four_figures_come_first(pages):
    page = pages[0]
    for needed in ("1,200 test images", "of them", "calibration error", "of training on 1 core"):
        assert needed in page
    assert page.index("calibration error") < page.index("<table")


def test_every_data_set_is_compared(pages):
    assert "Every data set" in pages[0]
    assert "Every data set" in pages[1]
    assert "1,200" in pages[1]


def test_markdown_tables_keep_their_columns(pages):
    rows = [line for line in pages[1].splitlines() if line.startswith("|")]
    assert len(rows) > 20
    assert {row.count("|") for row in rows} == {3, 7}


def test_a_run_that_never_opened_the_test_set(tmp_path):
    page, text = write(new_run(tmp_path / "run", epochs=1, temperature=1.0), ("validation", 60))
    for words in (page, text):
        assert "the test set was not opened" in words
        assert "60 validation images" in words
        assert "The temperature is 1" in words
        assert "Every data set" not in words


def test_a_bare_manifest_still_has_a_page(tmp_path):
    bare = dict.fromkeys((
        "recipe", "model", "parameters", "seed", "epochs_run", "train_seconds", "command_seconds",
        "temperature", "weights_sha256", "config", "git", "started", "data", "environment",
    ))  # fmt: skip
    page, text = write(new_run(tmp_path / "run", epochs=0, **bare), ("mine", 5))
    for words in (page, text):
        assert "Unnamed run" in words
        assert "None" not in words
    assert "negative log-likelihood" in page


def test_every_share_stands_before_a_thin_space(pages):
    for text in pages:
        assert "At the end: train " in text
        assert not re.search(r"\d%[ ,.]", text[text.index("At the end") :][:80])
