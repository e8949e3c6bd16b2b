import json

import optuna
import pytest
import yaml
from optuna.distributions import FloatDistribution
from optuna.trial import TrialState, create_trial

from tenfold.core.recipes import load_config
from tenfold.errors import TrainingError
from tenfold.study.findings import completed, conclude, told

DISTRIBUTIONS = {"optimiser.lr": FloatDistribution(0.001, 0.1, log=True)}


def study_of(*trials):
    study = optuna.create_study(direction="maximize")
    study.set_user_attr("search", {"pruner": "median", "seed": 0})
    for trial in trials:
        study.add_trial(trial)
    return study, study.get_trials()


def done(lr, accuracy, nll, run):
    return create_trial(
        value=accuracy, params={"optimiser.lr": lr}, distributions=DISTRIBUTIONS,
        user_attrs={"nll": nll, "run": run}, intermediate_values={1: accuracy},
    )  # fmt: skip


def pruned(lr, reason="Pruned after epoch 1."):
    return create_trial(
        state=TrialState.PRUNED, params={"optimiser.lr": lr}, distributions=DISTRIBUTIONS,
        user_attrs={"reason": reason, "run": "trial-000"}, intermediate_values={1: 0.5},
    )  # fmt: skip


def config_of(values):
    return load_config("fast", overrides=values)


def test_ties_go_to_the_lower_likelihood(tmp_path):
    study, trials = study_of(
        done(0.01, 0.9, 0.3, "a"), pruned(0.09), done(0.02, 0.95, 0.2, "b"),
        done(0.03, 0.95, 0.1, "c"),
    )  # fmt: skip
    found = conclude(study, trials, config_of, tmp_path)
    assert (found.best, found.accuracy) == ({"optimiser.lr": 0.03}, 0.95)
    assert found.run == tmp_path / "runs" / "c"
    assert found.importance == {"optimiser.lr": pytest.approx(1)}
    content = json.loads((tmp_path / "search.json").read_text())
    assert [trial["state"] for trial in content["trials"]] == [
        "complete", "pruned", "complete", "complete",
    ]  # fmt: skip
    assert content["trials"][1]["reason"] == "Pruned after epoch 1."
    assert content["pruner"] == "median"


def test_the_recipe_holds_only_what_differs_and_its_command(tmp_path):
    study, trials = study_of(done(0.01, 0.9, 0.3, "a"))
    found = conclude(study, trials, config_of, tmp_path)
    first, *rest = found.recipe.read_text().splitlines()
    assert first == f"# tenfold train {tmp_path / 'best.yaml'}"
    values = yaml.safe_load("\n".join(rest))
    assert values["recipe"] == "fast-best"
    assert "precision" not in values
    assert load_config(str(found.recipe)).optimiser.lr == 0.01


def test_one_trial_tells_no_importance(tmp_path):
    study, trials = study_of(done(0.01, 0.9, 0.3, "a"), pruned(0.02))
    assert conclude(study, trials, config_of, tmp_path).importance == {}
    assert not (tmp_path / "importance.png").exists()


def test_trials_that_are_all_alike_tell_none_either(tmp_path):
    study, trials = study_of(*(done(lr, 0.9, 0.3, "a") for lr in (0.01, 0.02, 0.03)))
    assert conclude(study, trials, config_of, tmp_path).importance == {}


def test_without_a_finished_trial_it_says_so(tmp_path):
    study, trials = study_of(pruned(0.01), pruned(0.02, "The loss is nan."))
    assert completed(trials) == []
    with pytest.raises(TrainingError, match=r"None of 2 trials .* The loss is nan\."):
        conclude(study, trials, config_of, tmp_path)


def test_a_trial_in_a_line():
    assert told(done(0.0123456, 0.98765, 0.1, "a")) == "optimiser.lr 0.01235  validation 98.77%"
    assert told(pruned(0.01)) == "optimiser.lr 0.01  Pruned after epoch 1."
