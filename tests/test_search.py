import errno
import json
import shutil
import signal
import subprocess
import sys
import time
from functools import partial

import numpy as np
import optuna
import pytest
from optuna.distributions import FloatDistribution
from optuna.trial import TrialState, create_trial
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tenfold.cli.search import _tell
from tenfold.core.datasets import load
from tenfold.core.lock import alone_in
from tenfold.core.recipes import load_config
from tenfold.core.runs import Run
from tenfold.errors import Interrupted, MissingExtraError, TrainingError, UsageError
from tenfold.study.search import Search, _open, counted, search
from tenfold.study.space import load_space
from tenfold.training import experiment

SPACE = "optimiser.lr: {type: float, low: 0.002, high: 0.03, log: true}\n"


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    path = tmp_path_factory.mktemp("space") / "space.yaml"
    path.write_text(SPACE + "batch_size: {type: categorical, choices: [50, 100]}\n")
    return path


@pytest.fixture(scope="module")
def searched(quick_recipe, space, tmp_path_factory):
    """Two trials, and what was said of them."""
    out, lines = tmp_path_factory.mktemp("searches") / "quick", []
    found = search(str(quick_recipe), space, trials=2, out=out, say=lines.append)
    return found, out, lines


def trials_in(out):
    storage = f"sqlite:///{out / 'search.db'}"
    return counted(optuna.load_study(study_name=out.name, storage=storage))


def test_the_command_says_where_figures_flatter(searched, capsys, tmp_path):
    found, _, _ = searched
    run = Run(shutil.copytree(found.run, tmp_path / "run"))
    run.update_manifest(teacher={"model": "big", "validation_sha256": None})
    _tell(found._replace(run=run.directory), tmp_path)
    assert "The teacher 'big' may have learnt" in capsys.readouterr().out


def test_every_trial_is_a_run_with_the_test_images_closed(searched):
    _, out, lines = searched
    for number in range(2):
        run = Run.open(out / "runs" / f"trial-{number:03}")
        assert run.manifest["status"] == "finished"
        assert run.report["splits"].keys() == {"validation"}
        assert run.test_openings == 0
    assert [line.split("  ")[0] for line in lines] == ["trial 1/2", "trial 2/2"]


def test_another_process_is_kept_out(searched, quick_recipe, space, monkeypatch):
    _, out, _ = searched
    monkeypatch.setattr("tenfold.study.search.alone_in", partial(alone_in, patience_s=0.1))
    with alone_in(out), pytest.raises(UsageError, match="Another process works on"):
        search(str(quick_recipe), space, trials=3, out=out)


def test_the_best_is_kept_with_its_importance(searched):
    found, out, _ = searched
    content = json.loads((out / "search.json").read_text())
    accuracies = [trial["accuracy"] for trial in content["trials"]]
    assert found.accuracy == max(accuracies) == content["best"]["accuracy"]
    assert found.run.name == content["best"]["run"]
    assert Run.open(found.run).report["splits"]["validation"]["accuracy"] == found.accuracy
    assert sum(found.importance.values()) == pytest.approx(1)
    assert (out / "importance.png").stat().st_size > 5000
    assert content["judged_on"] == "validation"


def test_the_best_recipe_is_the_configuration_of_its_run(searched):
    found, out, _ = searched
    assert found.recipe.read_text().splitlines()[0] == f"# tenfold train {out / 'best.yaml'}"
    best = load_config(str(found.recipe)).model_dump(exclude={"recipe", "about"})
    trained = load_config(str(Run(found.run).config_path)).model_dump(exclude={"recipe", "about"})
    assert best == trained


def test_the_same_call_adds_nothing_and_another_search_is_refused(searched, quick_recipe, space):
    found, out, _ = searched
    assert search(str(quick_recipe), space, trials=2, out=out) == found
    assert len(trials_in(out)) == 2
    with pytest.raises(UsageError, match="holds another search"):
        search(str(quick_recipe), space, trials=2, out=out, seed=1)


def test_a_folder_with_results_of_another_search_is_refused(
    searched, quick_recipe, space, tmp_path
):
    _, out, _ = searched
    before = (out / "best.yaml").read_bytes()
    with pytest.raises(UsageError, match=r"holds 'search.json' already, .* another --out"):
        search(str(quick_recipe), space, trials=2, out=out,
               storage=f"sqlite:///{tmp_path / 'other.db'}")  # fmt: skip
    assert (out / "best.yaml").read_bytes() == before
    own = tmp_path / "own"
    own.mkdir()
    (own / "best.yaml").write_text("mine")
    with pytest.raises(UsageError, match=r"holds 'best.yaml' already"):
        search(str(quick_recipe), space, trials=2, out=own)
    assert (own / "best.yaml").read_text() == "mine"


