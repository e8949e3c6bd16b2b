import json
import shutil

import pytest
from sibling_runs import siblings

from tenfold.core.runs import Run
from tenfold.errors import ModelError
from tenfold.inference.cards import card_in, card_of
from tenfold.study.ensemble import ensemble


def test_a_run_tells_of_its_accuracy_and_of_no_folder(quick_run):
    card, test = card_of(quick_run), quick_run.report["splits"]["test"]
    assert card["test"]["accuracy_ci95"] == test["accuracy_ci95"]
    assert card["test"]["mistakes"]["worst"] == test["mistakes"]["worst"]
    assert (card["test_openings"], card["seed"]) == (1, 0)
    assert card["trained_on"]["name"] == card["config"]["data"]["name"] == "small.npz"
    assert str(quick_run.directory.parent) not in json.dumps(card)


def test_a_run_that_was_not_tested_tells_the_rest(quick_run, tmp_path):
    run = Run(shutil.copytree(quick_run.directory, tmp_path / "run"))
    run.report_path.unlink()
    card, tested = card_of(run), card_of(quick_run)
    assert tested.keys() - card.keys() == {"test", "test_openings"}
    run.report_path.write_text('{"splits": {"test": {}}}')
    with pytest.raises(ModelError, match=r"report\.json' is damaged: .* `tenfold evaluate` writes"):
        card_of(run)
    run.report_path.unlink()
    run.manifest_path.write_text('{"schema_version": 1}')
    assert card_of(run) == {}


def test_an_ensemble_tells_of_its_members_and_of_no_folder(quick_run, tmp_path):
    made = ensemble(siblings(quick_run, tmp_path, 2), tmp_path / "ens", cascade=0.9, take="all")
    card = card_of(made)
    assert [member["run"] for member in card["ensemble"]["members"]] == ["a", "b"]
    assert {member["epochs_run"] for member in card["ensemble"]["members"]} == {2}
    assert card["config"]["about"] == "'a', and where it is less than 90 % sure, 'b' as well."
    assert str(tmp_path) not in json.dumps(card)


def test_what_a_file_says_is_told_where_it_makes_sense():
    told = {"parameters": "98714", "seed": "many", "temperature": "nan", "certainty": "{}"}
    assert card_in(told) == {"parameters": 98714}
