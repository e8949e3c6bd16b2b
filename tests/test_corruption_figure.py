import sys

import numpy as np
import pytest
from PIL import Image

from tenfold.core.datasets import load
from tenfold.errors import MissingExtraError
from tenfold.evaluation import style
from tenfold.evaluation.corruption_figure import corruptions_figure, write_corruptions_png
from tenfold.evaluation.corruptions import CORRUPTIONS

DIGITS = load("mnist", "train").images[:5]


def judged(worst=0.5):
    rows = np.linspace(1, worst, 15)
    corruptions = {
        name: {"accuracy": float(row)} for name, row in zip(CORRUPTIONS, rows, strict=True)
    }
    mean = {"accuracy": float(rows.mean())}
    return {"n": 5, "clean": {"accuracy": 1.0}, "corruptions": corruptions, "mean": mean}


def drawn(found):
    colours = style.theme("light")
    with style.drawing(colours):
        return corruptions_figure(found, DIGITS, colours)


def test_a_row_for_each_with_its_name_its_samples_and_its_bar():
    figure = drawn(judged())
    bars, samples = figure.axes
    assert [text.get_text() for text in samples.texts] == [
        "clean", *(name.replace("_", " ") for name in CORRUPTIONS)
    ]  # fmt: skip
    assert len(samples.images) == 3 * 16
    assert (samples.images[0].get_array() == DIGITS[0]).all()
    widths = [bar.get_width() for bar in bars.patches]
    assert widths == pytest.approx([0, *np.linspace(0, 50, 15)])
    assert [text.get_text() for text in bars.texts][-1] == "50.00"
    assert any("mean 25.00" in text.get_text() for text in figure.texts)


def test_a_network_without_mistakes_has_a_figure():
    bars = drawn(judged(worst=1.0)).axes[0]
    assert {text.get_text() for text in bars.texts} == {"0.00"}


def test_nothing_leaves_the_figure():
    figure = drawn(judged(worst=0.0))
    figure.canvas.draw()
    inside = figure.bbox
    for axes in figure.axes:
        for text in axes.texts:
            box = text.get_window_extent()
            assert inside.x0 <= box.x0
            assert box.x1 <= inside.x1


def test_the_file_is_as_wide_as_the_others(tmp_path):
    write_corruptions_png(judged(), DIGITS, tmp_path / "figures" / "corruptions.png")
    with Image.open(tmp_path / "figures" / "corruptions.png") as picture:
        assert picture.width == round(style.WIDTH_IN * style.DPI)


def test_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"tenfold\[train\]"):
        write_corruptions_png(judged(), DIGITS, tmp_path / "corruptions.png")
