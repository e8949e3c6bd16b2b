import re

import matplotlib as mpl
import numpy as np
import pytest

from tenfold.evaluation import style

TO_LMS = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
LIGHTNESS = np.array([0.2104542553, 0.7936177850, -0.0040720468])  # Ottosson's OKLab


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """The contrast ratio of WCAG 2."""
    lower, higher = sorted(linear(c) @ [0.2126, 0.7152, 0.0722] for c in (one, other))
    return (higher + 0.05) / (lower + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_reads_at_aa(name):
    colours = style.theme(name)
    for text in ("ink", "soft", "accent", "warn"):
        for ground in ("paper", "card"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["warn"], colours["warn-soft"]) >= 4.5
    assert contrast(colours["ink"], colours["bar"]) >= 4.5
    for step in range(style.SHADES + 1):
        assert contrast(colours[f"on-{step}"], colours[f"shade-{step}"]) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_shades_are_even_steps_of_lightness_from_paper_to_accent(name):
    colours = style.theme(name)
    shades = [colours[f"shade-{step}"] for step in range(style.SHADES + 1)]
    assert (shades[0], shades[-1]) == (colours["paper"], colours["accent"])
    lightness = [LIGHTNESS @ np.cbrt(TO_LMS @ linear(shade)) for shade in shades]
    steps = np.diff(lightness)
    assert steps == pytest.approx(np.full(style.SHADES, steps.mean()), abs=0.004)


def test_both_dark_blocks_say_the_same():
    css = (style.TEMPLATES / "tokens.css").read_text("utf-8")
    blocks = [css[start.end() : css.index("}", start.end())] for start in re.finditer(
        r'\[data-theme="dark"\] \{|:root:not\(\[data-theme="light"\]\) \{', css
    )]  # fmt: skip
    found = [re.findall(r"--[\w-]+: #[0-9a-f]{6}", block) for block in blocks]
    assert len(found) == 2
    assert found[0] == found[1]
    assert len(found[0]) == len(style.theme("light"))


def test_shades_begin_at_one_and_end_at_the_highest():
    assert [style.shade(value, 40) for value in (0, 0.1, 5, 5.1, 40)] == [0, 1, 1, 2, 8]


def test_matplotlib_gets_its_settings_back():
    before = mpl.rcParams["figure.facecolor"]
    with style.drawing(style.theme("dark")):
        assert mpl.rcParams["figure.facecolor"] == "#131315"
    assert mpl.rcParams["figure.facecolor"] == before


def test_an_svg_takes_its_colours_from_the_page():
    with style.drawing(style.variables()):
        figure = style.new_figure(1.0)
        style.add_panel(figure, "A <title>", 0.3, 0.5).plot(
            [1, 2], color=style.variables()["accent"]
        )
        svg = style.to_svg(figure, "one", 'says "this"')
    assert svg.startswith('<svg role="img" aria-label="says &quot;this&quot;"')
    assert "var(--accent)" in svg
    assert "A &lt;title&gt;" in svg
    assert not re.search(r"#[0-9a-f]{6}\b|<style|<metadata|<\?xml", svg)
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert all(name.startswith("one-") for name in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)


def test_a_png_is_written_whole(tmp_path):
    with style.drawing(style.theme("light")):
        style.save_png(style.new_figure(1.0), tmp_path / "one.png")
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in tmp_path.iterdir()] == ["one.png"]
