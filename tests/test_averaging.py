import torch
from torch import nn

from tenfold.training.averaging import Average


def test_follows_the_network_and_starts_quickly():
    network = nn.Linear(1, 1, bias=False)
    average = Average(network, decay=0.5)
    nn.init.constant_(network.weight, 1.0)
    start = average.network.weight.item()
    average.update()  # decay min(.5, 2/11)
    torch.testing.assert_close(average.network.weight.item(), 1 + (start - 1) * 2 / 11)
    for _ in range(50):
        average.update()
    torch.testing.assert_close(average.network.weight.item(), 1.0)


def test_running_statistics_are_averaged_and_counters_copied():
    network = nn.BatchNorm2d(1)
    average = Average(network, decay=0.9)
    network(torch.full((2, 1, 2, 2), 3.0))
    average.update()
    assert 0 < average.network.running_mean.item() < network.running_mean.item() + 1e-9
    assert average.network.num_batches_tracked == 1


def test_is_a_copy_that_asks_for_no_gradient():
    network = nn.Linear(1, 1)
    average = Average(network, decay=0.9)
    assert not average.network.training
    assert not any(p.requires_grad for p in average.network.parameters())
    assert all(p.requires_grad for p in network.parameters())
