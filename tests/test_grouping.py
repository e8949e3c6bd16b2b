from compared_runs import one_run

from tenfold.comparison.grouping import by_recipe


def test_runs_of_a_recipe_are_an_arm(tmp_path):
    runs = [one_run(tmp_path, name, seed) for seed in (0, 1) for name in ("fast", "slow")]
    arms = by_recipe(runs)
    assert {name: [run.directory.name for run in arm] for name, arm in arms.items()} == {
        "fast": ["fast-s0", "fast-s1"], "slow": ["slow-s0", "slow-s1"],
    }  # fmt: skip


def test_what_decides_no_result_makes_no_variant(tmp_path):
    elsewhere = {"fold": 2, "name": "/elsewhere/mnist"}
    beside = {"threads": 4, "device": "cuda", "keep_checkpoints": "all", "data": elsewhere}
    runs = [one_run(tmp_path, "fast"), one_run(tmp_path, "fast", 1, config=beside)]
    runs[0].update_manifest(config=runs[0].manifest["config"] | {"data": {"fold": 0, "name": "x"}})
    assert list(by_recipe(runs)) == ["fast"]
    runs[1].update_manifest(data=runs[1].manifest["data"] | {"sha256": "cd"})
    assert list(by_recipe(runs)) == ["fast (data.sha256 ab)", "fast (data.sha256 cd)"]


def test_variants_are_named_after_what_differs(tmp_path):
    runs = [
        one_run(tmp_path / str(epochs), "fast", config={"epochs": epochs, "optimiser": {"lr": 1}})
        for epochs in (2, 4)
    ]
    assert list(by_recipe(runs)) == ["fast (epochs 2)", "fast (epochs 4)"]
    deep = [
        one_run(tmp_path / f"lr{lr}", "slow", config={"optimiser": {"lr": lr}}) for lr in (1, 2)
    ]
    assert list(by_recipe(deep)) == ["slow (optimiser.lr 1)", "slow (optimiser.lr 2)"]


def test_variants_that_differ_in_much_are_numbered(tmp_path):
    runs = [
        one_run(tmp_path / str(value), "fast", config=dict.fromkeys("abcd", value))
        for value in (1, 2)
    ]
    named = by_recipe(runs)
    assert list(named) == ["fast 1", "fast 2"]
    assert by_recipe(runs[::-1]) == named


def test_a_run_without_a_recipe_is_called_by_its_folder(tmp_path):
    run = one_run(tmp_path, "fast", recipe=None, config={})
    assert list(by_recipe([run])) == ["fast-s0"]
