import json
import shutil

import pytest
from compared_runs import one_run, some_arms
from drawn_studies import SHARES

from tenfold.comparison.compare import compare, read_costs
from tenfold.core.runs import Run
from tenfold.errors import UsageError

FILES = {"study.json", "study.csv", "costs.json", "study.html", "figures"}


@pytest.fixture(scope="module")
def arms(tmp_path_factory):
    return some_arms(tmp_path_factory.mktemp("runs"), 3, **SHARES)


@pytest.fixture(scope="module")
def written(arms, tmp_path_factory):
    """A folder with the comparison of all arms, and what was returned."""
    out = tmp_path_factory.mktemp("written") / "out"
    return out, compare(arms, out)


def test_all_is_written(written):
    out, study = written
    assert {path.name for path in out.iterdir()} == FILES
    assert json.loads((out / "study.json").read_text()) == study
    assert read_costs(out)["arms"][0]["name"] == "good"


def _copied(run, folder):
    """The same run as if it had been trained at another time and place."""
    copy = Run(folder / run.directory.name)
    shutil.copytree(run.directory, copy.directory)
    copy.update_manifest(started="2030", train_seconds=1.0, environment={"cpu": "other"})
    return copy


def test_study_json_is_the_same_wherever_and_whenever(arms, written, tmp_path):
    """A study that was resumed has runs at other times and perhaps in another order."""
    again = {
        name: [_copied(run, tmp_path / "again") for run in reversed(runs)]
        for name, runs in reversed(arms.items())
    }
    compare(again, tmp_path / "out")
    assert (tmp_path / "out" / "study.json").read_bytes() == (
        written[0] / "study.json"
    ).read_bytes()


def test_an_earlier_comparison_is_renewed_and_nothing_else_touched(arms, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "study.json").write_text('{"kind": "comparison"}')
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "pairwise.png").write_bytes(b"old")
    assert compare({"good": arms["good"][:1]}, tmp_path)["ranking"] == ["good"]
    assert "stands alone" in (tmp_path / "study.html").read_text("utf-8")
    assert not (tmp_path / "figures" / "pairwise.png").exists()
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["study.json", "study.html", "costs.json"])
def test_files_of_others_are_not_overwritten(arms, tmp_path, name):
    (tmp_path / name).write_text('{"kind": "diary"}')
    with pytest.raises(UsageError, match=f"holds {name}, not written by a comparison"):
        compare(arms, tmp_path)
    assert (tmp_path / name).read_text() == '{"kind": "diary"}'


def test_a_file_is_no_folder(arms, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        compare(arms, tmp_path / "out")


def test_the_command(tenfold, tmp_path):
    made = some_arms(tmp_path, 2, fast=0.02, slow=0.1)
    done = tenfold("compare", *[run.directory for runs in made.values() for run in runs])
    assert (done.returncode, done.stderr) == (0, "")
    assert "`fast` beats `slow` by" in done.stdout
    assert done.stdout.endswith("page  comparison/study.html\n")
    assert {path.name for path in (tmp_path / "comparison").iterdir()} == FILES


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["runs/a/fast-s0", "runs/a/fast-s0"], 2, "is given twice"),
        (["runs/a/fast-s0", "runs/b/fast-s0"], 2, "are both `fast` with seed 0"),
        (["runs/a/fast-s0", "runs/none"], 4, "There is no run directory 'runs/none'"),
        (["runs/a/fast-s0", "runs/empty-s0"], 4, "holds no predictions"),
        (["study", "runs/a/fast-s0"], 2, "'study' is a study; give it alone"),
        (["study"], 2, "study.yaml"),
    ],
)
def test_what_can_go_wrong_is_said_in_a_line(tenfold, tmp_path, arguments, code, words):
    for where in "ab":
        one_run(tmp_path / "runs" / where, "fast")
    one_run(tmp_path / "runs", "empty").predictions_path.unlink()
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.yaml").write_text("nothing: here")
    done = tenfold("compare", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
