import cv2
import numpy as np
import pytest
from lost import LOST
from PIL import Image, ImageDraw

import tenfold
from tenfold.core.datasets import load
from tenfold.core.splits import split
from tenfold.errors import UsageError
from tenfold.imaging.numbers.taken_apart import written_on
from tenfold.inference.predictor import load as load_predictor
from tenfold.inference.reader import Reader


@pytest.fixture(scope="module")
def reader():
    return Reader(load_predictor().model)


@pytest.fixture(scope="module")
def write():
    """Draw lines of validation digits, dark on bright, 60 pixels apart."""
    data = split(load("mnist", "train"))[1]

    def page(*lines: str, pitch: int = 60) -> np.ndarray:
        width = 80 + pitch * max(map(len, lines), default=1)
        paper = np.full((80 + 110 * len(lines), width), 245, np.uint8)
        for row, line in enumerate(lines):
            for column, character in enumerate(line):
                image = data.images[np.flatnonzero(data.labels == int(character))[row + column]]
                ink = Image.fromarray(image).resize((56, 56), Image.Resampling.BICUBIC)
                top, left = 40 + 110 * row, 40 + pitch * column
                patch = paper[top : top + 56, left : left + 56]
                patch[:] = np.minimum(patch, 245 - np.minimum(np.asarray(ink), 215))
        return paper

    return page


def test_a_number_with_its_boxes(reader, write):
    reading = reader.read(write("40715"))
    assert (reading.text, reading.status) == ("40715", "ok")
    assert [digit.digit for digit in reading.digits] == [4, 0, 7, 1, 5]
    lefts = [digit.box[0] for digit in reading.digits]
    assert lefts == sorted(lefts)
    for place, digit in enumerate(reading.digits):
        x, y, width, height = digit.box
        assert 40 + 60 * place <= x + width / 2 <= 40 + 60 * place + 56
        assert 40 <= y + height / 2 <= 96
        assert 0 < digit.confidence <= 1


