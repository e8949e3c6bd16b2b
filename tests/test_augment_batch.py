import pytest
import torch
from augmented import seeded

from tenfold.core.config import AugmentConfig
from tenfold.core.datasets import load
from tenfold.core.recipes import load_config
from tenfold.training.augment import augment, augment_batch
from tenfold.training.augment.batch import _MILD, _STRONG

SHARES = [*(name for name, _ in _STRONG), "neighbours", "habits", "negatives", "wild"]


@pytest.fixture(scope="module")
def digits():
    data = load("mnist", "train")
    images = torch.tensor(data.images[:200]).unsqueeze(1).float() / 255
    return images, torch.tensor(data.labels[:200]).long()


def test_nothing_asked_is_nothing_done_nor_drawn(digits):
    chance = seeded()
    before = chance.get_state()
    images, junk = augment_batch(*digits, chance, AugmentConfig())
    assert images is digits[0]
    assert junk is None
    assert torch.equal(chance.get_state(), before)


def test_fields_and_changes_belong_together():
    assert {*_MILD, *SHARES, "spared"} == set(AugmentConfig.model_fields)


def test_old_fields_do_what_they_did(digits):
    strengths = {"rotate": 12.0, "shift": 2.0, "elastic": 0.6, "stroke": 0.5, "noise": 0.1}
    images, junk = augment_batch(*digits, seeded(), AugmentConfig(**strengths))
    assert torch.equal(images, augment(digits[0], seeded(), **strengths))
    assert junk is None


@pytest.mark.parametrize("name", SHARES)
def test_every_share_changes_some_and_not_all(name, digits):
    images, junk = augment_batch(*digits, seeded(), AugmentConfig(**{name: 0.3}))
    changed = ((images - digits[0]).abs() > 0.01).flatten(1).any(dim=1)
    assert 2 < changed.sum() < 120
    assert (junk is not None) == (name == "negatives")


def test_the_recipe_keeps_shape_and_range_and_follows_the_seed(digits):
    settings = load_config("robust").augment
    kept = digits[0].clone()
    images, junk = augment_batch(*digits, seeded(1), settings)
    assert images.shape == digits[0].shape
    assert torch.isfinite(images).all()
    assert images.min() >= -1e-5
    assert images.max() <= 1 + 1e-4
    assert torch.equal(digits[0], kept)
    again, junk_again = augment_batch(*digits, seeded(1), settings)
    assert torch.equal(images, again)
    assert torch.equal(junk, junk_again)
    assert not torch.equal(images, augment_batch(*digits, seeded(2), settings)[0])


def test_spared_images_see_no_strong_change(digits):
    shares = {name: 1.0 for name, _ in _STRONG}
    images, _ = augment_batch(*digits, seeded(), AugmentConfig(spared=0.5, **shares))
    spared = (images == digits[0]).flatten(1).all(dim=1)
    assert 60 < spared.sum() < 140


def test_a_batch_of_one_is_no_problem(digits):
    settings = load_config("robust").augment
    for seed in range(20):
        images, _ = augment_batch(digits[0][:1], digits[1][:1], seeded(seed), settings)
        assert torch.isfinite(images).all()
