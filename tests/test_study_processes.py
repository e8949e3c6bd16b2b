import os
import signal
import sys
import threading
import time

import pytest

from tenfold.study import processes
from tenfold.study.jobs import Job, Outcome
from tenfold.study.processes import Crew, Surroundings, workers
from tests.made_up_runs import faulty_run


@pytest.fixture
def crew(tmp_path):
    with workers(2, Surroundings(tmp_path / "study.log", threads=1)) as crew:
        yield crew


@pytest.fixture
def endless(tmp_path):
    """A job that never ends by itself: its run's manifest is a pipe that nobody writes to."""
    (tmp_path / "endless").mkdir()
    os.mkfifo(tmp_path / "endless" / "manifest.json")
    return Job("open", str(tmp_path / "endless"))


def soon(action):
    """Do `action` while the main thread waits for outcomes."""
    threading.Timer(1.5, action).start()


def test_every_job_has_an_outcome(crew, tmp_path):
    jobs = [Job("open", str(tmp_path / str(n))) for n in range(5)]
    finished = [one for one in Crew(jobs, crew).outcomes(0.05) if one]
    assert sorted(one.job.directory for one in finished) == [job.directory for job in jobs]
    assert all("There is no run directory" in one.outcome.words for one in finished)


def test_a_killed_process_fails_its_job_and_another_takes_its_place(crew, endless, tmp_path):
    jobs = [endless, *(Job("open", str(tmp_path / str(n))) for n in range(3))]
    soon(lambda: os.kill(crew[0].pid, signal.SIGKILL))
    first, *others = [one for one in Crew(jobs, crew[:1]).outcomes(0.05) if one]
    assert first.job == endless
    assert "The process was killed" in first.outcome.words
    assert [one.job for one in others] == jobs[1:]
    assert "There is no run directory" in others[0].outcome.words


def test_stopping_interrupts_what_is_under_way_and_begins_no_more(crew, endless):
    team = Crew([endless] * 5, crew)
    soon(team.stop)
    finished = [one.outcome.status for one in team.outcomes(0.05) if one]
    assert finished == ["interrupted"] * 2
    assert team.current == []


def test_nothing_is_left_running_when_something_goes_wrong(endless, tmp_path):
    began = time.monotonic()
    surroundings = Surroundings(tmp_path / "study.log", threads=1)
    with pytest.raises(KeyboardInterrupt), workers(1, surroundings) as crew:
        for _ in Crew([endless] * 3, crew).outcomes(0.05):
            if time.monotonic() > began + 1:
                raise KeyboardInterrupt
    assert crew[0].pid is None


def test_what_is_no_answer_is_no_success_and_answers_no_other_job(crew, monkeypatch):
    answer = Outcome("done", "").to_line()
    talkative = f"import time; print('hello'); print({answer!r}); time.sleep(9)"
    monkeypatch.setattr(processes, "_COMMAND", (sys.executable, "-u", "-c", talkative))
    finished = [one for one in Crew([Job("open", "x")] * 2, crew[:1]).outcomes(0.05) if one]
    assert [one.outcome.status for one in finished] == ["failed"] * 2
    assert "The process said 'hello'." in finished[1].outcome.words


def test_files_of_the_working_folder_are_no_modules(crew, monkeypatch, tmp_path):
    (tmp_path / "random.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    (finished,) = [one for one in Crew([Job("open", "none")], crew).outcomes(0.05) if one]
    assert "There is no run directory" in finished.outcome.words


def test_what_a_process_says_is_in_the_log(crew, tmp_path):
    job = Job("open", str(faulty_run(tmp_path / "run").directory))
    (finished,) = [one for one in Crew([job], crew).outcomes(1) if one]
    assert finished.outcome.words.startswith("KeyError")
    assert "Traceback" in (tmp_path / "study.log").read_text()
