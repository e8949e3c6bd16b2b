import cv2
import pytest
import torch
from augmented import blocks, centres, check, holes

from tenfold.training.augment.angular import angular


def drawn(digit, count=30, seed=0):
    before = torch.zeros(count, 1, 28, 28)
    labels = torch.full((count,), digit)
    chosen = torch.ones(count, dtype=torch.bool)
    return before, angular(before, labels, torch.Generator().manual_seed(seed), chosen)


@pytest.mark.parametrize("digit", [0, 2, 3, 5, 6, 8, 9])
def test_the_digit_stands_in_the_middle(digit):
    _, after = drawn(digit)
    assert 0 <= after.min() < after.max() <= 1
    assert (centres(after) - 14).abs().max() < 0.6


@pytest.mark.parametrize("digit", [1, 4, 7])
def test_what_is_straight_anyhow_stays(digit):
    before, after = drawn(digit)
    assert torch.equal(before, after)


def test_what_is_not_chosen_stays():
    before = torch.rand(4, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    chosen = torch.tensor([False, True, False, True])
    after = angular(before, torch.full((4,), 9), torch.Generator().manual_seed(0), chosen)
    assert torch.equal((before != after).any(dim=(1, 2, 3)), chosen)


@pytest.mark.parametrize(("digit", "enclosed"), [(0, 1), (2, 0), (3, 0), (5, 0), (8, 2)])
def test_it_encloses_what_its_digit_does(digit, enclosed):
    found = holes(drawn(digit)[1])
    assert found.count(enclosed) > 0.8 * len(found)


@pytest.mark.parametrize(("digit", "above"), [(9, True), (6, False)])
def test_the_loop_of_the_nine_is_above_and_that_of_the_six_below(digit, above):
    found = []
    for image in drawn(digit)[1][:, 0]:
        ground = (image < 0.4).numpy().astype("uint8")
        count, _, _, centres = cv2.connectedComponentsWithStats(ground, connectivity=4)
        if count == 3:  # the ink, the ground around it and the loop
            rows = (image > 0.4).any(dim=1).nonzero()
            found.append(centres[2][1] < rows.float().mean())
    assert len(found) > 20
    assert found == [above] * len(found)


def test_the_input_stays_and_one_seed_gives_one_result():
    labels, chosen = torch.full((40,), 5), torch.ones(40, dtype=torch.bool)
    check(lambda images, generator: angular(images, labels, generator, chosen), blocks())
