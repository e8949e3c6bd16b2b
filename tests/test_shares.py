"""Tests of the words for probabilities."""

import pytest

from tenfold.core.shares import percent, short_percent


@pytest.mark.parametrize(
    ("share", "words", "in_a_column"),
    [
        (0.0, "under 0.1 %", "0.0 %"),
        (0.001, "0.1 %", "0.1 %"),
        (0.4567, "45.7 %", "45.7 %"),
        (0.9994, "99.9 %", "99.9 %"),
        (0.9999, "over 99.9 %", "> 99.9 %"),
        (1.0, "over 99.9 %", "100.0 %"),
    ],
)
def test_what_is_nearly_sure_is_not_called_sure(share, words, in_a_column):
    assert percent(share) == words
    assert short_percent(share) == in_a_column
