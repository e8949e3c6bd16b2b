import numpy as np
import onnx
import pytest
import torch

from tenfold.core.config import DataConfig
from tenfold.core.datasets import load
from tenfold.errors import TrainingError
from tenfold.inference.model import Model
from tenfold.training.export import Deployed, check_agreement, export
from tenfold.training.models import create_model

METADATA = {"recipe": "none", "temperature": "1.5", "classes": "0,1,2,3,4,5,6,7,8,9"}


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return create_model("tiny-bn").to(memory_format=torch.channels_last).eval()


@pytest.fixture(scope="module")
def exported(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "model.onnx"
    export(network, DataConfig(), 1.5, METADATA, path)
    return path


def test_agrees_with_torch_on_real_images(network, exported):
    check_agreement(network, DataConfig(), exported, load("mnist", "train").images[:1000])
    assert exported.exists()


def test_normalisation_and_temperature_are_inside(network, exported):
    images = load("mnist", "train").images[:3]
    pixels = (torch.tensor(images).float()[:, None] / 255 - 0.1307) / 0.3081
    with torch.no_grad():
        expected = network(pixels) / 1.5
    np.testing.assert_allclose(Model.open(exported).logits(images), expected, atol=1e-4)


def test_interface_is_the_contract(exported):
    graph = onnx.load(exported).graph
    (image,), (logits,) = graph.input, graph.output
    assert (image.name, logits.name) == ("image", "logits")
    assert image.type.tensor_type.elem_type == onnx.TensorProto.UINT8
    assert logits.type.tensor_type.elem_type == onnx.TensorProto.FLOAT
    dims = [d.dim_value or d.dim_param for d in image.type.tensor_type.shape.dim]
    assert dims[1:] == [28, 28]
    assert isinstance(dims[0], str)
    assert Model.open(exported).metadata == METADATA


def test_the_file_tells_nothing_of_the_machine(exported):
    assert b".py" not in exported.read_bytes()


def test_a_disagreement_removes_the_file(exported, tmp_path):
    copy = tmp_path / "model.onnx"
    copy.write_bytes(exported.read_bytes())
    other = create_model("tiny-bn").eval()
    with pytest.raises(TrainingError, match=r"differ from torch's by .* at most 0.001"):
        check_agreement(other, DataConfig(), copy, load("mnist", "train").images[:10])
    assert not copy.exists()


def test_deployed_takes_any_number_of_images(network):
    deployed = Deployed(network, DataConfig(), 1.0)
    assert deployed(torch.zeros(0, 28, 28, dtype=torch.uint8)).shape == (0, 10)
