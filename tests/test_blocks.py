import torch
from torch import nn

from tenfold.training.models import blocks


def test_sequential_leaves_out_what_is_none_and_keeps_the_names() -> None:
    chain = blocks.sequential(first=nn.Linear(2, 3), gone=None, last=nn.Linear(3, 1))
    assert list(chain.state_dict()) == ["first.weight", "first.bias", "last.weight", "last.bias"]


def test_no_dropout_at_a_rate_of_zero() -> None:
    assert blocks.dropout(0.0) is None
    layer = blocks.dropout(0.25)
    assert layer is not None
    assert layer.p == 0.25


def test_no_normalisation_where_it_is_not_wanted() -> None:
    assert blocks.normalisation(8, wanted=False) is None
    layer = blocks.normalisation(8)
    assert layer is not None
    assert layer.num_features == 8


def test_convolution_keeps_the_size_over_the_stride() -> None:
    images = torch.zeros(1, 1, 28, 28)
    for size in (1, 3, 5):
        assert blocks.convolution(1, 4, size)(images).shape == (1, 4, 28, 28)
        assert blocks.convolution(1, 4, size, stride=2)(images).shape == (1, 4, 14, 14)
        assert blocks.convolution(1, 4, size).bias is None


def test_convolution_without_padding_stays_within_the_image() -> None:
    images = torch.zeros(1, 1, 28, 28)
    assert blocks.convolution(1, 4, 5, stride=2, padding=0)(images).shape == (1, 4, 12, 12)


def test_a_committee_answers_with_the_mean_of_its_members() -> None:
    one, other = nn.Linear(4, 10), nn.Linear(4, 10)
    committee, images = blocks.Committee(one, other), torch.rand(3, 4)
    torch.testing.assert_close(committee.each(images), torch.stack([one(images), other(images)]))
    torch.testing.assert_close(committee(images), (one(images) + other(images)) / 2)
