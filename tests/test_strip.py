import numpy as np
import pytest

from tenfold.imaging.masks import stroke_width_of
from tenfold.imaging.numbers.components import parts_of
from tenfold.imaging.numbers.handwriting import Style
from tenfold.imaging.numbers.layout import lines_of
from tenfold.imaging.numbers.strip import DIGIT_SIDE, cut_out


def rings(size: int, slope: float = 0.0, width: int = 3, count: int = 4) -> np.ndarray:
    """Rings of this `size`, 1.5 sizes apart, on a line of this `slope`."""
    y, x = np.mgrid[: 4 * size, : round(1.5 * size * (count + 1))]
    ink = np.zeros(y.shape, np.float32)
    for index in range(count):
        middle = 1.5 * size * (index + 0.7)
        away = np.hypot(y - 2 * size - slope * middle, x - middle)
        ink[(away <= size / 2) & (away >= size / 2 - width)] = 1
    return ink


def strip_of(ink: np.ndarray):
    labels, parts = parts_of(ink)
    (line,) = lines_of(parts, max(part.h for part in parts), "line")
    return cut_out(ink, labels, line), parts


@pytest.mark.parametrize("size", [12, 48, 150])
def test_digits_of_any_size_get_one_height(size):
    strip, _ = strip_of(rings(size, width=max(2, size // 8)))
    assert strip.height == pytest.approx(DIGIT_SIDE, abs=3)
    rows = np.flatnonzero((strip.ink > 0.5).any(axis=1))
    assert np.ptp(rows) + 1 == pytest.approx(DIGIT_SIDE, abs=4)


@pytest.mark.parametrize("slope", [-0.2, 0.2])
def test_a_slanting_line_is_turned_level(slope):
    strip, _ = strip_of(rings(40, slope))
    assert np.count_nonzero((strip.ink > 0.5).any(axis=1)) < 1.2 * DIGIT_SIDE
    columns = (strip.ink > 0.5).any(axis=0)
    assert np.count_nonzero(np.diff(columns.astype(int)) == 1) == 4


def test_places_are_found_again_on_the_page():
    ink = rings(60, 0.1)
    strip, parts = strip_of(ink)
    left, top, right, bottom = strip.corners_on_page(strip.ink > 0.5, 0, 0)
    assert left == pytest.approx(min(part.x for part in parts), abs=2)
    assert right == pytest.approx(max(part.x + part.w for part in parts), abs=2)
    assert top == pytest.approx(min(part.y for part in parts), abs=3)
    assert bottom == pytest.approx(max(part.y + part.h for part in parts), abs=3)


def test_a_style_is_made_usual_and_places_are_found_again():
    ink = np.repeat(rings(40), 2, axis=1)  # twice as wide as tall
    labels, parts = parts_of(ink)
    (line,) = lines_of(parts, 40, "line")
    strip = cut_out(ink, labels, line, style=Style(0.0, 0.5))
    first = parts_of(strip.ink)[1][0]
    assert first.w == pytest.approx(first.h, abs=2)
    box = strip.corners_on_page(strip.ink > 0.5, 0, 0)
    assert box[0] == pytest.approx(min(part.x for part in parts), abs=5)
    assert box[2] == pytest.approx(max(part.x + part.w for part in parts), abs=5)


def test_thin_strokes_of_large_digits_do_not_fade():
    strip, _ = strip_of(rings(200, width=2, count=2))
    assert strip.ink.max() > 0.9
    assert stroke_width_of(strip.ink) >= 1.5


def test_ink_of_other_lines_is_left_out():
    ink = rings(40, count=3)
    labels, parts = parts_of(ink)
    (line,) = lines_of(parts[:2], 40, "line")
    whole, _ = strip_of(ink)
    assert cut_out(ink, labels, line).ink.sum() == pytest.approx(2 / 3 * whole.ink.sum(), rel=0.05)


def test_a_very_long_line_is_scaled_down():
    ink = np.zeros((20, 9000), np.float32)
    ink[6:14, 4:-4:12] = 1
    strip, _ = strip_of(ink)
    assert strip.ink.shape[1] <= 8100
