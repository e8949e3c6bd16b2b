import shutil

import numpy as np
import pytest

from tenfold.assessment import evaluate
from tenfold.core.datasets import load
from tenfold.core.recipes import load_config
from tenfold.core.runs import Run
from tenfold.core.splits import split
from tenfold.errors import UsageError
from tenfold.inference.model import Model
from tenfold.training.experiment import run
from tenfold.training.revisit import checkpoint_of


@pytest.fixture(scope="module")
def kept(quick_recipe, tmp_path_factory):
    """A run that kept the weights of both of its epochs. Only read it."""
    config = load_config(str(quick_recipe), ["keep_checkpoints=all", "seed=3"])
    return run(config, runs=tmp_path_factory.mktemp("runs"), name="kept", open_test=False)


def test_the_last_epoch_is_what_the_model_computes(kept, small_mnist):
    images = split(load(str(small_mnist), "train"))[1].images
    expected = Model.open(kept.model_path).logits(images)
    for which, name in (("last", "last"), ("2", "epoch-002"), ("002", "epoch-002")):
        checkpoint = checkpoint_of(kept, which)
        assert checkpoint.name == name
        np.testing.assert_allclose(checkpoint.logits_of(images), expected, atol=1e-3)


def test_each_epoch_gives_what_its_line_of_the_history_says(kept, tmp_path):
    copy = Run(shutil.copytree(kept.directory, tmp_path / "run"))
    report = evaluate(copy, "validation", checkpoint=checkpoint_of(copy, "1"))
    judged = report["splits"]["validation@epoch-001"]
    assert judged["accuracy"] == pytest.approx(copy.history[0]["validation_accuracy"], abs=0.02)
    assert report["splits"].keys() == {"validation", "validation@epoch-001"}
    assert report["test_openings"] == 0


def test_measuring_a_checkpoint_on_test_opens_it(kept, tmp_path):
    copy = Run(shutil.copytree(kept.directory, tmp_path / "run"))
    assert evaluate(copy, checkpoint=checkpoint_of(copy, "best"))["test_openings"] == 1


def test_what_was_not_kept_is_said(kept, quick_run):
    with pytest.raises(UsageError, match=r"no checkpoint '7'. It has: best, 1, 2, last"):
        checkpoint_of(kept, "7")
    with pytest.raises(UsageError, match="--keep-checkpoints all"):
        checkpoint_of(quick_run, "1")
