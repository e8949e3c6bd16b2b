import math

import torch

from tenfold.training.models.keras import keras


def test_starts_as_keras_does() -> None:
    torch.manual_seed(0)
    network = keras(dropout=0.0)
    for name, parameter in network.named_parameters():
        if name.endswith("bias"):
            assert not parameter.any(), name
    # Glorot uniform: the limit is sqrt(6 / (fan in + fan out)).
    for layer, fans in (("conv1", 9 + 288), ("conv2", 288 + 576), ("fc", 1600 + 10)):
        largest = network.get_parameter(f"{layer}.weight").abs().max().item()
        limit = math.sqrt(6 / fans)
        assert 0.9 * limit < largest <= limit, layer


def test_dropout_changes_training_and_not_the_weights() -> None:
    plain, dropping = keras(dropout=0.0), keras(dropout=0.5)
    dropping.load_state_dict(plain.state_dict())
    images = torch.rand(4, 1, 28, 28)
    assert not torch.equal(plain(images), dropping(images))
    assert torch.equal(plain.eval()(images), dropping.eval()(images))
