import torch

from tenfold.training.models import layer_table
from tenfold.training.models.tiny import tiny_base, tiny_bn


def test_base_has_the_layers_of_the_source() -> None:
    rows = [row for row in layer_table(tiny_base(dropout=0.0)) if row.parameters]
    assert [row.output_shape[0] for row in rows] == [8, 8, 8, 4, 8, 16, 16, 4, 10]
    assert [row.parameters for row in rows] == [72, 576, 576, 32, 288, 1152, 2304, 64, 1970]


def test_bn_normalises_the_wide_convolutions_only() -> None:
    rows = layer_table(tiny_bn(dropout=0.0))
    widths = [row.output_shape[0] for row in rows if row.kind == "BatchNorm2d"]
    assert widths == [8, 8, 16, 8, 16, 16]
    convolutions = [row.output_shape[0] for row in rows if row.kind == "Conv2d 3×3"]
    assert convolutions == widths


def test_convolutions_have_no_bias() -> None:
    for build in (tiny_base, tiny_bn):
        for name, module in build(dropout=0.0).named_modules():
            assert not isinstance(module, torch.nn.Conv2d) or module.bias is None, name


def test_dropout_stands_before_each_pool() -> None:
    for build in (tiny_base, tiny_bn):
        kinds = [row.kind for row in layer_table(build(dropout=0.05))]
        pools = [i for i, kind in enumerate(kinds) if kind.startswith("MaxPool2d")]
        assert [kinds[i - 1] for i in pools] == ["Dropout 0.05", "Dropout 0.05"]
        assert "Dropout" not in " ".join(row.kind for row in layer_table(build(dropout=0.0)))


def test_weights_fit_with_and_without_dropout() -> None:
    plain, dropping = tiny_bn(dropout=0.0), tiny_bn(dropout=0.1)
    dropping.load_state_dict(plain.state_dict())
    images = torch.rand(2, 1, 28, 28)
    assert torch.equal(plain.eval()(images), dropping.eval()(images))
