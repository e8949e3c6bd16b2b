import numpy as np
import pytest
from looked_at import exploration, mnist, part_of
from matplotlib.backends.backend_agg import FigureCanvasAgg

from tenfold.evaluation import style
from tenfold.exploration import figures
from tenfold.exploration.explore import look_at
from tenfold.exploration.figures import Subject


def subject_of(found):
    return Subject(found.statistics, found.parts, found.digit_map)


def drawn(name, found):
    colours = style.theme("light")
    with style.drawing(colours):
        return figures.draw(name, subject_of(found), colours)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", figures.NAMES)
def test_each_is_as_wide_as_the_others_and_keeps_its_words_inside(name, theme):
    figure = exploration().figure(name, theme)
    assert figure.get_figwidth() == style.WIDTH_IN
    renderer = FigureCanvasAgg(figure).get_renderer()
    for text in [*figure.texts, *(t for axes in figure.axes for t in axes.texts)]:
        box = text.get_window_extent(renderer)
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1, text.get_text()
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1, text.get_text()


def test_the_distribution_has_the_counts_of_both_parts():
    found = exploration()
    (axes,) = drawn("class_distribution", found).axes
    texts = [text.get_text() for text in axes.texts]
    for part in found.statistics["parts"].values():
        for row in part["classes"]:
            assert f"{row['images']:,}" in texts
            assert f"{100 * row['share']:.2f} %" in texts
    widths = sorted(bar.get_width() for bar in axes.patches)
    shares = [
        row["share"] for part in found.statistics["parts"].values() for row in part["classes"]
    ]
    assert widths == pytest.approx(sorted(100 * share for share in shares))


def test_rings_are_drawn_around_who_is_astray():
    found = exploration()
    (axes,) = drawn("map", found).axes
    places = axes.collections[0].get_offsets()
    assert len(places) == found.digit_map.astray.sum()
    corners = found.digit_map.points[found.digit_map.astray] * (figures._CANVAS - 28)
    np.testing.assert_allclose(places, corners + 14, atol=1)


@pytest.mark.parametrize("name", figures.NAMES)
def test_a_few_images_of_few_digits_can_be_drawn(name):
    few = mnist(3)
    for part in (few, part_of(few.images[:1], few.labels[:1])):
        assert drawn(name, look_at("few", {"all": part})).get_figheight() > 0.5


def test_a_row_for_each_digit_and_its_name_beside():
    found = exploration()
    (axes,) = drawn("sample_images", found).axes
    assert [text.get_text() for text in axes.texts] == list(found.statistics["samples"])
