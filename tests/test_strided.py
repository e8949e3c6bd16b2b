import torch

from tenfold.training.models import layer_table
from tenfold.training.models.strided import Separable, compact, fast, standard, strided


def _convolutions(network: torch.nn.Module) -> list[tuple[str, tuple[int, ...]]]:
    rows = layer_table(network)
    return [(row.kind, row.output_shape) for row in rows if row.kind.startswith("Conv2d")]


def test_layers_follow_the_widths() -> None:
    network = strided(16, [(32,), (64, 64)], head="largest")
    assert _convolutions(network) == [
        ("Conv2d 5×5, stride 2", (16, 14, 14)),
        ("Conv2d 3×3", (32, 14, 14)),
        ("Conv2d 3×3", (64, 7, 7)),
        ("Conv2d 3×3", (64, 7, 7)),
    ]
    assert sum(row.parameters for row in layer_table(network)) == 61_306


def test_any_number_of_stages_and_layers_will_do() -> None:
    images = torch.rand(2, 1, 28, 28)
    for stages in ([()], [(5, 6), (7, 8, 9)], [(), (5,), (6, Separable(7))]):
        for head in ("all", "largest"):
            assert strided(4, stages, head)(images).shape == (2, 10)


def test_without_a_stride_the_first_stage_works_at_28_by_28() -> None:
    assert _convolutions(strided(4, [(5,), (6,), (7,)], "largest", stride=1)) == [
        ("Conv2d 3×3", (4, 28, 28)),
        ("Conv2d 3×3", (5, 28, 28)),
        ("Conv2d 3×3", (6, 14, 14)),
        ("Conv2d 3×3", (7, 7, 7)),
    ]


def test_the_classifier_sees_each_map_at_its_largest() -> None:
    network = strided(4, [(), (6,)], head="largest").eval()
    images = torch.rand(2, 1, 28, 28)
    maps = network[:-3](images)
    assert maps.shape == (2, 6, 7, 7)
    torch.testing.assert_close(network(images), network.fc(maps.amax(dim=(2, 3))))


def test_the_poolings_of_fast_leave_no_remainder() -> None:
    shapes = [shape for _, shape in _convolutions(fast())]
    assert shapes == [(16, 12, 12), (32, 12, 12), (64, 6, 6)]
    assert fast()(torch.rand(2, 1, 28, 28)).shape == (2, 10)


def test_fast_pools_before_the_rest_and_normalises_once() -> None:
    assert list(dict(fast().conv1.named_children())) == ["conv", "pool", "relu"]
    assert [row.kind for row in layer_table(fast()) if "Norm" in row.kind] == ["BatchNorm1d"]


def test_a_separable_layer_has_its_few_weights() -> None:
    full, separable = (strided(20, [(), (w,)], "largest") for w in (48, Separable(48)))
    saved = sum(p.numel() for p in full.parameters()) - sum(
        p.numel() for p in separable.parameters()
    )
    assert saved == 20 * 48 * 9 - (20 * 9 + 20 * 48 + 2 * 20)


def test_a_shortcut_leads_past_a_separable_layer_that_keeps_its_maps() -> None:
    network = strided(4, [(), (Separable(6), Separable(6))], head="largest").eval()
    changed, kept = network.conv21, network.conv22
    maps = torch.rand(2, 6, 7, 7)
    torch.testing.assert_close(kept(maps), maps + kept.layer(maps))
    assert not isinstance(changed, type(kept))


def test_compact_and_standard_keep_their_bounds() -> None:
    assert sum(p.numel() for p in compact().parameters()) < 8_000
    assert 100_000 <= sum(p.numel() for p in standard().parameters()) <= 200_000
