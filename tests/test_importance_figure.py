from PIL import Image

from tenfold.evaluation import style
from tenfold.study.importance_figure import importance_figure, write_importance_png

SHARES = {"optimiser.lr": 0.7, "batch_size": 0.25, "schedule.name": 0.05}


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts] + [
        text.get_text() for text in figure.texts
    ]


def test_draws_a_bar_per_field_with_its_share():
    colours = style.theme("light")
    with style.drawing(colours):
        figure = importance_figure(SHARES, 12, colours)
    (bars,) = figure.axes[0].containers
    assert [round(bar.get_width()) for bar in bars] == [70, 25, 5]
    assert {"optimiser.lr", "70", "schedule.name", "5"} <= set(texts(figure))
    assert any("12 trials" in text for text in texts(figure))


def test_every_name_lies_within_the_picture(tmp_path):
    names = {"augment.perspective": 0.6, "model.options.dropout": 0.4}
    write_importance_png(names, 3, tmp_path / "importance.png")
    with Image.open(tmp_path / "importance.png") as picture:
        grey = picture.convert("L")
        assert picture.width == round(style.WIDTH_IN * style.DPI)
        left = grey.crop((0, 0, 8, grey.height))
    assert left.getextrema()[0] == left.getextrema()[1]  # nothing is cut off at the edge
