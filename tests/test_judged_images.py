import numpy as np
import pytest
from compared_runs import one_run

from tenfold.comparison.arms import enter
from tenfold.comparison.judged_images import with_pictures
from tenfold.core.datasets import load
from tenfold.core.splits import fold_indices, split
from tenfold.evaluation.mistakes import from_picture


def entered(folder, data, labels, split_name):
    fields = {"name": data.name, "sha256": data.sha256}
    return enter({"fast": [one_run(folder, "fast", labels=labels, split=split_name, data=fields)]})


def test_pictures_of_test_images(small_mnist, tmp_path):
    train, test = load(small_mnist, "train"), load(small_mnist, "test")
    field = entered(tmp_path, train, test.labels, "test")
    shown = with_pictures(field, [{"index": 7, "true": 1}])
    np.testing.assert_array_equal(from_picture(shown[0]["picture"]), test.images[7])
    assert shown[0]["true"] == 1


def test_pictures_of_validation_images(small_mnist, tmp_path):
    train = load(small_mnist, "train")
    held_out = split(train)[1]
    field = entered(tmp_path, train, held_out.labels, "validation")
    shown = with_pictures(field, [{"index": 3}])
    np.testing.assert_array_equal(from_picture(shown[0]["picture"]), held_out.images[3])


def test_pictures_of_images_held_out_fold_by_fold(small_mnist, tmp_path):
    train = load(small_mnist, "train")
    parts = [fold_indices(train.labels, 2, fold) for fold in range(2)]
    runs = [
        one_run(
            tmp_path / str(fold), "fast", labels=train.labels[parts[fold]], split="validation",
            data={"name": train.name, "sha256": train.sha256, "folds": 2, "fold": fold},
        )
        for fold in range(2)
    ]  # fmt: skip
    shown = with_pictures(enter({"fast": runs}), [{"index": len(parts[0]) + 5}])
    expected = train.images[parts[1][5]]
    np.testing.assert_array_equal(from_picture(shown[0]["picture"]), expected)


@pytest.mark.parametrize("name", ["gone.npz", "mnist"])
def test_data_that_is_gone_or_changed_has_no_pictures(tmp_path, name):
    fields = {"name": name}
    field = enter({"fast": [one_run(tmp_path, "fast", data=fields)]})
    assert with_pictures(field, [{"index": 0}]) == []
