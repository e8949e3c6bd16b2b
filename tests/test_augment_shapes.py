import torch
from torch.nn import functional

from tenfold.training.augment.shapes import thinner, wider


def test_both_are_what_pooling_gives_bit_for_bit():
    images = torch.rand(8, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    assert torch.equal(wider(images), functional.max_pool2d(images, 3, stride=1, padding=1))
    assert torch.equal(thinner(images), -functional.max_pool2d(-images, 3, stride=1, padding=1))


def test_a_stroke_gains_and_loses_one_pixel_all_round():
    image = torch.zeros(1, 1, 9, 9)
    image[..., 3:6, 3:6] = 1
    assert wider(image).sum() == 25
    assert thinner(image).sum() == 1
    assert torch.equal(thinner(wider(image)), image)
