import math

import pytest
import torch
from augmented import blocks, check, seeded

from tenfold.training.augment import optics

CHANGES = [optics.blur, optics.glass, optics.blocking]


def of(*values):
    return torch.tensor(values)


@pytest.mark.parametrize("change", CHANGES)
def test_keeps_shape_range_and_input_and_follows_the_seed(change):
    check(change, blocks(), low=-1e-6, high=1 + 1e-5)  # sums of floats


def test_blurs_keep_the_ink_of_what_is_far_from_the_border():
    before = blocks()
    after = optics.blur(before, seeded())
    assert after.sum(dim=(1, 2, 3)) == pytest.approx(before.sum(dim=(1, 2, 3)), rel=0.01)


def test_kernels_point_where_their_angle_says():
    kernels = optics.kernel(of(3.0, 3.0), of(0.35, 0.35), of(0.0, math.pi / 2), of(False, False))
    assert kernels.sum(dim=(1, 2)) == pytest.approx(torch.ones(2))
    assert kernels[0, 6].sum() > 0.9
    assert kernels[1, :, 6].sum() > 0.9


def test_a_one_sided_kernel_moves_the_ink():
    kernel = optics.kernel(of(3.0), of(0.35), of(0.0), of(True))
    moved = optics.smear(blocks(1), kernel)[0, 0]
    place = (moved.sum(dim=0) * torch.arange(28)).sum() / moved.sum()
    assert 1.5 < abs(place - 13.5) < 3


def test_each_image_has_its_own_kernel():
    images = blocks(2)
    sharp = optics.kernel(of(0.01, 2.0), of(0.01, 2.0), of(0.0, 0.0), of(False, False))
    result = optics.smear(images, sharp)
    assert result[0] == pytest.approx(images[0], abs=1e-6)
    assert result[1, 0, 8, 10] < 0.5


def test_blocks_of_eight_hold_few_frequencies():
    noise = torch.rand(20, 1, 28, 28, generator=seeded())
    result = optics.blocking(noise, seeded())
    assert 0.01 < (result - noise).abs().mean() < 0.25
    flat = torch.full((4, 1, 28, 28), 0.5)
    coarse = optics.blocking(flat, seeded())
    assert coarse.std(dim=(1, 2, 3)).max() < 1e-5
