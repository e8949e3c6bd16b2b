import json

import pytest
from compared_runs import one_run

from tenfold.comparison.belonging import Member
from tenfold.comparison.learning import curve


def members(folder, *histories):
    runs = [one_run(folder, "fast", seed) for seed in range(len(histories))]
    for run, history in zip(runs, histories, strict=True):
        lines = [json.dumps({"epoch": e, "validation_accuracy": a}) for e, a in enumerate(history)]
        run.history_path.write_text("\n".join(lines))
    return [Member.of(run) for run in runs]


def test_mean_and_ends_of_every_epoch(tmp_path):
    found = curve(members(tmp_path, [0.9, 0.95], [0.8, 0.97]))
    assert found["mean"] == pytest.approx([0.85, 0.96])
    assert (found["low"], found["high"]) == ([0.8, 0.95], [0.9, 0.97])


def test_a_run_that_stopped_early(tmp_path):
    found = curve(members(tmp_path, [0.9, 0.95, 0.96], [0.8]))
    assert found["runs"] == [2, 1, 1]
    assert found["mean"][2] == 0.96


def test_without_validation_there_is_no_curve(tmp_path):
    assert curve(members(tmp_path, [None, None])) is None
    assert curve(members(tmp_path / "none", [])) is None


def test_an_epoch_that_was_no_number(tmp_path):
    found = curve(members(tmp_path, [float("nan"), 0.9]))
    assert (found["mean"], found["runs"]) == ([None, 0.9], [0, 1])
