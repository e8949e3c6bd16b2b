import json

import pytest

from tenfold.evaluation.metrics import wilson
from tenfold.evaluation.pictures import Answer, as_text, judge_pictures


def answer(text, said, status="ok", source="me", kind="photo"):
    return Answer("a.png", kind, source, text, said, status)


ANSWERS = [
    answer("5", "5"),
    answer("5", "5"),
    answer("5", "6"),
    answer("7", "1", "uncertain", "you", "scan"),
    answer("7", "7", "uncertain", "you", "scan"),
    answer("3", "", "no_digit", "they"),
    answer("4", "", "error", "they"),
    answer("12/34", "12/34"),
    answer("12/34", "12/3"),
    answer("", "", "no_digit"),
    answer("", "1"),
    answer("", "", "error"),
]


def test_single_digits():
    judged = judge_pictures(ANSWERS)
    digits = judged["digits"]
    assert (digits["n"], digits["right"], digits["sources"]) == (7, 3, 3)
    assert digits["accuracy"] == pytest.approx(3 / 7)
    assert digits["accuracy_ci95"] == list(wilson(3 / 7, 7))
    assert digits["accuracy_mean_over_sources"] == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)
    assert digits["abstained"] == pytest.approx(3 / 7)
    assert (digits["answered"], digits["answered_accuracy"]) == (3, pytest.approx(2 / 3))
    assert digits["unreadable"] == 1
    assert judged["unreadable"] == 2


def test_kinds_and_sources_apart():
    digits = judge_pictures(ANSWERS)["digits"]
    assert {name: tally["right"] for name, tally in digits["per_kind"].items()} == {
        "photo": 2, "scan": 1,
    }  # fmt: skip
    assert {name: tally["n"] for name, tally in digits["per_source"].items()} == {
        "me": 3, "they": 2, "you": 2,
    }  # fmt: skip
    assert digits["per_source"]["they"]["answered_accuracy"] is None


def test_numbers_count_when_every_digit_is_right():
    numbers = judge_pictures(ANSWERS)["numbers"]
    assert (numbers["n"], numbers["right"]) == (2, 1)


def test_a_blank_page_is_right_when_nothing_was_read_from_it():
    blank = judge_pictures(ANSWERS)["blank"]
    assert (blank["n"], blank["right"], blank["unreadable"]) == (3, 1, 1)


def test_groups_without_pictures_are_left_out():
    judged = judge_pictures(ANSWERS[:3])
    assert set(judged) == {"n", "unreadable", "digits", "pictures"}
    assert "numbers" not in as_text(judged)


def test_every_answer_is_kept_and_all_is_json():
    judged = json.loads(json.dumps(judge_pictures(ANSWERS), allow_nan=False))
    assert [one["right"] for one in judged["pictures"]] == [one.right for one in ANSWERS]
    assert judged["pictures"][3]["answer"] == "1"


def test_the_table_shows_the_figures():
    text = as_text(judge_pictures(ANSWERS))
    assert "single digits: 3 of 7 right\n  mean over sources   38.9% of 3\n" in text
    assert "numbers: 1 of 2 right" in text
    assert "nothing written: 1 of 3 right" in text
    assert "abstained           42.9%; of 3 answered 66.7% right" in text
    (scans,) = [line.split() for line in text.splitlines() if line.split()[:1] == ["scan"]]
    assert scans[1:6] == ["2", "1", "50.0%", "[9.5%,", "90.5%]"]
