import pytest

from benchmarks import bench


@pytest.mark.slow
def test_fast_is_faster_and_better_than_one_epoch_of_the_usual_loop() -> None:
    ours = bench.alone("benchmarks.rivals", "fast", 0)
    theirs = bench.alone("benchmarks.rivals", "usual", 0, 0.99, 1)
    assert ours["accuracy"] > 0.99
    assert 0.96 < theirs["accuracy"] < ours["accuracy"]
    assert theirs["epochs"] == 1
    assert theirs["train_seconds"] > 2 * ours["train_seconds"]
