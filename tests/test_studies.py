import pytest

from tenfold.core.config import build_config
from tenfold.core.recipes import to_yaml
from tenfold.core.runs import Run
from tenfold.core.studies import Plan, Replicate, Study, is_finished
from tenfold.errors import ConfigError, ModelError, UsageError


def new_plan(*names, **fields):
    config = build_config({"model": {"name": "compact"}}, "here")
    return Plan(arms=dict.fromkeys(names or ("a", "b"), config), **fields)


def test_every_arm_has_the_same_seeds():
    names = [str(replicate) for replicate in new_plan(seeds=2).replicates()]
    assert names == ["a-s0", "b-s0", "a-s1", "b-s1"]
    assert new_plan(seeds=2).runs == 4


def test_every_seed_has_every_fold():
    plan = new_plan("a", seeds=2, folds=2)
    assert [*map(str, plan.replicates())] == ["a-s0-f0", "a-s0-f1", "a-s1-f0", "a-s1-f1"]
    assert plan.runs == 4


def test_a_run_gets_its_seed_and_fold():
    config = new_plan("a", folds=3).config_of(Replicate("a", 4, 2))
    assert (config.seed, config.data.folds, config.data.fold) == (4, 3, 2)
    learns = build_config({"model": {"name": "compact"}, "data": {"train_on": "all"}}, "here")
    held_out = [Plan(arms={"a": learns}, folds=n).config_of(Replicate("a", 0)) for n in (0, 2)]
    assert [one.data.train_on for one in held_out] == ["all", "train"]
    whole = new_plan("a").config_of(Replicate("a", 4))
    assert (whole.seed, whole.data.folds, whole.data.fold) == (4, 0, 0)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "-x", "a b"])
def test_an_arm_can_name_a_folder(name):
    with pytest.raises(ValueError, match="names folders"):
        new_plan(name)


def test_a_plan_needs_arms_and_more_than_one_fold():
    with pytest.raises(ValueError, match="needs an arm"):
        Plan(arms={})
    with pytest.raises(ValueError, match="2 or more"):
        new_plan("a", folds=1)


def test_a_plan_reads_back_as_it_was_written(tmp_path):
    plan = new_plan(seeds=3, folds=4)
    assert Study.create(tmp_path / "study", plan).plan == plan
    assert Study.open(tmp_path / "study").plan == plan


def test_a_study_is_not_made_over_anything(tmp_path):
    Study.create(tmp_path / "study", new_plan())
    with pytest.raises(UsageError, match=r"holds a study already\. --resume goes on"):
        Study.create(tmp_path / "study", new_plan())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").touch()
    with pytest.raises(UsageError, match="exists and holds no study"):
        Study.create(tmp_path / "mine", new_plan())


def test_what_a_killed_study_leaves_before_its_plan_is_no_obstacle(tmp_path):
    (tmp_path / ".12ab-study.yaml").touch()
    assert Study.create(tmp_path, new_plan()).plan == new_plan()


def test_no_study_and_damaged_ones_are_told(tmp_path):
    with pytest.raises(ModelError, match=r"it holds no study\.yaml"):
        Study.open(tmp_path)
    (tmp_path / "study.yaml").write_text("seeds: 1\nseeds: 2\n")
    with pytest.raises(ModelError, match="is damaged: line 2 gives 'seeds' a second time"):
        Study.open(tmp_path)
    (tmp_path / "study.yaml").write_text("[1, 2]")
    with pytest.raises(ModelError, match="holds no plan"):
        Study.open(tmp_path)
    (tmp_path / "study.yaml").write_text(to_yaml(new_plan()) + "sedes: 3\n")
    with pytest.raises(ConfigError, match=r"Unknown key 'sedes'\. Did you mean 'seeds'"):
        Study.open(tmp_path)


def test_a_mistyped_field_of_an_arm_gets_the_nearest_one(tmp_path):
    (tmp_path / "study.yaml").write_text("arms: {x: {model: {name: compact}, epoch: 3}}")
    with pytest.raises(ConfigError, match=r"Unknown key 'arms.x.epoch'. Did you mean 'arms.x.epo"):
        Study.open(tmp_path)


def test_arms_have_their_finished_runs_by_seed(tmp_path):
    study = Study.create(tmp_path / "study", new_plan(seeds=3))
    for replicate, status in [(("a", 2), "finished"), (("a", 0), "finished"), (("b", 0), "failed")]:
        run = study.run_of(Replicate(*replicate))
        Run.create(run.directory, {"status": status})
    study.run_of(Replicate("b", 1)).directory.mkdir()
    study.run_of(Replicate("b", 2)).directory.mkdir()
    study.run_of(Replicate("b", 2)).manifest_path.write_text('{"schema')
    arms = study.arms()
    assert [run.directory.name for run in arms["a"]] == ["a-s0", "a-s2"]
    assert arms["b"] == []
    assert not is_finished(study.run_of(Replicate("b", 2)))
