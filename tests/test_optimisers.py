import pytest
import torch
from torch import nn

from tenfold.core.config import OptimiserConfig
from tenfold.training.optimisers import build_optimiser, l1_penalty


@pytest.fixture
def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(2, 3))


@pytest.mark.parametrize(
    ("name", "lr"),
    [
        ("adam", 0.01),
        ("adamw", 0.01),
        ("muon", 0.01),
        ("sgd", 0.01),
        ("rmsprop", 0.01),
        ("adadelta", 1),
    ],
)
def test_steps_downhill(name, lr, network):
    optimiser = build_optimiser(OptimiserConfig(name=name, lr=lr), network)
    images, labels = torch.randn(8, 1, 3, 3), torch.arange(8) % 3
    losses = []
    for _ in range(20):
        loss = nn.functional.cross_entropy(network(images), labels)
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert losses[-1] < losses[0]


def test_weight_decay_leaves_biases_and_normalisation_alone(network):
    decayed, spared = build_optimiser(OptimiserConfig(weight_decay=0.1), network).param_groups
    assert (decayed["weight_decay"], spared["weight_decay"]) == (0.1, 0)
    assert {p.ndim for p in decayed["params"]} == {4, 2}
    assert {p.ndim for p in spared["params"]} == {1}


@pytest.mark.parametrize(("momentum", "ahead"), [(0.9, True), (0, False)])
def test_nesterov_needs_momentum(momentum, ahead, network):
    optimiser = build_optimiser(OptimiserConfig(name="sgd", momentum=momentum), network)
    assert optimiser.defaults["nesterov"] is ahead
    plain = OptimiserConfig(name="sgd", nesterov=False)
    assert build_optimiser(plain, network).defaults["nesterov"] is False


def test_l1_is_the_sum_of_absolute_weights(network):
    expected = network[0].weight.abs().sum() + network[3].weight.abs().sum()
    assert l1_penalty(network).item() == pytest.approx(expected.item())
