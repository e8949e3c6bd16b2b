import numpy as np
import pytest
from compared_runs import answers, labels_of, one_run, some_arms

from tenfold.comparison.arms import enter
from tenfold.core.runs import Predictions
from tenfold.errors import DataError, ModelError, UsageError


def fold_runs(folder, name, seed, folds=3, labels=None):
    """The runs of all folds; each judges its own third of the images."""
    parts = np.array_split(labels_of() if labels is None else labels, folds)
    return [
        one_run(
            folder / f"f{fold}", name, seed, 0.1, parts[fold], "validation",
            data={"folds": folds, "fold": fold},
        )
        for fold in range(folds)
    ]  # fmt: skip


def test_rows_are_seeds_in_their_order(tmp_path):
    arms = some_arms(tmp_path, fast=0.05, slow=0.1)
    field = enter({"slow": arms["slow"][::-1], "fast": arms["fast"]})
    assert (field.split, field.folds, field.left_out) == ("test", 0, ())
    assert [arm.name for arm in field.arms] == ["slow", "fast"]
    assert [row.replicate for row in field.arms[0].rows] == [(0, -1), (1, -1), (2, -1)]
    expected = answers(2, 0.1, labels_of()).argmax(axis=1) == labels_of()
    np.testing.assert_array_equal(field.arms[0].right[2], expected)
    assert 0 < field.arms[0].rows[0].ece < 0.2


def test_folds_of_a_seed_make_one_row_of_all_images(tmp_path):
    runs = [run for seed in (0, 1) for run in fold_runs(tmp_path, "fast", seed)]
    field = enter({"fast": runs[::-1]})
    assert (field.split, field.folds) == ("validation", 3)
    np.testing.assert_array_equal(field.labels, labels_of())
    assert [row.sizes for row in field.arms[0].rows] == [(334, 333, 333)] * 2
    assert len(field.arms[0].members) == 6


def test_a_seed_without_all_its_folds_is_left_out(tmp_path):
    runs = [*fold_runs(tmp_path, "fast", 0), *fold_runs(tmp_path, "fast", 1)[:2]]
    field = enter({"fast": runs, "later": []})
    assert len(field.arms[0].rows) == 1
    assert field.left_out == (
        "`fast`: 2 runs of seeds that lack one of 3 folds are left out.",
        "`later` has no finished run with predictions to compare.",
    )
    with pytest.raises(UsageError, match="No seed has finished all of its 3 folds"):
        enter({"fast": runs[3:]})


def test_on_test_images_each_fold_is_a_row(tmp_path):
    runs = fold_runs(tmp_path, "fast", 0)
    for run in runs:
        run.record_predictions("test", Predictions(labels_of(), answers(1, 0.1, labels_of())))
    field = enter({"fast": runs})
    assert [row.replicate for row in field.arms[0].rows] == [(0, 0), (0, 1), (0, 2)]


def test_nothing_to_compare():
    with pytest.raises(UsageError, match="no finished run to compare"):
        enter({"fast": []})


def test_other_labels(tmp_path):
    first, second = one_run(tmp_path, "fast"), one_run(tmp_path, "slow", labels=labels_of(900))
    with pytest.raises(UsageError, match=r"`fast` and `slow` were judged on .*1,000 and 900"):
        enter({"fast": [first], "slow": [second]})


def test_predictions_that_are_no_numbers(tmp_path):
    run, labels = one_run(tmp_path, "fast"), labels_of(5)
    run.record_predictions("test", Predictions(labels, np.full((5, 10), np.nan, np.float32)))
    with pytest.raises(ModelError, match="not finite"):
        enter({"fast": [run]})
    run.record_predictions("test", Predictions(labels + 7, np.zeros((5, 10), np.float32)))
    with pytest.raises(DataError, match="Use 0 to 9"):
        enter({"fast": [run]})
