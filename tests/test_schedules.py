import pytest

from tenfold.core.config import ScheduleConfig
from tenfold.training.schedules import drops, lr_factor

PERIODS = [
    ("step", {"step_epochs": 10}, [(0, 1), (9, 1), (10, 0.1), (20, 0.01)]),
    ("multi-step", {"milestones": [2, 5]}, [(1, 1), (2, 0.1), (4, 0.1), (5, 0.01)]),
    ("exponential", {"factor": 0.5}, [(0, 1), (1, 0.5), (3, 0.125)]),
    ("constant", {}, [(0, 1), (9, 1)]),
]


@pytest.mark.parametrize(("name", "fields", "expected"), PERIODS)
def test_drops_after_its_epochs(name, fields, expected):
    schedule = ScheduleConfig(name=name, **fields)
    for epoch, factor in expected:
        assert lr_factor(schedule, epoch, 100, epoch) == pytest.approx(factor)


def test_one_cycle_climbs_to_its_peak_and_ends_near_zero():
    schedule = ScheduleConfig(name="one-cycle", warmup=0.3)
    factors = [lr_factor(schedule, step, 100, 0) for step in range(100)]
    assert factors[29] == max(factors) == 1
    assert factors[:30] == sorted(factors[:30])
    assert factors[30:] == sorted(factors[30:], reverse=True)
    assert 0 < factors[-1] < 0.001
    assert factors[0] == pytest.approx(1 / 30)


def test_cosine_falls_from_the_first_step():
    factors = [lr_factor(ScheduleConfig(name="cosine"), step, 100, 0) for step in range(100)]
    assert factors[0] == 1
    assert factors == sorted(factors, reverse=True)
    assert factors[50] == pytest.approx(0.5, abs=0.01)


def test_any_schedule_can_warm_up():
    schedule = ScheduleConfig(name="exponential", factor=0.5, warmup=0.1)
    assert [lr_factor(schedule, step, 40, step // 10) for step in (0, 3, 4, 10)] == [
        0.25,
        1,
        1,
        0.5,
    ]


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize("warmup", [0.01, 0.5, 0.99])
def test_one_cycle_of_few_steps_stays_within_bounds(steps, warmup):
    schedule = ScheduleConfig(name="one-cycle", warmup=warmup)
    assert all(0 <= lr_factor(schedule, step, steps, 0) <= 1 for step in range(steps))


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([], 0),
        ([3, 2, 1], 0),
        ([1, 2], 0),  # one epoch without improvement is not two
        ([1, 2, 1], 1),  # an equal loss is no improvement
        ([1, 2, 2, 2, 2], 2),  # the count starts again after a drop
        ([1, 2, 0.5, 2, 0.4], 0),
    ],
)
def test_a_plateau_is_so_many_epochs_without_a_lower_loss(losses, expected):
    assert drops(losses, patience=2) == expected
    schedule = ScheduleConfig(name="plateau", patience=2)
    assert lr_factor(schedule, 9, 10, len(losses), losses) == pytest.approx(0.1**expected)
