import numpy as np
import pytest
import torch
from augmented import centres, check, holes

from tenfold.core.datasets import load
from tenfold.training.augment import habits as module
from tenfold.training.augment.habits import habits

DATA = load("mnist", "train")


@pytest.fixture(autouse=True)
def none_is_angular(monkeypatch):
    monkeypatch.setattr(module, "_ANGULAR", 0)


def digits(digit, count=40):
    chosen = DATA.images[DATA.labels == digit][:count]
    return torch.tensor(chosen).unsqueeze(1).float() / 255


def written(digit, share=1.0, seed=0):
    images = digits(digit)
    labels = torch.full((len(images),), digit)
    return images, habits(images, labels, torch.Generator().manual_seed(seed), share)


@pytest.mark.parametrize("digit", [0, 1, 2, 7, 9])
def test_ink_is_added_and_none_is_lost(digit):
    before, after = written(digit)
    assert digit == 1 or (after >= before).all()  # flagged 1s are shifted
    assert after.max() <= 1
    added = after.sum(dim=(1, 2, 3)) - before.sum(dim=(1, 2, 3))
    assert (added > -1e-3).all()
    assert (added > 2).float().mean() > 0.6


def test_a_one_with_a_flag_is_in_the_middle():
    away = (centres(written(1)[1]) - 14).abs()
    assert ((away < 0.6).float().mean(dim=0) > 0.5).all()  # a foot comes after it


def test_a_flag_leaves_the_stem_at_the_right():
    before, after = written(1)
    stems = [centres(images[:, :, 20:23])[:, 1] for images in (before, after)]
    assert (stems[1] - stems[0]).mean() > 0.5


def test_no_flag_is_as_flat_as_the_bar_of_a_seven():
    blank = torch.zeros(200, 1, 28, 28)
    blank[:, :, 4:24, 13:15] = 1  # a bare stem
    ones = torch.ones(200, dtype=torch.int64)
    after = habits(blank, ones, torch.Generator().manual_seed(5), 1.0)
    fell = []
    for image in (after[:, 0] > 0.4).numpy():
        top = image.any(axis=1).argmax()
        rows, columns = np.nonzero(image[top : top + 16])  # the foot is below
        tip = columns.min()
        fell.append((rows[columns == tip].mean(), columns.max() - tip))
    down, left = np.array(fell).T
    long = left > 6
    assert long.sum() > 60
    assert (down[long] > 0.4 * left[long]).all()


@pytest.mark.parametrize("digit", [3, 5, 6, 8])
def test_other_digits_stay(digit):
    before, after = written(digit)
    assert torch.equal(before, after)


def test_few_become_angular(monkeypatch):
    monkeypatch.setattr(module, "_ANGULAR", 0.5)
    before, after = written(3)
    changed = (before != after).any(dim=3).any(dim=2).sum()
    assert 8 < changed < 32


def test_only_a_share_is_changed():
    before, after = written(7, share=0.5)
    changed = (before != after).any(dim=3).any(dim=2).sum()
    assert 8 < changed < 32


@pytest.mark.parametrize("digit", [1, 7])
def test_the_input_stays_and_one_seed_gives_one_result(digit):
    labels = torch.full((40,), digit)
    check(lambda images, generator: habits(images, labels, generator, 1.0), digits(digit))


def test_a_crossed_seven_is_wider_in_its_middle():
    before, after = written(7)
    middle = slice(12, 17)
    widths = [(images[:, 0, middle] > 0.4).any(dim=1).sum(dim=1) for images in (before, after)]
    assert (widths[1] - widths[0]).float().mean() > 2


def test_the_slash_fills_the_hole_of_the_zero():
    before, after = written(0)
    centre = (..., slice(12, 16), slice(12, 16))
    assert after[centre].mean() > before[centre].mean() + 0.2


@pytest.mark.parametrize("digit", [2, 4, 7])
def test_loops_and_triangles_enclose_ground(digit):
    before, after = written(digit, seed=1)
    least = {2: 10, 4: 10, 7: 2}
    enclosing = [sum(count > 0 for count in holes(images)) for images in (before, after)]
    assert enclosing[1] >= enclosing[0] + least[digit]


def test_a_triangular_four_has_lost_the_top_of_its_left_arm():
    before, after = written(4)
    top_left = (..., slice(4, 9), slice(4, 10))
    assert after[top_left].mean() < 0.5 * before[top_left].mean()


def test_an_empty_image_is_no_problem():
    nothing = torch.zeros(6, 1, 28, 28)
    labels = torch.tensor([0, 1, 2, 4, 7, 9])
    result = habits(nothing, labels, torch.Generator().manual_seed(0), 1.0)
    assert torch.isfinite(result).all()
