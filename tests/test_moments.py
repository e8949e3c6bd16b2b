import pytest
import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from tenfold.training.models.moments import MomentNormalisation


def blob(
    *, slant: float = 0.0, width: float = 2.0, right: float = 0.0, down: float = 0.0
) -> Tensor:
    """A smooth oval of ink, (1, 1, 28, 28), with a bite out of it so that it has no symmetry."""
    places = torch.arange(28.0) - 13.5
    y, x = places.view(-1, 1) - down, places.view(1, -1) - right
    across = (x - slant * y) / width
    ink = torch.exp(-(across**2 + (y / 4) ** 2) / 2) * (
        1 - 0.5 * torch.sigmoid(4 * (across + y / 4))
    )
    return ink.view(1, 1, 28, 28)


def spread(images: Tensor) -> tuple[float, float, float]:
    """The standard deviations across and along, and the correlation of the two."""
    mass = images[0, 0] / images.sum()
    places = torch.arange(28.0)
    x, y = (places - (mass.sum(axis) * places).sum() for axis in (0, 1))
    across, along = (mass.sum(0) * x**2).sum().sqrt(), (mass.sum(1) * y**2).sum().sqrt()
    both = (mass * y.view(-1, 1) * x.view(1, -1)).sum()
    return float(across), float(along), float(both / (across * along))


@pytest.mark.parametrize("view", [MomentNormalisation(1.2), MomentNormalisation(1.2, width=4.0)])
def test_a_digit_looks_the_same_wherever_it_was(view: MomentNormalisation) -> None:
    torch.testing.assert_close(view(blob(right=2, down=-1)), view(blob()), atol=3e-3, rtol=0)


def test_a_digit_that_keeps_its_shape_grows_in_both_directions() -> None:
    before, after = spread(blob(slant=0.3)), spread(MomentNormalisation(1.3)(blob(slant=0.3)))
    assert after[0] / before[0] == pytest.approx(1.3, abs=0.03)
    assert after[1] / before[1] == pytest.approx(1.3, abs=0.03)
    assert after[2] == pytest.approx(before[2], abs=0.03)


@pytest.mark.parametrize(("slant", "width"), [(0.0, 2.0), (0.4, 2.0), (-0.3, 3.0)])
def test_a_width_makes_digits_upright_and_equally_wide(slant: float, width: float) -> None:
    across, _, correlation = spread(MomentNormalisation(1, width=4)(blob(slant=slant, width=width)))
    assert across == pytest.approx(4, abs=0.3)
    assert correlation == pytest.approx(0, abs=0.08)


def test_a_thin_stroke_is_not_made_as_wide_as_the_sheet() -> None:
    stroke = torch.zeros(1, 1, 28, 28)
    stroke[..., 6:22, 14] = 1
    assert spread(MomentNormalisation(1, width=4)(stroke))[0] < 2


@pytest.mark.parametrize("level", [0.0, -0.4242, 2.8])
def test_an_image_of_one_level_stays_as_it_is(level: float) -> None:
    image = torch.full((2, 1, 28, 28), level)
    for view in (MomentNormalisation(1.2), MomentNormalisation(1.2, width=4)):
        torch.testing.assert_close(view(image), image)


def test_the_levels_of_ink_and_ground_do_not_matter() -> None:
    view = MomentNormalisation(1.2, width=4)
    torch.testing.assert_close(view(blob() * 3 - 0.4), view(blob()) * 3 - 0.4)


def test_each_image_is_brought_into_place_by_itself() -> None:
    view, images = MomentNormalisation(1.2, width=4), torch.cat([blob(), blob(slant=0.4, right=3)])
    torch.testing.assert_close(view(images), torch.cat([view(images[:1]), view(images[1:])]))


def test_it_samples_as_torch_does() -> None:
    """Against `affine_grid`, for a digit that lies in the middle."""
    image = blob()
    image = image + image.flip(2, 3)
    matrix = torch.tensor([[[0.8, 0.0, 0.0], [0.0, 0.8, 0.0]]])
    grid = affine_grid(matrix, [1, 1, 28, 28], align_corners=False)
    expected = grid_sample(image - image.min(), grid, align_corners=False) + image.min()
    torch.testing.assert_close(MomentNormalisation(1.25)(image), expected, atol=1e-5, rtol=0)