def test_folders_of_one_name_do_not_share_a_search(searched, quick_recipe, space, tmp_path):
    _, out, _ = searched
    other, storage = tmp_path / out.name, f"sqlite:///{out / 'search.db'}"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=f"a search of another folder '{out.name}' already"):
        search(str(quick_recipe), space, trials=3, out=other, storage=storage)
    assert len(trials_in(out)) == 2
    moved = shutil.copytree(out, tmp_path / "elsewhere" / out.name)
    assert search(str(quick_recipe), space, trials=2, out=moved, storage=storage).run.exists()


def test_a_run_of_other_values_is_not_taken_for_a_trial(searched, quick_recipe, space, tmp_path):
    _, out, _ = searched
    copied = Run(shutil.copytree(out, tmp_path / out.name) / "runs" / "trial-002")
    shutil.copytree(tmp_path / out.name / "runs" / "trial-001", copied.directory)
    message = r"runs/trial-002' is of another search: its .* is .*, not .*\. Choose another --out"
    for _ in range(2):  # the trial that was begun is taken up, and refused again
        with pytest.raises(UsageError, match=message):
            search(str(quick_recipe), space, trials=3, out=tmp_path / out.name)
    shutil.rmtree(copied.directory)
    search(str(quick_recipe), space, trials=3, out=tmp_path / out.name)
    assert len(trials_in(tmp_path / out.name)) == 3


def test_other_data_at_the_same_place_are_another_search(
    quick_recipe, small_mnist, space, tmp_path
):
    with np.load(small_mnist) as arrays:
        kept = dict(arrays)
    np.savez(tmp_path / "own.npz", **kept)
    own = {"data.name": str(tmp_path / "own.npz")}
    ranges = load_space(space, str(quick_recipe), (), own)
    asked = Search(str(quick_recipe), (), own, ranges, "median", 0, tmp_path / "out")
    before = _open(asked, None)
    assert before.user_attrs["search"]["data_sha256"] == load(small_mnist, "train").sha256
    np.savez(tmp_path / "own.npz", **kept | {"y_train": np.roll(kept["y_train"], 1)})
    with pytest.raises(UsageError, match=r"holds another search.* other data"):
        _open(asked, None)


@pytest.mark.parametrize(("given", "expected"), [({}, 5), ({"seed": 3}, 3)])
def test_a_seed_of_the_recipe_counts_unless_one_is_given(
    quick_recipe, space, tmp_path, monkeypatch, given, expected
):
    def told(asked, _storage):
        raise UsageError(f"seeds {asked.seed} and {asked.config({}).seed}")

    monkeypatch.setattr("tenfold.study.search._open", told)
    with pytest.raises(UsageError, match=f"seeds {expected} and {expected}"):
        search(str(quick_recipe), space, trials=1, out=tmp_path, settings=["seed=5"], **given)


def add_past(out, accuracies, epochs=2):
    """Five finished trials, as good as `accuracies` after each epoch, in the storage of `out`."""
    study = optuna.load_study(study_name=out.name, storage=f"sqlite:///{out / 'search.db'}")
    for number in range(5):
        study.add_trial(create_trial(
            value=accuracies, params={"optimiser.lr": 0.01},
            distributions={"optimiser.lr": FloatDistribution(0.002, 0.03, log=True)},
            intermediate_values={epoch + 1: accuracies for epoch in range(epochs)},
            user_attrs={"run": f"past-{number}", "nll": 0.1},
        ))  # fmt: skip


def stop_at_once(monkeypatch):
    """Have Ctrl-C arrive in the first step of a run."""
    monkeypatch.setattr(experiment, "tell_progress", lambda *_: signal.raise_signal(signal.SIGINT))


@pytest.mark.usefixtures("ctrl_c")
def test_a_trial_behind_the_others_is_pruned_and_can_be_resumed(
    quick_recipe, tmp_path, monkeypatch
):
    (tmp_path / "space.yaml").write_text(SPACE)

    def look(trials):
        out = tmp_path / "out"
        return search(str(quick_recipe), tmp_path / "space.yaml", trials=trials, out=out)

    with monkeypatch.context() as patch:
        stop_at_once(patch)
        with pytest.raises(Interrupted, match="The same command again goes on"):
            look(6)
    add_past(tmp_path / "out", 0.999)
    look(6)
    last = trials_in(tmp_path / "out")[-1]
    assert last.state == TrialState.PRUNED
    assert list(last.intermediate_values) == [1]
    assert Run.open(tmp_path / "out" / "runs" / "trial-000").manifest["status"] == "interrupted"


def test_values_that_the_network_cannot_take_fail_their_trials_alone(quick_recipe, tmp_path):
    space = tmp_path / "space.yaml"
    space.write_text("model.name: {type: categorical, choices: [keras, compact]}")
    out, changed = tmp_path / "out", {"model.options": {"dropout": 0.1}, "epochs": 1}
    search(str(quick_recipe), space, trials=4, out=out, overrides=changed)
    ended = {trial.params["model.name"]: trial for trial in trials_in(out)}
    assert ended["keras"].state == TrialState.COMPLETE
    assert ended["compact"].state == TrialState.FAIL
    assert "'dropout'" in ended["compact"].user_attrs["reason"]


