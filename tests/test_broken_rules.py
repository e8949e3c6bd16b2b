import pytest

from tenfold.imaging.numbers.broken_rules import without_broken_rules
from tenfold.imaging.numbers.components import Part

SHAPE = (500, 800)


def ones(*places, width=4, height=40):
    return [
        Part(label, x, y, width, height, width * height)
        for label, (x, y) in enumerate(places, start=1)
    ]


def flat(parts):
    return [Part(p.label, p.y, p.x, p.h, p.w, p.area) for p in parts]


MARGIN = ones((20, 30), (22, 150), (24, 270), (25, 400), (26, 445))
NUMBER = [Part(label, 60 * label, 200, 40, 60, 600) for label in range(11, 20)]


@pytest.mark.parametrize(("shape", "turned"), [(SHAPE, list), (SHAPE[::-1], flat)])
def test_the_pieces_of_a_margin_line_go_and_the_number_stays(shape, turned):
    number, margin = turned(NUMBER), turned(MARGIN)
    assert without_broken_rules(margin + number, shape) == number


def test_two_margin_lines_go():
    other = [part._replace(label=part.label + 30, x=part.x + 700) for part in MARGIN]
    assert without_broken_rules([*MARGIN, *NUMBER, *other], SHAPE) == NUMBER


@pytest.mark.parametrize(
    "written",
    [
        ones((20, 30), (27, 150), (18, 270), (26, 400)),  # a column, not straight to the pixel
        ones((20, 30), (22, 150), (24, 270), (26, 400), width=12),  # slanting, or of a broad pen
        ones((20, 30), (22, 220), (24, 430)),  # three may be in line by chance
        ones((20, 130), (20, 190), (20, 250), (20, 310)),  # in the middle of the page
        ones((20, 230), (80, 230), (140, 230), (200, 230)),  # side by side: 1111
        [],
    ],
)
def test_ones_stay(written):
    assert without_broken_rules(written, SHAPE) == written
