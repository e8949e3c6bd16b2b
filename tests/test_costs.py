import json
import shutil

import pytest
from compared_runs import some_arms

from tenfold.comparison import costs
from tenfold.comparison.arms import enter
from tenfold.comparison.costs import latency_ms, measure_costs


@pytest.fixture
def field(tmp_path, quick_run):
    arms = some_arms(tmp_path, fast=0.05, slow=0.1)
    for place, run in enumerate(arms["fast"]):
        run.update_manifest(train_seconds=10.0 + place)
        shutil.copy(quick_run.model_path, run.model_path)
    arms["slow"][0].update_manifest(environment={"device": "A GPU", "threads": 1})
    return enter(arms)


def test_what_each_arm_costs(field):
    found = measure_costs(field.arms, {"fast": 123, "slow": None})
    fast, slow = found["arms"]
    assert (fast["name"], fast["parameters"], fast["multiply_accumulates"]) == ("fast", 7854, 123)
    assert fast["train_seconds"] == {"median": 11.0, "values": [10.0, 11.0, 12.0]}
    assert fast["ece"] == pytest.approx(sum(row.ece for row in field.arms[0].rows) / 3)
    assert slow["trained_on"] == ["A GPU, 1 thread", "unknown processor, 2 threads"]
    assert found["environment"]["cores"] >= 1
    json.dumps(found, allow_nan=False)


def test_latency_is_measured_where_there_is_a_model(field):
    found = latency_ms({arm.name: arm.members[0] for arm in field.arms})
    assert list(found) == ["fast"]
    low, high = found["fast"]["quartiles"]
    assert 0 < low <= found["fast"]["median"] <= high
    assert found["fast"]["rounds"] == costs.ROUNDS


def test_runs_that_recorded_no_seconds(tmp_path):
    arms = some_arms(tmp_path, 2, fast=0.05)
    for run in arms["fast"]:
        run.update_manifest(train_seconds=None)
    assert measure_costs(enter(arms).arms, {"fast": None})["arms"][0]["train_seconds"] is None
