import numpy as np
import pytest
from written_pages import digit

from tenfold.imaging.numbers.pieces import pieces_of, solid_parts
from tenfold.imaging.numbers.strip import Strip
from tenfold.inference.numbers.lattice import groups_of
from tenfold.inference.numbers.lines import read_strip
from tenfold.inference.numbers.witness import Allowance, Witness
from tenfold.inference.predictor import load


@pytest.fixture(scope="module")
def reader():
    return load()


@pytest.fixture(scope="module")
def strip():
    ink = np.zeros((72, 132), np.float32)
    ink[8:64, 8:64], ink[8:64, 68:124] = digit(3) / 255, digit(6) / 255
    return Strip(ink, np.eye(2, 3), 40.0)


def test_an_allowance_gives_all_or_nothing():
    allowance = Allowance(5)
    assert allowance.take(3)
    assert not allowance.was_short
    assert not allowance.take(3)
    assert allowance.was_short
    assert allowance.left == 2
    assert repr(allowance) == "Allowance(2)"


def test_nothing_is_shown_twice(reader, strip):
    allowance = Allowance(1000)
    witness = Witness(reader.model, reader.certainty, strip, allowance)
    groups = groups_of(pieces_of(strip, solid_parts(strip)), strip.height)
    first = witness.logits(groups)
    left = allowance.left
    assert left < 1000
    assert first.shape == (len(groups), 10)
    np.testing.assert_array_equal(witness.logits(groups[::-1]), first[::-1])
    assert allowance.left == left


def test_what_exceeds_the_allowance_is_not_read(reader, strip):
    allowance = Allowance(1)
    assert read_strip(reader.model, reader.certainty, strip, allowance) is None
    assert allowance.was_short
    assert read_strip(reader.model, reader.certainty, strip, Allowance(50)) is not None


def test_digits_that_are_clear_are_not_cut(reader, strip):
    allowance = Allowance(4)  # each digit, and both together
    line = read_strip(reader.model, reader.certainty, strip, allowance)
    assert line.logits.argmax(axis=1).tolist() == [3, 6]