@pytest.mark.parametrize(("slant", "rise"), [(0.35, 0.05), (0.35, 0.1), (0.4, 0.1)])
def test_the_boxes_of_a_number_cut_to_its_ink_lie_within_the_picture(reader, write, slant, rise):
    shift = np.array([[1, slant, 60], [rise, 1, 30]])
    page = cv2.warpAffine(write("1759"), shift, (440, 250), borderValue=245)
    rows, columns = np.nonzero(page < 200)
    cut = page[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    reading = reader.read(cut)
    assert reading.text == "1759"
    for x, y, width, height in (digit.box for digit in reading.digits):
        assert 0 <= x < x + width <= cut.shape[1]
        assert 0 <= y < y + height <= cut.shape[0]


def test_what_is_written_much_smaller_is_read_in_its_place(reader, write):
    heading = np.asarray(Image.fromarray(write("2026")).resize((960, 570)))
    small = np.pad(write("48213", "907"), ((0, 0), (200, 380)), constant_values=245)
    note = np.pad(write("15"), ((0, 0), (740, 20)), constant_values=245)
    reading = reader.read(np.concatenate([note, heading, small]))
    assert reading.text.split("\n") == ["15", "2026", "48213", "907"]


@pytest.mark.parametrize("share", [0.15, 0.35])
def test_what_is_much_fainter_is_read_beside_a_dark_pen(reader, write, share):
    page = write("40715", "20836", "61948").astype(np.float32)
    page[120:230] = 245 - share * (245 - page[120:230])
    page += np.random.default_rng(0).normal(0, 1, page.shape)
    assert reader.read(page.clip(0, 255).astype(np.uint8)).text == "40715\n20836\n61948"


def test_faint_scratches_beside_a_dark_pen_are_no_digits(reader, write):
    page = np.ascontiguousarray(np.pad(write("40725", "20836"), ((0, 0), (0, 400)), "edge"))
    for left, top in ((450, 50), (500, 150), (600, 60), (650, 160)):
        cv2.line(page, (left, top), (left + 6, top + 40), 180, 3, cv2.LINE_AA)
    assert reader.read(page).text == "40725\n20836"


@pytest.mark.parametrize(("slope", "text"), [(0.8, ""), (-0.1, "1\n1\n1\n1")])
def test_bits_of_a_fold_are_no_digits_and_a_column_of_1s_is(reader, slope, text):
    page = np.full((500, 500), 230, np.uint8)
    for top in (60, 160, 260, 360):
        left = 120 + round(slope * top)
        cv2.line(page, (left, top), (left + round(50 * slope), top + 50), 90, 5, cv2.LINE_AA)
    assert reader.read(page).text == text


def test_small_print_is_left_out(reader, write):
    heading = np.asarray(Image.fromarray(write("2026")).resize((960, 570)))
    printed = Image.fromarray(heading)
    ImageDraw.Draw(printed).text((60, 20), "Betrag: Euro", fill=60, font_size=60)
    reading = reader.read(np.asarray(printed))
    assert (reading.text, reading.status) == ("2026", "ok")


def test_a_line_between_columns_a_brace_or_a_circle_hides_no_digits(reader, write):
    page = np.ascontiguousarray(np.pad(write("207", "64", "3185"), 150, constant_values=245))
    across, middle = page.shape[1], (page.shape[1] // 2, page.shape[0] // 2)
    line, circle = page.copy(), page.copy()
    cv2.polylines(line, [np.array([[120, 60], [124, 300], [121, 640]])], False, 40, 5)
    cv2.ellipse(circle, middle, (across // 2 - 40, 300), 0, 10, 350, 40, 5)
    for drawn in (line, circle):
        assert reader.read(drawn).text == "207\n64\n3185"


def test_points_commas_and_cells_are_told_if_they_are_kept(reader, write):
    page = write("1250", "3")
    page[90:94, 156:160] = 40  # a point that is no broader than a pen
    page[88:102, 216:220] = 40  # a comma
    assert reader.read(page).text == "1250\n3"
    assert reader.read(page, keep=["points"]).text == "12.5.0\n3"
    cells = np.hstack([write("1"), write("23"), write("4")])
    assert reader.read(cells, keep=["spaces"]).text == "1 23 4"


@pytest.mark.parametrize(
    ("number", "pitch"),
    [
        ("9320648715", 24),
        ("3141592653", 24),
        ("27180", 24),
        ("31415", 24),
        ("24753", 27),
        pytest.param("60587", 24, marks=LOST),
    ],
)
def test_digits_that_touch_all_along_the_line_are_read(reader, write, number, pitch):
    assert reader.read(write(number, pitch=pitch)).text == number


def test_several_lines_in_reading_order(reader, write):
    reading = reader.read(write("123", "4567"))
    assert reading.text == "123\n4567"
    assert [digit.line for digit in reading.digits] == [0, 0, 0, 1, 1, 1, 1]


@pytest.mark.parametrize(("number", "slant"), [("5177390246", -0.7), ("9320648715", 1.0)])
def test_slanting_numbers_are_read_and_their_boxes_hold_them(reader, write, number, slant):
    paper = write(number, pitch=32)
    move = np.array([[1, -slant, 250 + 60 * slant], [0, 1, 0]], np.float64)
    size = paper.shape[1] + 500, paper.shape[0]
    slanting = cv2.warpAffine(paper, move, size, borderValue=245)
    reading = reader.read(slanting)
    assert reading.text == number
    for digit in reading.digits:
        x, y, width, height = digit.box
        assert slanting[y : y + height, x : x + width].min() < 120
        assert 20 < height < 60
    lefts = [digit.box[0] for digit in reading.digits]
    assert lefts == sorted(lefts)


@pytest.mark.parametrize("number", ["9320648715", "80426"])
def test_digits_twice_as_wide_are_read(reader, write, number):
    assert reader.read(cv2.resize(write(number), None, fx=2, fy=1)).text == number


def test_the_ink_and_what_the_network_is_shown_of_each_line(reader, write):
    page = write("123", "4567")
    ink, lines = reader.steps(page)
    assert (ink == written_on(page).ink).all()
    assert [line.shape for line in lines] == [(3, 28, 28), (4, 28, 28)]
    assert all(image.max() == 255 for line in lines for image in line)


def test_the_ink_that_is_told_is_the_one_that_was_read(reader, write):
    broken = write("24753")
    broken[::9] = broken[:, ::9] = broken.max()
    ink, (line,) = reader.steps(broken)
    assert len(line) == 5
    assert ink.sum() > 1.5 * written_on(broken).ink.sum()


def test_a_blank_page_has_no_ink_and_no_lines(reader):
    assert reader.steps(np.full((200, 300), 230, np.uint8)) == (None, [])


def test_boxes_of_a_form_are_no_digits(reader, write):
    page = write("40715", pitch=90)
    for left in range(30, 30 + 5 * 90, 90):
        frame = Image.fromarray(page)
        ImageDraw.Draw(frame).rectangle((left, 30, left + 75, 106), outline=40, width=2)
        page = np.array(frame)
    reading = reader.read(page)
    assert (reading.text, reading.status) == ("40715", "ok")


def test_a_table_is_read_down_its_columns_where_that_is_asked_for(reader, write):
    page = np.concatenate([write("12", "47", pitch=40), write("305", "98", pitch=40)], axis=1)
    assert reader.read(page, layout="columns").text == "12\n47\n305\n98"
    assert reader.read(page, layout="grid").text == "12305\n4798"


def test_a_point_after_a_single_digit_is_kept(reader, write):
    page = write("4")
    page[84:92, 100:108] = 30
    assert reader.read(page, keep=["points"]).text == "4."
    assert reader.read(page).text == "4"


def test_polarity_and_size_do_not_matter(reader, write):
    page = write("8306")
    assert reader.read(255 - page).text == "8306"
    assert (
        reader.read(Image.fromarray(page).resize((page.shape[1] * 3, page.shape[0] * 3))).text
        == "8306"
    )


@pytest.mark.parametrize("place", [1588, 1666, 2744, 3962])
def test_a_bold_digit_of_large_blocks_is_read(reader, place):
    data = split(load("mnist", "train"))[1]
    reading = reader.read(data.images[place].repeat(10, axis=0).repeat(10, axis=1))
    assert reading.text == str(data.labels[place])


def test_sideways_is_turned(reader, write):
    assert reader.read(np.rot90(write("24753"))).text == "24753"


def test_a_blank_page_has_no_digit(reader):
    reading = reader.read(np.full((300, 400), 230, np.uint8))
    assert (reading.text, reading.digits, reading.status) == ("", [], "no_digit")


def test_mirrored_digits_are_seldom_read(reader, write):
    pages = [write(str(digit)) for digit in (2, 3, 4, 5, 6, 7, 9)]
    assert [reader.read(page).status for page in pages] == ["ok"] * len(pages)
    mirrored = [reader.read(np.fliplr(page)).status for page in pages]
    assert mirrored.count("no_digit") > len(pages) / 2


def test_noise_ends_soon_and_is_no_number(reader):
    noise = np.random.default_rng(0).integers(0, 256, (400, 400), dtype=np.uint8)
    assert reader.read(noise).status != "ok"


def test_what_can_not_be_read_is_told(reader, tmp_path):
    (tmp_path / "a.png").write_text("no picture")
    reading = reader.read(tmp_path / "a.png")
    assert reading.status == "error"
    assert "not a picture" in reading.message
    assert reading.to_dict()["message"] == reading.message


def test_unknown_layouts_and_marks(reader, write):
    with pytest.raises(UsageError, match="lines"):
        reader.read(write("1"), layout="heap")
    with pytest.raises(UsageError, match="points"):
        reader.read(write("1"), keep=["commas"])


def test_python_reads_in_one_call(write):
    reading = tenfold.read(write("92"))
    assert isinstance(reading, tenfold.Reading)
    assert reading.text == "92"
    assert set(reading.to_dict()) == {"path", "text", "digits", "status"}
