"""Augmentation: what each change does to a known picture, and that chance is under control."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from tenfold.training.augment import augment

EVERYTHING: dict[str, float] = {
    "rotate": 12,
    "shift": 2,
    "scale": 0.1,
    "shear": 0.1,
    "elastic": 0.6,
    "stroke": 0.5,
    "contrast": 0.3,
    "noise": 0.1,
    "erase": 8,
}


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def blocks(count: int = 16) -> Tensor:
    """A white rectangle off the centre, taller than wide: every change shows on it."""
    images = torch.zeros(count, 1, 28, 28)
    images[:, :, 6:18, 10:16] = 1
    return images


def mean_place(images: Tensor) -> Tensor:
    """The centre of the ink as (n, 2): row and column in pixels."""
    side = torch.arange(28.0)
    ink = images.sum(dim=(1, 2, 3))
    rows = (images.sum(dim=(1, 3)) * side).sum(dim=1) / ink
    columns = (images.sum(dim=(1, 2)) * side).sum(dim=1) / ink
    return torch.stack([rows, columns], dim=1)


def test_no_strength_returns_the_input_and_draws_nothing() -> None:
    images, chance = blocks(), generator()
    before = chance.get_state()
    assert augment(images, chance) is images
    assert torch.equal(chance.get_state(), before)


@pytest.mark.parametrize("change", [*({name: value} for name, value in EVERYTHING.items())])
def test_each_change_acts_and_keeps_shape_type_range_and_input(change: dict[str, Any]) -> None:
    images = blocks() * 0.8
    kept = images.clone()
    result = augment(images, generator(), **change)
    assert result.shape == images.shape
    assert result.dtype == images.dtype
    assert not torch.equal(result, images)
    assert result.min() >= 0
    assert result.max() <= 1
    assert torch.equal(images, kept)


def test_one_seed_one_result_and_another_seed_another() -> None:
    images = blocks()
    first = augment(images, generator(3), **EVERYTHING)
    assert torch.equal(first, augment(images, generator(3), **EVERYTHING))
    assert not torch.equal(first, augment(images, generator(4), **EVERYTHING))


def test_the_global_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    augment(blocks(), generator(), **EVERYTHING)
    assert torch.equal(torch.get_rng_state(), before)


def test_each_image_of_a_batch_changes_in_its_own_way() -> None:
    result = augment(blocks(), generator(), rotate=12, shift=2)
    assert len(torch.unique(result.flatten(1), dim=0)) == len(result)


def test_shift_moves_the_ink_by_at_most_so_many_pixels_either_way() -> None:
    images = blocks(256)
    moved = mean_place(augment(images, generator(), shift=3)) - mean_place(images)
    assert moved.abs().max() <= 3.001
    assert moved.max() > 2.5
    assert moved.min() < -2.5
    assert moved.mean().abs() < 0.3


def test_rotation_keeps_the_amount_of_ink_and_the_distance_from_the_centre() -> None:
    images = blocks(64)
    result = augment(images, generator(), rotate=45)
    torch.testing.assert_close(
        result.sum(dim=(1, 2, 3)), images.sum(dim=(1, 2, 3)), rtol=0.05, atol=0
    )
    centre = torch.tensor([13.5, 13.5])
    before = (mean_place(images) - centre).norm(dim=1)
    torch.testing.assert_close(
        (mean_place(result) - centre).norm(dim=1), before, rtol=0.05, atol=0.05
    )


def test_rotation_turns_both_ways_within_its_angle() -> None:
    images = torch.zeros(256, 1, 28, 28)
    images[:, :, 13:15, 22:26] = 1  # a mark to the right of the centre: its height tells the angle
    place = mean_place(augment(images, generator(), rotate=20)) - 13.5
    angles = torch.rad2deg(torch.atan2(place[:, 0], place[:, 1]))
    assert angles.abs().max() <= 20.5
    assert angles.max() > 17
    assert angles.min() < -17


def test_scale_stretches_width_and_height_each_within_its_fraction() -> None:
    images = torch.zeros(256, 1, 28, 28)
    images[:, :, 8:20, 8:20] = 1
    result = augment(images, generator(), scale=0.25)
    heights = result[:, 0, :, 14].sum(dim=1) / 12
    widths = result[:, 0, 14, :].sum(dim=1) / 12
    for sides in (heights, widths):
        assert sides.min() >= 0.74
        assert sides.max() <= 1.26
        assert sides.max() - sides.min() > 0.4
    assert (heights - widths).abs().max() > 0.2


def test_shear_slants_and_leaves_the_rows_in_place() -> None:
    images = blocks(64)
    result = augment(images, generator(), shear=0.3)
    torch.testing.assert_close(result.sum(dim=(1, 3)), images.sum(dim=(1, 3)))
    assert (mean_place(result) - mean_place(images))[:, 1].abs().max() > 0.5


def test_elastic_bends_more_with_more_strength() -> None:
    images = blocks(64)
    little, much = (
        (augment(images, generator(), elastic=strength) - images).abs().mean()
        for strength in (0.2, 1.0)
    )
    assert 0 < little < much


def test_stroke_makes_ink_both_wider_and_thinner() -> None:
    images = blocks(64)
    change = augment(images, generator(), stroke=1).sum(dim=(1, 2, 3)) - images.sum(dim=(1, 2, 3))
    assert change.max() > 10
    assert change.min() < -10


def test_contrast_only_dims_the_ink() -> None:
    result = augment(blocks(256), generator(), contrast=0.4)
    peaks = result.amax(dim=(1, 2, 3))
    assert peaks.min() >= 0.6
    assert peaks.min() < 0.65
    assert peaks.max() > 0.95
    assert torch.equal(result > 0, blocks(256) > 0)


def test_erase_blackens_one_square_of_that_side_at_most() -> None:
    images = torch.ones(256, 1, 28, 28)
    black = (augment(images, generator(), erase=6) == 0).squeeze(1)
    assert black.sum(dim=(1, 2)).max() == 36
    for square in black[:32]:
        rows, columns = torch.nonzero(square, as_tuple=True)
        if len(rows):
            height = int(rows.max() - rows.min()) + 1
            width = int(columns.max() - columns.min()) + 1
            assert height <= 6
            assert width <= 6
            assert int(square.sum()) == height * width


def test_a_change_that_is_off_does_not_disturb_the_others() -> None:
    images = blocks()
    alone = augment(images, generator(), rotate=10, erase=8)
    with_zeros = augment(images, generator(), rotate=10, shift=0, noise=0, erase=8)
    assert torch.equal(alone, with_zeros)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_works_on_a_cuda_device() -> None:
    chance = torch.Generator("cuda").manual_seed(0)
    result = augment(blocks().cuda(), chance, **EVERYTHING)
    assert result.is_cuda
    assert torch.isfinite(result).all()
