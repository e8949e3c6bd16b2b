import json
import sys

import pytest
import torch
import typer
from torch import nn
from typer.testing import CliRunner

from tenfold.cli.models import models
from tenfold.errors import MissingExtraError, UsageError
from tenfold.training.models import MODELS, create_model, layer_table


@pytest.fixture(scope="module")
def networks() -> dict[str, nn.Module]:
    torch.manual_seed(1)
    return {name: create_model(name) for name in MODELS}


@pytest.fixture
def network(request: pytest.FixtureRequest, networks: dict[str, nn.Module]) -> nn.Module:
    return networks[request.param].train()


every_network = pytest.mark.parametrize("network", MODELS, indirect=True)


def _images() -> torch.Tensor:
    return torch.randn(8, 1, 28, 28, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("name", MODELS)
def test_the_table_counts_exactly(name: str, networks: dict[str, nn.Module]) -> None:
    counted = sum(p.numel() for p in networks[name].parameters())
    assert counted == MODELS[name].parameters
    assert sum(row.parameters for row in layer_table(networks[name])) == counted


@every_network
def test_training_reaches_every_parameter(network: nn.Module) -> None:
    logits = network(_images())
    assert logits.shape == (8, 10)
    assert logits.dtype == torch.float32
    network.zero_grad(set_to_none=True)
    nn.functional.cross_entropy(logits, torch.arange(8)).backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.any(), name
        assert parameter.grad.isfinite().all(), name


@every_network
def test_evaluation_sees_each_image_alone(network: nn.Module) -> None:
    images = _images()
    with torch.no_grad():
        together = network.eval()(images)
        alone = torch.cat([network(image[None]) for image in images])
    assert together.isfinite().all()
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)
    assert together.std(dim=0).min() > 0  # the logits depend on the image


@every_network
def test_bf16_and_channels_last_change_little(network: nn.Module) -> None:
    images = _images()
    fast = images.to(memory_format=torch.channels_last)
    with torch.no_grad():
        exact = network.eval()(images)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            rough = network.to(memory_format=torch.channels_last)(fast).float()
    assert (rough - exact).abs().max() < 0.05 * max(1.0, float(exact.abs().max()))


@pytest.mark.parametrize("name", [name for name, row in MODELS.items() if "dropout" in row.options])
def test_dropout_works_in_training_only(name: str) -> None:
    model = create_model(name, dropout=0.5)
    images = _images()
    with torch.no_grad():
        assert not torch.equal(model(images), model(images))
        model.eval()
        assert torch.equal(model(images), model(images))


@pytest.fixture
def app() -> typer.Typer:
    application = typer.Typer()
    application.command()(models)
    return application


def _printed(app: typer.Typer, *arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_lists_every_model(app: typer.Typer) -> None:
    head, *lines = _printed(app).splitlines()
    assert head.split() == ["model", "parameters", "what", "it", "is"]
    assert [line.split()[0] for line in lines] == list(MODELS)
    tiny = lines[list(MODELS).index("tiny-base")]
    assert tiny.split()[1] == "7,034"
    assert tiny.endswith(MODELS["tiny-base"].sentence)
    starts = {line.index(MODELS[line.split()[0]].sentence) for line in lines}
    assert len(starts) == 1


def test_lists_what_matches(app: typer.Typer) -> None:
    listed = json.loads(_printed(app, "tiny*", "--format", "json"))
    assert [(row["name"], row["parameters"]) for row in listed] == [
        ("tiny-base", 7034),
        ("tiny-bn", 7786),
    ]


def test_shows_the_layers_of_one_model(app: typer.Typer) -> None:
    lines = _printed(app, "two-conv").splitlines()
    assert lines[0].startswith("two-conv: Two 3x3 convolutions")
    assert "third_convolution" in "\n".join(lines[:8])
    assert lines[-1].split() == ["total", "421,642", "4,241,152"]


def test_shows_the_layers_as_json(app: typer.Typer) -> None:
    shown = json.loads(_printed(app, "keras", "--format", "json"))
    assert shown["parameters"] == sum(row["parameters"] for row in shown["layers"]) == 34_826
    assert shown["layers"][0] == {
        "name": "conv1",
        "kind": "Conv2d 3×3",
        "output_shape": [32, 26, 26],
        "parameters": 320,
        "multiply_accumulates": 288 * 26 * 26,
    }
    assert shown["multiply_accumulates"] == 288 * 676 + 18_432 * 121 + 16_000
    assert shown["options"]["dropout"]["default"] == 0.0


def test_unknown_model_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="Did you mean 'two-conv'"):
        models("twoconv")


def test_without_torch_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("tenfold.training.models")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'tenfold\[train\]'"):
        models()
