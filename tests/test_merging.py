import math

import numpy as np
import onnx
import pytest
from sibling_runs import siblings

from tenfold.core.datasets import load
from tenfold.errors import MissingExtraError, ModelError
from tenfold.evaluation.metrics import log_softmax
from tenfold.inference.model import Model
from tenfold.study.merging import finished, merged
from tenfold.study.selection import cascaded, unsure_of


@pytest.fixture(scope="module")
def members(quick_run, tmp_path_factory):
    runs = siblings(quick_run, tmp_path_factory.mktemp("members"), 3)
    return [run.model_path.read_bytes() for run in runs]


@pytest.fixture(scope="module")
def images():
    return load("mnist", "train").images[3000:3050]


def answers(members, images):
    return [Model.from_bytes(member, "m").logits(images).astype(np.float64) for member in members]


def test_averages_logits_and_divides_by_the_temperature(members, images):
    model = Model.from_bytes(finished(merged(members, "logits", 2.0), {}), "together")
    expected = np.mean(answers(members, images), axis=0) / 2
    np.testing.assert_allclose(model.logits(images), expected, atol=1e-4)


def test_averages_probabilities(members, images):
    model = Model.from_bytes(finished(merged(members, "probabilities", 1.0), {}), "together")
    single = [np.exp(a) / np.exp(a).sum(1, keepdims=True) for a in answers(members, images)]
    got = np.exp(model.logits(images).astype(np.float64))
    np.testing.assert_allclose(got, np.mean(single, axis=0), atol=1e-5)
    np.testing.assert_allclose(got.sum(1), 1, atol=1e-5)


@pytest.mark.parametrize("average", ["logits", "probabilities"])
def test_a_cascade_asks_the_others_where_the_first_is_unsure(members, images, average):
    single = answers(members, images)
    middle = float(np.median(np.exp(log_softmax(single[0])).max(axis=1)))
    assert unsure_of(single[0], middle).sum() == len(images) / 2
    model = Model.from_bytes(finished(merged(members, average, 2.0, middle), {}), "cascade")
    expected = cascaded(single, average, middle) / 2
    np.testing.assert_allclose(model.logits(images), expected, atol=1e-4)
    for one, row in zip(images, expected, strict=True):  # all are sure, or none is
        np.testing.assert_allclose(model.logits(one[None])[0], row, atol=1e-4)
    assert model.logits(images[:0]).shape == (0, 10)


def test_a_cascade_asks_the_others_about_nothing_else(members, images):
    """Were they asked all the same, a member that can't answer would spoil what it isn't for."""
    broken = onnx.load_from_string(members[1])
    for tensor in broken.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            nan = np.full(tuple(tensor.dims), np.nan, np.float32)
            tensor.CopyFrom(onnx.numpy_helper.from_array(nan, tensor.name))
    pair = [members[0], broken.SerializeToString()]
    confidence = np.exp(log_softmax(answers(members[:1], images)[0])).max(axis=1)
    least = float(confidence.min())
    model = Model.from_bytes(finished(merged(pair, "logits", 1.0, least - 1e-4), {}), "cascade")
    np.testing.assert_array_equal(model.logits(images), answers(members[:1], images)[0])
    model = Model.from_bytes(finished(merged(pair, "logits", 1.0, least + 1e-4), {}), "cascade")
    with pytest.raises(ModelError, match="not finite"):
        model.logits(images)


def test_a_cascade_can_be_a_member(members, images):
    single = answers(members, images)
    middle = float(np.median(np.exp(log_softmax(single[0])).max(axis=1)))
    cascade = finished(merged(members[:2], "logits", 1.0, middle), {})
    inner = cascaded(single[:2], "logits", middle)
    sure_from = float(np.median(np.exp(log_softmax(inner)).max(axis=1)))
    content = finished(merged([cascade, members[2]], "logits", 1.0, sure_from), {})
    expected = cascaded([inner, single[2]], "logits", sure_from)
    assert (expected != inner).any(axis=1).sum() == len(images) / 2
    np.testing.assert_allclose(
        Model.from_bytes(content, "nested").logits(images), expected, atol=1e-4
    )


def test_probabilities_far_too_small_for_a_float_stay_finite(members, images):
    """e^-900 is no float32 and no float64; its logarithm is both."""
    loud = []
    for member in members:
        model = onnx.load_from_string(member)
        louder = onnx.helper.make_tensor("louder", onnx.TensorProto.FLOAT, [], [100.0])
        model.graph.initializer.append(louder)
        model.graph.output[0].name = "shouted"
        model.graph.node.append(onnx.helper.make_node("Mul", ["logits", "louder"], ["shouted"]))
        for node in model.graph.node:
            for names in (node.input, node.output):
                renamed = [{"logits": "said", "shouted": "logits"}.get(n, n) for n in names]
                names[:] = renamed
        model.graph.output[0].name = "logits"
        loud.append(model.SerializeToString())
    together = Model.from_bytes(finished(merged(loud, "probabilities", 1.0), {}), "together")
    logits = together.logits(images)  # refuses what isn't finite
    assert logits.min() < -200 - math.log(len(members))


def test_a_member_alone_is_itself(members, images):
    model = Model.from_bytes(finished(merged(members[:1], "logits", 1.0), {}), "one")
    np.testing.assert_array_equal(model.logits(images), answers(members[:1], images)[0])


def test_keeps_metadata(members):
    content = finished(merged(members, "logits", 1.0), {"recipe": "ensemble"})
    assert Model.from_bytes(content, "together").metadata == {"recipe": "ensemble"}


def test_refuses_members_of_other_operators(members):
    other = onnx.load_from_string(members[0])
    other.opset_import[0].version += 1
    with pytest.raises(ModelError, match="different versions of ONNX's operators"):
        merged([members[1], other.SerializeToString()], "logits", 1.0)


def test_says_what_installs_onnx(members, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    with pytest.raises(MissingExtraError, match=r"tenfold\[train\]"):
        merged(members, "logits", 1.0)
