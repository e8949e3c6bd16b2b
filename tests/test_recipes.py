import json
from importlib.resources import files

import pytest
import yaml

from tenfold.core.recipes import describe, load_config, recipe_names, teaching, to_yaml
from tenfold.errors import ConfigError, UsageError
from tenfold.study.conduct import run_study

FIVE_SYSTEMS = {
    "keras-base", "keras-l1", "keras-l2", "keras-dropout", "branched", "branched-regularised",
    "plain", "two-conv", "tiny-base", "tiny-dropout", "tiny-final",
}  # fmt: skip


def test_all_are_there():
    assert set(recipe_names()) == FIVE_SYSTEMS | {"fast", "compact", "standard", "robust"}


@pytest.mark.parametrize("name", recipe_names())
def test_each_resolves_and_reads_back(name, tmp_path):
    config = load_config(name)
    assert config.recipe == name
    assert config.about.endswith(".")
    path = tmp_path / "config.yaml"
    path.write_text(to_yaml(config))
    assert load_config(str(path)) == config
    path.write_text(describe(config))
    assert load_config(str(path)) == config


@pytest.mark.parametrize("name", recipe_names())
def test_each_begins_with_the_command_that_runs_it(name):
    text = (files("tenfold") / "recipes" / f"{name}.yaml").read_text()
    assert text.startswith(f"# tenfold train {name}\n")


def test_settings_and_overrides():
    config = load_config("fast", ["optimiser.lr=1e-2", "epochs=7"], {"epochs": 8})
    assert config.optimiser.lr == 0.01
    assert config.epochs == 8


def test_paths_and_runs_may_stand_for_their_texts(quick_recipe, quick_run, tmp_path):
    overrides = {"data.name": tmp_path, "init_from": quick_run}
    config = load_config(quick_recipe, overrides=overrides | teaching(quick_run, quick_recipe))
    run = str(quick_run.directory)
    assert (config.data.name, config.init_from, config.teacher.model) == (str(tmp_path), run, run)
    with pytest.raises(UsageError, match="exists and holds no study"):
        run_study(quick_recipe, out=quick_run.directory)


def test_a_recipe_may_be_what_its_file_holds():
    held = {"model": {"name": "fast"}, "optimiser": {"lr": 0.1}}
    config = load_config(held, overrides={"optimiser.lr": 0.2})
    assert (config.model.name, config.optimiser.lr) == ("fast", 0.2)
    assert held == {"model": {"name": "fast"}, "optimiser": {"lr": 0.1}}


@pytest.mark.parametrize(
    ("recipe", "settings", "message"),
    [
        ("fats", [], r"Unknown recipe 'fats'. Did you mean 'fast'\? `tenfold recipes` lists all."),
        ("none.yaml", [], "'none.yaml' can't be read"),
        ("fast", ["epochs"], "--set needs key=value"),
        ("fast", ["epochs=[1"], "not valid YAML"),
        ("fast", ["augment={shift: 1, shift: 2}"], "line 1 gives 'shift' a second time"),
        ("fast", ["epochs.x=1"], "'epochs' holds a value"),
        ("fast", ["epochz=1"], "Did you mean 'epochs'"),
    ],
)
def test_errors(recipe, settings, message):
    with pytest.raises(ConfigError, match=message):
        load_config(recipe, settings)


def test_a_run_is_told_from_a_recipe(quick_run):
    run = quick_run.directory
    ways = f"`tenfold train --resume {run}` goes on with it, and `tenfold train {run}/config.yaml`"
    with pytest.raises(ConfigError, match=f"'{run}' is a run. {ways} repeats it"):
        load_config(quick_run)


def test_what_can_be_no_recipe():
    with pytest.raises(ConfigError, match=r"A recipe is a name, .*, not None\."):
        load_config(None)


@pytest.mark.parametrize("text", ["", "- 1\n", "a: [\n", "just words\n", "epochs: 1\nepochs: 2\n"])
def test_a_file_that_is_no_config(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"x\.yaml"):
        load_config(str(path))


def test_command_lists_all(tenfold):
    done = tenfold("recipes")
    assert [line.split()[0] for line in done.stdout.splitlines()] == recipe_names()


def test_command_shows_one_as_a_config_file(tenfold):
    done = tenfold("recipes", "two-conv")
    assert yaml.safe_load(done.stdout)["batch_size"] == 100


def test_command_prints_the_schema(tenfold):
    schema = json.loads(tenfold("recipes", "--schema").stdout)
    assert schema["additionalProperties"] is False
    assert "optimiser" in schema["properties"]


def test_command_with_an_unknown_name(tenfold):
    done = tenfold("recipes", "fats")
    assert done.returncode == 2
    assert done.stderr.startswith("tenfold: Unknown recipe 'fats'.")
