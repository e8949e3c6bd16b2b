import csv
import io

from drawn_studies import study_and_costs

from tenfold.comparison.tables import COLUMNS, to_csv, to_text


def test_a_line_for_each_arm(tmp_path):
    study, costs = study_and_costs(tmp_path)
    rows = list(csv.DictReader(io.StringIO(to_csv(study, costs))))
    assert [row["arm"] for row in rows] == study["ranking"]
    assert tuple(rows[0]) == COLUMNS
    first = study["arms"][0]
    assert float(rows[0]["accuracy_mean"]) == first["mean"]
    assert float(rows[0]["low"]) == first["interval"][0]
    assert rows[0]["train_seconds"] == "61.2"
    assert rows[0]["latency_ms"] == ""  # these runs have no model


def test_the_terminal_has_the_ranking(tmp_path):
    study, costs = study_and_costs(tmp_path)
    head, *lines = to_text(study, costs).splitlines()
    assert head.split()[:3] == ["recipe", "seeds", "mean"]
    assert [line.split()[0] for line in lines] == study["ranking"]
    assert len(lines[0]) <= 100
    assert f"{100 * study['arms'][0]['mean']:.2f}" in lines[0]


def test_what_is_unknown_is_a_dash(tmp_path):
    study, costs = study_and_costs(tmp_path, seeds=1)
    for arm, cost in zip(study["arms"], costs["arms"], strict=True):
        arm["parameters"] = cost["train_seconds"] = None
    assert to_text(study, costs).splitlines()[1].split()[-2:] == ["–", "–"]
    assert " – " in to_text(study, costs).splitlines()[1]
