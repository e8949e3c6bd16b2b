import pytest
import torch
from augmented import blocks, check, seeded

from tenfold.training.augment import marks

CHANGES = [
    marks.stray_line, marks.outline, marks.heavy_or_hairline, marks.occlusion, marks.blots,
    marks.uneven_ink,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_keeps_shape_range_and_input_and_follows_the_seed(change):
    check(change, blocks(64, 0.9))


def test_a_stray_line_adds_ink_from_side_to_side():
    nothing = torch.zeros(200, 1, 28, 28)
    ink = marks.stray_line(nothing, seeded())[:, 0] > 0.2
    reach = torch.maximum(ink.any(dim=1).sum(dim=1), ink.any(dim=2).sum(dim=1))
    assert reach.float().median() >= 18
    assert ink.float().mean() < 0.2


def test_an_outline_is_hollow():
    result = marks.outline(blocks(200, 0.9), seeded())
    middle, side = result[:, 0, 13, 13], result[:, 0, 13, 8:13].amax(dim=1)
    hollow = middle < 0.05
    assert hollow.float().mean() > 0.5
    assert (side[hollow] == 1).float().mean() > 0.8


def test_pens_are_wider_or_thinner():
    before = blocks(200, 0.9)
    ink = marks.heavy_or_hairline(before, seeded()).sum(dim=(1, 2, 3)) / before[0].sum()
    assert 0.3 < (ink > 1).float().mean() < 0.7
    assert ink.max() > 1.4
    assert ink.min() < 0.95


def test_an_occlusion_is_one_rectangle_of_one_level():
    before = torch.full((50, 1, 28, 28), 0.5)
    after = marks.occlusion(before, seeded())
    for image in after[:, 0]:
        inside = image != 0.5
        rows, columns = inside.any(dim=1).sum(), inside.any(dim=0).sum()
        assert inside.sum() == rows * columns
        assert rows <= 11
        assert len(image[inside].unique()) == 1


def test_a_neighbour_reaches_in_from_a_side():
    here, other = torch.zeros(100, 1, 28, 28), torch.ones(100, 1, 28, 28)
    result = marks.neighbour(here, other, seeded())
    share = result.mean(dim=(1, 2, 3))
    assert share.min() > 0.1
    assert share.max() <= 0.52
    assert set(result.unique().tolist()) == {0.0, 1.0}


def test_a_neighbour_hides_nothing():
    images = blocks(64, 0.9)
    assert (marks.neighbour(images, images.flip(0), seeded()) >= images).all()


def test_blots_have_one_grey_and_uneven_ink_only_fades():
    white = torch.ones(40, 1, 28, 28)
    assert marks.blots(white, seeded()).amin(dim=(1, 2, 3)).max() < 0.65
    faded = marks.uneven_ink(blocks(64, 0.9), seeded())
    assert (faded <= blocks(64, 0.9)).all()
    assert (faded > 0).sum() == (blocks(64, 0.9) > 0).sum()
