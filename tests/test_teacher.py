import numpy as np
import pytest
import torch
from linear_model import build, digits
from scipy.special import log_softmax, softmax
from torch import nn

from tenfold.core.config import build_config
from tenfold.errors import ModelError
from tenfold.inference.model import Model
from tenfold.training.checkpoints import State
from tenfold.training.loop import Images, Loop, train_epoch
from tenfold.training.optimisers import build_optimiser
from tenfold.training.origins import origins
from tenfold.training.teacher import Teacher, check_same, teacher_of


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return build(tmp_path_factory.mktemp("teacher") / "linear.onnx")


def config(path="", augment=None, **teacher):
    values = {"model": {"name": "fast"}, "augment": augment or {}, "precision": "float32"}
    return build_config(values | {"teacher": {"model": str(path)} | teacher}, "test")


def teacher(**fields):
    return Teacher(None, config(**fields).teacher, None)


@pytest.mark.parametrize("temperature", [1, 4])
@pytest.mark.parametrize("junk", [None, [True, False, False, True, False]])
def test_the_loss_is_that_of_the_paper(temperature, junk):
    rng = np.random.default_rng(0)
    ours, theirs = rng.normal(0, 3, (5, 10)), rng.normal(0, 3, (5, 10))
    hard = rng.random(5)
    wanted = softmax(theirs / temperature, axis=1)
    apart = log_softmax(theirs / temperature, axis=1) - log_softmax(ours / temperature, axis=1)
    soft = temperature**2 * (wanted * apart).sum(axis=1)
    weight = np.where(junk or np.zeros(5, bool), 0, 0.7)
    got = teacher(weight=0.7, temperature=temperature).loss(
        *map(torch.tensor, (hard, ours, theirs)), None if junk is None else torch.tensor(junk)
    )
    assert got.item() == pytest.approx(((1 - weight) * hard + weight * soft).mean())


def test_what_it_sees_decides_when_it_is_asked(path):
    images, _ = digits(20)
    pixels, chosen = torch.tensor(images), torch.tensor([3, 1])
    turned = {"rotate": 20}
    alike = torch.tensor(Model.open(path).logits(images))
    for known in (config(path), config(path, turned, sees="original")):
        found = teacher_of(known, pixels)
        torch.testing.assert_close(found.answers(chosen, torch.zeros(2, 1, 28, 28)), alike[[3, 1]])
    asked = teacher_of(config(path, turned), pixels)
    assert asked.known is None
    seen = pixels[chosen].unsqueeze(1).float() / 255
    torch.testing.assert_close(asked.answers(chosen, seen), alike[[3, 1]])
    brighter = asked.answers(chosen, torch.clamp(seen * 3, max=1.2))  # beyond white is white
    assert not torch.allclose(brighter, alike[[3, 1]])
    assert teacher_of(config(), pixels) is None


def test_a_network_can_learn_from_the_teacher_alone():
    """Every label is 0 here, and only the teacher knows that some are 1."""
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (200, 28, 28), generator=generator, dtype=torch.uint8)
    right = torch.arange(200) % 2
    pixels[right == 1, :14] = 0
    known = 8.0 * nn.functional.one_hot(right, 10).float()
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    asked = config(weight=1.0, temperature=2.0)
    state = State(
        network, build_optimiser(asked.optimiser, network), None,
        torch.Generator().manual_seed(0), torch.zeros(3, dtype=torch.float64),
    )  # fmt: skip
    data = Images(pixels, torch.zeros(200, dtype=torch.int64))
    taught = Teacher(None, asked.teacher, known)
    train_epoch(Loop(asked, data, None, None, network, taught), state, lambda: None)
    state.step = 0
    train_epoch(Loop(asked, data, None, None, network, taught), state, lambda: None)
    network.eval()
    answers = network((pixels.unsqueeze(1).float() / 255 - 0.1307) / 0.3081).argmax(1)
    assert (answers == right).float().mean() > 0.9


def test_another_teacher_does_not_go_on_with_a_run(path):
    record = origins(config(path))["teacher"]
    check_same(config(path), {"teacher": record}, "run")
    check_same(config(), {}, "run")
    with pytest.raises(ModelError, match="is not the one that 'run' was started with"):
        check_same(config(path), {"teacher": record | {"sha256": "00"}}, "run")
