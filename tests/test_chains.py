import pytest

from tenfold.imaging.numbers.chains import chained, level_of, slope_of
from tenfold.imaging.numbers.components import Part

HEIGHT = 40


def line(y: float, slope: float = 0.0, count: int = 6, x: int = 20) -> list[Part]:
    """Digits 50 pixels apart whose middles lie on a line."""
    return [
        Part(index, x + 50 * index, round(y + slope * (x + 50 * index + 15)) - 20, 30, HEIGHT, 300)
        for index in range(count)
    ]


def tops(chains: list[list[Part]]) -> list[list[int]]:
    return sorted([part.y for part in chain] for chain in chains)


@pytest.mark.parametrize("slope", [-0.25, 0.0, 0.1, 0.25])
def test_slanted_lines_are_kept_apart(slope):
    first, second = line(100, slope), line(165, slope)
    chains, found = chained(first + second, HEIGHT)
    assert tops(chains) == tops([first, second])
    assert found == pytest.approx(slope, abs=0.03)


def test_a_line_may_bend():
    bent = [
        part._replace(y=part.y + round(0.0006 * part.x**2)) for part in line(100, 0.0, count=10)
    ]
    assert len(chained(bent, HEIGHT)[0]) == 1


def test_a_digit_goes_to_the_nearest_line():
    chains, _ = chained([*line(100), *line(150), Part(9, 330, 85, 30, HEIGHT, 300)], HEIGHT)
    assert [len(chain) for chain in sorted(chains, key=lambda c: c[0].y)] == [7, 6]


def test_two_digits_hardly_say_where_a_line_goes():
    pair = line(100, 0.5, count=2)
    assert slope_of(pair, HEIGHT) < 0.35
    assert slope_of(pair, HEIGHT, usual=0.5) == pytest.approx(0.5, abs=0.02)


def test_the_level_is_told_along_the_slope():
    assert level_of(line(100, 0.2), 0.2) == pytest.approx(100, abs=1)


def test_no_parts_no_lines():
    assert chained([], HEIGHT) == ([], 0.0)
