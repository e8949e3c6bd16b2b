import shutil

import numpy as np
import pytest
from made_up_runs import finished_run, logits_for

from tenfold.cli.study import _tell
from tenfold.core.datasets import load
from tenfold.core.runs import Run
from tenfold.core.studies import Replicate, Study
from tenfold.errors import ConfigError, DataError, ModelError, UsageError
from tenfold.study.conduct import default_directory, run_study
from tenfold.study.plan import Wish, resolve, with_threads


@pytest.fixture
def begun(small_mnist, tmp_path):
    """A study of `fast` with two seeds that has trained nothing yet."""
    plan = resolve(["fast"], Wish(seeds=2, changes={"data.name": str(small_mnist)}))
    return Study.create(tmp_path / "study", with_threads(plan, 1))


def copied(study, replicate, trained):
    """A copy of the run `trained` in the place of `replicate`, as if it was that."""
    run = Run(shutil.copytree(trained.directory, study.run_of(replicate).directory))
    config = study.plan.config_of(replicate).model_dump()
    run.update_manifest(recipe=replicate.arm, seed=replicate.seed, config=config)
    return run


@pytest.mark.parametrize(
    ("recipes", "name"),
    [
        (["fast"], "fast"),
        (["fast", "my/own.yaml"], "fast-own"),
        (["a", "b", "c", "d", "e"], "a-b-c-and-2-more"),
    ],
)
def test_a_study_is_named_after_what_is_studied(recipes, name):
    assert default_directory(recipes).as_posix() == f"studies/{name}"


def test_a_study_is_not_begun_twice(begun):
    with pytest.raises(UsageError, match=r"holds a study already\. --resume goes on"):
        run_study("fast", out=begun.directory)


def test_another_plan_does_not_go_on_with_it(begun, small_mnist):
    own = {"data.name": str(small_mnist)}
    for recipes, seeds in [("compact", 2), ("fast", 3), (["fast", "compact"], 2)]:
        with pytest.raises(UsageError, match="holds another study"):
            run_study(recipes, out=begun.directory, seeds=seeds, resume=True, **own)
    with pytest.raises(UsageError, match="takes no other seeds"):
        run_study(out=begun.directory, seeds=3, resume=True)


@pytest.mark.parametrize("jobs", [-1, 0, "auto"])
def test_jobs_is_a_number_or_none(begun, jobs):
    with pytest.raises(UsageError, match=f"jobs is a number from 1, .* not {jobs!r}"):
        run_study(out=begun.directory, jobs=jobs, resume=True)


def test_nothing_to_study_and_nothing_to_resume(tmp_path):
    with pytest.raises(UsageError, match="Nothing to study"):
        run_study(out=tmp_path / "study")
    with pytest.raises(UsageError, match="Which study"):
        run_study(resume=True)
    with pytest.raises(ModelError, match="is no study"):
        run_study(out=tmp_path / "study", resume=True)
    assert not (tmp_path / "study").exists()


def test_what_is_wrong_is_said_before_anything_is_written(tmp_path):
    with pytest.raises(DataError, match="nowhere"):
        run_study("fast", out=tmp_path / "study", **{"data.name": "nowhere"})
    with pytest.raises(ConfigError, match="Did you mean 'epochs'"):
        run_study("fast", out=tmp_path / "study", epochz=3)
    assert not (tmp_path / "study").exists()


def test_a_teacher_that_knows_the_folds_is_refused(small_mnist, quick_run, tmp_path):
    own = {"data.name": str(small_mnist), "init_from": str(quick_run.directory)}
    with pytest.raises(UsageError, match="learnt from images of fold 0"):
        run_study("compact", out=tmp_path / "s", folds=2, **own)
    assert not (tmp_path / "s").exists()


def test_more_folds_than_images_are_refused_before_anything_is_written(tmp_path):
    np.savez(
        tmp_path / "ten.npz", images=np.zeros((12, 28, 28), np.uint8), labels=np.arange(12) % 2
    )
    with pytest.raises(
        DataError, match=r"there are more folds\. Add pictures, or take fewer folds"
    ):
        run_study("fast", out=tmp_path / "s", folds=100, **{"data.name": str(tmp_path / "ten.npz")})
    assert not (tmp_path / "s").exists()


def test_a_missing_test_part_stops_a_study_before_anything_is_trained(small_mnist, tmp_path):
    data = np.load(small_mnist)
    np.savez(tmp_path / "half.npz", x_train=data["x_train"], y_train=data["y_train"])
    half = {"data.name": str(tmp_path / "half.npz")}
    with pytest.raises(DataError, match=r"has no part 'test'.* train with --no-test"):
        run_study("fast", out=tmp_path / "study", **half)
    assert not (tmp_path / "study").exists()


