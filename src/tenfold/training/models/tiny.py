"""`tiny-base` and `tiny-bn`: networks of about 7,000 parameters that work at 28×28 and 14×14.

Three 3×3 convolutions, pooling and a 1×1 convolution down to 4 channels, twice; then one
linear layer. No convolution has a bias. The 1×1 convolutions are linear: neither ReLU nor
normalisation follows them.
"""

from __future__ import annotations

from torch import nn

from tenfold.training.models.blocks import convolution, normalisation, sequential
from tenfold.training.models.blocks import dropout as dropout_layer


def tiny_base(dropout: float) -> nn.Sequential:
    """Build `tiny-base`; `dropout` is the probability of dropping a value before each pool."""
    return _tiny((8, 8, 8), dropout, batch_norm=False)


def tiny_bn(dropout: float) -> nn.Sequential:
    """Build `tiny-bn`; `dropout` is the probability of dropping a value before each pool."""
    return _tiny((8, 8, 16), dropout, batch_norm=True)


def _tiny(widths: tuple[int, int, int], dropout: float, batch_norm: bool) -> nn.Sequential:
    return sequential(
        block1=_block((1, *widths), dropout, batch_norm),  # (n, 4, 14, 14)
        block2=_block((4, 8, 16, 16), dropout, batch_norm),  # (n, 4, 7, 7)
        flatten=nn.Flatten(),
        fc=nn.Linear(4 * 7 * 7, 10),
    )


def _block(widths: tuple[int, int, int, int], dropout: float, batch_norm: bool) -> nn.Sequential:
    layers: dict[str, nn.Module | None] = {}
    for i in (1, 2, 3):
        layers[f"conv{i}"] = convolution(widths[i - 1], widths[i], 3)
        layers[f"norm{i}"] = normalisation(widths[i], batch_norm)
        layers[f"relu{i}"] = nn.ReLU()
    layers["dropout"] = dropout_layer(dropout)
    layers["pool"] = nn.MaxPool2d(2)
    layers["reduce"] = convolution(widths[-1], 4, 1)
    return sequential(**layers)
