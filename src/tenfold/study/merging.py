"""One ONNX graph out of several: the members of an ensemble side by side, then their average."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tenfold.errors import ModelError
from tenfold.extras import need

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto, TensorProto

Average = Literal["logits", "probabilities"]

_IMAGE, _LOGITS = "image", "logits"


def merged(members: Sequence[bytes], average: Average, temperature: float) -> ModelProto:
    """A model that asks every member about the same `image` and averages their answers.

    Args:
        members: whole ONNX files as training writes them.
        average: of the logits, or of the probabilities; of these it gives the logarithms.
        temperature: what the average is divided by.

    Raises:
        MissingExtraError: onnx isn't installed.
        ModelError: the members are of different versions of ONNX's operators.
    """
    onnx = need("onnx", "train")
    models = [onnx.load_from_string(content) for content in members]
    opsets = {tuple(sorted((o.domain, o.version) for o in model.opset_import)) for model in models}
    if len(opsets) > 1:
        raise ModelError(
            "The members use different versions of ONNX's operators, so one file can't hold them. "
            "Train them with one version of torch."
        )
    prefix = need("onnx.compose", "train").add_prefix_graph
    graphs = [prefix(model.graph, _prefix(place)) for place, model in enumerate(models)]
    result: ModelProto = onnx.helper.make_model(
        _joined(graphs, average, temperature),
        opset_imports=models[0].opset_import,
        ir_version=max(model.ir_version for model in models),
        doc_string="Handwritten digits: uint8 (n, 28, 28), white ink on black, to the logits of "
        f"{len(models)} networks together.",
    )
    return result


def finished(model: ModelProto, metadata: Mapping[str, str]) -> bytes:
    """`model` with its `metadata`, checked, as the bytes of a file."""
    onnx = need("onnx", "train")
    onnx.helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model, full_check=True)
    content: bytes = model.SerializeToString()
    return content


def _prefix(place: int) -> str:
    return f"member{place}/"


def _joined(graphs: Sequence[GraphProto], average: Average, temperature: float) -> GraphProto:
    onnx = need("onnx", "train")
    count, info = len(graphs), onnx.helper.make_tensor_value_info
    feeds = [_node("Identity", [_IMAGE], f"{_prefix(n)}{_IMAGE}") for n in range(count)]
    bodies = [node for graph in graphs for node in graph.node]
    answers = [f"{_prefix(n)}{_LOGITS}" for n in range(count)]
    joined: GraphProto = onnx.helper.make_graph(
        [*feeds, *bodies, *_tail(answers, average)],
        "ensemble",
        [info(_IMAGE, onnx.TensorProto.UINT8, ["n", 28, 28])],
        [info(_LOGITS, onnx.TensorProto.FLOAT, ["n", 10])],
        [
            *(value for graph in graphs for value in graph.initializer),
            *_constants(count, temperature),
        ],
    )
    return joined


def _tail(answers: Sequence[str], average: Average) -> list[NodeProto]:
    """From the members' logits, each of shape (n, 10), to the result."""
    mean = [_node("ReduceMean", ["rows", "members"], "average", keepdims=0)]
    if average == "probabilities":  # as logarithms throughout, which can't vanish
        mean = [
            _node("LogSoftmax", ["rows"], "logarithms", axis=-1),
            _node("ReduceLogSumExp", ["logarithms", "members"], "total", keepdims=0),
            _node("Sub", ["total", "log_count"], "average"),
        ]
    return [
        _node("Concat", answers, "side_by_side", axis=1),  # (n, 10 m)
        _node("Reshape", ["side_by_side", "shape"], "rows"),  # (n, m, 10)
        *mean,
        _node("Div", ["average", "temperature"], _LOGITS),
    ]


def _constants(count: int, temperature: float) -> list[TensorProto]:
    values = {
        "shape": np.array([0, count, 10], np.int64),  # 0 keeps n
        "members": np.array([1], np.int64),
        "log_count": np.array(math.log(count), np.float32),
        "temperature": np.array(temperature, np.float32),
    }
    tensor = need("onnx.numpy_helper", "train").from_array
    return [tensor(value, name) for name, value in values.items()]


def _node(operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> NodeProto:
    node: NodeProto = need("onnx.helper", "train").make_node(
        operator, inputs, [output], name=f"ensemble/{output}", **attributes
    )
    return node
