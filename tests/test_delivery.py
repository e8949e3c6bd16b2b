import json

import numpy as np
import pytest
from safetensors import safe_open

from tenfold.core.datasets import load
from tenfold.core.files import sha256_of
from tenfold.core.splits import split
from tenfold.evaluation.calibration import fit_temperature
from tenfold.inference.certainty import certainty_in
from tenfold.inference.model import Model
from tenfold.training.experiment import train


def test_metadata_of_the_model_tells_its_origin(quick_run):
    manifest, metadata = quick_run.manifest, Model.open(quick_run.model_path).metadata
    assert (
        metadata["weights_sha256"]
        == manifest["weights_sha256"]
        == sha256_of(quick_run.weights_path)
    )
    assert float(metadata["temperature"]) == manifest["temperature"]
    assert metadata["recipe"] == "quick"
    assert metadata["classes"] == "0,1,2,3,4,5,6,7,8,9"
    assert int(metadata["parameters"]) == manifest["parameters"]


def test_temperature_is_already_the_best_on_validation(quick_run, small_mnist):
    _, validation = split(load(small_mnist, "train"))
    logits = Model.open(quick_run.model_path).logits(validation.images)
    assert fit_temperature(logits, validation.labels) == pytest.approx(1, abs=0.02)


def test_weights_can_be_read_without_torch(quick_run):
    with safe_open(quick_run.weights_path, "numpy") as weights:
        names = list(weights.keys())
        assert all(np.isfinite(weights.get_tensor(name)).all() for name in names)
    assert "fc.weight" in names
    assert quick_run.weights_path.stat().st_mode == quick_run.config_path.stat().st_mode
    assert json.loads(quick_run.report_path.read_text())["weights_sha256"]


def test_the_model_knows_when_it_is_not_sure(quick_run, small_mnist):
    model = Model.open(quick_run.model_path)
    certainty = certainty_in(model.metadata)
    assert "certainty" in model.metadata
    _, validation = split(load(small_mnist, "train"))
    scores = certainty.scores(model.logits(validation.images))
    assert np.mean(scores >= certainty.thresholds.uncertain_below) >= 0.99
    assert certainty.answers(np.zeros((1, 10), np.float32)) != ["ok"]


@pytest.mark.parametrize(("turned", "calibrated"), [(8, True), (0, False)])
def test_without_validation_it_calibrates_on_changed_images(
    turned, calibrated, quick_recipe, small_mnist, tmp_path
):
    run = train(
        str(quick_recipe), runs=tmp_path, open_test=False, label_smoothing=0.3,
        **{"data.train_on": "all", "augment.rotate": turned, "augment.shift": turned // 4},
    )  # fmt: skip
    assert (run.manifest["temperature"] != 1) is calibrated
    test = load(small_mnist, "test")
    best = fit_temperature(Model.open(run.model_path).logits(test.images), test.labels)
    assert bool(abs(np.log(best)) < 0.2) is calibrated, best
