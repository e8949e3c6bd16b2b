"""`keras`: the network of the Keras example "Simple MNIST convnet".

Two unpadded 3×3 convolutions, each with ReLU and pooling, and one dense layer: the plainest
form of the CNN that Keras projects start from, with an optional dropout before the dense
layer, where the example has it.
"""

from __future__ import annotations

from torch import nn

from tenfold.training.models.blocks import dropout as dropout_layer
from tenfold.training.models.blocks import sequential


def keras(dropout: float) -> nn.Sequential:
    """Build the network, initialised as Keras does it.

    Args:
        dropout: probability of dropping each of the 1,600 inputs of the dense layer.
    """
    network = sequential(
        conv1=nn.Conv2d(1, 32, 3),  # (n, 32, 26, 26)
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),  # (n, 32, 13, 13)
        conv2=nn.Conv2d(32, 64, 3),  # (n, 64, 11, 11)
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),  # (n, 64, 5, 5)
        flatten=nn.Flatten(),
        dropout=dropout_layer(dropout),
        fc=nn.Linear(1600, 10),
    )
    initialise(network)
    return network


def initialise(network: nn.Module) -> None:
    """Give convolutions and dense layers Keras's start: Glorot uniform weights, biases of zero.

    PyTorch's own start is narrower and gives the biases random values. The method is that of
    Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward networks.
    """
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
