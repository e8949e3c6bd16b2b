import pytest

from tenfold.errors import ConfigError
from tenfold.study.space import Choices, FloatRange, IntRange, load_space


def space(tmp_path, text, recipe="fast", settings=()):
    path = tmp_path / "space.yaml"
    path.write_text(text)
    return load_space(path, recipe, settings, {})


def test_reads_ranges_and_choices(tmp_path):
    read = space(tmp_path, (
        "optimiser.lr: {type: float, low: 0.001, high: 0.02, log: true}\n"
        "batch_size: {type: int, low: 64, high: 256, step: 64}\n"
        "schedule.name: {type: categorical, choices: [cosine, constant]}\n"
        "model.options.dropout: {type: float, low: 0, high: 0.5}\n"
    ))  # fmt: skip
    assert read.ranges["optimiser.lr"] == FloatRange(type="float", low=0.001, high=0.02, log=True)
    assert read.ranges["batch_size"] == IntRange(type="int", low=64, high=256, step=64)
    assert read.ranges["schedule.name"].ends() == ["cosine", "constant"]
    assert isinstance(read.ranges["schedule.name"], Choices)
    assert read.described()["batch_size"] == {
        "type": "int", "low": 64, "high": 256, "step": 64, "log": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("optimiser.lrr: {type: float, low: 0.1, high: 1}", "Did you mean 'optimiser.lr'"),
        ("optimiser.lr: {type: float, low: 0.1, high: 0}", "Low 0.1 is not below high 0"),
        ("optimiser.lr: {type: float, low: -1, high: 1}", "can't be -1"),
        ("optimiser.lr: {type: float, low: 0, high: 1, log: true}", "no logarithm"),
        ("optimiser.lr: {type: real, low: 0, high: 1}", "float, int or categorical"),
        ("optimiser.lr: 3", "float, int or categorical"),
        ("optimiser.lr: {type: float, low: 0.1}", "Key 'high' is missing"),
        ("optimiser.lr: {type: float, low: 0.1, hihg: 1}", "Did you mean 'high'"),
        ("batch_size: {type: int, low: 1, high: 8, step: 2, log: true}", "not both"),
        ("schedule.name: {type: categorical, choices: [cosine]}", "at least 2 items"),
        ("schedule.name: {type: categorical, choices: [cosine, cosin]}", "can't be 'cosin'"),
        ("seed: {type: int, low: 1, high: 8}", "trials have to be measured alike"),
        ("data.fold: {type: int, low: 0, high: 1}", "can't change 'data.fold'"),
        ("- a", "names no field"),
        ("", "names no field"),
        ("a: [", "can't be read"),
        ("epochs: {}\nepochs: {}\n", "can't be read: line 2 gives 'epochs' a second time"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_before_the_first_trial(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        space(tmp_path, text)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(
        ConfigError, match=r"There is no space '.*none\.yaml'\. Give a file of lines"
    ):
        load_space(tmp_path / "none.yaml", "fast", (), {})


def test_values_are_tried_beside_the_first_of_the_others(tmp_path):
    """One-cycle needs a warmup, which the space gives and the recipe does not."""
    text = (
        "schedule.name: {type: categorical, choices: [cosine, one-cycle]}\n"
        "schedule.warmup: {type: float, low: 0.1, high: 0.3}\n"
    )
    recipe = tmp_path / "cosine.yaml"
    recipe.write_text("model: {name: fast}\nschedule: {name: cosine}")
    assert space(tmp_path, text, str(recipe)).ranges.keys() == {"schedule.name", "schedule.warmup"}


def test_what_is_given_for_all_trials_is_not_searched(tmp_path):
    lines = "epochs: {type: int, low: 1, high: 3}"
    with pytest.raises(ConfigError, match="changes 'epochs', which is given for all trials"):
        space(tmp_path, lines, settings=["epochs=2"])
    with pytest.raises(ConfigError, match="changes 'epochs', which is given for all trials"):
        load_space(tmp_path / "space.yaml", "fast", (), {"epochs": 2})
