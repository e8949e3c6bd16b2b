import pytest
import torch

from tenfold.training.models import layer_table
from tenfold.training.models.classic import plain, two_conv


def _parameters(network: torch.nn.Module) -> int:
    return sum(p.numel() for p in network.parameters())


def test_plain_has_two_padded_convolutions() -> None:
    shapes = {row.name: row.output_shape for row in layer_table(plain(dropout=0.25))}
    assert shapes["conv1"] == (16, 28, 28)
    assert shapes["conv2"] == (32, 14, 14)
    assert shapes["dropout"] == (1568,)


@pytest.mark.parametrize(
    ("batch_norm", "third_convolution", "parameters"),
    [
        (False, False, 421_642),
        (True, False, 421_642 + 2 * (32 + 64)),
        (False, True, 320 + 18_496 + 73_856 + 147_584 + 1_290),
        (True, True, 241_546 + 2 * (32 + 64 + 128)),
    ],
)
def test_two_conv_options_add_what_they_say(
    batch_norm: bool, third_convolution: bool, parameters: int
) -> None:
    network = two_conv(0.5, batch_norm, third_convolution)
    assert _parameters(network) == parameters
    assert network(torch.rand(2, 1, 28, 28)).shape == (2, 10)


def test_two_conv_normalises_between_convolution_and_relu() -> None:
    kinds = [row.kind for row in layer_table(two_conv(0.0, True, False))][:4]
    assert kinds == ["Conv2d 3×3", "BatchNorm2d", "ReLU", "MaxPool2d 2×2"]


def test_two_conv_drops_hidden_units_only() -> None:
    rows = layer_table(two_conv(0.5, False, True))
    assert [(row.name, row.output_shape) for row in rows if "Dropout" in row.kind] == [
        ("dropout", (128,))
    ]
    assert {row.name: row.output_shape for row in rows}["block3.pool"] == (128, 3, 3)