def test_a_study_whose_data_have_changed_does_not_go_on(begun, quick_run):
    changed = copied(begun, Replicate("fast", 0), quick_run)
    changed.update_manifest(data=changed.manifest["data"] | {"sha256": "0" * 64})
    with pytest.raises(ModelError, match=r"is not the one that .* learnt from"):
        run_study(out=begun.directory, resume=True)


def test_runs_of_an_edited_plan_are_not_mixed_with_others(begun, quick_run):
    copied(begun, Replicate("fast", 1), quick_run)
    plan = begun.plan_path.read_text()
    begun.plan_path.write_text(plan.replace("epochs: 1", "epochs: 4", 1))
    with pytest.raises(
        UsageError, match=r"fast-s1' is not what study.yaml says: its epochs is 1, not 4"
    ):
        run_study(out=begun.directory, resume=True)


def test_a_run_that_fails_stops_no_other(quick_run, small_mnist, tmp_path):
    arms = {"good": "{recipe: fast}", "bad": "{model: {name: fast, options: {depth: 3}}}"}
    file = tmp_path / "study.yaml"
    lines = [f"  {name}: {arm}" for name, arm in arms.items()]
    file.write_text("\n".join([f"data: {small_mnist}", "seeds: 1", "arms:", *lines]))
    study = Study.create(tmp_path / "study", with_threads(resolve([str(file)]), 1))
    copied(study, Replicate("good", 0), quick_run)
    result = run_study(str(file), out=study.directory, resume=True)
    assert [*result.failures] == ["bad-s0"]
    assert "depth" in result.failures["bad-s0"]
    assert result.labels is None
    assert [*study.arms()["good"]] != []
    assert (study.directory / "study.json").exists()


def test_the_test_split_is_opened_once_for_runs_that_have_it_closed(begun, quick_run):
    """Copies of a trained run: one as it was, one closed, one killed while it was opened."""
    runs = [copied(begun, Replicate("fast", seed), quick_run) for seed in (0, 1)]
    for run in runs:
        run.update_manifest(open_test=False)
    closed, killed = runs
    validation = {"validation": closed.predictions()["validation"]}
    closed._write_predictions(validation, openings=0)
    killed.report_path.unlink()
    run_study(out=begun.directory, resume=True)
    for run in runs:
        opened = Run.open(run.directory)
        assert opened.test_openings == 1
        assert opened.manifest["open_test"]
        assert opened.report["splits"].keys() == {"validation", "test"}
    said = [run.predictions()["test"].logits for run in runs]
    np.testing.assert_array_equal(*said)


def test_a_damaged_record_of_the_only_seed_with_all_folds_is_told(small_mnist, tmp_path, capsys):
    plan = resolve(["fast"], Wish(seeds=1, folds=2, changes={"data.name": str(small_mnist)}))
    study = Study.create(tmp_path / "study", with_threads(plan, 1))
    labels = load(small_mnist, "train").labels
    for replicate in plan.replicates():
        run = finished_run(study, replicate, labels, logits_for(labels, np.random.default_rng(0)))
    run.history_path.write_text('{"epo')
    result = run_study(out=study.directory, resume=True)
    assert (result.comparison, result.labels) == (None, None)
    assert "history.jsonl' is damaged" in result.failures["fast-s0-f1"]
    assert "train it again" in result.failures["fast-s0-f1"]
    _tell(result)
    assert "no seed has all of its folds to compare" in capsys.readouterr().out


def test_runs_that_cannot_be_opened_or_read_are_left_out_of_the_comparison(
    small_mnist, quick_run, tmp_path
):
    plan = resolve(["fast", "compact"], Wish(seeds=3, changes={"data.name": str(small_mnist)}))
    study = Study.create(tmp_path / "study", with_threads(plan, 1))
    for replicate in plan.replicates():
        copied(study, replicate, quick_run)
    unread, unopened = (study.run_of(Replicate("fast", seed)) for seed in (0, 1))
    unread.predictions_path.write_bytes(b"damaged")
    unopened.model_path.write_bytes(b"damaged")
    unopened._write_predictions({"validation": unopened.predictions()["validation"]}, openings=0)
    result = run_study(out=study.directory, resume=True)
    assert result.failures.keys() == {"fast-s0", "fast-s1"}
    assert "predictions.npz' is damaged" in result.failures["fast-s0"]
    assert "'fast-s1' is damaged or no ONNX file" in result.failures["fast-s1"]
    seeds = {arm["name"]: arm["seeds"] for arm in result.comparison["arms"]}
    assert (seeds, result.comparison["split"]) == ({"fast": [2], "compact": [0, 1, 2]}, "test")
