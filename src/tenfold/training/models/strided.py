"""The shape of Tenfold's own networks: a first convolution with stride 2, then few, wide layers.

Most of the work of a network like `tiny-base` is done at 28×28, where neighbouring pixels say
much the same. A 5×5 convolution with stride 2 sees as much and halves the size at once; what is
saved goes into wider layers at 14×14, 7×7 and 3×3. Each convolution has batch normalisation
instead of a bias, but in `fast`, which has no time for it. Where weights are scarcer than time, as
in `compact`, layers at 28×28 pay.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from torch import Tensor, nn

from tenfold.training.models.blocks import Committee, convolution, normalisation, sequential


class Separable(NamedTuple):
    """A layer with `outputs` channels at a fraction of the weights of a full convolution.

    A 3×3 convolution of each map by itself, then a 1×1 convolution over all of them, as in
    Howard et al., "MobileNets" (2017). With as many maps as before, a shortcut leads past it.
    """

    outputs: int


class Shortcut(nn.Module):
    """Adds the maps that come in to what a layer makes of them.

    After He et al., "Deep Residual Learning for Image Recognition" (2016).
    """

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, maps: Tensor) -> Tensor:
        """Map (n, c, h, w) to the same shape."""
        added: Tensor = maps + self.layer(maps)
        return added


Stages = Sequence[Sequence[int | Separable]]


def strided(
    stem: int, stages: Stages, head: Literal["all", "largest"], stride: Literal[1, 2] = 2
) -> nn.Sequential:
    """Build a network of this shape.

    Args:
        stem: channels of the first convolution, 5×5 with stride 2 or 3×3 with stride 1.
        stages: channels of the 3×3 layers at 14×14, then at 7×7, then at 3×3, or with a stride
            of 1 from 28×28 on; one to three stages, with pooling between them.
        head: what the linear layer sees of the last maps: all values, with which it learns
            quickly from the first steps, or the largest value of each map, which needs fewer
            weights.
        stride: of the first convolution.
    """
    layers: dict[str, nn.Module] = {"stem": _layer(1, stem, 2 * stride + 1, stride)}
    inputs = stem
    for number, widths in enumerate(stages, start=1):
        if number > 1:
            layers[f"pool{number - 1}"] = nn.MaxPool2d(2)
        for place, width in enumerate(widths, start=1):
            build = _separable if isinstance(width, Separable) else _layer
            outputs = width.outputs if isinstance(width, Separable) else width
            layers[f"conv{number}{place}"] = build(inputs, outputs, 3)
            inputs = outputs
    size = 28 // stride >> (len(stages) - 1)
    # A pool of the maps' own size: the gradient of `amax` is slow on a CPU.
    largest = nn.MaxPool2d(size) if head == "largest" else None
    features = inputs if head == "largest" else inputs * size * size
    return sequential(**layers, largest=largest, flatten=nn.Flatten(), fc=nn.Linear(features, 10))


def _layer(inputs: int, outputs: int, size: int, stride: int = 1) -> nn.Sequential:
    return sequential(
        conv=convolution(inputs, outputs, size, stride),
        norm=normalisation(outputs),
        relu=_relu(),
    )


def _relu() -> nn.ReLU:
    return nn.ReLU(inplace=True)


def _separable(inputs: int, outputs: int, size: int) -> nn.Module:
    layer = sequential(
        depthwise=nn.Conv2d(inputs, inputs, size, padding=size // 2, groups=inputs, bias=False),
        depthwise_norm=normalisation(inputs),
        pointwise=_layer(inputs, outputs, 1),
    )
    return Shortcut(layer) if inputs == outputs else layer


def fast() -> nn.Sequential:
    """Build `fast`, whose every layer earns its share of a few seconds.

    Pooling comes before ReLU, which then has a quarter of the work, and the one normalisation
    comes last, where the maps are smallest. Without padding of the stem the maps are 12×12, which
    two poolings halve without a remainder.
    """
    return sequential(
        stem=sequential(conv=convolution(1, 16, 5, stride=2, padding=0), relu=_relu()),
        conv1=sequential(conv=convolution(16, 32, 3), pool=nn.MaxPool2d(2), relu=_relu()),
        conv2=sequential(conv=convolution(32, 64, 3), pool=nn.MaxPool2d(2), relu=_relu()),
        flatten=nn.Flatten(),
        hidden=sequential(
            fc=nn.Linear(64 * 3 * 3, 128, bias=False), norm=nn.BatchNorm1d(128), relu=_relu()
        ),
        fc=nn.Linear(128, 10),
    )


def compact() -> nn.Sequential:
    """Build `compact`."""
    separable = (Separable(28), Separable(28), Separable(36))
    return strided(8, [(8,), (16, 16), separable], head="largest", stride=1)


def standard() -> Committee:
    """Build `standard`, of two narrow networks.

    Each errs about as often as one that is wider, but not in the same places.
    """
    return Committee(*(strided(24, [(24, 24), (48, 48), (60, 48)], head="all") for _ in range(2)))


def robust() -> nn.Sequential:
    """Build `robust`."""
    return strided(32, [(32,), (64, 64), (112, 96)], head="all")
