import numpy as np
import pytest
from PIL import Image, ImageDraw
from written_pages import made, take_apart

from tenfold.imaging.numbers.taken_apart import lines_in, written_on


def paper(*rings: tuple[int, int]) -> Image.Image:
    """Rings 60 pixels tall around these middles on a page of 500 by 320 pixels."""
    image = Image.new("L", (500, 320), 230)
    for x, y in rings:
        ImageDraw.Draw(image).ellipse((x - 20, y - 30, x + 20, y + 30), outline=40, width=5)
    return image


def dotted(side: int, image: Image.Image) -> Image.Image:
    for x in range(40, 500, 90):
        for y in range(20, 320, 60):
            ImageDraw.Draw(image).rectangle((x, y, x + side - 1, y + side - 1), fill=150)
    return image


TWO_LINES = [(x, y) for y in (80, 220) for x in (100, 180, 260)]


def test_a_page_has_lines_of_parts():
    page = take_apart(np.asarray(paper(*TWO_LINES)))
    assert [len(line.parts) for line in page.lines] == [3, 3]
    assert page.height == pytest.approx(60, abs=3)
    assert page.ink.shape == page.labels.shape == (320, 500)


def test_printed_lines_are_no_part_of_it():
    image = paper(*TWO_LINES)
    for y in range(30, 320, 48):
        ImageDraw.Draw(image).line((0, y, 500, y), fill=120, width=3)
    page = take_apart(np.asarray(image))
    assert [len(line.parts) for line in page.lines] == [3, 3]


def test_squares_that_the_edges_cut_leave_nothing():
    image = paper(*TWO_LINES)
    for place in range(19, 500, 44):
        ImageDraw.Draw(image).line((place, 0, place, 320), fill=120, width=2)
        ImageDraw.Draw(image).line((0, place, 500, place), fill=120, width=2)
    rings = written_on(np.asarray(paper(*TWO_LINES))).ink > 0.5
    assert not (written_on(np.asarray(image)).ink > 0.5)[~rings].any()


@pytest.mark.parametrize("rings", [[], TWO_LINES])
def test_a_hole_that_the_edge_cuts_is_no_line(rings):
    page = take_apart(np.asarray(paper(*rings, (490, 150))))
    assert [len(line.parts) for line in page.lines] == ([3, 3] if rings else [])


def test_a_digit_that_is_cut_out_is_a_line():
    page = take_apart(np.asarray(paper((100, 80)).crop((80, 50, 121, 111))))
    assert [len(line.parts) for line in page.lines] == [1]


def test_the_edge_of_a_sheet_is_no_line():
    image = paper(*TWO_LINES)
    ImageDraw.Draw(image).line((420, 0, 424, 150), fill=60, width=4)
    page = take_apart(np.asarray(image))
    assert all(part.x < 300 for line in page.lines for part in line.parts)


def test_the_joints_of_tiles_are_not_written():
    wall = paper()
    for ends in ((0, 10, 500, 25), (0, 200, 500, 205), (460, 0, 450, 320)):
        ImageDraw.Draw(wall).line(ends, fill=60, width=13)
    page = take_apart(np.asarray(wall))
    assert page is None or page.lines == []


@pytest.mark.parametrize(("ends", "lines"), [((1, 280, 9, 320), 0), ((30, 260, 38, 300), 1)])
def test_the_bit_of_a_line_that_a_corner_cuts_is_no_line(ends, lines):
    image = paper()
    ImageDraw.Draw(image).line(ends, fill=60, width=5)
    assert len(take_apart(np.asarray(image)).lines) == lines


def test_a_tall_stroke_that_fills_a_cut_out_picture_stays():
    image = Image.new("L", (30, 150), 230)
    ImageDraw.Draw(image).line((15, 0, 15, 150), fill=40, width=12)
    assert len(take_apart(np.asarray(image)).lines) == 1


def test_the_layout_is_handed_on():
    assert len(lines_in(written_on(np.asarray(paper(*TWO_LINES))), "line").lines) == 1


def test_nothing_written():
    assert take_apart(np.full((200, 300), 220, np.uint8)) is None


@pytest.mark.parametrize("side", [7, 14])
def test_dotted_paper_is_nothing_written(side):
    assert take_apart(np.asarray(dotted(side, paper()))) is None


def test_a_number_on_dotted_paper_is_written():
    page = take_apart(np.asarray(dotted(7, paper((180, 110), (270, 110), (360, 110)))))
    assert [len(line.parts) for line in page.lines] == [3]


def test_specks_on_a_large_page_are_no_line():
    levels = np.full((1000, 700), 220, np.uint8)
    for x, y in ((200, 300), (500, 640)):
        levels[y : y + 8, x : x + 7] = 60
    assert take_apart(levels) is None
    levels[400:412, 300:302] = 60  # 3.5 mm on A4
    assert 12 in [line.height for line in take_apart(levels).lines]


def test_thick_lines_across_the_picture_are_not_written():
    page = take_apart(made("blank", 914, 500))
    assert page is None or page.lines == []


@pytest.mark.parametrize(
    ("seed", "number"), [(914, 69), (914, 156), (914, 351), (915, 763), (915, 852), (916, 124)]
)
def test_a_shadow_is_no_line(seed, number):
    page = take_apart(made("blank", seed, number))
    assert page is None or page.lines == []


@pytest.mark.parametrize("number", [136, 188, 243])
def test_specks_and_noise_are_no_line(number):
    page = take_apart(made("blank", 916, number))
    assert page is None or page.lines == []


@pytest.mark.parametrize(("seed", "number"), [(611, 91), (620, 491), (640, 491)])
def test_a_finger_at_the_side_is_no_line(seed, number):
    page = take_apart(made("number", seed, number))
    assert len(page.lines) == 1


def test_digits_stay_where_most_of_the_page_lies_in_a_shadow():
    page = take_apart(made("number", 650, 436))
    assert [len(line.parts) for line in page.lines] == [4]
