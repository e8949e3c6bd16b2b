import torch
from torch import nn

from tenfold.training.models import layer_table


def test_rows_follow_the_image() -> None:
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.25),
        nn.Linear(8 * 49, 10),
    )
    rows = layer_table(model)
    assert [row.kind for row in rows] == [
        "Conv2d 5×5, stride 2",
        "ReLU",
        "MaxPool2d 2×2",
        "Flatten",
        "Dropout 0.25",
        "Linear",
    ]
    assert [row.name for row in rows] == list("012345")
    assert [row.output_shape for row in rows[:3]] == [(8, 14, 14), (8, 14, 14), (8, 7, 7)]
    assert [row.parameters for row in rows] == [208, 0, 0, 0, 0, 3930]
    assert [row.multiply_accumulates for row in rows] == [200 * 196, 0, 0, 0, 0, 3920]


def test_grouped_convolutions_cost_less() -> None:
    model = nn.Sequential(nn.Conv2d(1, 8, 1), nn.Conv2d(8, 8, 3, padding=1, groups=8))
    assert layer_table(model)[1].multiply_accumulates == 8 * 9 * 28 * 28


def test_a_layer_used_twice_holds_its_parameters_once() -> None:
    shared = nn.Conv2d(1, 1, 3, padding=1)
    first, second = layer_table(nn.Sequential(shared, shared))
    assert (first.parameters, second.parameters) == (10, 0)
    assert first.multiply_accumulates == second.multiply_accumulates == 9 * 28 * 28


def test_the_model_stays_as_it_is() -> None:
    model = nn.Sequential(nn.BatchNorm2d(1), nn.Flatten(), nn.Dropout(0.5), nn.Linear(784, 10))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    layer_table(model)
    assert all(module.training for module in model.modules())
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert not any(module._forward_hooks for module in model.modules())
