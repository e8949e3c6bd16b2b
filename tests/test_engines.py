from pathlib import Path

from PIL import Image

from benchmarks.engines import compare, draw_digit, in_turns, together


def test_calls_take_turns() -> None:
    order: list[str] = []

    def slow() -> None:
        order.append("slow")
        sum(range(20_000))

    seconds = in_turns({"slow": slow, "quick": lambda: order.append("quick")}, repeats=2)
    assert {name: len(values) for name, values in seconds.items()} == {"slow": 2, "quick": 2}
    assert max(seconds["quick"]) < min(seconds["slow"])
    first, second = order.index("quick"), len(order) - order[::-1].index("slow")
    assert first < second < len(order)


def test_both_engines_are_measured() -> None:
    seconds = compare("tiny-bn", images=1, repeats=2)
    assert list(seconds) == ["ONNX Runtime", "PyTorch eager"]
    assert all(0 < s < 1 for values in seconds.values() for s in values)


def test_pictures_at_once_are_measured_each() -> None:
    seconds = together((1, 4), repeats=2)
    assert {name: len(values) for name, values in seconds.items()} == {"1": 2, "4": 2}
    assert all(0 < s < 1 for values in seconds.values() for s in values)


def test_draws_a_digit(tmp_path: Path) -> None:
    draw_digit(tmp_path / "one.png")
    with Image.open(tmp_path / "one.png") as picture:
        assert (picture.size, picture.mode) == ((28, 28), "L")
        assert picture.getextrema() == (0, 255)
