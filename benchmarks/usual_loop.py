"""The usual way to train on MNIST, as tutorials write it: what the recipe `fast` is timed against.

A data set that opens one image at a time as a picture, turns it into a tensor and normalises it;
a DataLoader of 64 shuffled images a batch, in the main process as is the default; the network
`two-conv`, Adam at 0.001, float32. The two transforms do the steps of torchvision's `ToTensor`
and `Normalize`, which most tutorials use.

The comparison is generous to this loop. It trains until it reaches the target on the test set,
which is looked at after each epoch and outside the measured time: an honest loop could not stop
there, and would pay for the looking.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from tenfold.core.datasets import LabelledImages
from tenfold.training.models import create_model

MEAN, STD = 0.1307, 0.3081
BATCH_SIZE = 64
LEARNING_RATE = 1e-3


class Digits(Dataset[tuple[Tensor, int]]):
    """MNIST as tutorials open it: one picture at a time, transformed when it is asked for."""

    def __init__(self, data: LabelledImages) -> None:
        self.images = data.images
        self.labels = data.labels

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        """The normalised image of shape (1, 28, 28) and its label."""
        picture = Image.fromarray(self.images[index])
        return normalise(to_tensor(picture)), int(self.labels[index])


def to_tensor(picture: Image.Image) -> Tensor:
    """Turn a grey picture into float32 from 0 to 1, of shape (1, h, w)."""
    pixels = torch.from_numpy(np.array(picture)).view(picture.height, picture.width, 1)
    return pixels.permute(2, 0, 1).contiguous().to(torch.float32).div(255)


def normalise(image: Tensor) -> Tensor:
    """Shift and scale the channels of one image by the mean and the deviation of MNIST."""
    mean = torch.as_tensor([MEAN]).view(-1, 1, 1)
    std = torch.as_tensor([STD]).view(-1, 1, 1)
    return image.clone().sub_(mean).div_(std)


def run(
    train: LabelledImages,
    test: LabelledImages,
    target: float = 0.99,
    max_epochs: int = 15,
    seed: int = 0,
) -> dict[str, Any]:
    """Train until `target` is reached on `test`, or for `max_epochs`.

    Args:
        train: what to train on.
        test: what is looked at after each epoch.
        target: the accuracy at which to stop, from 0 to 1.
        max_epochs: when to give up.
        seed: of the initial weights, the order of the images and the dropout.

    Returns:
        `seed`, `threads`, `target`, whether it was `reached`, `accuracy`, `epochs`,
        `train_seconds` (the training alone); `losses` (the mean in training) and `accuracies`,
        one for each epoch.
    """
    torch.manual_seed(seed)
    network = create_model("two-conv")
    optimiser = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
    batches = DataLoader(Digits(train), batch_size=BATCH_SIZE, shuffle=True)
    seconds = 0.0
    losses: list[float] = []
    accuracies: list[float] = []
    while len(accuracies) < max_epochs and max(accuracies, default=0.0) < target:
        started = time.perf_counter()
        losses.append(train_epoch(network, optimiser, batches))
        seconds += time.perf_counter() - started
        accuracies.append(accuracy(network, test))
    return {
        "seed": seed,
        "threads": torch.get_num_threads(),
        "target": target,
        "reached": accuracies[-1] >= target,
        "accuracy": accuracies[-1],
        "epochs": len(accuracies),
        "train_seconds": seconds,
        "losses": losses,
        "accuracies": accuracies,
    }


def train_epoch(
    network: nn.Module, optimiser: torch.optim.Optimizer, batches: DataLoader[tuple[Tensor, int]]
) -> float:
    """Train on every batch once; returns the mean loss, which tutorials print."""
    network.train()
    total = 0.0
    for images, labels in batches:
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimiser.step()
        total += loss.item()
    return total / len(batches)


def accuracy(network: nn.Module, data: LabelledImages) -> float:
    """The share of `data` that the network reads right, from 0 to 1."""
    network.eval()
    right = 0
    with torch.no_grad():
        for images, labels in DataLoader(Digits(data), batch_size=1000):
            right += int((network(images).argmax(dim=1) == labels).sum())
    return right / len(data)
