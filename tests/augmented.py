"""What the tests of several augmentations share."""

import cv2
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


def centres(images):
    """Row and column of the centre of mass of each image, of shape (n, 2)."""
    along = [images.sum(dim=(1, other)) for other in (3, 2)]
    moments = [ink @ torch.arange(float(ink.shape[1])) for ink in along]
    return torch.stack(moments, dim=1) / along[0].sum(dim=1, keepdim=True)


def holes(images):
    """How many grounds that the border can't reach each image of a batch has."""
    grounds = (images[:, 0] < 0.4).numpy().astype("uint8")
    return [cv2.connectedComponents(ground, connectivity=4)[0] - 2 for ground in grounds]
