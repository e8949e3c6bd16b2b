"""What a network costs to run once, counted in its `model.onnx`; needs no torch."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from tenfold.errors import ModelError
from tenfold.extras import need


def multiply_accumulates(path: Path) -> int:
    """The multiplications of convolutions and matrices for one image of 28×28.

    That is what `tenfold models NAME` counts, too: additions of biases, pooling and activations
    are left out, and of a cascade what it costs to ask the members after the first.

    Raises:
        ModelError: the file is missing or damaged, or a layer's shape can't be known.
    """
    onnx = need("onnx", "train")
    try:
        model = onnx.shape_inference.infer_shapes(onnx.load(path), strict_mode=True)
    except Exception as error:  # protobuf and onnx have many types for this
        raise ModelError(f"The model '{path}' can't be read: {error}.") from error
    shapes = _shapes(model.graph)
    return sum(_cost(node, shapes, path) for node in model.graph.node)


def _shapes(graph: Any) -> dict[str, list[int]]:
    """The shape of every value; the number of images counts as one."""
    shapes = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    for value in (*graph.input, *graph.value_info, *graph.output):
        sizes = value.type.tensor_type.shape.dim
        shapes[value.name] = [size.dim_value or 1 for size in sizes]
    return shapes


def _cost(node: Any, shapes: dict[str, list[int]], path: Path) -> int:
    """Every number that comes out took one multiplication per number that goes into it."""
    if node.op_type not in {"Conv", "Gemm", "MatMul"}:
        return 0
    try:
        out, weights = shapes[node.output[0]], shapes[node.input[1]]
    except KeyError as error:
        raise ModelError(f"The model '{path}' hides the shape of {error}.") from error
    if node.op_type == "Conv":  # weights: (out, in per group, height, width)
        return math.prod(out) * math.prod(weights[1:])
    transposed = any(field.name == "transB" and field.i for field in node.attribute)
    return math.prod(out) * weights[-1 if transposed else -2]
