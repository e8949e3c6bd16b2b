import numpy as np
import pytest

from tenfold.core.studies import Replicate, Study
from tenfold.errors import DataError
from tenfold.study import out_of_fold
from tests.made_up_runs import finished_run, logits_for
from tests.test_studies import new_plan

LABELS = np.random.default_rng(0).integers(0, 10, 120).astype(np.uint8)


@pytest.fixture
def study(tmp_path):
    return Study.create(tmp_path / "study", new_plan(seeds=2, folds=3))


def said(seed, wrong=()):
    return logits_for(LABELS, np.random.default_rng(seed), wrong)


def finish(study, arm, seed, logits, folds=(0, 1, 2)):
    for fold in folds:
        finished_run(study, Replicate(arm, seed, fold), LABELS, logits)


def test_every_image_has_what_the_network_of_its_fold_said(study):
    finish(study, "a", 0, said(0))
    finish(study, "a", 1, said(1))
    gathered = out_of_fold.gather(study, LABELS)
    np.testing.assert_array_equal(gathered.logits["a"], [said(0), said(1)])
    np.testing.assert_allclose(gathered.probabilities("a").sum(axis=1), 1, rtol=1e-6)


def test_seeds_that_lack_a_fold_and_arms_without_a_seed_are_left_out(study):
    finish(study, "a", 0, said(0))
    finish(study, "a", 1, said(1), folds=(0, 2))
    finish(study, "b", 0, said(1), folds=(0,))
    gathered = out_of_fold.gather(study, LABELS)
    assert gathered.logits.keys() == {"a"}
    assert gathered.logits["a"].shape == (1, 120, 10)


def test_runs_that_failed_do_not_count(study):
    for seed in range(2):
        finish(study, "a", seed, said(seed))
    study.run_of(Replicate("a", 1, 2)).predictions_path.write_bytes(b"damaged")
    gathered = out_of_fold.gather(study, LABELS, {"a-s1-f2"})
    np.testing.assert_array_equal(gathered.logits["a"], [said(0)])


def test_the_best_arm_is_right_most_often(study):
    finish(study, "a", 0, said(0, wrong=range(20)))
    finish(study, "b", 0, said(1, wrong=range(5)))
    assert out_of_fold.gather(study, LABELS).best() == "b"


def test_a_run_that_was_judged_on_other_images_is_refused(study):
    other = np.roll(LABELS, 1)
    for fold in range(3):
        finished_run(study, Replicate("a", 0, fold), other, said(0))
    with pytest.raises(DataError, match="judged on other images than its fold"):
        out_of_fold.gather(study, LABELS)


def test_what_is_written_reads_back(study):
    finish(study, "a", 0, said(0))
    out_of_fold.write(study, out_of_fold.gather(study, LABELS))
    with np.load(study.directory / "out-of-fold.npz", allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["labels"], LABELS)
        np.testing.assert_array_equal(arrays["a.logits"], [said(0)])
