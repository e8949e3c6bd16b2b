import numpy as np
import onnx
import pytest
from linear_model import build, digits, network, onnx_bytes
from onnx import TensorProto, helper

from tenfold.errors import ModelError, UsageError
from tenfold.inference.model import Model


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return build(tmp_path_factory.mktemp("model") / "linear.onnx")


@pytest.fixture(scope="module")
def model(path):
    return Model.open(path)


def test_a_model_reads_mnist(model):
    images, labels = digits(1000)
    logits = model.logits(images)
    assert (logits.shape, logits.dtype) == ((1000, 10), np.float32)
    assert np.mean(logits.argmax(axis=1) == labels) > 0.88


def test_batches_change_nothing(model):
    images = digits(600)[0]
    alone = np.concatenate([model.logits(image[None]) for image in images])
    assert np.allclose(model.logits(images), alone, atol=1e-4)
    assert model.logits(images[:0]).shape == (0, 10)


@pytest.mark.parametrize(
    ("name", "kind", "shape", "is_taken"),
    [
        ("evidence", TensorProto.FLOAT, ["n"], True),
        ("evidence", TensorProto.DOUBLE, ["n"], False),
        ("evidence", TensorProto.FLOAT, ["n", 1], False),
        ("another", TensorProto.FLOAT, ["n"], False),
    ],
)
def test_evidence_may_follow_the_logits(path, model, name, kind, shape, is_taken):
    changed = onnx.load(path)
    node = helper.make_node("ReduceMax", ["sums"], ["most"], axes=[1], keepdims=len(shape) - 1)
    changed.graph.node.append(node)
    changed.graph.node.append(helper.make_node("Cast", ["most"], [name], to=kind))
    changed.graph.output.append(helper.make_tensor_value_info(name, kind, shape))
    if not is_taken:
        with pytest.raises(ModelError, match="its output should be 'logits'"):
            Model.from_bytes(changed.SerializeToString(), "other")
        return
    images = digits(300)[0]
    seen = Model.from_bytes(changed.SerializeToString(), "other").seen(images)
    assert np.allclose(seen.logits, model.logits(images), atol=1e-4)
    assert (seen.evidence.shape, seen.evidence.dtype) == ((300,), np.float32)
    assert model.seen(images).evidence is None


def test_views_of_arrays_are_taken(model):
    images = digits(20)[0]
    assert np.array_equal(model.logits(images[::2]), model.logits(images[::2].copy()))


def test_name_and_metadata(path, model):
    assert (model.name, model.metadata["recipe"], repr(model)) == (
        "linear", "linear", "Model('linear')",
    )  # fmt: skip
    assert Model.open(path, name="mine").name == "mine"


def test_threads_change_no_prediction(path, model):
    images = digits(100)[0]
    assert np.allclose(Model.open(path, threads=2).logits(images), model.logits(images), atol=1e-4)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((1, 28, 28), np.float32),
        np.zeros((28, 28), np.uint8),
        np.zeros((2, 27, 28), np.uint8),
    ],
)
def test_other_images_are_refused(model, images):
    with pytest.raises(UsageError, match=r"takes uint8 images of shape \(n, 28, 28\), not"):
        model.logits(images)


@pytest.mark.parametrize("content", [b"", b"no model", b"\x80\x04K\x01.", bytes(5000)])
def test_what_is_no_model_is_refused(tmp_path, content, capfd):
    (tmp_path / "bad.onnx").write_bytes(content)
    with pytest.raises(ModelError, match=r"^The model 'bad' is damaged or no ONNX file \(.+\)\. "):
        Model.open(tmp_path / "bad.onnx")
    assert capfd.readouterr().err == ""


def test_a_truncated_model_is_refused(tmp_path, path, capfd):
    content = path.read_bytes()
    (tmp_path / "half.onnx").write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelError, match="'half' is damaged"):
        Model.open(tmp_path / "half.onnx")
    assert capfd.readouterr().err == ""


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"none\.onnx' can't be read: No such file"):
        Model.open(tmp_path / "none.onnx")


def tiny(side=(28, 28), outputs=10) -> bytes:
    pixels = int(np.prod(side))
    return network(
        list(side), np.zeros((pixels, 2), np.float32), np.zeros((2, outputs), np.float32),
        np.zeros(outputs, np.float32),
    )  # fmt: skip


def cast(image_type=TensorProto.UINT8, image="image", logits="logits", batch="n") -> bytes:
    """Pixels passed on as they are: the wrong shape of output, and whatever else is asked."""
    return onnx_bytes(
        [helper.make_node("Cast", [image], [logits], to=TensorProto.FLOAT)],
        helper.make_tensor_value_info(image, image_type, [batch, 28, 28]),
        helper.make_tensor_value_info(logits, TensorProto.FLOAT, [batch, 28, 28]),
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            tiny(side=(32, 32)),
            r"its input should be 'image' tensor\(uint8\) \['n', 28, 28\] and is",
        ),
        (tiny(outputs=11), r"its output should be 'logits' tensor\(float\) \['n', 10\] and is"),
        (cast(), r"its output should be .* and is 'logits' tensor\(float\) \['n', 28, 28\]"),
        (cast(image_type=TensorProto.FLOAT), r"its input .* is 'image' tensor\(float\)"),
        (cast(image="x"), r"its input .* is 'x' "),
        (cast(batch=1), r"its input .* is 'image' tensor\(uint8\) \[1, 28, 28\]"),
    ],
)
def test_other_networks_are_refused(tmp_path, content, message):
    (tmp_path / "other.onnx").write_bytes(content)
    with pytest.raises(ModelError, match=message):
        Model.open(tmp_path / "other.onnx")


def test_logits_that_are_not_finite_are_refused(tmp_path):
    weights = np.full((784, 2), np.nan, np.float32)
    content = network([28, 28], weights, np.ones((2, 10), np.float32), np.zeros(10, np.float32))
    (tmp_path / "nan.onnx").write_bytes(content)
    with pytest.raises(ModelError, match="'nan' gave logits that are not finite"):
        Model.open(tmp_path / "nan.onnx").logits(digits(1)[0])
