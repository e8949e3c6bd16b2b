import pytest
import torch

from tenfold.training.augment.pen import draw, pen_of, points


def at(*values):
    return torch.tensor(values, dtype=torch.float32)


def line(width=1.0, dash=None, end=(10.0, 24.0)):
    corners = points((at(10), at(4)), (at(end[0]), at(end[1])))
    like = torch.zeros(1, 1, 28, 28)
    return draw(like, corners, at(width), None if dash is None else at(dash))[0, 0]


def test_a_line_runs_from_corner_to_corner():
    ink = line()
    assert torch.equal(ink[10, 4:25], torch.ones(21))
    assert ink[:9].sum() == ink[12:].sum() == ink[:, :3].sum() == ink[:, 26:].sum() == 0


@pytest.mark.parametrize("width", [1.0, 2.0, 3.0])
def test_its_width_is_that_of_the_pen(width):
    assert line(width)[:, 14].sum() == pytest.approx(width, abs=0.01)


def test_a_dash_leaves_gaps_that_go_on_over_corners():
    like = torch.zeros(1, 1, 28, 28)
    row = at(10)
    corners = points((row, at(4)), (row, at(9)), (row, at(24)))
    ink = draw(like, corners, at(1), at(2))[0, 0, 10, 4:24]
    assert torch.equal(ink, at(*[1, 1, 0, 0] * 5))
    assert torch.equal(line(dash=0.0), line())


def test_segments_need_not_touch():
    starts = points((at(3), at(3)), (at(20), at(3)))
    ends = points((at(3), at(8)), (at(20), at(8)))
    ink = pen_of(torch.zeros(1, 1, 28, 28), starts, ends, at(1))[0, 0]
    assert torch.equal(ink.amax(dim=1).nonzero().squeeze(1), torch.tensor([3, 20]))


def test_a_point_is_a_dot():
    ink = line(2.0, end=(10.0, 4.0))
    assert ink[10, 4] == 1
    assert torch.isfinite(ink).all()
    assert ink.sum() < 9
