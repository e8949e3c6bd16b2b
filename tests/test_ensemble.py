import json
import math
import shutil
import subprocess
import sys

import numpy as np
import pytest
from sibling_runs import siblings

from tenfold.assessment import evaluate
from tenfold.core.datasets import load as load_images
from tenfold.core.flattery import remark
from tenfold.core.runs import Run
from tenfold.errors import TrainingError, UsageError
from tenfold.evaluation.metrics import nll
from tenfold.inference.certainty import certainty_in
from tenfold.inference.model import Model
from tenfold.inference.predictor import load
from tenfold.study import ensemble as module
from tenfold.study.ensemble import ensemble
from tenfold.study.selection import averaged, cascaded, unsure_of
from tenfold.training.experiment import resume

HELD_OUT = load_images("mnist", "train").images[3000:3200]


@pytest.fixture(scope="module")
def runs(quick_run, tmp_path_factory):
    return siblings(quick_run, tmp_path_factory.mktemp("runs"), 3)


@pytest.fixture(scope="module")
def made(runs, tmp_path_factory):
    return ensemble(runs, tmp_path_factory.mktemp("made") / "ens", take="all")


def told(run):
    return json.loads((run.directory / "ensemble.json").read_text())


def test_is_a_run_measured_on_validation_with_test_closed(made, runs):
    manifest = Run.open(made.directory).manifest
    assert manifest["status"] == "finished"
    assert manifest["parameters"] == 3 * runs[0].manifest["parameters"]
    assert [m["seed"] for m in manifest["ensemble"]["members"]] == [0, 1, 2]
    with pytest.raises(UsageError, match=r"is an ensemble, .* Resume its members"):
        resume(made.directory)
    assert made.report["splits"].keys() == {"validation"}
    assert made.test_openings == 0
    page, text = ((made.directory / f"report.{kind}").read_text() for kind in ("html", "md"))
    assert "ensemble" in page
    for words in (page, text):
        assert words.count("recipe quick, seed ") == 3  # where its members come from
        assert "average logits, take all" in words
        assert str(made.directory.parent) not in words
    assert "Training</h2>" not in page
    assert "## Training" not in text  # it has no epochs of its own
    assert not (made.figures / "training_curves.png").exists()


def test_says_where_a_member_knows_the_validation_images(quick_run, tmp_path):
    known = siblings(quick_run, tmp_path, 2)
    assert remark(ensemble(known, tmp_path / "honest").manifest) == ""
    known[0].update_manifest(teacher={"model": "big", "validation_sha256": None})
    told = ensemble(known, tmp_path / "told", take="all")
    assert remark(told.manifest).startswith("The teacher 'big' may have learnt")
    assert "may have learnt" in (told.directory / "report.md").read_text()


def test_answers_as_the_calibrated_average_of_its_members(made, runs):
    recorded = made.predictions()["validation"]
    single = [run.predictions()["validation"] for run in runs]
    images = np.random.default_rng(0).integers(0, 256, (5, 28, 28), dtype=np.uint8)
    mean = averaged([Model.open(run.model_path).logits(images) for run in runs], "logits")
    got = Model.open(made.model_path).logits(images)
    np.testing.assert_allclose(got, mean / made.manifest["temperature"], atol=1e-3)
    np.testing.assert_array_equal(recorded.labels, single[0].labels)


def test_calibration_is_the_best_on_validation(made):
    labels, logits = made.predictions()["validation"]
    assert nll(logits, labels) <= min(nll(logits * f, labels) for f in (0.97, 1.03)) + 1e-9


def test_metadata_is_what_training_writes_and_more(made, runs):
    metadata = Model.open(made.model_path).metadata
    assert metadata.keys() >= Model.open(runs[0].model_path).metadata.keys() - {"seed"}
    assert metadata["members"] == "a,b,c"
    assert float(metadata["temperature"]) == made.manifest["temperature"]
    assert certainty_in(metadata).judge is not None


def test_says_what_each_member_adds(made):
    content = told(made)
    assert [m["name"] for m in content["members"]] == ["a", "b", "c"]
    last = content["members"][-1]
    assert last["with_it"]["accuracy"] == content["ensemble"]["accuracy"]
    judged = made.report["splits"]["validation"]
    assert content["ensemble"]["nll"] == pytest.approx(judged["nll"], abs=1e-6)
    assert content["ensemble"]["accuracy"] == judged["accuracy"]


def test_predict_and_evaluate_take_it(made, tmp_path):
    copy = Run(shutil.copytree(made.directory, tmp_path / "ens"))
    assert load(copy.directory).model.name == "ens"
    report = evaluate(copy, "test")
    assert report["test_openings"] == 1
    assert report["splits"]["test"]["n"] == 600


def test_forward_selection_can_leave_members_out(runs, quick_run, tmp_path):
    bad = siblings(quick_run, tmp_path, 1, noise=1.0)[0]
    bad.directory.rename(tmp_path / "bad")
    out = ensemble([tmp_path / "bad", *runs], tmp_path / "ens", average="probabilities")
    members = {m["name"]: m for m in told(out)["members"]}
    assert not members["bad"]["chosen"]
    assert members["bad"]["with_it"] is None
    assert "bad" not in Model.open(out.model_path).metadata["members"]
    alone = ensemble([runs[0], tmp_path / "bad"], tmp_path / "alone", cascade=0.6)
    assert alone.manifest["config"]["about"] == "'a' alone."
    single = Model.open(runs[0].model_path).logits(HELD_OUT) / alone.manifest["temperature"]
    np.testing.assert_allclose(Model.open(alone.model_path).logits(HELD_OUT), single, atol=1e-3)


