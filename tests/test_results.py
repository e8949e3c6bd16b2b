import json
import math

import numpy as np
import pytest
from scipy import stats

from benchmarks.results import (
    CLAIMS,
    Claim,
    Measured,
    page,
    read_records,
    read_verdicts,
    verdict,
    without_pictures,
)
from tenfold.core.files import write_json
from tenfold.core.recipes import recipe_names

ENVIRONMENT = {"cpu": "a processor", "packages": {"torch": "2.13.0", "numpy": "2.4.6"}}


def report(recipe, accuracy, seed=0):
    return {
        "recipe": recipe,
        "seed": seed,
        "splits": {"test": {"accuracy": accuracy}},
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
    assert row.endswith("| Confirmed: a run may well give 98.03%. |")
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
