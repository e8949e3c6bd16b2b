"""What the tests of several augmentations share."""

import torch


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def blocks(count=40, value=1.0):
    """Images of one rectangle, of shape (count, 1, 28, 28)."""
    images = torch.zeros(count, 1, 28, 28)
    images[..., 8:20, 10:18] = value
    return images


def check(change, images, low=0.0, high=1.0):
    """`change` keeps shape and range, leaves its input alone, and follows the seed."""
    kept = images.clone()
    result = change(images, seeded(1))
    assert result.shape == images.shape
    assert result.min() >= low
    assert result.max() <= high
    assert torch.equal(images, kept)
    assert torch.equal(result, change(images, seeded(1)))
    assert not torch.equal(result, change(images, seeded(2)))
