import pytest
import torch
from torch import nn

from tenfold.core.config import OptimiserConfig
from tenfold.training.models.blocks import Committee
from tenfold.training.muon import Muon, orthogonalised
from tenfold.training.optimisers import build_optimiser


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.Conv2d(4, 6, 3), nn.Flatten(), nn.Linear(6, 10))


def muon(net, **fields):
    return build_optimiser(OptimiserConfig(name="muon", lr=0.02, **fields), net)


def loss_of(net):
    images, labels = torch.linspace(-1, 1, 200).view(8, 1, 5, 5), torch.arange(8) % 3
    return nn.functional.cross_entropy(net(images), labels)


def take_step(net, optimiser):
    optimiser.zero_grad()
    loss_of(net).backward()
    optimiser.step()


@pytest.mark.parametrize("shape", [(4, 9), (9, 4), (5, 5)])
def test_singular_values_come_near_one(shape):
    torch.manual_seed(1)
    values = torch.linalg.svdvals(orthogonalised(torch.randn(shape)))
    assert values.min() > 0.6
    assert values.max() < 1.3


def test_the_directions_of_the_matrix_stay():
    torch.manual_seed(1)
    matrix = torch.randn(4, 9)
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    inner = left.T @ orthogonalised(matrix) @ right.T  # (4, 4)
    assert torch.allclose(inner, torch.diag(inner.diagonal()), atol=1e-4)


def test_nothing_to_learn_moves_nothing():
    assert torch.equal(orthogonalised(torch.zeros(3, 5)), torch.zeros(3, 5))


def test_hidden_linear_layers_are_orthogonalised_too():
    net = nn.Sequential(nn.Flatten(), nn.Linear(25, 6), nn.Linear(6, 4), nn.Linear(4, 10))
    groups = muon(net).param_groups
    assert groups[0]["params"] == [net[1].weight, net[2].weight]
    assert groups[1]["params"] == [net[3].weight]


def test_the_last_layer_of_every_member_is_left_to_adamw():
    net = Committee(network(), network())
    outer = muon(net).param_groups[1]["params"]
    assert {id(p) for p in outer} == {
        id(layer.weight) for one in net.members for layer in (one[0], one[3])
    }


def test_only_kernels_over_several_maps_are_orthogonalised():
    net = network()
    groups = muon(net, weight_decay=0.1).param_groups
    assert [group["orthogonal"] for group in groups] == [True, False, False]
    assert groups[0]["params"] == [net[1].weight]
    assert groups[1]["params"] == [net[0].weight, net[3].weight]
    assert [group["weight_decay"] for group in groups] == [0.1, 0.1, 0]


def test_a_step_is_as_long_as_one_of_adamw():
    net = network()
    optimiser = muon(net)
    before = net[1].weight.detach().clone()
    net[1].weight.grad = torch.randn_like(before)
    optimiser.step()
    moved = (net[1].weight - before).square().mean().sqrt() / 0.02
    assert moved.item() == pytest.approx(0.2, rel=0.3)


def test_what_is_not_orthogonal_moves_as_adamw_moves_it():
    ours, theirs = network(), network()
    take_step(ours, muon(ours, weight_decay=0.1))
    take_step(theirs, build_optimiser(OptimiserConfig(lr=0.02, weight_decay=0.1), theirs))
    for layer in (0, 3):
        assert torch.equal(ours[layer].weight, theirs[layer].weight)
        assert torch.equal(ours[layer].bias, theirs[layer].bias)
    assert not torch.equal(ours[1].weight, theirs[1].weight)


def test_weights_decay_apart_from_the_gradient():
    net = network()
    optimiser = muon(net, weight_decay=0.5)
    for weights in net.parameters():
        weights.grad = torch.zeros_like(weights)
    before = net[1].weight.detach().clone()
    optimiser.step()
    assert torch.allclose(net[1].weight, before * (1 - 0.02 * 0.5))


def test_saved_and_loaded_it_goes_on_to_the_bit():
    straight, halted = network(), network()
    first, second = muon(straight), muon(halted)
    for _ in range(3):
        take_step(straight, first)
    take_step(halted, second)
    resumed = muon(halted)
    resumed.load_state_dict(second.state_dict())
    assert isinstance(resumed, Muon)
    for _ in range(2):
        take_step(halted, resumed)
    for ours, theirs in zip(straight.parameters(), halted.parameters(), strict=True):
        assert torch.equal(ours, theirs)
