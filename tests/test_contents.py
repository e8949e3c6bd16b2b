import json

import numpy as np
import pytest
from compared_runs import one_run, some_arms
from sklearn.metrics import confusion_matrix
from test_arms import fold_runs

from tenfold.comparison.arms import enter
from tenfold.comparison.contents import build, ranked, shown_contrasts
from tenfold.comparison.intervals import share_interval, t_interval


@pytest.fixture(scope="module")
def field(tmp_path_factory):
    return enter(some_arms(tmp_path_factory.mktemp("runs"), bad=0.1, good=0.02, fair=0.06))


@pytest.fixture(scope="module")
def study(field):
    return build(field, {"good": 1, "fair": 2, "bad": None})


def test_the_best_comes_first(field, study):
    assert study["ranking"] == ["good", "fair", "bad"] == [arm.name for arm in ranked(field.arms)]
    assert [arm["name"] for arm in study["arms"]] == study["ranking"]
    assert study["headline"] == "`good` is the best of 3: it beats every other."
    assert (study["split"], study["images"], study["folds"]) == ("test", 1000, 0)


def test_an_arm_in_numbers(field, study):
    best, right = study["arms"][0], field.arms[1].right
    accuracies = right.mean(axis=1)
    assert best["accuracies"] == pytest.approx(accuracies)
    assert best["deviation"] == pytest.approx(np.std(accuracies, ddof=1))
    assert best["interval"] == list(share_interval(right))
    assert best["interval_seeds"] == pytest.approx(list(t_interval(accuracies)))
    assert (best["seeds"], best["runs"], best["multiply_accumulates"]) == ([0, 1, 2], 3, 1)
    assert best["directories"] == [f"{best['name']}-s{seed}" for seed in range(3)]


def test_digits(field, study):
    best, arm = study["arms"][0], field.arms[1]
    stacked = [np.concatenate(rows) for rows in zip(*[r[1:3] for r in arm.rows], strict=True)]
    assert best["confusion_matrix"] == confusion_matrix(*stacked).tolist()
    assert best["missed"][3] == pytest.approx(1 - arm.right[:, field.labels == 3].mean())
    found = study["best_against_next"]
    assert (found["first"], found["second"]) == ("good", "fair")
    counts = np.bincount(field.labels)
    together = sum(r["difference"] * counts[r["digit"]] for r in found["digits"]) / 1000
    assert together == pytest.approx(study["contrasts"][0]["difference"])


def test_it_is_the_same_every_time(field, study):
    again = build(field, {"good": 1, "fair": 2, "bad": None})
    assert json.dumps(again, allow_nan=False) == json.dumps(study)


def test_the_contrasts_to_read(study):
    assert [c["verdict"].split(" by ")[0] for c in shown_contrasts(study)] == [
        "`good` beats `fair`", "`good` beats `bad`", "`fair` beats `bad`",
    ]  # fmt: skip


def test_an_arm_alone(tmp_path):
    study = build(enter({"fast": [one_run(tmp_path, "fast")]}), {"fast": None})
    assert (study["contrasts"], study["best_against_next"], study["notes"]) == ([], None, [])
    assert study["arms"][0]["deviation"] is None
    assert study["arms"][0]["interval_is_over"] == "images"


def test_notes_on_what_flatters_where_validation_judges(tmp_path):
    known = {
        "data": {"validation_n": 1000, "validation_sha256": "a"},
        "init_from": {"model": "big", "validation_sha256": None},
    }
    for split, notes in (("validation", 1), ("test", 0)):
        runs = [one_run(tmp_path / split, "knows", seed, split=split, **known) for seed in (0, 1)]
        arms = {"knows": runs, "not": [one_run(tmp_path / split, "not", split=split)]}
        said = build(enter(arms), dict.fromkeys(arms))["notes"]
        told = [note for note in said if note.startswith("`knows`: The weights of 'big'")]
        assert len(told) == notes


def test_notes_on_seeds_that_differ(tmp_path):
    arms = some_arms(tmp_path, 3, fast=0.05, slow=0.1)
    work = {"fast": None, "slow": None}
    partly = build(enter({"fast": arms["fast"][:2], "slow": arms["slow"]}), work)
    assert partly["notes"] == [
        "Not all have the same seeds; two are compared on the seeds that both have."
    ]
    apart = build(enter({"fast": arms["fast"][:1], "slow": arms["slow"][1:2]}), work)
    assert apart["notes"] == [
        "`fast` and `slow` share no seed; their runs are paired in their order."
    ]


def test_digits_that_do_not_occur(tmp_path):
    labels = np.tile(np.array([0, 1], np.uint8), 200)
    runs = {n: [one_run(tmp_path, n, labels=labels)] for n in ("fast", "slow")}
    study = build(enter(runs), {"fast": None, "slow": None})
    assert study["arms"][0]["missed"][2:] == [None] * 8
    assert [r["digit"] for r in study["best_against_next"]["digits"]] == [0, 1]


def test_one_seed_of_folds_is_judged_by_them(tmp_path):
    arms = {"fast": fold_runs(tmp_path, "fast", 0), "slow": fold_runs(tmp_path, "slow", 0)}
    study = build(enter(arms), {"fast": None, "slow": None})
    assert (study["split"], study["images"], study["folds"]) == ("validation", 1000, 3)
    assert [(arm["seeds"], arm["runs"]) for arm in study["arms"]] == [([0], 3), ([0], 3)]
    assert study["headline"].endswith("can't be told apart by their folds.")
