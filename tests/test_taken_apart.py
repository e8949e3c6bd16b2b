import numpy as np
import pytest
from PIL import Image, ImageDraw

from tenfold.imaging.numbers.taken_apart import take_apart


def paper(*rings: tuple[int, int]) -> Image.Image:
    """Rings 60 pixels tall around these middles on a page of 500 by 320 pixels."""
    image = Image.new("L", (500, 320), 230)
    for x, y in rings:
        ImageDraw.Draw(image).ellipse((x - 20, y - 30, x + 20, y + 30), outline=40, width=5)
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


def test_the_edge_of_a_sheet_is_no_line():
    image = paper(*TWO_LINES)
    ImageDraw.Draw(image).line((420, 0, 424, 150), fill=60, width=4)
    page = take_apart(np.asarray(image))
    assert all(part.x < 300 for line in page.lines for part in line.parts)


def test_a_tall_stroke_that_fills_a_cut_out_picture_stays():
    image = Image.new("L", (30, 150), 230)
    ImageDraw.Draw(image).line((15, 0, 15, 150), fill=40, width=12)
    assert len(take_apart(np.asarray(image)).lines) == 1


def test_the_layout_is_handed_on():
    assert len(take_apart(np.asarray(paper(*TWO_LINES)), "line").lines) == 1


def test_nothing_written():
    assert take_apart(np.full((200, 300), 220, np.uint8)) is None


def test_dotted_paper_is_nothing_written():
    image = Image.new("L", (500, 320), 230)
    for x in range(40, 500, 90):
        for y in range(40, 320, 90):
            ImageDraw.Draw(image).rectangle((x, y, x + 13, y + 13), fill=150)
    assert take_apart(np.asarray(image)) is None


def test_scraps_around_a_line_are_the_desk_under_a_sheet():
    image = paper(*TWO_LINES)
    draw = ImageDraw.Draw(image)
    for y in (10, 130, 270):  # grain
        draw.line((480, y, 494, y + 30), fill=60, width=4)
    draw.line((300, 8, 460, 10), fill=60, width=4)  # the shade of an edge
    page = take_apart(np.asarray(image))
    assert [len(line.parts) for line in page.lines] == [3, 3]


def test_a_lone_stroke_longer_than_the_digits_of_a_line_is_the_rim_of_a_sheet():
    image = paper(*((x, 80) for x in range(60, 400, 70)))
    ImageDraw.Draw(image).line((430, 150, 440, 260), fill=60, width=4)
    page = take_apart(np.asarray(image))
    assert [len(line.parts) for line in page.lines] == [5]


def test_scraps_alone_are_what_is_written():
    image = paper()
    ImageDraw.Draw(image).line((480, 100, 484, 160), fill=60, width=6)
    assert len(take_apart(np.asarray(image)).lines) == 1
