import numpy as np
import pytest
from written_pages import digit, page, take_apart

from tenfold.imaging.numbers.strip import Strip
from tenfold.inference.numbers.likelihood import images_of
from tenfold.inference.numbers.lines import looked_at_again, read_line, read_strip
from tenfold.inference.predictor import load


@pytest.fixture(scope="module")
def reader():
    return load()


def strip(*digits: np.ndarray, overlap: int = 0) -> Strip:
    """Digits side by side, which share some columns."""
    side = 56 - overlap
    ink = np.zeros((72, 20 + side * len(digits) + overlap), np.float32)
    for place, one in enumerate(digits):
        patch = ink[8:64, 10 + side * place : 66 + side * place]
        patch[:] = np.maximum(patch, one / np.float32(255))
    return Strip(ink, np.eye(2, 3), 40.0)


def read(reader, one: Strip) -> list[int]:
    line = read_strip(reader.model, reader.certainty, one)
    return [] if line is None else line.logits.argmax(axis=1).tolist()


def test_digits_are_read_from_left_to_right(reader):
    line = read_strip(reader.model, reader.certainty, strip(digit(3), digit(0), digit(6)))
    assert line.logits.argmax(axis=1).tolist() == [3, 0, 6]
    assert [piece.x for piece in line.pieces] == sorted(piece.x for piece in line.pieces)
    assert line.score > 1


def test_the_last_look_is_the_mean_of_five(reader):
    line = read_strip(reader.model, reader.certainty, strip(digit(3), digit(0), digit(6)))
    wide = np.pad(images_of(line.strip, line.pieces), ((0, 0), (1, 1), (1, 1)))
    looks = [
        reader.model.seen(wide[:, y : y + 28, x : x + 28])
        for y, x in ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))
    ]
    again = looked_at_again(reader.model, line)
    assert np.allclose(again.logits, np.mean([one.logits for one in looks], axis=0), atol=1e-4)
    assert np.allclose(again.evidence, np.mean([one.evidence for one in looks], axis=0), atol=1e-4)
    assert not np.allclose(again.logits, line.logits, atol=0.01)


def test_touching_digits_are_cut(reader):
    one = strip(digit(2), digit(3), overlap=20)
    one.ink[44:47, 40:58] = 1
    assert read(reader, one) == [2, 3]


def test_a_broken_digit_is_joined(reader):
    broken = digit(6).copy()
    broken[26:29] = 0
    assert read(reader, strip(digit(3), broken)) == [3, 6]


def test_a_speck_is_left_out(reader):
    one = strip(digit(3), digit(7))
    one.ink[4:9, 60:64] = 1
    assert read(reader, one) == [3, 7]


def test_an_empty_strip_has_no_line(reader):
    assert (
        read_strip(reader.model, reader.certainty, Strip(np.zeros((60, 90)), np.eye(2, 3), 40.0))
        is None
    )


def test_a_line_of_a_page_is_read(reader):
    taken = take_apart(page("2718"))
    line = read_line(reader.model, reader.certainty, taken.ink, taken.labels, taken.lines[0])
    assert line.logits.argmax(axis=1).tolist() == [2, 7, 1, 8]
