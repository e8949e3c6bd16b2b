import errno
import os
import subprocess
import sys

import pytest

from tenfold.core.runs import Run
from tenfold.study.jobs import Job, Outcome
from tenfold.study.worker import can_go_on, do, set_aside
from tenfold.training import experiment
from tests.made_up_runs import faulty_run
from tests.waiting import PATIENCE_S

CONFIG = {"model": {"name": "compact"}, "epochs": 1}


def test_a_job_that_cannot_be_done_is_an_outcome(tmp_path):
    outcome = do(Job("open", str(tmp_path / "nowhere")))
    assert outcome.status == "failed"
    assert "There is no run directory" in outcome.words
    outcome = do(Job("train", str(tmp_path / "a-s0"), CONFIG | {"model": {"name": "compct"}}))
    assert outcome.status == "failed"
    assert "Did you mean 'compact'" in outcome.words
    assert not (tmp_path / "a-s0").exists()


def test_a_full_disk_is_told_without_the_advice_to_resume_the_run_alone(
    small_mnist, tmp_path, monkeypatch
):
    def fill(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(experiment, "tell_progress", fill)
    config = CONFIG | {"data": {"name": str(small_mnist)}}
    assert do(Job("train", str(tmp_path / "a-s0"), config)).words == "The disk is full."


def test_a_bug_is_an_outcome_whose_traceback_is_in_the_log(tmp_path, capsys):
    outcome = do(Job("open", str(faulty_run(tmp_path / "run").directory)))
    assert outcome.status == "failed"
    assert outcome.words.startswith("KeyError")
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "", '{"schema_ver', '{"schema_version": 1}', "[]"])
def test_a_run_that_was_barely_begun_makes_room_and_is_kept(tmp_path, content):
    directory = tmp_path / "a-s0"
    for n in (1, 2):
        directory.mkdir()
        if content is not None:
            (directory / "manifest.json").write_text(content)
        assert not can_go_on(directory)
        set_aside(directory)
        assert not directory.exists()
        assert (tmp_path / "set-aside" / f"a-s0-{n}").is_dir()
    set_aside(directory)  # where there is nothing, nothing happens


def test_a_run_that_says_what_it_is_can_go_on(quick_run, tmp_path):
    assert can_go_on(quick_run.directory)
    begun = Run(tmp_path / "a-s0")
    begun.directory.mkdir()
    begun.manifest_path.write_bytes(quick_run.manifest_path.read_bytes())
    assert can_go_on(begun.directory)


@pytest.fixture
def process():
    command = [sys.executable, "-m", "tenfold.study.worker"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True) as process:
        yield process
        process.kill()


def test_a_process_answers_line_by_line_and_ends_with_its_input(process, tmp_path):
    for _ in range(2):
        process.stdin.write(Job("open", str(tmp_path)).to_line())
        process.stdin.flush()
        assert Outcome.from_line(process.stdout.readline()).status == "failed"
    process.stdin.close()
    process.wait(PATIENCE_S)


def test_a_busy_process_ends_when_its_study_is_killed(process, tmp_path):
    os.mkfifo(tmp_path / "manifest.json")  # which takes forever to read
    process.stdin.write(Job("open", str(tmp_path)).to_line())
    process.stdin.close()
    process.wait(PATIENCE_S)
