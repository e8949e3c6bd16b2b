import numpy as np
import pytest
from judged_runs import says

from tenfold.core.datasets import LabelledImages, load
from tenfold.errors import DataError, ModelError
from tenfold.evaluation.corruptions import CORRUPTIONS, corrupt
from tenfold.evaluation.metrics import ece, softmax, wilson
from tenfold.evaluation.robustness import as_text, judge_corruptions


@pytest.fixture(scope="module")
def digits():
    data = load("mnist", "train")
    return LabelledImages("some", data.images[:20], data.labels[:20], "00")


def by_brightness(images):
    """A network that answers with the tens of the mean level, more surely the brighter it is."""
    level = images.mean(axis=(1, 2)) / 255
    logits = np.zeros((len(images), 10), np.float32)
    logits[np.arange(len(images)), (level * 10).astype(int).clip(0, 9)] = 5 * level + 1
    return logits


def test_each_corruption_is_judged_on_what_it_made(digits):
    judged = judge_corruptions(digits, by_brightness)
    assert (judged["n"], judged["seed"]) == (20, 0)
    assert list(judged["corruptions"]) == list(CORRUPTIONS)
    logits = by_brightness(corrupt(digits.images, "fog", 0))
    right = int((logits.argmax(axis=1) == digits.labels).sum())
    fog = judged["corruptions"]["fog"]
    assert fog["accuracy"] == right / 20
    assert fog["accuracy_ci95"] == list(wilson(right / 20, 20))
    assert fog["ece"] == ece(softmax(logits), digits.labels)


def test_the_mean_is_over_the_fifteen_alone(digits):
    judged = judge_corruptions(digits, by_brightness)
    accuracies = [row["accuracy"] for row in judged["corruptions"].values()]
    assert judged["mean"]["accuracy"] == pytest.approx(sum(accuracies) / 15)
    assert len(set(accuracies)) > 1
    assert "accuracy_ci95" not in judged["mean"]


def test_what_can_not_be_judged(digits):
    with pytest.raises(ModelError, match="not finite"):
        judge_corruptions(digits, says(np.full((20, 10), np.nan, np.float32)))
    nothing = LabelledImages("none", digits.images[:0], digits.labels[:0], "00")
    with pytest.raises(DataError, match="no image"):
        judge_corruptions(nothing, by_brightness)


def test_the_table_has_a_line_for_each(digits):
    judged = judge_corruptions(digits, by_brightness)
    lines = as_text(judged).splitlines()
    assert [line.split()[0] for line in lines] == ["corruption", "clean", *CORRUPTIONS, "mean"]
    accuracy = judged["corruptions"]["zigzag"]["accuracy"]
    assert f"{accuracy:.2%}  [" in lines[-3]
    assert lines[-1].startswith(f"mean of 15      {judged['mean']['accuracy']:>8.2%}")
    assert len({len(line) for line in lines[1:]}) == 1
