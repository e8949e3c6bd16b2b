from pathlib import Path

import pytest
import torch
from torch import nn

from tenfold.core.datasets import load
from tenfold.core.recipes import load_config
from tenfold.core.splits import fold_indices, indices_sha256
from tenfold.errors import UsageError
from tenfold.training.manifest import new_manifest, new_run


@pytest.mark.parametrize(
    ("train_on", "train_n", "held_out"), [("train", 55_000, 5_000), ("all", 60_000, 0)]
)
def test_says_what_is_learned_from(train_on, train_n, held_out):
    config = load_config("fast", [f"data.train_on={train_on}"])
    data = load("mnist", "train")
    manifest = new_manifest(config, data, nn.Linear(2, 3), torch.device("cpu"), open_test=True)
    assert (manifest["data"]["train_n"], manifest["data"]["validation_n"]) == (train_n, held_out)
    assert manifest["data"]["sha256"] == data.sha256
    assert manifest["parameters"] == 9
    assert manifest["environment"]["threads"] == torch.get_num_threads()


def test_a_run_without_a_name_gets_one_that_is_free(tmp_path):
    config = load_config("fast")
    first, second, third = (new_run(tmp_path, None, config, {"n": n}) for n in range(3))
    assert first.directory.name.startswith("fast-s0-2")
    assert [run.manifest["n"] for run in (first, second, third)] == [0, 1, 2]


def test_a_name_that_another_command_takes_at_the_same_time_is_left_to_it(tmp_path, monkeypatch):
    make = Path.mkdir

    def late(path, **options):
        monkeypatch.undo()
        make(path, **options)  # the other one, a moment earlier
        make(path, **options)

    monkeypatch.setattr(Path, "mkdir", late)
    run = new_run(tmp_path, None, load_config("fast"), {})
    assert run.directory.name.endswith("Z-2")


@pytest.mark.parametrize("name", ["", "..", "a/b"])
def test_a_name_is_one_folder(name, tmp_path):
    with pytest.raises(UsageError, match="without slashes"):
        new_run(tmp_path, name, load_config("fast"), {})


def test_says_which_fold_validates():
    config = load_config("fast", ["data.folds=5", "data.fold=2"])
    data = load("mnist", "train")
    manifest = new_manifest(config, data, nn.Linear(2, 3), torch.device("cpu"), open_test=False)
    assert (manifest["data"]["folds"], manifest["data"]["fold"]) == (5, 2)
    assert (manifest["data"]["train_n"], manifest["data"]["validation_n"]) == (48_000, 12_000)
    expected = indices_sha256(fold_indices(data.labels, 5, 2))
    assert manifest["data"]["validation_sha256"] == expected
