"""The look of the figures: ink on paper, one accent, colours from `templates/tokens.css`.

A theme maps the names of the tokens to colours. Beside "light" and "dark" there is a third
one, `variables()`, of colours that stand for names: an SVG drawn with it has them replaced by
`var(--name)`, so that the page around it decides what they look like.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tenfold.core.files import replacing
from tenfold.extras import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TEMPLATES = Path(__file__).with_name("templates")
SHADES = 8
WIDTH_IN = 4.4  # about the width of a phone, so that type keeps its size there
DPI = 240  # 1,056 pixels wide
_FAMILIES = ("Inter", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "Liberation Sans")

Theme = Mapping[str, str]


@lru_cache
def theme(name: Literal["light", "dark"]) -> Theme:
    """The colours of `tokens.css`: paper, ink, soft, line, accent, shade-0 to shade-8, ..."""
    css = (TEMPLATES / "tokens.css").read_text(encoding="utf-8")
    start = css.index(":root {" if name == "light" else '[data-theme="dark"] {')
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css[start : css.index("}", start)]))


@lru_cache
def variables() -> Theme:
    """Colours that occur nowhere else, one for each token; `to_svg` knows what they stand for."""
    return {name: f"#fe{place:04x}" for place, name in enumerate(theme("light"))}


def shade(value: float, highest: float) -> int:
    """The step of the single-hue map for `value`: 0 for nothing, else 1 to 8."""
    return min(SHADES, -int(-SHADES * value // highest)) if value > 0 else 0


@lru_cache
def _families() -> list[str]:
    installed = need("matplotlib.font_manager", "train").get_font_names()
    return [*(family for family in _FAMILIES if family in installed), "DejaVu Sans"]


@contextlib.contextmanager
def drawing(colours: Theme) -> Iterator[None]:
    """Within this block, matplotlib draws in `colours`; its own settings are back afterwards."""
    settings = {
        "font.family": _families(),
        "font.size": 10,
        "text.color": colours["ink"],
        "axes.facecolor": "none",
        "axes.edgecolor": colours["line"],
        "axes.labelcolor": colours["soft"],
        "axes.spines.left": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": colours["line"],
        "grid.linewidth": 0.7,
        "ytick.alignment": "center",
        "xtick.color": colours["soft"],
        "ytick.color": colours["soft"],
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.minor.size": 0,
        "ytick.minor.size": 0,
        "lines.solid_capstyle": "round",
        "legend.frameon": False,
        "legend.fontsize": 10,
        "figure.facecolor": colours["paper"],
        "figure.dpi": 100,
        "svg.fonttype": "none",
        "svg.hashsalt": "tenfold",
    }
    with need("matplotlib", "train").rc_context(settings):
        yield


def new_figure(height_in: float) -> Figure:
    """An empty figure, as wide as all figures are."""
    figure: Figure = need("matplotlib.figure", "train").Figure(figsize=(WIDTH_IN, height_in))
    return figure


def add_panel(
    figure: Figure,
    title: str,
    top_in: float,
    height_in: float,
    *,
    left_in: float = 0.62,
    right_in: float = 0.14,
) -> Axes:
    """A panel `top_in` below the upper edge, under its title at the left edge of the figure."""
    full = figure.get_figheight()
    width = WIDTH_IN - left_in - right_in
    figure.text(0.08 / WIDTH_IN, 1 - (top_in - 0.1) / full, title, weight="bold", va="baseline")
    return figure.add_axes(
        (left_in / WIDTH_IN, 1 - (top_in + height_in) / full, width / WIDTH_IN, height_in / full)
    )


def save_png(figure: Figure, path: Path) -> None:
    """Write `figure` to `path`, whole or not at all."""
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=DPI, metadata={"Software": "Tenfold"})


def to_svg(figure: Figure, name: str, says: str) -> str:
    """`figure`, drawn in `variables()`, as an SVG element for a page that holds the tokens.

    Args:
        figure: drawn within `drawing(variables())`.
        name: a prefix that keeps the ids of several figures on one page apart.
        says: the text alternative.
    """
    file = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(file, format="svg", transparent=True, metadata=nothing)
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :]
    # A style inside an inline SVG would hold for the whole page; the page has its own.
    svg = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)
    for token, colour in variables().items():
        svg = svg.replace(colour, f"var(--{token})")
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(says)}"', 1)
