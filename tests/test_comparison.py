from benchmarks.comparison import Figure, short


def test_a_figure_is_its_median_with_the_extremes() -> None:
    figure = Figure("fast: training", "s", (5.0, 4.0, 9.0))
    assert figure.to_json() == {
        "what": "fast: training",
        "unit": "s",
        "n": 3,
        "median": 5.0,
        "min": 4.0,
        "max": 9.0,
        "values": [5.0, 4.0, 9.0],
    }
    assert figure.to_text().split() == ["fast:", "training", "5", "s", "4", "to", "9", "n=3"]


def test_numbers_are_short() -> None:
    assert [short(x) for x in (0.0171234, 99.31, 163_412.3)] == ["0.01712", "99.31", "163,412"]
