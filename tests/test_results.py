import json
import math

import numpy as np
import pytest
from scipy import stats

from benchmarks.results import (
    CLAIMS,
    OWN,
    PAGE,
    RECORDS,
    ROOT,
    Claim,
    Measured,
    keep_run,
    own_row,
    page,
    read_records,
    read_verdicts,
    verdict,
    without_pictures,
)
from tenfold.core.files import write_json
from tenfold.core.recipes import recipe_names
from tenfold.core.runs import Run

ENVIRONMENT = {"cpu": "a processor", "packages": {"torch": "2.13.0", "numpy": "2.4.6"}}


def report(recipe, accuracy, seed=0):
    return {
        "recipe": recipe,
        "seed": seed,
        "parameters": 87_802,
        "epochs_run": 1,
        "train_seconds": 5.4 + seed,
        "splits": {
            "test": {"accuracy": accuracy, "accuracy_ci95": [0.98, 0.999], "ece": 0.001 * seed}
        },
        "environment": ENVIRONMENT,
    }


def test_one_more_run_lies_in_the_interval_nineteen_times_in_twenty():
    rng = np.random.default_rng(0)
    draws = 0.99 + 0.001 * rng.standard_normal((4000, 6))
    ranges = [Measured.of(row[:5]) for row in draws]
    inside = np.mean([m.low <= row[5] <= m.high for m, row in zip(ranges, draws, strict=True)])
    assert inside == pytest.approx(0.95, abs=0.01)


def test_the_mean_and_spread_are_those_of_the_seeds():
    values = [0.98, 0.982, 0.985]
    measured = Measured.of(values)
    assert (measured.n, measured.mean) == (3, pytest.approx(np.mean(values)))
    assert measured.spread == pytest.approx(stats.tstd(values))


@pytest.mark.parametrize(
    ("claimed", "word"),
    [(0.983, "Confirmed"), (0.95, "Exceeded"), (0.999, "Not confirmed"), (None, "no number")],
)
def test_a_claim_is_held_against_one_more_run(claimed, word):
    assert word in verdict(Claim(claimed, ""), Measured.of([0.982, 0.984, 0.983]))


def test_one_seed_tells_nothing():
    measured = Measured.of([0.98])
    assert math.isnan(measured.spread)
    assert verdict(Claim(0.98, ""), measured) == "One seed can't tell."


def test_the_page_has_a_row_for_each_recipe_and_names_what_is_missing(tmp_path):
    for seed, accuracy in enumerate([0.981, 0.983]):
        write_json(tmp_path / f"keras-l2-s{seed}.json", report("keras-l2", accuracy, seed))
    write_json(tmp_path / "plain-s0.json", report("plain", 0.99))
    text = page(read_records(tmp_path))
    (row,) = (line for line in text.splitlines() if line.startswith("| `keras-l2`"))
    assert "| 98.03 % | 98.200 ± 0.141 % | 2 |" in row
    assert row.endswith("| Confirmed: a run may well give 98.03 %. |")
    assert "| `plain` | none | 99.000 % | 1 |  | It claims no number. |" in text
    (missing,) = (line for line in text.splitlines() if line.startswith("Not measured yet"))
    assert "`branched`" in missing
    assert "`plain`" not in missing


def test_what_a_study_says_of_two_recipes_stands_on_the_page(tmp_path):
    write_json(tmp_path / "plain-s0.json", report("plain", 0.99))
    write_json(tmp_path / "verdicts.json", {"plain two-conv": "`plain` beats `two-conv`."})
    reports, verdicts = read_records(tmp_path), read_verdicts(tmp_path)
    assert list(reports) == ["plain"]
    assert "- `plain` beats `two-conv`.\n" in page(reports, verdicts.values())
    assert "Side by side" not in page(reports)


def test_every_claim_is_of_a_recipe():
    assert set(CLAIMS) <= set(recipe_names())


def test_what_is_kept_has_every_number_and_no_picture(tmp_path):
    whole = {"a": [{"picture": "data:...", "index": 3}], "b": {"picture": "", "c": 1}}
    write_json(tmp_path / "kept.json", without_pictures(whole))
    assert json.loads((tmp_path / "kept.json").read_text()) == {"a": [{"index": 3}], "b": {"c": 1}}


def test_an_own_recipe_is_told_with_its_costs_and_spread():
    reports = [
        report("fast", accuracy, seed) for seed, accuracy in enumerate([0.993, 0.994, 0.995])
    ]
    assert own_row("fast", reports) == (
        "| `fast` | 87,802 | 1 | 6 | 99.400 ± 0.100 % (99.30 to 99.50) | 0.10 % | 3 |"
    )


def test_one_run_of_an_own_recipe_has_its_interval():
    alone = report("ensemble", 0.9981) | {"epochs_run": None, "train_seconds": None}
    assert own_row("ensemble", [alone]) == (
        "| `ensemble` | 87,802 |  |  | 99.81 % [98.00, 99.90] | 0.00 % | 1 |"
    )


def test_each_machine_is_named_with_the_recipes_recorded_there(tmp_path):
    write_json(tmp_path / "plain-s0.json", report("plain", 0.99))
    write_json(tmp_path / "fast-s0.json", report("fast", 0.99))
    elsewhere = {"environment": ENVIRONMENT | {"cpu": "another"}}
    write_json(tmp_path / "fast-s1.json", report("fast", 0.99) | elsewhere)
    text = page(read_records(tmp_path))
    assert "- a processor, torch 2.13.0, numpy 2.4.6: `plain`, `fast`.\n" in text
    assert "- another, torch 2.13.0, numpy 2.4.6: `fast`.\n" in text


def test_a_run_is_kept_under_the_name_of_its_recipe(tmp_path):
    run = Run.create(tmp_path / "together", {})
    write_json(run.report_path, report("ensemble", 0.9981))
    keep_run(run, tmp_path)
    assert list(read_records(tmp_path)) == ["ensemble"]


@pytest.mark.parametrize(
    ("train_on", "name"), [("train", "standard-held-out"), ("all", "standard")]
)
def test_what_learns_from_less_than_usual_is_a_row_of_its_own(tmp_path, train_on, name):
    write_json(tmp_path / "a.json", report("standard", 0.997) | {"data": {"train_on": train_on}})
    assert list(read_records(tmp_path)) == [name]


def test_the_page_is_what_the_records_give():
    assert PAGE.read_text() == page(read_records(RECORDS), read_verdicts(RECORDS).values())


def test_the_readme_repeats_the_rows_of_our_own_recipes():
    records = read_records(RECORDS)
    readme = (ROOT / "README.md").read_text()
    assert [
        name for name in OWN if name in records and own_row(name, records[name]) not in readme
    ] == []
