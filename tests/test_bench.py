import json

import pytest

from benchmarks import bench
from benchmarks.comparison import Figure


def _pair(ours: float, theirs: float, *, reached: bool) -> tuple[dict, dict]:
    usual = {
        "threads": 2,
        "train_seconds": theirs,
        "accuracy": 0.991,
        "epochs": 3,
        "reached": reached,
    }
    return {"threads": 1, "train_seconds": ours, "accuracy": 0.9935}, usual


def test_training_is_compared_pair_by_pair() -> None:
    figures = bench.compare_training(
        [_pair(4.0, 160.0, reached=True), _pair(8.0, 240.0, reached=True)]
    )
    by_name = {figure.what: figure for figure in figures}
    assert by_name["usual loop / fast"].values == (40.0, 30.0)
    assert by_name["usual loop: to 99.0%, threads: 2"].values == (160.0, 240.0)
    assert by_name["fast: training, threads: 1"].values == (4.0, 8.0)
    assert by_name["fast: test accuracy"].values == pytest.approx((99.35, 99.35))


def test_a_target_that_was_missed_is_said() -> None:
    figures = bench.compare_training(
        [_pair(4.0, 160.0, reached=True), _pair(4.0, 999.0, reached=False)]
    )
    assert "usual loop: to 99.0% (1 of 2 never), threads: 2" in [figure.what for figure in figures]


def test_alone_is_another_process() -> None:
    here = bench.alone("os", "getpid")
    assert here != bench.alone("os", "getpid")


def test_prints_tables_or_json_and_writes_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, tmp_path
) -> None:
    def measure(repeats: int) -> list[Figure]:
        return [Figure("a thing", "s", tuple(range(1, repeats + 1)))]

    monkeypatch.setitem(bench.SECTIONS, "start", measure)
    bench.main(["--only", "start", "--repeats", "5", "--out", str(tmp_path / "new" / "a.json")])
    table, _, content = capsys.readouterr().out.partition("{")
    assert "a thing" in table
    assert "n=5" in table
    assert len(json.loads("{" + content)["sections"]["start"][0]["values"]) == 5
    bench.main(["--only", "start", "--format", "json"])
    printed = json.loads(capsys.readouterr().out)
    bench.main(["--only", "start", "--format", "table"])
    assert "{" not in capsys.readouterr().out
    assert printed["sections"]["start"][0]["values"] == [1, 2, 3]
    written = json.loads((tmp_path / "new" / "a.json").read_text())
    assert written["sections"]["start"][0]["median"] == 3
    assert written["machine"]["cores"] >= 1


def test_no_repeats_are_refused(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        bench.main(["--repeats", "0"])
    assert "--repeats can't be 0" in capsys.readouterr().err
