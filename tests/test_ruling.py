import cv2
import numpy as np

from tenfold.imaging.preparation.ruling import without_lines


def page(*, rows=(), columns=(), digit=True) -> np.ndarray:
    flat = np.zeros((300, 300), np.float32)
    for row in rows:
        flat[row : row + 3] = 60
    for column in columns:
        flat[:, column : column + 3] = 60
    if digit:
        cv2.circle(flat, (150, 150), 45, 100, 9)
    return flat


def test_ruled_lines_go_and_the_strokes_across_them_stay():
    flat = without_lines(page(rows=(60, 150, 240)), 1.0, 30.0)
    assert flat[60:63].max() == 0
    assert flat[150:153, :90].max() == 0
    assert flat[100:200, 100:110].max() == 100
    assert np.count_nonzero(flat) > 0.9 * np.count_nonzero(page())


def test_a_line_goes_although_a_stroke_runs_closely_beside_a_part_of_it():
    flat = page(rows=(60, 150, 240), digit=False)
    flat[80:145, 120:126] = 100  # a 1 with a foot
    flat[140:145, 60:190] = 100
    left = without_lines(flat, 1.0, 30.0)
    assert left[150:153].max() == 0
    assert left[140:145, 60:190].min() == 100


def test_squared_paper_alone_leaves_nothing():
    flat = page(rows=(40, 140, 240), columns=(50, 150, 250), digit=False)
    assert np.count_nonzero(without_lines(flat, 1.0, 30.0)) < 0.02 * np.count_nonzero(flat)


def test_blurred_lines_leave_no_scraps_that_pass_for_writing():
    flat = cv2.GaussianBlur(page(rows=(180,), columns=(12,), digit=False), (0, 0), 1.5)
    assert without_lines(flat, 0.5, 10.0).max() < 10


def test_lines_from_border_to_border_go_where_the_digit_spans_the_picture_too():
    flat = page(rows=(40, 90, 150, 210, 260), digit=False)
    cv2.ellipse(flat, (150, 150), (60, 145), 0, 0, 360, 100, 9)
    left = without_lines(flat, 1.0, 30.0)
    assert left[90:93, :60].max() == 0
    assert left[100:200, 88:93].max() == 100


def test_many_lines_go_although_a_bit_of_one_was_taken_for_writing():
    flat = page(rows=(40, 90, 210, 260))
    flat[128:140, :112] = 100
    left = without_lines(flat, 1.0, 30.0)
    assert left[[90, 210]].max() == 0
    assert left[100:200, 100:110].max() == 100


def test_a_single_straight_stroke_is_no_ruling():
    one = page(digit=False)
    one[50:250, 148:153] = 100
    assert np.array_equal(without_lines(one, 1.0, 30.0), one)


def test_a_bold_seven_on_squared_paper_is_no_ruling():
    squared = page(rows=(40, 140, 240), columns=(50, 150, 250), digit=False)
    seven = np.zeros_like(squared)
    cv2.polylines(seven, [np.array([[70, 95], [215, 80], [190, 270]])], False, 160, 6)
    flat = without_lines(np.maximum(squared, seven), 1.0, 30.0)
    assert np.count_nonzero(flat > 100) > 0.9 * np.count_nonzero(seven)
    assert np.count_nonzero(flat) < 1.2 * np.count_nonzero(seven)


def test_a_stroke_along_a_printed_line_stays():
    squared = page(rows=(40, 140, 240), columns=(50, 150, 250), digit=False)
    four = np.zeros_like(squared)
    cv2.polylines(four, [np.array([[105, 80], [100, 165], [195, 172]])], False, 160, 5)
    cv2.line(four, (152, 110), (151, 220), 160, 5)
    flat = without_lines(np.maximum(squared, four), 1.0, 30.0)
    assert np.count_nonzero(flat > 100) > 0.95 * np.count_nonzero(four)
    assert np.count_nonzero(flat) < 1.2 * np.count_nonzero(four)
