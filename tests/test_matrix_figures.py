from drawn_studies import drawn, made, texts

from tenfold.comparison import matrix_figures


def test_the_matrix_has_each_difference_once():
    words = texts(drawn(matrix_figures.pairwise, made()[0]))
    for contrast in made()[0]["contrasts"]:
        assert words.count(f"{100 * contrast['difference']:.2f}") == 1
    assert "good  1" in words


def test_only_differences_that_are_shown_have_a_shade():
    study = made()[0] | {"contrasts": [c | {"is_shown": False} for c in made()[0]["contrasts"]]}
    figure = drawn(matrix_figures.pairwise, study)
    fills = {tuple(fill) for fill in figure.axes[0].collections[0].get_facecolors()}
    assert len(fills) == 1


def test_what_is_missed_of_each_digit():
    words = texts(drawn(matrix_figures.per_digit, made()[0]))
    assert sum(word.replace(".", "").isdigit() for word in words) >= 30
