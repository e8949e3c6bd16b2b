"""The figures of `tenfold.evaluation.figures`."""

import sys

import numpy as np
import pytest
from judged_runs import judged, new_run, synthetic
from PIL import Image

from tenfold.core.runs import Predictions
from tenfold.errors import MissingExtraError
from tenfold.evaluation import figures, style
from tenfold.evaluation.figures import Subject
from tenfold.evaluation.report import build_report


def subject(directory, epochs=3, **options) -> Subject:
    run = new_run(directory, epochs)
    labels, logits = synthetic(120, **options)
    run.record_predictions("test", Predictions(labels, logits))
    report = build_report(run, {"test": judged(labels).images})
    return Subject.of(report, "test", run.history)


def draw(name, what):
    colours = style.theme("light")
    with style.drawing(colours):
        return getattr(figures, name)(what, colours)


def words(figure):
    return {t.get_text() for axes in figure.axes for t in axes.texts} | {
        t.get_text() for t in figure.texts
    }


@pytest.fixture
def usual(tmp_path):
    return subject(tmp_path / "run")


def test_pictures_are_on_paper_and_wide_enough(usual, tmp_path):
    figures.write_pngs(usual, tmp_path / "out", ["per_class"])
    with Image.open(tmp_path / "out" / "per_class.png") as picture:
        assert picture.width == round(style.WIDTH_IN * style.DPI)
        red, green, blue = picture.convert("RGB").getpixel((2, 2))
    assert f"#{red:02x}{green:02x}{blue:02x}" == style.theme("light")["paper"]


def test_type_stays_legible_on_a_phone(usual):
    for name in figures.NAMES:
        for axes in draw(name, usual).axes:
            ticks = [*axes.get_xticklabels(), *axes.get_yticklabels()]
            for text in (*axes.texts, *ticks):
                assert text.get_size() * 6.4 / style.WIDTH_IN >= 11


def test_curves_show_every_epoch(usual):
    upper, lower = draw("training_curves", usual).axes
    assert upper.lines[0].get_ydata() == pytest.approx([0.5, 0.5 / 3, 0.5 / 9])
    assert lower.lines[1].get_ydata() == pytest.approx([95, 96, 97])
    assert [line.get_label() for line in upper.lines] == ["train", "validation"]


def test_one_epoch_shows_its_values(tmp_path):
    figure = draw("training_curves", subject(tmp_path / "run", epochs=1))
    assert words(figure) >= {"0.5", "0.3", "90 %", "95 %"}


def test_curves_without_validation_and_with_a_broken_loss(usual):
    history = [record | {"validation_loss": None, "validation_accuracy": None}
               for record in usual.history]  # fmt: skip
    history[1]["train_loss"] = float("nan")
    upper, _ = draw("training_curves", usual._replace(history=history)).axes
    assert [line.get_label() for line in upper.lines] == ["train"]
    assert np.isnan(upper.lines[0].get_ydata()).tolist() == [False, True, False]


def test_the_matrix_shows_what_happened_and_nothing_else(usual):
    upper, lower = draw("confusion_matrix", usual).axes
    counts = np.array(usual.numbers["confusion_matrix"])
    assert [int(t.get_text()) for t in upper.texts] == counts[counts > 0].tolist()
    assert len(lower.texts) == (counts > 0).sum()
    assert sum(float(t.get_text()) for t in lower.texts) == pytest.approx(1000, abs=3)


def test_shares_in_few_digits():
    assert [figures._share(x) for x in (1.0, 0.99608, 0.0041, 0.0999)] == [
        "100",
        "99.6",
        "0.41",
        "10.0",
    ]


def test_three_marks_for_each_digit(usual):
    (axes,) = draw("per_class", usual).axes
    recall = [100 * row["recall"] for row in usual.numbers["per_class"]]
    assert axes.lines[1].get_xdata() == pytest.approx(recall)
    assert [line.get_label() for line in axes.lines] == ["precision", "recall", "F1"]


def test_each_mistake_has_its_caption(usual):
    figure = draw("mistakes", usual)
    worst = usual.numbers["mistakes"]["worst"]
    assert len(figure.axes[0].images) == len(worst)
    first = worst[0]
    assert f"{first['true']} → {first['predicted']}" in words(figure)
    assert f"{100 * first['confidence']:.1f} %" in words(figure)


def test_no_mistake_says_so(tmp_path):
    perfect = subject(tmp_path / "run", wrong=0.0, digits=1)
    mistakes = perfect.numbers["mistakes"] | {"worst": []}
    none = perfect._replace(numbers=perfect.numbers | {"mistakes": mistakes})
    assert words(draw("mistakes", none)) == {"No mistake to show."}


def test_reliability_compares_before_and_after(usual):
    upper, lower = draw("reliability", usual).axes
    points = {line.get_label(): line for line in upper.lines}
    after = usual.calibration["after"]["bins"]
    assert points["with temperature"].get_ydata() == pytest.approx(
        [100 * record["accuracy"] for record in after]
    )
    assert "as trained" in points
    assert [bar.get_height() for bar in lower.patches] == [record["n"] for record in after]


def test_a_temperature_of_one_has_nothing_to_compare(usual):
    same = dict.fromkeys(("before", "after"), usual.calibration["after"])
    upper, _ = draw("reliability", usual._replace(calibration=same)).axes
    assert "as trained" not in {line.get_label() for line in upper.lines}


def test_says_what_is_missing(usual, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'tenfold\[train\]'"):
        figures.write_pngs(usual, tmp_path, ["per_class"])