def test_a_cascade_begins_with_the_first_run_and_asks_the_others_now_and_then(runs, tmp_path):
    best = ensemble(runs, tmp_path / "best").manifest["ensemble"]["members"][0]
    order = sorted(runs, key=lambda run: str(run.directory) == best["run"])  # the best one last
    made = ensemble(order, tmp_path / "cascade", cascade=0.6, take="all")
    content, metadata = told(made), Model.open(made.model_path).metadata
    names = [run.directory.name for run in order]
    assert [m["name"] for m in content["members"]] == names
    assert metadata["members"] == ",".join(names)
    assert metadata["cascade"] == "0.6"
    logits = [Model.open(run.model_path).logits(HELD_OUT) for run in order]
    asked = unsure_of(logits[0], 0.6)
    assert 0 < asked.mean() < 1
    expected = cascaded(logits, "logits", 0.6) / made.manifest["temperature"]
    np.testing.assert_allclose(Model.open(made.model_path).logits(HELD_OUT), expected, atol=1e-3)
    assert content["cascade"]["sure_from"] == made.manifest["ensemble"]["cascade"] == 0.6
    assert 0 < content["cascade"]["asked"] < 1
    chosen = told(ensemble(order, tmp_path / "chosen", cascade=0.6))
    assert chosen["members"][0]["name"] == names[0]
    assert chosen["rule"].startswith("The run given first")


@pytest.mark.parametrize("confidence", [0.0, 1.0, -1.0, math.nan])
def test_a_cascade_needs_a_confidence_between_0_and_1(runs, tmp_path, confidence):
    with pytest.raises(UsageError, match=rf"confidence of {confidence}\. .*such as 0\.9"):
        ensemble(runs, tmp_path / "ens", cascade=confidence)
    assert [*tmp_path.iterdir()] == []


def test_refuses_to_overwrite_and_names_of_files(runs, tmp_path):
    with pytest.raises(UsageError, match="exists already"):
        ensemble(runs, tmp_path)
    with pytest.raises(UsageError, match=r"a name without \.onnx"):
        ensemble(runs, tmp_path / "x.onnx")
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"Choose another --out folder\."):
        ensemble(runs, tmp_path / "file" / "x")


@pytest.mark.parametrize("raised", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_stopped_it_leaves_nothing_in_the_way(runs, tmp_path, monkeypatch, raised):
    def stop(*_):
        raise raised

    with monkeypatch.context() as patch:
        patch.setattr("tenfold.core.runs.np.savez", lambda *_, **__: stop())
        with pytest.raises(type(raised) if isinstance(raised, OSError) else raised):
            ensemble(runs, tmp_path / "ens")
    assert [*tmp_path.iterdir()] == []
    assert ensemble(runs, tmp_path / "ens").manifest["status"] == "finished"


def test_the_command_leaves_nothing_where_it_is_told_to_end(runs, tmp_path):
    arguments = ["tenfold", "ensemble", *(str(run.directory) for run in runs[:2])]
    code = (
        "import os, signal, sys\n"
        "from tenfold.core.runs import Run\n"
        "Run.record_predictions = lambda *_: os.kill(os.getpid(), signal.SIGTERM)\n"
        f"sys.argv = {[*arguments, '--out', 'ens']!r}\n"
        "from tenfold.cli.main import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False)
    assert done.returncode == 130
    assert [*tmp_path.iterdir()] == []


def test_unknown_ways_to_average_and_to_take_are_named(runs, tmp_path):
    with pytest.raises(UsageError, match=r"Unknown take 'every'\. .*Known: all, forward\."):
        ensemble(runs, tmp_path / "ens", take="every")
    with pytest.raises(UsageError, match=r"Unknown average 'mean'\. .*logits, probabilities\."):
        ensemble(runs, tmp_path / "ens", average="mean")


def test_a_file_that_answers_differently_is_not_kept(runs, tmp_path, monkeypatch):
    """As if merging had mixed the members' weights up."""
    merge = module.merged
    monkeypatch.setattr(module, "merged", lambda members, *rest: merge(members[:1] * 3, *rest))
    with pytest.raises(TrainingError, match="differ from their average"):
        ensemble(runs, tmp_path / "ens", take="all")
    assert not (tmp_path / "ens").exists()


def test_the_command_needs_no_torch_and_prints_what_each_adds(runs, tmp_path, monkeypatch):
    arguments = ["tenfold", "ensemble", *(str(run.directory) for run in runs), "--all"]
    code = (
        "import sys; sys.modules['torch'] = None\n"
        f"sys.argv = {[*arguments, '--out', 'ens']!r}\n"
        "from tenfold.cli.main import main; main()"
    )
    monkeypatch.chdir(tmp_path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [row[0] for row in rows[1:4]] == ["a", "b", "c"]
    assert "3 of 3 runs taken" in done.stdout
    assert "others asked" not in done.stdout
    assert "validation accuracy" in done.stdout
    assert "tenfold evaluate ens" in done.stdout


def test_the_command_says_how_often_a_cascade_asks(tenfold, runs, tmp_path):
    pair = (runs[0].directory, runs[1].directory)
    done = tenfold("ensemble", *pair, "--out", tmp_path / "ens", "--cascade", "0.9", "--all")
    assert done.returncode == 0, done.stderr
    asked = json.loads((tmp_path / "ens" / "ensemble.json").read_text())["cascade"]["asked"]
    assert f"others asked   {asked:.2%} of these images" in done.stdout


def test_the_command_says_what_is_wrong(tenfold, runs, tmp_path):
    done = tenfold("ensemble", runs[0].directory, runs[1].directory, "--out", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "exists already" in done.stderr
