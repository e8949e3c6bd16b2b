import pytest
from compared_runs import one_run

from tenfold.comparison.belonging import (
    Member,
    common_split,
    refuse_other_data,
    refuse_same_replicate,
    refuse_twice,
)
from tenfold.errors import ModelError, UsageError


def folds(fold, of=3):
    return {"folds": of, "fold": fold}


def test_what_a_run_is(tmp_path):
    member = Member.of(one_run(tmp_path, "fast", 4))
    assert (member.folds, member.replicate) == (0, (4, -1))
    third = Member.of(one_run(tmp_path, "fast", 5, data=folds(2)))
    assert (third.folds, third.replicate) == (3, (5, 2))


@pytest.mark.parametrize("fields", [{"seed": None}, {"data": None}])
def test_a_manifest_without_seed_or_data(tmp_path, fields):
    run = one_run(tmp_path, "fast")
    run.update_manifest(**fields)
    with pytest.raises(ModelError, match="doesn't say which seed and data"):
        Member.of(run)


def test_a_run_given_twice(tmp_path):
    run = one_run(tmp_path, "fast")
    with pytest.raises(UsageError, match=r"fast-s0' is given twice\. Give every run once\."):
        refuse_twice([run, run])


def test_two_runs_of_one_seed(tmp_path):
    twins = [Member.of(one_run(tmp_path / where, "fast", 3)) for where in "ab"]
    with pytest.raises(UsageError, match=r"are both `fast` with seed 3\. Give one of them"):
        refuse_same_replicate("fast", twins)
    parts = [Member.of(one_run(tmp_path / f"f{f}", "fast", 3, data=folds(f))) for f in range(3)]
    refuse_same_replicate("fast", parts)


def test_test_where_all_have_it_else_validation(tmp_path):
    first, second = (one_run(tmp_path, "fast", seed, split="validation") for seed in (0, 1))
    first.record_predictions("test", first.predictions()["validation"])
    assert common_split([Member.of(first)]) == "test"
    assert common_split([Member.of(first), Member.of(second)]) == "validation"


def test_runs_judged_on_nothing_in_common(tmp_path):
    runs = [one_run(tmp_path, "fast", split) for split in range(2)]
    runs[1].predictions_path.unlink()
    with pytest.raises(ModelError, match=r"fast-s1' holds no predictions.*it has nothing"):
        common_split([Member.of(run) for run in runs])


def test_other_data(tmp_path):
    first = Member.of(one_run(tmp_path, "fast"))
    other = Member.of(one_run(tmp_path, "mine", data={"name": "mine.npz", "sha256": "cd"}))
    with pytest.raises(UsageError, match=r"trained on 'mnist' and .* other images \('mine.npz'\)"):
        refuse_other_data([first, other], "test")


def test_other_validation_images(tmp_path):
    first = Member.of(one_run(tmp_path, "fast"))
    other = Member.of(one_run(tmp_path, "mine", data=folds(1)))
    refuse_other_data([first, other], "test")
    with pytest.raises(UsageError, match="one image in twelve and one of 3 folds"):
        refuse_other_data([first, other], "validation")
