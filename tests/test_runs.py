import os
import subprocess
import sys

import numpy as np
import pytest

from tenfold.core.runs import Predictions, Run
from tenfold.errors import ModelError, UsageError


@pytest.fixture
def run(tmp_path):
    return Run.create(tmp_path / "run", {"recipe": "fast"})


def predictions(n, seed=0):
    random = np.random.default_rng(seed)
    return Predictions(
        random.integers(0, 10, n).astype(np.uint8), random.normal(size=(n, 10)).astype(np.float32)
    )


def test_manifest_is_kept_and_changed(run):
    run.update_manifest(status="finished")
    assert Run.open(run.directory).manifest == {
        "schema_version": 1, "recipe": "fast", "status": "finished",
    }  # fmt: skip


def test_what_was_written_in_utf_8_is_read_so_in_any_locale(tmp_path):
    """The manifest is read, written again and read; the recipe's sentence comes from a file."""
    run = Run.create(tmp_path / "run", {"recipe": "grün"})
    run.history_path.write_text('{"epoch": "ü"}', encoding="utf-8")
    (tmp_path / "own.yaml").write_text("about: für alle.\nmodel: {name: fast}", encoding="utf-8")
    code = (
        "from tenfold.core.recipes import load_config\n"
        "from tenfold.core.runs import Run\n"
        "run = Run.open('run')\n"
        "run.update_manifest(about=load_config('own.yaml').about, history=run.history)\n"
    )
    for locale in ("C", "en_US.ISO-8859-1"):
        environment = os.environ | {"LC_ALL": locale, "PYTHONCOERCECLOCALE": "0"}
        command = [sys.executable, "-X", "utf8=0", "-c", code]
        subprocess.run(command, check=True, cwd=tmp_path, env=environment)
    assert Run.open(run.directory).manifest == {
        "schema_version": 1, "recipe": "grün", "about": "für alle.", "history": [{"epoch": "ü"}],
    }  # fmt: skip


def test_nothing_is_overwritten(run):
    with pytest.raises(UsageError, match=r"exists already. Choose another --name"):
        Run.create(run.directory, {})


def test_predictions_and_openings(run):
    assert (run.predictions(), run.test_openings) == ({}, 0)
    run.record_predictions("validation", predictions(5))
    assert run.test_openings == 0
    run.record_predictions("test", predictions(7, 1))
    run.record_predictions("test", predictions(7, 2))
    assert run.test_openings == 2
    kept = run.predictions()
    assert set(kept) == {"validation", "test"}
    np.testing.assert_array_equal(kept["test"].logits, predictions(7, 2).logits)
    np.testing.assert_array_equal(kept["validation"].labels, predictions(5).labels)


@pytest.mark.parametrize(
    ("split", "openings"),
    [("test@best", 1), ("test@epoch-12", 1), ("validation@best", 0), ("mine-test", 0),
     ("test@home-test", 0), ("test@home-test@best", 0)],
)  # fmt: skip
def test_only_the_test_split_of_the_run_itself_counts(run, split, openings):
    run.record_predictions(split, predictions(5))
    assert run.test_openings == openings


def test_a_folder_that_is_no_run(tmp_path):
    with pytest.raises(
        ModelError, match=r"holds no manifest\.json, .* run\. `tenfold train` makes one\.$"
    ):
        Run.open(tmp_path)


def test_what_can_be_no_directory():
    with pytest.raises(UsageError, match="by the path of its directory, not by None"):
        Run.open(None)


def test_a_run_that_is_not_complete(tmp_path):
    run = Run.create(tmp_path / "a run", {})
    with pytest.raises(ModelError, match=r"no report\.json.*: tenfold train --resume '.*/a run'$"):
        _ = run.report


def test_a_folder_that_cannot_be_made_names_its_option(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"Choose another --out folder\."):
        Run.create(tmp_path / "file" / "run", {}, "--out")


@pytest.mark.parametrize("text", ["", "{", "[]", "\0"])
def test_a_damaged_manifest(run, text):
    run.manifest_path.write_text(text)
    with pytest.raises(ModelError, match="is damaged"):
        Run.open(run.directory)


def test_damaged_predictions_and_history(run):
    run.record_predictions("test", predictions(5))
    content = run.predictions_path.read_bytes()
    for damaged in (b"", content[:100], content[:-30]):
        run.predictions_path.write_bytes(damaged)
        with pytest.raises(ModelError, match="measure again with `tenfold evaluate`"):
            assert run.predictions()
    for lines in ('{"epoch": 1}\n{"epo', '{"epoch": 1}\n[1]', "1"):
        run.history_path.write_text(lines)
        with pytest.raises(ModelError, match=r"history.jsonl' is damaged"):
            assert run.history


def test_a_newer_schema(run):
    run.update_manifest(schema_version=99)
    with pytest.raises(ModelError, match="schema version 99"):
        Run.open(run.directory)


def test_history(run):
    assert run.history == []
    run.history_path.write_text('{"epoch": 1}\n{"epoch": 2}\n')
    assert [record["epoch"] for record in run.history] == [1, 2]
