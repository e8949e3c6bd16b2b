import pytest
import torch

from tenfold.core.recipes import load_config
from tenfold.errors import ModelError
from tenfold.training.experiment import run
from tenfold.training.initial import initial_network


def start(quick_recipe, **overrides):
    return initial_network(load_config(str(quick_recipe), overrides=overrides))


def same(one, other):
    return all(map(torch.equal, one.state_dict().values(), other.state_dict().values()))


def test_random_weights_follow_the_seed(quick_recipe):
    assert same(start(quick_recipe, seed=1), start(quick_recipe, seed=1))
    assert not same(start(quick_recipe, seed=1), start(quick_recipe, seed=2))


def test_starts_from_a_run_or_its_weights(quick_recipe, quick_run):
    from_run = start(quick_recipe, init_from=str(quick_run.directory), seed=7)
    assert same(from_run, start(quick_recipe, init_from=str(quick_run.weights_path)))
    assert not same(from_run, start(quick_recipe))


def test_starts_from_a_shipped_model(quick_recipe):
    network = start(quick_recipe, init_from="standard", **{"model.name": "standard"})
    assert sum(p.numel() for p in network.parameters()) == 197_588


def test_a_run_that_goes_on_from_another_begins_better(quick_recipe, quick_run, tmp_path):
    settings = [f"init_from={quick_run.directory}", "epochs=1", "optimiser.lr=0.0001"]
    further = run(load_config(str(quick_recipe), settings), runs=tmp_path, open_test=False)
    assert further.history[0]["validation_loss"] < quick_run.history[0]["validation_loss"]
    assert further.manifest["config"]["init_from"] == str(quick_run.directory)


def test_weights_that_are_missing_damaged_or_of_another_network(quick_recipe, quick_run, tmp_path):
    with pytest.raises(ModelError, match=r"no weights at 'nowhere'.*Give a shipped model"):
        start(quick_recipe, init_from="nowhere")
    (tmp_path / "bad.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelError, match=r"bad\.safetensors' can't be read"):
        start(quick_recipe, init_from=str(tmp_path / "bad.safetensors"))
    with pytest.raises(
        ModelError, match=r"\.onnx' can't be read: an ONNX file .*, a finished run, or"
    ):
        start(quick_recipe, init_from=str(quick_run.model_path))
    with pytest.raises(
        ModelError, match=r"another network: they differ in .* Give weights of the same"
    ):
        start(quick_recipe, init_from=str(quick_run.directory), **{"model.name": "tiny-base"})
