"""One ONNX graph out of several: the members of an ensemble and what makes one answer of theirs."""

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


def merged(
    members: Sequence[bytes],
    average: Average,
    temperature: float,
    sure_from: float | None = None,
) -> ModelProto:
    """A model that asks its members about the same `image` and averages their answers.

    Args:
        members: whole ONNX files as training writes them.
        average: of the logits, or of the probabilities; of these it gives the logarithms.
        temperature: what the result is divided by.
        sure_from: the confidence from which on the first member answers alone, so that the
            others are asked about the other images only; None asks all of them about all.

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
    graphs = [_prefixed(model.graph, _prefix(place)) for place, model in enumerate(models)]
    result: ModelProto = onnx.helper.make_model(
        _joined(graphs, average, temperature, sure_from),
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


def _prefixed(graph: GraphProto, prefix: str) -> GraphProto:
    """`graph` with the prefix before all of its names."""
    # What onnx forgets in the branches of a cascade: the weights' names that they use.
    weights = {tensor.name: prefix + tensor.name for tensor in graph.initializer}
    prefixed: GraphProto = need("onnx.compose", "train").add_prefix_graph(
        graph, prefix, name_map=weights
    )
    return prefixed


def _joined(
    graphs: Sequence[GraphProto], average: Average, temperature: float, sure_from: float | None
) -> GraphProto:
    onnx = need("onnx", "train")
    count, info = len(graphs), onnx.helper.make_tensor_value_info
    if sure_from is None or count == 1:
        asked = [node for place, graph in enumerate(graphs) for node in _asked(place, graph)]
        together = [*asked, *_averaged([_answer(n) for n in range(count)], average, "together")]
    else:
        together = _cascade(graphs, average)
    joined: GraphProto = onnx.helper.make_graph(
        [*together, _node("Div", ["together", "temperature"], _LOGITS)],
        "ensemble",
        [info(_IMAGE, onnx.TensorProto.UINT8, ["n", 28, 28])],
        [info(_LOGITS, onnx.TensorProto.FLOAT, ["n", 10])],
        [
            *(value for graph in graphs for value in graph.initializer),
            *_constants(count, average, temperature, sure_from),
        ],
    )
    return joined


def _answer(place: int) -> str:
    return f"{_prefix(place)}{_LOGITS}"


def _asked(place: int, graph: GraphProto, images: str = _IMAGE) -> list[NodeProto]:
    """The member in this `place` with `images` as its input."""
    return [_node("Identity", [images], f"{_prefix(place)}{_IMAGE}"), *graph.node]


def _cascade(graphs: Sequence[GraphProto], average: Average) -> list[NodeProto]:
    """From the images to `together`; the members after the first see those it is unsure of."""
    helper, first = need("onnx.helper", "train"), _answer(0)
    later = [node for place, graph in enumerate(graphs[1:], start=1)
             for node in _asked(place, graph, "unsure_images")]  # fmt: skip
    mended = [
        _node("Compress", [_IMAGE, "unsure"], "unsure_images", axis=0),
        *later,
        _node("Compress", [first, "unsure"], "unsure_first", axis=0),
        *_averaged(
            ["unsure_first", *(_answer(n) for n in range(1, len(graphs)))], average, "mended"
        ),
        _node("Transpose", ["unsure_places"], "rows_mended"),
        _node("ScatterND", [first, "rows_mended", "mended"], "all_sure"),
    ]
    branches = {
        "then_branch": _branch(mended, "all_sure"),
        "else_branch": _branch([_node("Identity", [first], "sure")], "sure"),
    }
    condition = [
        _node("Softmax", [first], "probabilities", axis=-1),
        _node("ReduceMax", ["probabilities", "members"], "confidence", keepdims=0),
        _node("Less", ["confidence", "sure_from"], "unsure"),
        _node("NonZero", ["unsure"], "unsure_places"),  # (1, how many)
        _node("Size", ["unsure_places"], "how_many"),
        _node("Cast", ["how_many"], "some", to=need("onnx", "train").TensorProto.BOOL),
    ]
    return [
        *_asked(0, graphs[0]),
        *condition,
        helper.make_node("If", ["some"], ["together"], name="ensemble/together", **branches),
    ]


def _branch(nodes: Sequence[NodeProto], output: str) -> GraphProto:
    onnx = need("onnx", "train")
    logits = onnx.helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, ["n", 10])
    graph: GraphProto = onnx.helper.make_graph(nodes, output, [], [logits])
    return graph


def _averaged(answers: Sequence[str], average: Average, output: str) -> list[NodeProto]:
    """From the members' logits, each of shape (n, 10), to their average, called `output`."""
    mean = [_node("ReduceMean", ["rows", "members"], output, keepdims=0)]
    if average == "probabilities":  # as logarithms throughout, which can't vanish
        mean = [
            _node("LogSoftmax", ["rows"], "logarithms", axis=-1),
            _node("ReduceLogSumExp", ["logarithms", "members"], "total", keepdims=0),
            _node("Sub", ["total", "log_count"], output),
        ]
    return [
        _node("Concat", answers, "side_by_side", axis=1),  # (n, 10 m)
        _node("Reshape", ["side_by_side", "shape"], "rows"),  # (n, m, 10)
        *mean,
    ]


def _constants(
    count: int, average: Average, temperature: float, sure_from: float | None
) -> list[TensorProto]:
    values = {
        "shape": np.array([0, count, 10], np.int64),  # 0 keeps n
        "members": np.array([1], np.int64),
        "temperature": np.array(temperature, np.float32),
    }
    if average == "probabilities":
        values["log_count"] = np.array(math.log(count), np.float32)
    if sure_from is not None:
        values["sure_from"] = np.array(sure_from, np.float32)
    tensor = need("onnx.numpy_helper", "train").from_array
    return [tensor(value, name) for name, value in values.items()]


def _node(operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> NodeProto:
    node: NodeProto = need("onnx.helper", "train").make_node(
        operator, inputs, [output], name=f"ensemble/{output}", **attributes
    )
    return node
