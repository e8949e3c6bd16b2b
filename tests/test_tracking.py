import contextlib
import json
import sqlite3
import subprocess
import sys

import pytest
import sqlalchemy
from judged_runs import new_run
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tenfold.core.runs import Run
from tenfold.errors import Interrupted, MissingExtraError
from tenfold.training import experiment
from tenfold.training.tracking import check_trackers, sqlite_url, watched

# MLflow still uses what SQLAlchemy has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

RECORD = {
    "epoch": 2, "lr": 0.1, "train_loss": 0.5, "validation_loss": None, "note": "none",
}  # fmt: skip

# Every way out of the process that Python knows; local files are all that is left.
OFFLINE = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        print("NETWORK", event, arguments, file=sys.stderr, flush=True)
        raise OSError("no network here")
sys.addaudithook(refuse)
sys.argv = {arguments!r}
from tenfold.cli.main import main
main()
"""


def scalars(run):
    events = EventAccumulator(str(run.directory / "tensorboard"))
    events.Reload()
    return {
        tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]
    }


def metrics(folder, run):
    """What MLflow's database has of `run`."""
    rows = named(folder, "metrics", "run_uuid", "key", "step", "value")
    return sorted(row[1:] for row in rows if row[0] == run.manifest["mlflow_run_id"])


def named(folder, table, *columns):
    """`columns` of `table` in MLflow's database."""
    with contextlib.closing(sqlite3.connect(folder / "mlflow.db")) as database:
        return database.execute(f"select {', '.join(columns)} from {table}").fetchall()


@pytest.fixture(scope="module")
def offline(quick_recipe, tmp_path_factory):
    """A real run with both trackers where every way to the network raises, and its folder."""
    folder = tmp_path_factory.mktemp("tracked")
    arguments = [
        "tenfold", "train", str(quick_recipe), "--track", "tensorboard", "--track", "mlflow",
        "--runs", str(folder), "--name", "real", "--epochs", "1", "--no-test", "--quiet",
    ]  # fmt: skip
    code = OFFLINE.format(arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done, folder


@pytest.mark.slow
def test_a_run_with_both_never_reaches_for_the_network(offline):
    done, folder = offline
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    run = Run.open(folder / "real")
    (record,) = run.history
    assert scalars(run)["validation_loss"] == [(1, pytest.approx(record["validation_loss"]))]
    assert ("validation_loss", 1, record["validation_loss"]) in metrics(folder, run)


@pytest.mark.slow
def test_tells_both_trackers_and_the_watch(offline):
    run, told = new_run(offline[1] / "both"), []
    with watched(run, ["tensorboard", "mlflow"], lambda *each: told.append(each)) as tell:
        tell(run, RECORD)
    assert told == [(run, RECORD)]
    assert scalars(run)["lr"] == [(2, pytest.approx(0.1))]
    assert scalars(run).keys() == {"lr", "train_loss"}
    assert metrics(offline[1], run) == [("lr", 2, 0.1), ("train_loss", 2, 0.5)]


def test_tensorboard_is_told_of_every_epoch(tmp_path):
    run = new_run(tmp_path / "told")
    with watched(run, ["tensorboard"]) as tell:
        tell(run, RECORD)
    assert scalars(run) == {"lr": [(2, pytest.approx(0.1))], "train_loss": [(2, 0.5)]}


@pytest.mark.slow
def test_a_resumed_run_goes_on_in_the_same_place(offline):
    run = new_run(offline[1] / "resumed")
    for epoch in (1, 2):
        with watched(run, ["mlflow"]) as tell:
            tell(run, {"epoch": epoch, "lr": 0.1})
    assert metrics(offline[1], run) == [("lr", 1, 0.1), ("lr", 2, 0.1)]
    assert named(offline[1], "runs", "name", "status").count(("resumed", "FINISHED")) == 1
    own = (run.manifest["mlflow_run_id"], "epochs", "3")
    assert own in named(offline[1], "params", "run_uuid", "key", "value")


@pytest.mark.slow
def test_a_failed_run_is_told_as_failed(offline):
    run = new_run(offline[1] / "failed")
    with pytest.raises(ZeroDivisionError), watched(run, ["mlflow"]):
        _ = 1 / 0
    assert ("failed", "FAILED") in named(offline[1], "runs", "name", "status")


@pytest.mark.parametrize("name", ["plain", "what? 100% {x} #1", "50%25"])
def test_a_database_lies_where_its_path_says(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    engine = sqlalchemy.create_engine(sqlite_url(folder / "own.db", "tracking"))
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("create table t (x integer)"))
    engine.dispose()
    assert (folder / "own.db").exists()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("library", ["tensorboard", "mlflow"])
def test_a_missing_library_is_told_before_anything_is_written(
    monkeypatch, library, quick_recipe, tmp_path
):
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, "torch.utils.tensorboard", raising=False)
    with pytest.raises(MissingExtraError, match=r"tenfold\[tracking\]"):
        experiment.train(str(quick_recipe), runs=tmp_path / "runs", track=(library,))
    assert not (tmp_path / "runs").exists()
    check_trackers([])


def test_off_by_default_nothing_is_loaded(quick_run):
    assert quick_run.manifest["config"]["track"] == []
    assert not (quick_run.directory / "tensorboard").exists()
    code = (
        "import sys, tenfold.training.experiment; print({'mlflow', 'tensorboard'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_what_the_watch_raises_leaves_a_run_to_resume(quick_recipe, tmp_path):
    def stop(run, record):
        assert json.loads(run.history_path.read_text().splitlines()[-1]) == record
        raise Interrupted("Enough.")

    with pytest.raises(Interrupted, match="Enough"):
        experiment.train(str(quick_recipe), runs=tmp_path, name="a", watch=stop)
    run = Run.open(tmp_path / "a")
    assert run.manifest["status"] == "interrupted"
    assert len(run.history) == 1
    assert (run.checkpoints / "last.pt").exists()
