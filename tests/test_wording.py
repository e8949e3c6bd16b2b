import pytest

from tenfold.evaluation import wording

REPORT = {
    "recipe": "standard", "seed": 3, "parameters": 136882, "epochs_run": 15, "train_seconds": 61.2,
    "test_openings": 1, "started": "2026-11-20T10:00:00Z",
    "git": {"commit": "4f1c2ab99", "dirty": False}, "environment": {"threads": 2, "device": "cpu"},
}  # fmt: skip


def test_origin_on_one_line():
    assert " · ".join(wording.origin(REPORT)) == (
        "136,882 parameters · 15 epochs · 61 s on 2 cores · test set opened once · 2026-11-20 · "
        "commit 4f1c2ab"
    )


def test_origin_leaves_out_what_nobody_knows():
    fields = ("parameters", "epochs_run", "train_seconds", "started", "git")
    unknown = REPORT | dict.fromkeys(fields) | {"environment": {}, "test_openings": 0}
    assert wording.origin(unknown) == ["the test set was not opened"]


def test_origin_tells_of_uncommitted_changes_and_other_devices():
    changed = REPORT | {"git": {"commit": "abcdef012", "dirty": True}, "epochs_run": 1,
                        "environment": {"device": "cuda"}}  # fmt: skip
    parts = wording.origin(changed)
    assert "commit abcdef0 with uncommitted changes" in parts
    assert parts[1:3] == ["1 epoch", "61 s on cuda"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3.84, "3.8 s"), (9.96, "10 s"), (61.2, "61 s"), (252, "4 min 12 s"), (3599.9, "1 h 0 min"),
     (3840, "1 h 4 min")],
)  # fmt: skip
def test_durations(seconds, words):
    assert wording.duration(seconds) == words


@pytest.mark.parametrize(("count", "words"), [(1, "once"), (2, "twice"), (3, "3 times")])
def test_openings(count, words):
    assert wording.openings(count) == f"test set opened {words}"


def test_titles():
    assert wording.title(REPORT) == "standard, seed 3"
    assert wording.title({"recipe": None, "seed": None}) == "Unnamed run"


def test_accuracy_has_as_many_digits_as_its_images_can_tell():
    many = {"n": 10_000, "accuracy": 0.9972, "accuracy_ci95": [0.996, 0.9981]}
    few = {"n": 40, "accuracy": 0.975, "accuracy_ci95": [0.871, 0.9956]}
    assert [wording.accuracy(x).split("\u202f") for x in (many, few)] == [
        ["99.72", "%"],
        ["97.5", "%"],
    ]
    assert wording.interval(many).split() == ["[99.60,", "99.81]"]
    assert wording.interval(few).split() == ["[87.1,", "99.6]"]


def test_what_was_judged():
    assert wording.images_of("test", 10_000) == "10,000 test images"
    assert wording.images_of("mine", 1) == "1 image of mine"


def test_mistakes_in_words():
    mistakes = {
        "n": 28,
        "top_confusions": [{"true": 4, "predicted": 9, "count": 5}],
        "most_missed_digits": [{"digit": 9, "rate": 0.008, "support": 1009, "missed": 8}],
    }
    assert wording.top_confusion(mistakes).split() == [
        "5",
        "of",
        "them",
        "a",
        "4",
        "read",
        "as",
        "9",
    ]
    assert wording.most_missed(mistakes) == "Most often missed: 9 (0.80\u202f% of 1,009)."
    none = {"n": 0, "top_confusions": [], "most_missed_digits": []}
    assert (wording.top_confusion(none), wording.most_missed(none)) == ("", "No digit was missed.")


def test_an_eight_has_its_own_article():
    assert [wording.a_digit(digit) for digit in (1, 4, 8)] == ["a 1", "a 4", "an 8"]
    assert wording.confusion({"true": 8, "predicted": 3}).split() == ["an", "8", "read", "as", "3"]


def test_taken_for():
    matrix = [[0] * 10 for _ in range(10)]
    matrix[4][4], matrix[4][9] = 900, 5
    assert wording.taken_for(matrix, 4) == "9 (5)"
    assert wording.taken_for(matrix, 5) == "–"


def test_temperature_in_one_piece():
    assert wording.temperature(1.084) == "T\u00a0=\u00a01.08"


def test_columns_line_up_and_lines_end_clean():
    rows = [("a", "1", "x"), ("bcd", "1,000", "")]
    assert wording.aligned(rows, "<><") == "a        1  x\nbcd  1,000"


@pytest.mark.parametrize(
    ("value", "words"), [(0.00123456, "0.001235"), (12345, "12345"), ("cosine", "cosine")]
)
def test_values_are_short(value, words):
    assert wording.short(value) == words
