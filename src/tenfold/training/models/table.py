"""One table of all models, and how to make one by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from torch import nn

from tenfold.core.names import unknown
from tenfold.errors import UsageError
from tenfold.training.models.branched import branched
from tenfold.training.models.classic import plain, two_conv
from tenfold.training.models.keras import keras
from tenfold.training.models.strided import compact, fast, robust, standard
from tenfold.training.models.tiny import tiny_base, tiny_bn


@dataclass(frozen=True)
class Option:
    """One thing about a network that can be chosen.

    Attributes:
        default: the value where none is given. A bool makes the option a switch; a float makes
            it a rate, which is at least 0 and below 1.
        sentence: what it does.
    """

    default: bool | float
    sentence: str

    def checked(self, name: str, value: object) -> bool | float:
        """Give `value` back as the type of this option, which is called `name`.

        Raises:
            UsageError: it is not a switch or not a rate.
        """
        if isinstance(self.default, bool):
            if isinstance(value, bool):
                return value
            raise UsageError(f"Option '{name}' can't be {value!r}. Give true or false.")
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1:
            return float(value)
        raise UsageError(f"Option '{name}' can't be {value!r}. Give a number from 0 to below 1.")


@dataclass(frozen=True)
class Architecture:
    """One row of the table.

    Attributes:
        name: what to call it by.
        sentence: what it is.
        source: where the shape comes from.
        parameters: how many trainable numbers it has with its default options.
        build: makes a freshly initialised network from all options, given by keyword.
        options: what can be chosen, by name.
    """

    name: str
    sentence: str
    source: str
    parameters: int
    build: Callable[..., nn.Module]
    options: Mapping[str, Option] = field(default_factory=dict)

    def create(self, **options: Any) -> nn.Module:
        """Make the network; options that are not given have their defaults.

        Raises:
            UsageError: an option is unknown, or its value is not possible.
        """
        for name in options.keys() - self.options.keys():
            raise UsageError(self._unknown_option(name))
        given = {name: self.options[name].checked(name, value) for name, value in options.items()}
        return self.build(**{name: o.default for name, o in self.options.items()} | given)

    def _unknown_option(self, name: str) -> str:
        hint = "" if self.options else f"Model '{self.name}' has no options."
        return unknown(f"{self.name} option", name, self.options, hint)


_TABLE = (
    Architecture(
        name="fast",
        sentence="Three convolutions and a hidden layer, made for a few seconds of training.",
        source="Tenfold's own.",
        parameters=98_714,
        build=fast,
    ),
    Architecture(
        name="compact",
        sentence="Under 8,000 parameters: convolutions from 28×28 on, then three separable ones.",
        source="Tenfold's own.",
        parameters=7_786,
        build=compact,
    ),
    Architecture(
        name="standard",
        sentence="A committee of two networks of seven convolutions each: for MNIST itself.",
        source="Tenfold's own.",
        parameters=197_588,
        build=standard,
    ),
    Architecture(
        name="robust",
        sentence="Six convolutions, the widest where the maps are 3×3 and width costs least.",
        source="Tenfold's own.",
        parameters=236_042,
        build=robust,
    ),
    Architecture(
        name="keras",
        sentence="Two unpadded convolutions and one dense layer, as Keras projects begin.",
        source="The Keras example 'Simple MNIST convnet' (F. Chollet, 2015), initialised its way.",
        parameters=34_826,
        build=keras,
        options={"dropout": Option(0.0, "Rate of dropout before the dense layer.")},
    ),
    Architecture(
        name="branched",
        sentence="Two parallel branches of convolutions, joined before three dense layers.",
        source="The project behind the recipes 'branched' and 'branched-regularised'.",
        parameters=25_927_246,
        build=branched,
        options={"dropout": Option(0.0, "Rate of dropout after the first two dense layers.")},
    ),
    Architecture(
        name="plain",
        sentence="Two 5x5 convolutions and one linear layer.",
        source="The most copied PyTorch tutorial shape for 'a simple CNN with Adam, 10 epochs'.",
        parameters=28_938,
        build=plain,
        options={"dropout": Option(0.0, "Rate of dropout before the linear layer.")},
    ),
    Architecture(
        name="two-conv",
        sentence="Two 3x3 convolutions and two fully connected layers with dropout.",
        source="The project behind the recipe 'two-conv', by the layers that it lists.",
        parameters=421_642,
        build=two_conv,
        options={
            "dropout": Option(0.5, "Rate of dropout before the last layer."),
            "batch_norm": Option(False, "Batch normalisation after each convolution."),
            "third_convolution": Option(False, "A third convolution, to 128 channels at 7x7."),
        },
    ),
    Architecture(
        name="tiny-base",
        sentence="Six narrow 3x3 convolutions without biases, two of 1x1, and one linear layer.",
        source="The project behind the recipes 'tiny-base' and 'tiny-dropout'.",
        parameters=7_034,
        build=tiny_base,
        options={"dropout": Option(0.0, "Rate of dropout before each pooling.")},
    ),
    Architecture(
        name="tiny-bn",
        sentence="The tiny network with batch normalisation and a wider third convolution.",
        source="The project behind the recipe 'tiny-final'.",
        parameters=7_786,
        build=tiny_bn,
        options={"dropout": Option(0.0, "Rate of dropout before each pooling.")},
    ),
)

MODELS: dict[str, Architecture] = {row.name: row for row in _TABLE}


def list_models(pattern: str = "*") -> list[str]:
    """The names that match `pattern`, in which * stands for anything, in the table's order."""
    return [name for name in MODELS if fnmatchcase(name, pattern)]


def architecture(name: str) -> Architecture:
    """The row of the model called `name`.

    Raises:
        UsageError: there is none; the message holds the nearest name.
    """
    if name not in MODELS:
        raise UsageError(unknown("model", name, MODELS, "`tenfold models` lists all."))
    return MODELS[name]


def create_model(name: str, /, **options: Any) -> nn.Module:
    """Make a freshly initialised network.

    It takes normalised images, float32 of shape (n, 1, 28, 28), and gives logits of shape
    (n, 10). torch's random generator decides the weights.

    Args:
        name: one of `list_models()`.
        options: what `tenfold models NAME` lists for it.

    Raises:
        UsageError: the name or an option is unknown, or a value is not possible.
    """
    return architecture(name).create(**options)
