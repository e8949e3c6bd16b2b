import copy
import math

import numpy as np
import pytest
import torch
from torch import nn

from tenfold.core.config import build_config
from tenfold.core.datasets import LabelledImages
from tenfold.errors import TrainingError
from tenfold.training.checkpoints import State
from tenfold.training.loop import (
    Images,
    Loop,
    check_finite,
    epoch_order,
    finish_epoch,
    fit,
    logits_of,
    loss_of,
    out_of_patience,
)  # fmt: skip
from tenfold.training.models.blocks import Committee
from tenfold.training.optimisers import build_optimiser


def labelled(n, seed=0):
    """Images whose label is the row that is lit."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, n).astype(np.uint8)
    images = np.zeros((n, 28, 28), np.uint8)
    images[np.arange(n), labels * 2] = 255
    return LabelledImages("rows", images, labels, "")


def linear():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))


def make(n=200, network=None, **values):
    config = build_config({"model": {"name": "x"}, "precision": "float32"} | values, "test")
    torch.manual_seed(0)
    network = network or linear()
    state = State(
        network, build_optimiser(config.optimiser, network), None,
        torch.Generator().manual_seed(0), torch.zeros(3, dtype=torch.float64),
    )  # fmt: skip
    cpu = torch.device("cpu")
    return Loop(
        config, Images.on(cpu, labelled(n)), Images.on(cpu, labelled(50, 1)), None, network
    ), state


def run(loop, state):
    fit(loop, state, after_step=lambda: None, after_epoch=lambda _: None)


def test_learns_and_records_every_epoch():
    loop, state = make(epochs=3, batch_size=20, optimiser={"lr": 0.01})
    run(loop, state)
    assert [record["epoch"] for record in state.history] == [1, 2, 3]
    assert state.history[-1]["validation_accuracy"] == 1
    assert state.history[-1]["train_loss"] < state.history[0]["train_loss"]
    assert state.seconds == sum(record["seconds"] for record in state.history) > 0


def test_order_depends_on_seed_and_epoch_alone():
    order = epoch_order(3, 1, 100)
    assert torch.equal(order, epoch_order(3, 1, 100))
    assert not torch.equal(order, epoch_order(3, 2, 100))
    assert not torch.equal(order, epoch_order(4, 1, 100))
    assert torch.equal(order.sort().values, torch.arange(100))


def test_every_image_is_seen_once_with_a_last_small_batch():
    loop, state = make(n=45, epochs=1, batch_size=20)
    seen = []
    fit(
        loop,
        state,
        after_step=lambda: seen.append(state.tally[2].item()),
        after_epoch=lambda _: None,
    )
    assert seen == [20, 40, 45]


def test_stops_when_validation_no_longer_improves():
    loop, state = make(epochs=50, batch_size=20, optimiser={"lr": 1.0}, stopping={"patience": 2})
    run(loop, state)
    assert len(state.history) == state.best_epoch + 2 < 50


def test_best_by_loss_is_the_lowest_and_by_accuracy_the_highest():
    for monitor, better in (("validation_loss", (0.1, 0.5)), ("validation_accuracy", (0.9, 0.9))):
        loop, state = make(stopping={"monitor": monitor})
        outcomes = []
        for loss, accuracy in ((0.5, 0.8), better, (0.6, 0.7)):
            state.tally += 1
            outcomes.append(finish_epoch(loop.config, state, loss, accuracy))
        assert outcomes == [True, True, False]
        assert state.best_epoch == 2
        assert not out_of_patience(loop.config, state)


def test_a_loss_that_is_no_number_ends_the_run():
    loop, state = make(epochs=2, batch_size=20, optimiser={"name": "sgd", "lr": 1e38})
    with pytest.raises(TrainingError, match=r"The loss is (nan|inf).*--set optimiser.lr"):
        run(loop, state)


@pytest.mark.parametrize(("n", "steps"), [(200, 2), (201, 2), (202, 3), (1, 1), (100, 1)])
def test_no_batch_holds_a_single_image_beside_others(n, steps):
    loop, state = make(n, batch_size=100, epochs=1)
    sizes = []
    run(
        loop._replace(forward=lambda images: sizes.append(len(images)) or loop.forward(images)),
        state,
    )
    assert (len(sizes), sum(sizes), loop.steps_per_epoch) == (steps, n, steps)
    assert n == 1 or min(sizes) > 1


def test_weights_that_are_no_numbers_end_the_run_before_the_loss_tells():
    _, state = make()
    state.network[1].bias.data[3] = np.inf
    with pytest.raises(TrainingError, match=r"Weights are not finite in epoch 1.*optimiser.lr"):
        check_finite(state)


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_an_epoch_whose_validation_loss_is_no_number_does_not_count(loss):
    loop, state = make()
    state.tally += 1
    with pytest.raises(TrainingError, match=r"The validation loss is (nan|inf) in epoch 1"):
        finish_epoch(loop.config, state, loss, 0.1)
    assert (state.history, state.epoch, state.best) == ([], 0, None)


def test_check_finite_lets_numbers_pass():
    _, state = make()
    check_finite(state)


def test_l1_makes_weights_smaller_and_stays_out_of_the_record():
    plain, with_l1 = (
        make(epochs=2, batch_size=20),
        make(epochs=2, batch_size=20, optimiser={"l1": 0.1}),
    )
    run(*plain)
    run(*with_l1)
    assert with_l1[1].network[1].weight.abs().sum() < plain[1].network[1].weight.abs().sum()
    assert with_l1[1].history[0]["train_loss"] < 10


def test_members_of_a_committee_learn_as_if_they_were_alone():
    torch.manual_seed(1)
    network = linear()
    committee = Committee(copy.deepcopy(network), linear())
    # The loss is the mean over both, so that each gets half of its gradient.
    run(*make(epochs=2, batch_size=20, network=network, optimiser={"name": "sgd", "lr": 0.01}))
    loop, state = make(
        epochs=2, batch_size=20, network=committee, optimiser={"name": "sgd", "lr": 0.02}
    )
    run(loop._replace(forward=committee.each), state)
    torch.testing.assert_close(committee.members[0][1].weight, network[1].weight)
    assert state.history[0]["train_accuracy"] > 0.1


def test_logits_are_in_evaluation_mode():
    loop, _ = make()
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Dropout(0.9)).train()
    pixels = loop.validation.pixels
    first, second = (logits_of(network, pixels, loop.config.data) for _ in range(2))
    assert torch.equal(first, second)
    assert first.shape == (50, 10)


def test_without_junk_the_loss_is_the_usual_one():
    logits, labels = torch.randn(6, 10), torch.arange(6)
    usual = nn.functional.cross_entropy(logits, labels, label_smoothing=0.1)
    assert torch.equal(loss_of(logits, labels, None, 0.1), usual)
    nobody = torch.zeros(6, dtype=torch.bool)
    assert loss_of(logits, labels, nobody, 0.1) == pytest.approx(usual)


def test_junk_is_to_be_every_digit_alike():
    logits, labels = torch.randn(2, 10), torch.tensor([3, 4])
    loss = loss_of(logits, labels, torch.tensor([True, False]), 0.0)
    logs = logits.log_softmax(1)
    assert loss == pytest.approx((-logs[0].mean() - logs[1, 4]) / 2)
    flat = torch.zeros(1, 10)
    assert loss_of(flat, labels[:1], torch.tensor([True]), 0.0) == pytest.approx(np.log(10))


def test_accuracy_counts_digits_only():
    loop, state = make(epochs=1, batch_size=50, optimiser={"lr": 0.01}, augment={"negatives": 0.4})
    tallies = []
    fit(
        loop, state, after_step=lambda: tallies.append(state.tally.tolist()),
        after_epoch=lambda _: None,
    )  # fmt: skip
    _, right, seen = tallies[-1]
    assert 90 < seen < 150
    assert state.history[0]["train_accuracy"] == right / seen <= 1
