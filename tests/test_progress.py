import json
import re

import pytest

from tenfold.study.jobs import Job, Outcome
from tenfold.study.processes import Finished
from tenfold.study.progress import Display

JOBS = [Job("train", f"runs/a-s{seed}", {"epochs": 2}) for seed in range(2)]
DONE = Finished(JOBS[0], Outcome("done", "validation 98.00%, 3.0 s"))
FAILED = Finished(JOBS[1], Outcome("failed", "a long story"))


def run_through(display):
    with display.stage("training", JOBS):
        display.show(JOBS)
        display.tell(DONE)
        display.tell(FAILED)


def test_a_line_per_run_where_nobody_sees_bars(capsys):
    run_through(Display(quiet=False))
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "1/2  a-s0  validation 98.00%, 3.0 s\n2/2  a-s1  failed\n"


def test_quiet_says_nothing(capsys):
    run_through(Display(quiet=True))
    assert capsys.readouterr() == ("", "")


def test_bars_on_a_terminal_follow_the_epochs(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    job = Job("train", str(tmp_path), {"epochs": 2})
    (tmp_path / "history.jsonl").write_text(json.dumps({"epoch": 1}) + "\n")
    display = Display(quiet=False)
    with display.stage("training", [job]):
        display.show([job])
        display._bars.refresh()
        display.tell(Finished(job, DONE.outcome))
    err = capsys.readouterr().err
    assert "training" in err
    assert "1/2" in err
    assert "validation 98.00%" in err


def test_bars_count_what_a_stage_does(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    for jobs in (JOBS, [Job("open", "runs/a-s0")]):
        display = Display(quiet=False)
        with display.stage("some", jobs):
            display._bars.refresh()
    err = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().err)
    assert "0/4 epochs" in err
    assert "0/1 runs" in err


@pytest.mark.parametrize("jobs", [[], [Job("open", "runs/a-s0")]])
def test_every_stage_has_a_length(jobs, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    display = Display(quiet=False)
    with display.stage("opening", jobs):
        display.show(jobs)
