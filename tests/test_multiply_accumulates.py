import onnx
import pytest
from onnx import TensorProto, helper

from tenfold.comparison.multiply_accumulates import multiply_accumulates
from tenfold.errors import ModelError
from tenfold.training.models.text import model_record


def test_it_is_what_the_layer_table_counts(quick_run):
    expected = model_record("compact")["multiply_accumulates"]
    assert multiply_accumulates(quick_run.model_path) == expected


def saved(path, *nodes, shapes, out):
    value = helper.make_tensor_value_info
    weights = [
        helper.make_tensor(name, TensorProto.FLOAT, shape, bytes(4 * _size(shape)), raw=True)
        for name, shape in shapes.items()
    ]
    graph = helper.make_graph(
        nodes, "g", [value("x", TensorProto.FLOAT, ["n", 4, 8, 8])],
        [value("y", TensorProto.FLOAT, out)], weights,
    )  # fmt: skip
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)]), path)
    return path


def _size(shape):
    size = 1
    for side in shape:
        size *= side
    return size


def test_a_grouped_convolution(tmp_path):
    node = helper.make_node("Conv", ["x", "w"], ["y"], group=2)
    path = saved(tmp_path / "a.onnx", node, shapes={"w": (6, 2, 3, 3)}, out=["n", 6, 6, 6])
    assert multiply_accumulates(path) == 6 * 6 * 6 * 2 * 3 * 3


@pytest.mark.parametrize("transposed", [0, 1])
def test_a_matrix(tmp_path, transposed):
    flat = helper.make_node("Flatten", ["x"], ["f"])
    node = helper.make_node("Gemm", ["f", "w"], ["y"], transB=transposed)
    shape = (10, 256) if transposed else (256, 10)
    path = saved(tmp_path / "a.onnx", flat, node, shapes={"w": shape}, out=["n", 10])
    assert multiply_accumulates(path) == 2560


def test_a_file_that_is_no_model(tmp_path):
    (tmp_path / "a.onnx").write_bytes(b"nothing")
    for path in (tmp_path / "a.onnx", tmp_path / "none.onnx"):
        with pytest.raises(ModelError, match=f"{path.name}' can't be read"):
            multiply_accumulates(path)
