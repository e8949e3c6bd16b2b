"""A small real classifier, solved in closed form in a second: enough to test the whole path.

Random ReLU features and least squares; about 90 % of MNIST's images are read right.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tenfold.core.datasets import load

_TRAIN = 6000
_FEATURES = 400
_METADATA = {"recipe": "linear", "model": "linear", "temperature": "1.0"}


def build(path: Path) -> Path:
    """Write the classifier to `path` as ONNX; returns `path`."""
    path.write_bytes(_content())
    return path


def digits(count: int, start: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """`count` of MNIST's images and labels that the classifier was not fitted on."""
    data = load("mnist", "train")
    chosen = slice(_TRAIN + start, _TRAIN + start + count)
    return np.array(data.images[chosen]), np.array(data.labels[chosen])


@cache
def _content() -> bytes:
    data = load("mnist", "train")
    pixels = data.images[:_TRAIN].reshape(-1, 784) / np.float32(255)
    mix = np.random.default_rng(0).normal(0, 0.05, (784, _FEATURES)).astype(np.float32)
    features = np.maximum(pixels @ mix, 0)
    features = np.hstack([features, np.ones((_TRAIN, 1), np.float32)])
    wanted = 12 * np.eye(10, dtype=np.float32)[data.labels[:_TRAIN]]
    gram = features.T @ features + 0.5 * np.eye(_FEATURES + 1, dtype=np.float32)
    weights = np.linalg.solve(gram, features.T @ wanted)
    return network([28, 28], mix / 255, weights[:-1], weights[-1])


def network(side: list[int], mix: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> bytes:
    """ONNX: uint8 image, reshape, matrix, ReLU, matrix, bias, float32 logits."""
    tensors = {"flat": np.array([-1, mix.shape[0]]), "mix": mix, "weights": weights, "bias": bias}
    nodes = [
        helper.make_node("Cast", ["image"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Reshape", ["float", "flat"], ["pixels"]),
        helper.make_node("MatMul", ["pixels", "mix"], ["mixed"]),
        helper.make_node("Relu", ["mixed"], ["features"]),
        helper.make_node("MatMul", ["features", "weights"], ["sums"]),
        helper.make_node("Add", ["sums", "bias"], ["logits"]),
    ]
    return onnx_bytes(
        nodes,
        helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", *side]),
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", bias.size]),
        tensors,
    )


def onnx_bytes(nodes, image, logits, tensors=None) -> bytes:
    """The bytes of an ONNX file with one input and one output."""
    constants = [numpy_helper.from_array(value, name) for name, value in (tensors or {}).items()]
    graph = helper.make_graph(nodes, "digits", [image], [logits], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, _METADATA)
    onnx.checker.check_model(model)
    return model.SerializeToString()
