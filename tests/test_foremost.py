import cv2
import numpy as np

from tenfold.imaging.preparation.foremost import foremost, is_tip


def drawing() -> np.ndarray:
    return np.zeros((300, 300), np.float32)


def five() -> np.ndarray:
    flat = drawing()
    cv2.ellipse(flat, (150, 170), (40, 50), 0, -90, 150, 100, 8)
    cv2.line(flat, (170, 95), (200, 95), 100, 8)  # its bar, which is apart
    return flat


def found(flat: np.ndarray):
    return foremost(flat, flat > 0)


def test_the_digit_in_the_middle_is_taken_before_what_reaches_the_border():
    flat = drawing()
    cv2.circle(flat, (150, 150), 50, 100, 8)
    cv2.line(flat, (0, 20), (60, 120), 100, 20)
    digit = found(flat)
    assert digit.where[100, 150]
    assert not digit.where[20, 0]
    assert not digit.at_border


def test_parts_beside_it_belong_to_it_and_things_far_off_do_not():
    flat = five()
    cv2.line(flat, (270, 280), (285, 280), 100, 4)
    where = found(flat).where
    assert where[95, 185]
    assert not where[280, 278]


def test_what_a_box_frames_is_taken():
    flat = drawing()
    cv2.rectangle(flat, (60, 60), (240, 240), 100, 4)
    cv2.circle(flat, (150, 150), 40, 100, 8)
    where = found(flat).where
    assert where[110, 150]
    assert not where[60, 150]


def test_what_a_ring_is_drawn_around_is_taken_and_a_dot_in_a_0_is_not():
    flat = drawing()
    cv2.ellipse(flat, (150, 150), (110, 100), 10, 0, 360, 100, 6)
    ring = flat > 0
    cv2.line(flat, (150, 100), (150, 200), 100, 12)
    cv2.line(flat, (130, 200), (170, 200), 100, 12)
    assert not found(flat).where[ring].any()
    dotted = drawing()
    dotted[ring] = 100
    cv2.circle(dotted, (150, 150), 14, 100, -1)
    assert found(dotted).where[ring].all()


def test_an_underline_is_no_part_and_the_bar_of_a_5_is():
    flat = five()
    cv2.line(flat, (100, 245), (200, 240), 100, 8)
    where = found(flat).where
    assert where[95, 185]
    assert not where[243:].any()


def test_a_digit_is_taken_before_a_longer_line_below_it():
    flat = drawing()
    cv2.circle(flat, (150, 130), 18, 100, 3)
    cv2.line(flat, (40, 170), (250, 174), 100, 6)
    digit = found(flat)
    assert digit.where[112, 150]
    assert not digit.where[172, 150]


def test_specks_and_dots_of_paper_are_nothing():
    flat = drawing()
    cv2.circle(flat, (60, 60), 3, 100, -1)
    cv2.circle(flat, (200, 150), 8, 100, -1)
    assert found(flat) is None
    assert found(drawing()) is None


def test_a_desk_along_two_borders_is_nothing_and_a_digit_cut_out_is_the_digit():
    flat = drawing()
    flat[:6] = flat[:, :6] = 100
    assert found(flat) is None
    cv2.ellipse(flat, (150, 150), (146, 146), 0, 0, 360, 100, 6)
    assert found(flat).where[150, 296]


def test_a_small_thing_at_the_border_is_a_tip_and_a_large_one_is_not():
    flat = drawing()
    cv2.circle(flat, (0, 200), 22, 100, -1)
    assert is_tip(found(flat))
    flat = drawing()
    cv2.circle(flat, (30, 150), 60, 100, 10)
    assert not is_tip(found(flat))
