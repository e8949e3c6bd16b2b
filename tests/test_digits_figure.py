from drawn_studies import alone, drawn, made, texts

from tenfold.comparison.digits_figure import best_against_next


def test_the_best_against_the_next():
    figure = drawn(best_against_next, made()[0])
    assert {"← fair", "good →"} <= set(texts(figure))
    low, high = figure.axes[0].get_xlim()
    assert low == -high
    assert drawn(best_against_next, alone()[0]) is None
