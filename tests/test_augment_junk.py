import pytest
import torch
from augmented import seeded

from tenfold.core.datasets import load
from tenfold.training.augment import junk
from tenfold.training.augment.junk import with_junk


@pytest.fixture(scope="module")
def digits():
    return torch.tensor(load("mnist", "train").images[:400]).unsqueeze(1).float() / 255


def test_about_a_share_is_replaced_and_the_rest_stays(digits):
    kept = digits.clone()
    images, mask = with_junk(digits, seeded(), 0.25)
    assert 60 < mask.sum() < 140
    assert torch.equal(images[~mask], digits[~mask])
    changed = (images != digits).flatten(1).any(dim=1)
    assert (changed[mask]).float().mean() > 0.95
    assert torch.equal(digits, kept)


def test_one_seed_one_result(digits):
    first, second = with_junk(digits, seeded(3), 0.5), with_junk(digits, seeded(3), 0.5)
    assert torch.equal(first[0], second[0])
    assert torch.equal(first[1], second[1])
    assert not torch.equal(first[1], with_junk(digits, seeded(4), 0.5)[1])


@pytest.mark.parametrize("make", junk._MAKERS)
def test_every_kind_has_shape_and_range(make, digits):
    result = make(digits[:50], digits[50:100], seeded())
    assert result.shape == (50, 1, 28, 28)
    assert result.dtype == digits.dtype
    assert result.min() >= 0
    assert result.max() <= 1
    assert not torch.equal(result, digits[:50])


def test_tiles_keep_all_ink_and_never_their_places(digits):
    result = junk._tiles(digits, digits, seeded())
    assert result.sum(dim=(1, 2, 3)) == pytest.approx(digits.sum(dim=(1, 2, 3)), rel=1e-5)
    corners = torch.arange(4.0).repeat_interleave(14).view(2, 28)
    numbered = torch.cat([corners[:1].expand(14, 28), corners[1:].expand(14, 28)])
    moved = junk._tiles(numbered.expand(60, 1, 28, 28), digits[:60], seeded())
    assert (moved != numbered).all()


def test_a_fragment_is_part_of_the_digit(digits):
    result = junk._fragment(digits, digits, seeded())
    assert ((result == digits) | (result == 0)).all()
    ink = (result > 0)[:, 0]
    assert ink.any(dim=1).sum(dim=1).max() <= 9


def test_paper_is_empty_ruled_or_squared():
    result = junk._paper(torch.zeros(300, 1, 28, 28), torch.zeros(300, 1, 28, 28), seeded())[:, 0]
    empty = result.amax(dim=(1, 2)) == 0
    ruled = (result == result[:, :, :1]).all(dim=2).all(dim=1) & ~empty
    assert empty.any()
    assert ruled.any()
    assert (~empty & ~ruled).any()
