import torch
from augmented import seeded

from tenfold.training.augment.chance import (
    between,
    change_where,
    column,
    maybe,
    normal,
    symmetric,
    uniform,
    whole,
)


def test_numbers_stay_within_their_bounds():
    like = torch.zeros(2000, 1, 4, 4)
    chance = seeded()
    drawn = between(like, chance, -3, 5)
    assert (drawn.shape, drawn.min() >= -3, drawn.max() < 5) == ((2000,), True, True)
    assert set(whole(like, chance, 2, 5).tolist()) == {2, 3, 4}
    assert symmetric(like, chance, 2).abs().max() < 2
    assert 0.2 < maybe(like, chance, 0.25).float().mean() < 0.3
    assert uniform(like, chance, 7, 2).shape == normal(like, chance, 7, 2).shape == (7, 2)


def test_no_strength_draws_nothing():
    chance = seeded()
    before = chance.get_state()
    assert not symmetric(torch.zeros(5, 1, 2, 2), chance, 0).any()
    assert torch.equal(chance.get_state(), before)


def test_a_change_meets_the_chosen_images_alone():
    images = torch.zeros(6, 1, 3, 3)
    mask = torch.tensor([True, False, True, False, False, True])
    met = []

    def change(part, chance):
        met.append((len(part), chance))
        return part + 1

    result = change_where(images, mask, None, change)
    assert met == [(3, None)]
    assert torch.equal(result.amax(dim=(1, 2, 3)), mask.float())
    assert not images.any()


def test_a_change_of_none_is_not_called():
    images = torch.zeros(2, 1, 3, 3)
    nobody = torch.zeros(2, dtype=torch.bool)
    assert change_where(images, nobody, None, lambda *_: 1 / 0) is images


def test_a_column_multiplies_images():
    assert (torch.ones(2, 1, 3, 3) * column(torch.tensor([2.0, 3]))).sum() == 9 * 5
