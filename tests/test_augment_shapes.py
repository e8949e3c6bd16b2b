import torch
from torch.nn import functional

from tenfold.training.augment.shapes import centred, thinner, wider


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


def test_what_was_shifted_is_brought_back():
    image = torch.zeros(1, 1, 28, 28)
    image[..., 5:23, 10:18] = (
        torch.rand(18, 8, generator=torch.Generator().manual_seed(0)) / 9 + 0.9
    )
    shifted = [torch.roll(image, shifts, dims=(2, 3)) for shifts in ((0, 0), (-5, 3), (5, -10))]
    assert torch.equal(centred(torch.cat(shifted)), image.expand(3, -1, -1, -1))


def test_no_ink_stays_none():
    blank = torch.zeros(2, 1, 28, 28)
    assert torch.equal(centred(blank), blank)
