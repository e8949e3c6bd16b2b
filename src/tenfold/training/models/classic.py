"""`plain` and `two-conv`: the two convolutional networks that most tutorials teach.

`plain` stands for projects that say no more than "a simple CNN, trained by Adam for 10
epochs"; the shape behind that sentence in the most copied tutorials is two padded 5×5
convolutions with 16 and 32 channels, pooling after each, and one linear layer. `two-conv`
follows the layers that its project lists.
"""

from __future__ import annotations

from torch import nn

from tenfold.training.models.blocks import dropout as dropout_layer
from tenfold.training.models.blocks import normalisation, sequential


def plain(dropout: float) -> nn.Sequential:
    """Build `plain`.

    Args:
        dropout: probability of dropping each of the 1,568 inputs of the linear layer.
    """
    return sequential(
        conv1=nn.Conv2d(1, 16, 5, padding=2),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),  # (n, 16, 14, 14)
        conv2=nn.Conv2d(16, 32, 5, padding=2),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),  # (n, 32, 7, 7)
        flatten=nn.Flatten(),
        dropout=dropout_layer(dropout),
        fc=nn.Linear(32 * 7 * 7, 10),
    )


def two_conv(dropout: float, batch_norm: bool, third_convolution: bool) -> nn.Sequential:
    """Build `two-conv`.

    Args:
        dropout: probability of dropping each of the 128 hidden units.
        batch_norm: normalise after each convolution.
        third_convolution: add a convolution to 128 channels, with ReLU and pooling to 3×3.
    """
    features = 128 * 3 * 3 if third_convolution else 64 * 7 * 7
    return sequential(
        block1=_block(1, 32, batch_norm),  # (n, 32, 14, 14)
        block2=_block(32, 64, batch_norm),  # (n, 64, 7, 7)
        block3=_block(64, 128, batch_norm) if third_convolution else None,  # (n, 128, 3, 3)
        flatten=nn.Flatten(),
        fc1=nn.Linear(features, 128),
        relu=nn.ReLU(),
        dropout=dropout_layer(dropout),
        fc2=nn.Linear(128, 10),
    )


def _block(inputs: int, outputs: int, batch_norm: bool) -> nn.Sequential:
    return sequential(
        conv=nn.Conv2d(inputs, outputs, 3, padding=1),
        norm=normalisation(outputs, batch_norm),
        relu=nn.ReLU(),
        pool=nn.MaxPool2d(2),
    )