def test_on_a_full_disk_the_same_command_goes_on(quick_recipe, space, tmp_path, monkeypatch):
    def fill(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(experiment, "tell_progress", fill)
        with pytest.raises(TrainingError, match=r"^The disk is full\. The same command again"):
            search(str(quick_recipe), space, trials=1, out=out)
    search(str(quick_recipe), space, trials=1, out=out)
    assert [trial.state for trial in trials_in(out)] == [TrialState.COMPLETE]


def test_where_the_storage_fails_the_same_command_goes_on(
    quick_recipe, space, tmp_path, monkeypatch
):
    def full(*_):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", full)
        with pytest.raises(UsageError, match="disk is full"):
            search(str(quick_recipe), space, trials=1, out=tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(experiment, "epoch_line", lambda *_: patch.setattr(Session, "commit", full))
        with pytest.raises(TrainingError, match=r"disk is full\. The same command again goes on"):
            search(str(quick_recipe), space, trials=1, out=tmp_path / "out")
    search(str(quick_recipe), space, trials=1, out=tmp_path / "out")
    assert [path.name for path in (tmp_path / "out" / "runs").iterdir()] == ["trial-000"]


def test_the_database_lies_in_the_folder_whatever_it_is_called(quick_recipe, space, tmp_path):
    out = tmp_path / "what? 100% {x} #1"
    ranges = load_space(space, str(quick_recipe), (), {})
    for _ in range(2):  # made, and found again
        _open(Search(str(quick_recipe), (), {}, ranges, "median", 0, out), None)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert [path.name for path in out.iterdir()] == ["search.db"]


def test_large_seeds_are_taken(quick_recipe, tmp_path):
    (tmp_path / "space.yaml").write_text("optimiser.lr: {type: float, low: 1e30, high: 1e38}")
    with pytest.raises(TrainingError, match="came to its end"):
        search(str(quick_recipe), tmp_path / "space.yaml", trials=1, out=tmp_path / "out",
               seed=2**31 - 1)  # fmt: skip


def test_where_every_trial_fails_it_says_why(quick_recipe, tmp_path):
    (tmp_path / "space.yaml").write_text("optimiser.lr: {type: float, low: 1e30, high: 1e38}")
    with pytest.raises(TrainingError, match=r"None of 1 trials came to its end\..*The loss is"):
        search(str(quick_recipe), tmp_path / "space.yaml", trials=1, out=tmp_path / "out")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"overrides": {"data.train_on": "all"}}, "nothing is left to search with"),
        ({"storage": "nonsense-secret"}, "The storage is no URL of SQLAlchemy. Give one such as"),
        ({"storage": "postgresql://u:secret/x"}, "The storage is no URL of SQLAlchemy"),
        (
            {"storage": "none://u:secret@host/x"},
            r"The storage 'none://u:\*\*\*@host/x' can't be used",
        ),
        (
            {"storage": "postgresql+psycopg://u:secret@127.0.0.1:1/x?sslpassword=secret"},
            r"u:\*\*\*@127.0.0.1:1/x' can't be used: .*refused",
        ),
    ],
)
def test_what_can_not_be_searched_is_refused(quick_recipe, space, tmp_path, arguments, message):
    with pytest.raises(UsageError, match=message) as error:
        search(str(quick_recipe), space, trials=1, out=tmp_path / "out", **arguments)
    assert "secret" not in str(error.value)


def test_says_what_installs_optuna(quick_recipe, space, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(MissingExtraError, match=r"tenfold\[search\]"):
        search(str(quick_recipe), space, trials=1, out=tmp_path / "out")


@pytest.mark.slow
def test_killed_and_run_again_it_ends_as_if_never_stopped(searched, quick_recipe, space, tmp_path):
    out = tmp_path / "quick"
    command = [
        sys.executable, "-m", "tenfold", "search", str(quick_recipe), "--space", str(space),
        "--trials", "2", "--out", str(out), "--set", "checkpoint_steps=3", "--quiet",
    ]  # fmt: skip
    for number in range(2):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        while process.poll() is None and len([*out.glob("runs/*/checkpoints/last.pt")]) <= number:
            time.sleep(0.01)
        process.kill()
        assert process.wait() in {-signal.SIGKILL, 0}  # or it was done before the signal came
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out / 'best.yaml'}\n"
    undisturbed = [(t.params, t.value, t.intermediate_values) for t in trials_in(searched[1])]
    assert [(t.params, t.value, t.intermediate_values) for t in trials_in(out)] == undisturbed
