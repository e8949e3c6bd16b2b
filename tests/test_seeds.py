import json
import shutil

import pytest

from benchmarks import seeds
from tenfold.core.runs import Run


def report(seed, accuracy):
    return {
        "parameters": 7, "epochs_run": 2, "seed": seed, "train_seconds": 1.5, "test_openings": 1,
        "splits": {"test": {"accuracy": accuracy}}, "git": {}, "environment": {"threads": 2},
    }  # fmt: skip


def test_mean_and_standard_deviation():
    record = seeds.summary("fast", [report(0, 0.99), report(1, 0.992), report(2, 0.994)])
    assert record["test_accuracy_mean"] == pytest.approx(0.992)
    assert record["test_accuracy_stdev"] == pytest.approx(0.002)
    assert record["seeds"] == [0, 1, 2]
    assert seeds.as_text(record).startswith("fast: 99.200 % ± 0.200 (standard deviation), n=3")


def test_one_seed_has_no_spread():
    record = seeds.summary("fast", [report(0, 0.99)])
    assert record["test_accuracy_stdev"] is None
    assert "±" not in seeds.as_text(record)


def test_finished_runs_are_taken_as_they_are(quick_run, tmp_path, capsys):
    shutil.copytree(quick_run.directory, tmp_path / "quick-s0")
    seeds.main(
        ["quick", "--seeds", "1", "--runs", str(tmp_path), "--out", str(tmp_path / "o.json")]
    )
    record = json.loads((tmp_path / "o.json").read_text())
    assert record["test_openings"] == [1] == [Run.open(tmp_path / "quick-s0").test_openings]
    assert "quick: " in capsys.readouterr().out
