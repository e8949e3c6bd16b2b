import cv2
import numpy as np
import pytest

from tenfold.imaging.preparation.frames import without_frames

SHAPE = (300, 640)


def boxes(*corners, width=3, angle=0.0, sides=(80, 110)):
    """Ink of boxes, whose top left corners these are, turned about the middle of the page."""
    ink = np.zeros(SHAPE, np.float32)
    for x, y in corners:
        cv2.rectangle(ink, (x, y), (x + sides[0], y + sides[1]), 1, width)
    turn = cv2.getRotationMatrix2D((SHAPE[1] / 2, SHAPE[0] / 2), angle, 1)
    return cv2.warpAffine(ink, turn, SHAPE[::-1])


def writing(*middles):
    ink = np.zeros(SHAPE, np.float32)
    for x, y in middles:
        cv2.ellipse(ink, (x, y), (18, 28), 0, 0, 360, 1, 5)
    return ink


ROW = [(40, 90), (150, 90), (260, 90), (370, 90), (480, 90)]
MIDDLES = [(x + 40, y + 55) for x, y in ROW]


CLOSE = [(40, 90), (130, 90), (220, 90), (310, 90), (400, 90), (490, 90)]  # 6 pixels apart


def test_boxes_close_to_each_other_go():
    written = writing(*((x + 40, y + 55) for x, y in CLOSE))
    assert np.array_equal(without_frames(np.maximum(boxes(*CLOSE), written)), written)


@pytest.mark.parametrize("angle", [0, 3, -8])
@pytest.mark.parametrize("width", [1, 3, 6])
def test_boxes_go_and_what_is_in_them_stays(angle, width):
    written = writing(*MIDDLES[1:4])
    left = without_frames(np.maximum(boxes(*ROW[1:4], width=width, angle=angle), written))
    assert np.abs(left - written).max() < 0.01


def test_boxes_that_share_a_side_go():
    joined, written = boxes((40, 90), (120, 90), (200, 90)), writing((80, 145), (160, 145))
    assert np.array_equal(without_frames(np.maximum(joined, written)), written)


def test_empty_boxes_go_with_the_ones_in_use():
    written = writing(MIDDLES[0])
    assert np.array_equal(without_frames(np.maximum(boxes(*ROW), written)), written)


def test_one_box_around_a_number_goes():
    written = writing(*MIDDLES)
    frame = boxes((20, 60), sides=(600, 180))
    assert np.array_equal(without_frames(np.maximum(frame, written)), written)


def test_a_large_box_may_have_a_broad_line():
    frame = boxes((120, 30), sides=(300, 240), width=14)
    written = cv2.ellipse(np.zeros(SHAPE, np.float32), (270, 150), (60, 85), 0, 0, 360, 1, 20)
    assert np.array_equal(without_frames(np.maximum(frame, written)), written)


def ring(middle, radii, width=4, start=0, end=360):
    return cv2.ellipse(np.zeros(SHAPE, np.float32), middle, radii, 0, start, end, 1, width)


def test_rings_around_digits_go():
    written = writing(*MIDDLES[:3])
    rings = np.max([ring(middle, (50, 54)) for middle in MIDDLES[:3]], axis=0)
    assert np.array_equal(without_frames(np.maximum(rings, written)), written)


def test_a_ring_around_a_number_goes():
    written = writing(*MIDDLES[1:4])
    around = ring(MIDDLES[2], (200, 70))
    assert np.array_equal(without_frames(np.maximum(around, written)), written)


def test_a_ring_much_larger_than_the_digit_goes():
    written = cv2.ellipse(np.zeros(SHAPE, np.float32), (310, 140), (14, 22), 0, 0, 360, 1, 5)
    assert np.array_equal(without_frames(np.maximum(ring((300, 150), (92, 95)), written)), written)


def test_a_slim_8_in_a_ring_is_no_slash():
    written = np.zeros(SHAPE, np.float32)
    for middle in ((312, 125), (292, 172)):
        cv2.ellipse(written, middle, (14, 26), 24, 0, 360, 1, 5)
    assert np.array_equal(without_frames(np.maximum(ring((300, 150), (92, 95)), written)), written)


@pytest.mark.parametrize("start", [0, 130, 250])
def test_rings_whose_ends_do_not_meet_go(start):
    written = writing(*MIDDLES[:3])
    rings = np.max(
        [ring(one, (50, 54), start=start, end=start + 330) for one in MIDDLES[:3]], axis=0
    )
    left = without_frames(np.maximum(rings, written))
    assert np.array_equal(left > 0, written > 0)


def test_a_spiral_around_a_digit_goes():
    turns = np.linspace(0, 2.1 * np.pi, 100)
    x, y = 60 * (1 + 0.02 * turns) * np.array([np.cos(turns), np.sin(turns)])
    points = np.rint(np.stack([x + 190, y + 145], axis=1)).astype(np.int32)
    around = cv2.polylines(np.zeros(SHAPE, np.float32), [points], False, 1, 4)
    written = writing(MIDDLES[1])
    left = without_frames(np.maximum(around, written))
    assert np.array_equal(left > 0, written > 0)


def test_a_5_in_a_ring_is_no_slash():
    five = np.array([[345, 112], [300, 128], [290, 150], [322, 156], [316, 180], [268, 182]])
    written = cv2.polylines(np.zeros(SHAPE, np.float32), [five], False, 1, 8)
    around = ring((300, 150), (92, 95))
    assert np.array_equal(without_frames(np.maximum(around, written)), written)


@pytest.mark.parametrize(
    "ink",
    [
        boxes(*ROW),  # may be angular zeros
        writing(*MIDDLES),
        np.maximum(boxes(ROW[0], width=24), writing(MIDDLES[0])),  # too broad
        np.maximum(boxes(ROW[0]), writing((40, 145))),  # written across the frame
        cv2.circle(ring((300, 150), (90, 100)), (300, 150), 18, 1, cv2.FILLED),  # dotted 0
        np.maximum(ring((300, 150), (70, 120)), boxes((250, 145), sides=(100, 10))),  # slashed
        cv2.line(ring((300, 150), (70, 80)), (270, 185), (330, 115), 1, 8),  # slashed and round
        np.max([ring(middle, (50, 54)) for middle in MIDDLES], axis=0),  # zeros
        np.maximum(ring(MIDDLES[1], (50, 54), start=120, end=340), writing(MIDDLES[1])),
        np.zeros(SHAPE, np.float32),
    ],
    ids=["empty", "no box", "broad", "crossed", "dotted", "slashed", "round", "0s", "arc", "none"],
)  # fmt: skip
def test_the_rest_is_left_alone(ink):
    assert np.array_equal(without_frames(ink), ink)


def test_a_texture_is_not_searched_for_boxes():
    noise = np.random.default_rng(0).random(SHAPE, np.float32)
    assert without_frames(noise) is noise
