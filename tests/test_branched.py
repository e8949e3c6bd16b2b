import torch

from tenfold.training.models import layer_table
from tenfold.training.models.branched import Concatenation, Parallel, branched


def test_maps_have_the_sizes_of_the_source() -> None:
    shapes = {row.name: row.output_shape for row in layer_table(branched(dropout=0.5))}
    assert shapes["conv"] == (32, 28, 28)
    for branch in ("left", "right"):
        assert shapes[f"branches.{branch}.pool1"] == (64, 14, 14)
        assert shapes[f"branches.{branch}.pool2"] == (256, 7, 7)
    assert shapes["branches.joined"] == (512, 7, 7)
    assert [shapes[name] for name in ("fc1", "fc2", "fc3")] == [(1000,), (500,), (10,)]
    assert shapes["dropout1"] == (1000,)
    assert shapes["dropout2"] == (500,)


def test_no_dropout_unless_asked_for() -> None:
    assert not [name for name, _ in branched(dropout=0.0).named_modules() if "dropout" in name]


def test_parallel_joins_left_before_right() -> None:
    both = Parallel(torch.nn.Identity(), torch.nn.Threshold(9.0, 0.0))
    maps = torch.arange(12.0).reshape(1, 3, 2, 2)
    joined = both(maps)
    assert torch.equal(joined[:, :3], maps)
    assert torch.equal(joined[:, 3:], torch.where(maps > 9, maps, 0))


def test_concatenation_is_along_the_channels() -> None:
    joined = Concatenation()(torch.zeros(2, 3, 7, 7), torch.ones(2, 1, 7, 7))
    assert joined.shape == (2, 4, 7, 7)
    assert joined[:, 3].all()
    assert not joined[:, :3].any()
