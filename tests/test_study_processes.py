import contextlib
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from tenfold.study import processes
from tenfold.study.jobs import Job, Outcome
from tenfold.study.processes import Crew, Surroundings, workers
from tests.made_up_runs import faulty_run


@pytest.fixture
def crew(tmp_path):
    with workers(2, Surroundings(tmp_path / "study.log", threads=1)) as crew:
        yield crew


class Endless:
    """Jobs that never end by themselves: the manifests are pipes that nobody writes to."""

    def __init__(self, folder, count):
        self.jobs, self._pipes = (
            [Job("open", str(folder / f"endless{n}")) for n in range(count)],
            [],
        )
        for job in self.jobs:
            Path(job.directory).mkdir()
            os.mkfifo(Path(job.directory) / "manifest.json")

    def once_begun(self, count, action):
        """Do `action` once the first `count` are under way; the main thread waits for outcomes."""

        def work():
            for job in self.jobs[:count]:  # each waits until somebody reads the manifest
                self._pipes.append(os.open(Path(job.directory) / "manifest.json", os.O_WRONLY))
            action()

        threading.Thread(target=work, daemon=True).start()

    def close(self):
        for pipe in self._pipes:
            os.close(pipe)


@pytest.fixture
def endless(tmp_path):
    with contextlib.closing(Endless(tmp_path, 5)) as made:
        yield made


def test_every_job_has_an_outcome(crew, tmp_path):
    jobs = [Job("open", str(tmp_path / str(n))) for n in range(5)]
    finished = [one for one in Crew(jobs, crew).outcomes(0.05) if one]
    assert sorted(one.job.directory for one in finished) == [job.directory for job in jobs]
    assert all("There is no run directory" in one.outcome.words for one in finished)


def test_a_killed_process_fails_its_job_and_another_takes_its_place(crew, endless, tmp_path):
    jobs = [endless.jobs[0], *(Job("open", str(tmp_path / str(n))) for n in range(3))]
    endless.once_begun(1, lambda: os.kill(crew[0].pid, signal.SIGKILL))
    first, *others = [one for one in Crew(jobs, crew[:1]).outcomes(0.05) if one]
    assert first.job == jobs[0]
    assert "The process was killed" in first.outcome.words
    assert [one.job for one in others] == jobs[1:]
    assert "There is no run directory" in others[0].outcome.words


def test_stopping_interrupts_what_is_under_way_and_begins_no_more(crew, endless):
    team = Crew(endless.jobs, crew)
    endless.once_begun(2, team.stop)
    finished = [one.outcome.status for one in team.outcomes(0.05) if one]
    assert finished == ["interrupted"] * 2
    assert team.current == []


def test_nothing_is_left_running_when_something_goes_wrong(endless, tmp_path):
    surroundings = Surroundings(tmp_path / "study.log", threads=1)
    with pytest.raises(KeyboardInterrupt), workers(1, surroundings) as crew:
        for _ in Crew(endless.jobs, crew).outcomes(0.05):
            if crew[0].pid:
                raise KeyboardInterrupt
    assert crew[0].pid is None


def test_a_process_that_is_just_being_started_is_ended_as_well(endless, tmp_path, monkeypatch):
    start, starting, started = processes._start, threading.Event(), []

    def slow(surroundings):
        starting.set()
        time.sleep(0.2)
        started.append(start(surroundings))
        return started[0]

    monkeypatch.setattr(processes, "_start", slow)
    surroundings = Surroundings(tmp_path / "study.log", threads=1)
    with pytest.raises(KeyboardInterrupt), workers(1, surroundings) as crew:
        for _ in Crew(endless.jobs, crew).outcomes(0.01):
            if starting.is_set():
                raise KeyboardInterrupt
    (process,) = started
    assert process.poll() is not None


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
