import numpy as np
import pytest

from tenfold.imaging.numbers.pieces import Piece, pieces_of, solid_parts
from tenfold.imaging.numbers.strip import Strip
from tenfold.inference.certainty import Certainty
from tenfold.inference.numbers.lattice import Group
from tenfold.inference.numbers.likelihood import images_of, log_shares_of, scores_of, skips_of

HEIGHT = 48.0
CERTAINTY = Certainty()


def group(w: int = 30, h: int = 48, gap: float = 0.0, cuts=(0.0, 0.0)) -> Group:
    return Group(0, 1, Piece(0, 0, np.ones((h, w), np.bool_)), gap, cuts)


def logits(digit: int = 5, best: float = 10.0) -> np.ndarray:
    return np.where(np.arange(10) == digit, best, 0.0).astype(np.float32)[None]


def score(one: Group, answer: np.ndarray) -> float:
    return float(scores_of([one], answer, CERTAINTY, HEIGHT)[0])


def test_a_sure_answer_scores_better():
    assert score(group(), logits(best=10)) > score(group(), logits(best=3))


@pytest.mark.parametrize(
    "odd",
    [
        group(w=60),
        group(h=20, w=12),
        group(h=90),
        group(w=6),
        group(gap=0.3),
        group(cuts=(0.0, 1.5)),
    ],
    ids=["wide", "small", "tall", "thin", "parted", "cut"],
)
def test_odd_shapes_score_worse(odd):
    assert score(odd, logits()) < score(group(), logits()) - 0.5


def test_only_a_one_may_be_thin():
    assert score(group(w=6), logits(1)) > score(group(w=6), logits(5)) + 1


def test_log_shares_are_those_of_the_softmax():
    shares = np.exp(log_shares_of(np.array([[1.0, 2, 3], [1000, 0, 0]])))
    assert shares.sum(axis=1) == pytest.approx(1)
    assert shares[0] == pytest.approx(np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum())


def test_to_skip_ink_costs_more_than_to_skip_a_speck():
    ink = np.zeros((60, 60), np.float32)
    ink[5:53, 20:25] = ink[50:54, 40:44] = 1
    strip = Strip(ink, np.eye(2, 3), HEIGHT)
    stroke, speck = skips_of(solid_parts(strip), strip)
    assert stroke < speck - 10


def test_the_network_is_shown_28_by_28():
    ink = np.zeros((60, 60), np.float32)
    ink[6:54, 20:22] = 1
    strip = Strip(ink, np.eye(2, 3), HEIGHT)
    images = images_of(strip, pieces_of(strip, solid_parts(strip)))
    assert images.shape == (1, 28, 28)
    assert images.dtype == np.uint8
    assert np.ptp(np.flatnonzero(images[0].any(axis=1))) + 1 == pytest.approx(20, abs=2)
    assert 2 <= np.count_nonzero(images[0, 14] > 100) <= 5  # thin strokes are widened
