import pytest

from tenfold.core.machine import usable_cores
from tenfold.core.recipes import load_config, to_yaml
from tenfold.errors import ConfigError, UsageError
from tenfold.study.plan import Wish, divide_cores, resolve, same_but_for_threads, with_threads

STUDY = """
about: Whether noise helps.
seeds: 3
epochs: 4
set: {batch_size: 64}
arms:
  plain: fast
  noisy: {recipe: fast, set: {augment.noise: 0.2, batch_size: 32}}
  whole: {model: {name: compact}, epochs: 9}
"""


@pytest.fixture
def study(tmp_path):
    def write(text):
        path = tmp_path / "noise.yaml"
        path.write_text(text)
        return [str(path)]

    return write


def test_recipes_are_arms_under_their_names():
    plan = resolve(["fast", "compact"])
    assert [*plan.arms] == ["fast", "compact"]
    assert plan.arms["fast"] == load_config("fast")
    assert (plan.seeds, plan.folds) == (5, 0)


def test_a_file_says_what_differs(study):
    plan = resolve(study(STUDY))
    assert plan.seeds == 3
    assert plan.arms["plain"] == load_config("fast", overrides={"epochs": 4, "batch_size": 64})
    assert (plan.arms["noisy"].augment.noise, plan.arms["noisy"].batch_size) == (0.2, 32)
    assert (plan.arms["whole"].model.name, plan.arms["whole"].epochs) == ("compact", 4)


def test_the_command_line_wins(study):
    plan = resolve(study(STUDY), Wish(2, 4, ["batch_size=16"], {"epochs": 1}))
    assert (plan.seeds, plan.folds) == (2, 4)
    assert {(arm.batch_size, arm.epochs) for arm in plan.arms.values()} == {(16, 1)}


def test_the_resolved_plan_is_a_study_of_the_same_plan(study):
    plan = with_threads(resolve(study(STUDY)), 1)
    assert resolve(study(to_yaml(plan))) == plan


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sedes: 3\narms: {a: fast}", "Unknown key 'sedes'. Did you mean 'seeds'"),
        ("seeds: 3", "Key 'arms' is missing"),
        ("seeds: 0\narms: {a: fast}", "Key 'seeds' can't be 0"),
        ("arms: {a: fats}", "Unknown recipe 'fats'. Did you mean 'fast'"),
        ("arms: {a: {recipe: fast, sett: {}}}", "Unknown key 'sett'. Did you mean 'set'"),
        ("arms: {a: {recipe: fast, set: {epoch: 3}}}", "Unknown key 'epoch'. Did you mean 'epo"),
        ("arms: {a: 3}", "arm 'a' can't be 3"),
        ("arms: {a: {recipe: fast, set: {seed: 3}}}", "can't set 'seed'"),
        ("arms: {}", "needs an arm"),
        ("arms: {a/b: fast}", "names folders"),
        ("arms: [", "not valid YAML"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(text, message, study):
    with pytest.raises(ConfigError, match=message):
        resolve(study(text))


def test_recipes_that_cannot_be_compared_are_refused(study):
    with pytest.raises(UsageError, match="Nothing to study"):
        resolve([])
    with pytest.raises(UsageError, match="Two recipes are called 'fast'"):
        resolve(["fast", "fast"])
    with pytest.raises(UsageError, match="can't stand beside recipes"):
        resolve([*study(STUDY), "fast"])
    with pytest.raises(UsageError, match="'a' learns from 'mnist' and 'b' from 'mine'"):
        resolve(study("arms: {a: fast, b: {recipe: fast, set: {data.name: mine}}}"))


def test_cores_are_divided_among_the_runs():
    cores, plan = usable_cores(), resolve(["fast"], Wish(changes={"device": "cpu"}))
    assert divide_cores(plan, 1000) == (cores, 1)
    assert divide_cores(plan, 1) == (1, cores)
    assert divide_cores(plan, 1000, jobs=1) == (1, cores)
    assert divide_cores(plan, 1000, jobs=10 * cores) == (10 * cores, 1)
    assert divide_cores(with_threads(plan, cores), 1000).jobs == 1


def test_a_gpu_is_shared_by_few(tmp_path, monkeypatch):
    program = tmp_path / "nvidia-smi"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tenfold.study.plan.usable_cores", lambda: 64)
    assert divide_cores(resolve(["fast"]), 1000) == (4, 16)
    assert divide_cores(resolve(["fast"]), 1000, jobs=8) == (8, 8)
    assert divide_cores(resolve(["fast"], Wish(changes={"device": "cpu"})), 1000) == (64, 1)


def test_threads_are_part_of_the_plan_but_not_of_what_is_asked():
    plan = resolve(["fast", "compact"])
    assert same_but_for_threads(plan, with_threads(plan, 2))
    assert not same_but_for_threads(with_threads(plan, 1), with_threads(plan, 2))
    assert not same_but_for_threads(resolve(["fast"]), with_threads(plan, 2))
    assert not same_but_for_threads(resolve(["fast", "compact"], Wish(seeds=2)), plan)
    assert with_threads(with_threads(plan, 3), 2) == with_threads(plan, 3)
