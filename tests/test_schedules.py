import pytest

from tenfold.core.config import ScheduleConfig
from tenfold.training.schedules import lr_factor, one_cycle


def test_constant():
    assert lr_factor(ScheduleConfig(), 5, 10, 3) == 1


@pytest.mark.parametrize(("epoch", "factor"), [(0, 1), (9, 1), (10, 0.1), (20, 0.01)])
def test_step_drops_after_its_epochs(epoch, factor):
    schedule = ScheduleConfig(name="step", step_epochs=10, step_factor=0.1)
    assert lr_factor(schedule, 0, 1, epoch) == pytest.approx(factor)


def test_one_cycle_climbs_to_its_peak_and_ends_near_zero():
    factors = [one_cycle(step, 100, 0.3) for step in range(100)]
    assert factors[29] == max(factors) == 1
    assert factors[:30] == sorted(factors[:30])
    assert factors[30:] == sorted(factors[30:], reverse=True)
    assert 0 < factors[-1] < 0.001
    assert factors[0] == pytest.approx(1 / 30)


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize("warmup", [0, 0.5, 0.99])
def test_one_cycle_of_few_steps_stays_within_bounds(steps, warmup):
    assert all(0 <= one_cycle(step, steps, warmup) <= 1 for step in range(steps))
