import numpy as np
import pytest

from tenfold.imaging.explained import Words, drawn_explanation, glowing

ACCENT, WARN_SOFT = (194, 65, 12), (251, 241, 213)
SHARES = [0.02] * 7 + [0.82] + [0.02] * 2
WORDS = Words("7", "82.0 % sure", ["next best: 1, 2.0 %"], "", "seven.png")


def panels(*pictures):
    return [("Title", "a line", picture) for picture in pictures]


def drawn(words=WORDS, pictures=(None,) * 6, shares=SHARES, best=7) -> np.ndarray:
    return np.asarray(drawn_explanation(words, panels(*pictures), shares, best))


def pixels(sheet, colour) -> int:
    return int((sheet == colour).all(axis=2).sum())


def test_only_the_answer_has_the_accent():
    answered, doubted = drawn(), drawn(best=None)
    assert pixels(answered, ACCENT) > 10_000
    assert pixels(doubted, ACCENT) == 0
    longer = drawn(shares=[0.0] * 7 + [1.0] + [0.0] * 2)
    assert pixels(longer, ACCENT) > 1.15 * pixels(answered, ACCENT)


def test_what_is_not_quite_sure_is_not_called_so():
    def figure(share):
        sheet = drawn(shares=[0.0] * 7 + [share] + [0.0] * 2)
        return sheet[:, 2000:]  # right of the bars

    assert (figure(0.9999) != figure(1.0)).any()
    assert (figure(0.9999) == figure(0.99999)).all()


def test_doubt_is_marked():
    assert pixels(drawn(), WARN_SOFT) == 0
    assert pixels(drawn(WORDS._replace(doubt="uncertain")), WARN_SOFT) > 1000


@pytest.mark.parametrize("shape", [(400, 1600), (1600, 400), (28, 28), (1, 300), (28, 28, 3)])
def test_panels_of_any_shape_fit(shape):
    empty = drawn()
    full = drawn(pictures=[np.full(shape, 128, np.uint8)] * 6)
    assert full.shape == empty.shape
    assert pixels(full, (128, 128, 128)) > 500


def test_a_blank_page_is_drawn_too():
    sheet = drawn(
        Words("", "No digit", ["There is no ink."], "", "blank.png"), shares=[], best=None
    )
    assert pixels(sheet, ACCENT) == 0
    assert sheet.min() < 60


def test_light_lies_where_it_was_looked():
    image, looked = np.zeros((28, 28), np.uint8), np.zeros((28, 28))
    image[4:24, 12:16] = 255
    looked[4:9, 12:16] = 1
    lit = glowing(image, looked, side=280).astype(int)
    redness = lit[..., 0] - lit[..., 2]
    assert redness[65, 140] > 150
    assert redness[200, 140] == 0
    assert lit[200, 140, 0] > 100  # the rest of the stroke is still to be seen
    assert lit[270, 10].max() == 0
