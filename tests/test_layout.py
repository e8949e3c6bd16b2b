from tenfold.imaging.numbers.components import Part
from tenfold.imaging.numbers.layout import lines_of, with_smaller

HEIGHT = 40


def part(x: int, y: int, w: int = 25, h: int = HEIGHT) -> Part:
    return Part(x + 1000 * y, x, y, w, h, w * h // 3)


def places(parts, layout="auto"):
    return [[(one.x, one.y) for one in line.parts] for line in lines_of(parts, HEIGHT, layout)]


GRID = [part(x, y) for x in (20, 200, 380) for y in (30, 130, 230)]
BLOCKS = [part(x, y) for x in (20, 60, 100) for y in (30, 90)]
BLOCKS += [part(x, y) for x in (300, 340, 380) for y in (60, 120)]  # between the others' lines


def test_lines_are_read_from_top_to_bottom_and_left_to_right():
    expected = [[(x, y) for x in (20, 200, 380)] for y in (30, 130, 230)]
    assert places(GRID[::-1]) == expected
    assert places(GRID, "lines") == expected
    assert places(GRID, "grid") == expected


def test_columns_go_down_first():
    assert places(GRID, "columns") == [[(x, y)] for x in (20, 200, 380) for y in (30, 130, 230)]


def test_columns_that_do_not_face_each_other_are_told():
    assert [line[0] for line in places(BLOCKS)] == [(20, 30), (20, 90), (300, 60), (300, 120)]


def test_one_line_holds_everything():
    (line,) = places([part(20, 30), part(60, 60), part(100, 10)], "line")
    assert line == [(20, 30), (60, 60), (100, 10)]


def test_a_grid_has_straight_rows():
    parts = [part(20, 100), part(60, 102), part(400, 98), part(20, 160)]
    assert places(parts, "grid") == [[(20, 100), (60, 102), (400, 98)], [(20, 160)]]


def test_small_parts_join_the_nearest_line():
    point, bar = part(50, 65, 6, 6), part(40, 132, 12, 3)
    far = part(700, 300, 6, 6)
    lines = places([part(20, 30), part(60, 30), part(20, 130), point, bar, far])
    assert lines == [[(20, 30), (50, 65), (60, 30)], [(20, 130), (40, 132)]]


def test_a_speck_joins_a_line_only_where_a_thin_pen_leaves_a_point():
    digits = [part(x, 100) for x in (100, 140, 180)]
    high, low = part(127, 104, 4, 4), part(168, 134, 4, 4)
    colon = [part(131, 110, 4, 4), part(131, 134, 4, 4)]
    (line,) = lines_of([*digits, high, low, *colon], HEIGHT)
    assert line.parts == [*digits[:2], low, digits[2]]


def test_a_line_knows_its_height_and_slope():
    (line,) = lines_of([part(50 * i, 100 + 5 * i) for i in range(8)], HEIGHT)
    assert line.height == HEIGHT
    assert abs(line.slope - 0.1) < 0.01


def test_nothing_written_has_no_lines():
    assert places([]) == []
    assert places([], "line") == []
    assert places([part(5, 5, 4, 4)]) == []


def test_digits_that_touch_are_as_tall_as_they_are_together():
    row, bar = part(20, 30, 130), Part(1, 20, 120, 40, 4, 160)
    assert [line.height for line in lines_of([row], HEIGHT)] == [HEIGHT]
    assert [line.height for line in lines_of([bar], HEIGHT)] == [28]


def test_smaller_lines_are_put_in_order_and_told():
    large = [part(x, 200, 60, 120) for x in (20, 100, 180)]
    small = [part(x, y) for y in (20, 400) for x in (300, 340)]
    speck, lone = part(500, 20, 10, 10), part(700, 600)
    lines = lines_of([*large, *small], 120)
    every = with_smaller(lines, [*large, *small, speck, lone], 120)
    assert [len(line.parts) for line in every] == [2, 3, 2]
    assert [line.is_small for line in every] == [True, False, True]
    assert with_smaller(lines, [*large, *small], 120, "line") == lines


def test_smaller_lines_follow_columns():
    small = [part(100 + x, 10 + y, 12, 16) for x in (0, 20) for y in (0,)]
    columns = lines_of(BLOCKS, HEIGHT)
    assert with_smaller(columns, [*BLOCKS, *small], HEIGHT)[:-1] == columns
