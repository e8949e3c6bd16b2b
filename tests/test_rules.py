import numpy as np
import pytest
from PIL import Image, ImageDraw

from tenfold.imaging.numbers.rules import are_squares, without_rules

SIDE = (420, 300)  # width and height


def drawn(*lines, rings=(), width: int = 3, thick: int = 6) -> np.ndarray:
    """Ink: straight lines from corner to corner, and rings of 60 pixels around middles."""
    image = Image.new("L", SIDE)
    draw = ImageDraw.Draw(image)
    for line in lines:
        draw.line(line, fill=255, width=width)
    for x, y in rings:
        draw.ellipse((x - 30, y - 30, x + 30, y + 30), outline=255, width=thick)
    return np.asarray(image, np.float32) / 255


RULED = [(0, y, 420, y + 12) for y in (40, 100, 160, 220)]
SQUARED = [(x, 0, x, 300) for x in range(30, 420, 28)]
SQUARED += [(0, y, 420, y) for y in range(20, 300, 28)]
RING = (200, 130)


def test_ruled_paper_is_taken_out_and_strokes_are_kept():
    ring = drawn(rings=[RING])
    ink, rules = without_rules(drawn(*RULED, rings=[RING]))
    assert len(rules) == 4
    assert not any(rule.steep for rule in rules)
    assert all(rule.slope == pytest.approx(12 / 420, abs=0.02) for rule in rules)
    assert ink[ring < 0.5].sum() < 0.04 * ring.sum()
    assert ink[ring > 0.5].sum() > 0.9 * ring.sum()


def test_lines_so_faint_that_they_are_broken_are_taken_out():
    ring = drawn(rings=[RING])
    lines = drawn(*[(0, y, 420, y) for y in (40, 100, 160, 220)], width=2)
    levels = np.where(np.arange(420) // 6 % 2, np.float32(0.3), np.float32(0.5))  # of 0.4 or more
    ink, rules = without_rules(np.maximum(ring, levels * lines))
    assert len(rules) == 4
    assert ink[ring < 0.5].sum() < 0.04 * ring.sum()


def test_squared_paper_is_taken_out():
    lines = [(x, 0, x, 300) for x in range(30, 420, 45)] + RULED
    ink, rules = without_rules(drawn(*lines))
    assert {rule.steep for rule in rules} == {True, False}
    assert ink.sum() < 0.02 * drawn(*lines).sum()


def test_squared_paper_goes_from_edge_to_edge_both_ways():
    box = [(60, 50, 350, 50), (350, 50, 350, 250), (60, 250, 350, 250), (60, 50, 60, 250)]
    for lines, squares in ((SQUARED, True), (RULED, False), (box, False), (RULED + box, False)):
        ink = drawn(*lines, width=2)
        assert are_squares(without_rules(ink)[1], ink.shape) == squares


def test_a_stroke_that_follows_a_line_of_squared_paper_stays():
    stroke = drawn((172, 80, 172, 160), width=8)
    ink = without_rules(np.maximum(stroke, drawn(*SQUARED, width=2)))[0]
    assert ink[stroke > 0.5].sum() > 0.9 * stroke.sum()
    assert ink[stroke < 0.5].sum() < 0.1 * stroke.sum()


def test_a_thin_stroke_that_follows_a_line_stays_where_it_is_darker():
    stroke = drawn((172, 80, 172, 160), (172, 160, 220, 160), width=3)
    squared = [(x, 0, x, 300) for x in range(32, 420, 28)]
    squared += [(0, y, 420, y) for y in range(20, 300, 28)]
    lines = np.float32(0.5) * drawn(*squared, width=3)
    ink = without_rules(np.maximum(stroke, lines))[0]
    assert ink[stroke > 0.5].sum() > 0.95 * stroke.sum()
    assert ink[stroke < 0.5].sum() < 0.1 * stroke.sum()


def test_lines_run_straight_on_where_strokes_cross_them():
    rules = without_rules(np.maximum(drawn(*SQUARED, width=2), drawn(rings=[RING], thick=12)))[1]
    assert len(rules) == len(SQUARED)
    assert max(np.ptp(rule.path[:, 1]) for rule in rules) <= 1


def test_a_box_is_taken_out():
    corners = [(60, 50), (350, 50), (350, 250), (60, 250)]
    box = [(*one, *other) for one, other in zip(corners, corners[1:] + corners[:1], strict=True)]
    ink, rules = without_rules(drawn(*box, rings=[RING]))
    assert len(rules) == 4
    assert ink.sum() == pytest.approx(drawn(rings=[RING]).sum(), rel=0.05)


@pytest.mark.parametrize(
    "line",
    [(200, 60, 205, 240), (100, 150, 320, 150), (60, 30, 300, 280)],
    ids=["one", "dash", "diagonal"],
)
def test_a_long_stroke_is_no_printed_line(line):
    stroke = drawn(line, width=6)
    ink, rules = without_rules(stroke)
    assert rules == []
    assert np.array_equal(ink, stroke)


def test_a_broad_line_is_printed_if_it_goes_from_edge_to_edge():
    assert len(without_rules(drawn((0, 100, 420, 105), width=8))[1]) == 1
    assert without_rules(drawn((60, 100, 360, 105), width=8))[1] == []


@pytest.mark.parametrize("ends", [(0, 402), (8, 412), (18, 420)])
def test_a_line_may_be_too_faint_at_its_ends(ends):
    assert len(without_rules(drawn((ends[0], 100, ends[1], 100), width=2))[1]) == 1


@pytest.mark.parametrize("end", [(420, 290), (425, 300)])
def test_a_broad_line_may_leave_at_a_side(end):
    line = (395, 0, *end)
    ink, rules = without_rules(drawn(line, rings=[RING], width=6))
    assert len(rules) == 1
    assert ink.sum() == pytest.approx(drawn(rings=[RING]).sum(), rel=0.05)


def test_nothing_is_no_line():
    ink, rules = without_rules(drawn())
    assert (ink.sum(), rules) == (0, [])


def test_a_picture_of_a_few_pixels_has_no_lines():
    ink = np.random.default_rng(0).random((40, 4, 4)).astype(np.float32)
    assert [without_rules(one)[1] for one in ink] == [[]] * 40
