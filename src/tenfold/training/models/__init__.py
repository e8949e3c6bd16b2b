"""The model zoo: every network that Tenfold knows, by name.

Each takes normalised images of shape (n, 1, 28, 28) and gives logits of shape (n, 10).
"""

from tenfold.training.models.layers import Layer, layer_table
from tenfold.training.models.table import (
    MODELS,
    Architecture,
    Option,
    architecture,
    create_model,
    list_models,
)

__all__ = [
    "MODELS",
    "Architecture",
    "Layer",
    "Option",
    "architecture",
    "create_model",
    "layer_table",
    "list_models",
]
