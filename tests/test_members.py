import shutil

import numpy as np
import pytest
from sibling_runs import siblings

from tenfold.core.runs import Run
from tenfold.errors import ModelError, UsageError
from tenfold.study.members import open_members


@pytest.fixture
def runs(quick_run, tmp_path):
    return siblings(quick_run, tmp_path, 2)


def test_gives_answers_on_the_images_that_all_held_out(runs, quick_run):
    members, held_out = open_members([runs[0].directory, str(runs[1].directory)])
    assert [member.name for member in members] == ["a", "b"]
    recorded = quick_run.predictions()["validation"]
    np.testing.assert_array_equal(held_out.labels, recorded.labels)
    assert members[0].logits.shape == recorded.logits.shape
    assert (members[0].logits != members[1].logits).any()


def change(run, **fields):
    run.update_manifest(data=run.manifest["data"] | fields)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"train_on": "all"}, "trained on all images"),
        ({"sha256": "00"}, "no common validation split"),
        ({"validation_sha256": "00"}, "other folds"),
    ],
)
def test_refuses_runs_that_held_out_other_images(runs, fields, message):
    change(runs[1], **fields)
    with pytest.raises(UsageError, match=message):
        open_members(runs)


def test_refuses_data_that_have_changed(runs):
    for run in runs:
        change(run, sha256="00")
    with pytest.raises(ModelError, match=r"is not the one that .* was started with"):
        open_members(runs)


def test_refuses_fewer_than_two_and_the_same_twice(runs, tmp_path):
    with pytest.raises(UsageError, match="two runs or more"):
        open_members(runs[:1])
    shutil.copytree(runs[0].directory, tmp_path / "copy")
    with pytest.raises(UsageError, match="hold the same network"):
        open_members([*runs, tmp_path / "copy"])


def test_refuses_what_is_no_finished_run(runs, tmp_path):
    with pytest.raises(ModelError, match=r"manifest\.json"):
        open_members([runs[0], tmp_path])
    runs[1].model_path.unlink()
    with pytest.raises(ModelError, match="tenfold train --resume"):
        open_members(runs)


def test_runs_of_one_name_are_told_apart_by_their_paths(runs, tmp_path):
    moved = Run(tmp_path / "elsewhere" / "a")
    moved.directory.parent.mkdir()
    runs[1].directory.rename(moved.directory)
    members, _ = open_members([runs[0], moved])
    assert [member.name for member in members] == [str(runs[0].directory), str(moved.directory)]
