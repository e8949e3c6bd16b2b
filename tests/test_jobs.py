from tenfold.study.jobs import Job, Outcome


def test_jobs_and_outcomes_travel_as_lines():
    job = Job("train", "runs/a-s0", {"epochs": 2, "data": {"name": "two\nlines"}})
    outcome = Outcome("failed", "Why:\n„so“")
    for one in (job, outcome, Job("open", "runs/a-s0")):
        line = one.to_line()
        assert line.endswith("\n")
        assert line.count("\n") == 1
        assert type(one).from_line(line) == one
