import pytest
import torch
from augmented import blocks, check, seeded

from tenfold.training.augment import ground

CHANGES = [ground.ground, ground.brighter, ground.inverted_band, ground.speckle]


@pytest.mark.parametrize("change", CHANGES)
def test_keeps_shape_range_and_input_and_follows_the_seed(change):
    check(change, blocks())


def test_the_ground_is_bright_and_the_ink_still_brighter():
    result = ground.ground(blocks(200), seeded())
    ink, paper = result[..., 10:18, 11:17].mean(dim=(1, 2, 3)), result[..., 2:6, :].mean(
        dim=(1, 2, 3)
    )  # fmt: skip
    assert paper.mean() > 0.2
    assert (ink > paper).float().mean() > 0.85
    assert (ink - paper).min() < 0.3


def test_a_field_is_smooth_and_centred():
    field = ground.field(torch.zeros(300, 1, 28, 28), seeded())
    assert field.mean().abs() < 0.1
    assert (field[..., 1:] - field[..., :-1]).abs().mean() < 0.25 * field.std()


def test_brighter_lifts_the_ground_by_one_amount():
    result = ground.brighter(blocks(200), seeded())
    assert torch.equal(result[:, 0, 0, 0], result[:, 0, 27, 27])
    assert (result[:, 0, 10, 12] == 1).all()


def test_a_band_is_the_negative_and_the_rest_is_not():
    images = blocks(200, 0.9)
    result = ground.inverted_band(images, seeded())
    negative = result == 1 - images
    assert ((result == images) | negative).all()
    assert 0.2 < negative.float().mean() < 0.8
    lines = negative[:, 0]
    by_column = (lines == lines[:, :1]).all(dim=2).all(dim=1)
    by_row = (lines == lines[:, :, :1]).all(dim=2).all(dim=1)
    assert (by_column | by_row).all()
    assert by_row.any()


def test_speckle_is_of_four_kinds():
    grey = torch.full((200, 1, 28, 28), 0.5)
    result = ground.speckle(grey, seeded())
    two_more = torch.tensor([len(image.unique()) == 3 for image in result])
    assert 25 < two_more.sum() < 75  # salt and pepper alone leaves three levels
    assert result[~two_more].std(dim=(1, 2, 3)).min() > 0.04
