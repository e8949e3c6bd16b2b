import pytest
import torch
from torch import nn

from tenfold.core.config import OptimiserConfig
from tenfold.errors import ModelError
from tenfold.training.averaging import Average
from tenfold.training.checkpoints import State, restore, restore_weights, save, save_weights
from tenfold.training.optimisers import build_optimiser


def make(width=3):
    network = nn.Linear(4, width)
    return State(
        network, build_optimiser(OptimiserConfig(), network), Average(network, 0.9),
        torch.Generator().manual_seed(1), torch.zeros(3, dtype=torch.float64),
    )  # fmt: skip


def step(state):
    noise = torch.randn(2, 4, generator=state.generator)
    state.optimiser.zero_grad()
    nn.functional.dropout(state.network(noise)).square().sum().backward()
    state.optimiser.step()
    state.average.update()
    state.tally += 1
    state.step += 1


def test_goes_on_exactly_where_it_was(tmp_path):
    state = make()
    state.history.append({"epoch": 1, "validation_loss": None})
    step(state)
    save(state, tmp_path / "last.pt")
    step(state)

    other = make()
    step(other)
    restore(other, tmp_path / "last.pt")
    assert (other.step, other.history) == (1, state.history)
    step(other)
    for kept, again in zip(state.network.parameters(), other.network.parameters(), strict=True):
        assert torch.equal(kept, again)
    assert torch.equal(state.average.network.weight, other.average.network.weight)
    assert torch.equal(state.tally, other.tally)


def test_weights_alone(tmp_path):
    one, other = nn.Linear(2, 2), nn.Linear(2, 2)
    save_weights(one, tmp_path / "best.pt")
    restore_weights(other, tmp_path / "best.pt")
    assert torch.equal(one.weight, other.weight)


@pytest.mark.parametrize("damage", [lambda _: b"", lambda b: b[: len(b) // 2], lambda _: b"x" * 99])
def test_damage_is_said(tmp_path, damage):
    path = tmp_path / "last.pt"
    save(make(), path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ModelError, match="is damaged"):
        restore(make(), path)


def test_no_checkpoint(tmp_path):
    with pytest.raises(ModelError, match="There is no checkpoint"):
        restore(make(), tmp_path / "last.pt")


def test_a_checkpoint_of_another_network(tmp_path):
    save(make(), tmp_path / "last.pt")
    with pytest.raises(ModelError, match="does not fit this run"):
        restore(make(width=5), tmp_path / "last.pt")


def test_pickled_code_is_not_run(tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    torch.save({"network": Evil()}, tmp_path / "last.pt")
    with pytest.raises(ModelError, match="is damaged"):
        restore(make(), tmp_path / "last.pt")
    assert not (tmp_path / "ran").exists()
