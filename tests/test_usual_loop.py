import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks import usual_loop
from tenfold.core.datasets import LabelledImages


@pytest.fixture
def squares() -> LabelledImages:
    """Digits 0 to 9, told apart by where a bright square is; 12 of each."""
    labels = np.tile(np.arange(10, dtype=np.uint8), 12)
    images = np.random.default_rng(0).integers(0, 60, (120, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        row, column = divmod(int(label), 4)
        image[9 * row : 9 * row + 8, 7 * column : 7 * column + 6] = 255
    return LabelledImages("squares", images, labels, "")


def test_transforms_give_normalised_floats(squares: LabelledImages) -> None:
    image, label = usual_loop.Digits(squares)[3]
    assert (image.shape, image.dtype, label) == ((1, 28, 28), torch.float32, 3)
    expected = (squares.images[3] / 255 - 0.1307) / 0.3081
    np.testing.assert_allclose(image[0].numpy(), expected, atol=1e-6)


def test_to_tensor_scales_to_one() -> None:
    tensor = usual_loop.to_tensor(Image.new("L", (28, 20), 255))
    assert torch.equal(tensor, torch.ones(1, 20, 28))


def test_stops_at_the_target(squares: LabelledImages) -> None:
    record = usual_loop.run(squares, squares, target=0.9, max_epochs=12)
    assert record["reached"]
    assert record["accuracy"] >= 0.9
    assert record["epochs"] == len(record["accuracies"]) < 12
    assert all(before < 0.9 for before in record["accuracies"][:-1])
    assert record["train_seconds"] > 0


def test_gives_up_after_the_last_epoch(squares: LabelledImages) -> None:
    record = usual_loop.run(squares, squares, target=1.1, max_epochs=1)
    assert (record["reached"], record["epochs"]) == (False, 1)


def test_a_seed_repeats_a_run(squares: LabelledImages) -> None:
    first, again, other = (
        usual_loop.run(squares, squares, target=1.1, max_epochs=1, seed=seed)["losses"]
        for seed in (3, 3, 4)
    )
    assert first == again != other
