from drawn_studies import alone, drawn, made, texts

from tenfold.comparison.ranking_figure import ranking


def test_the_ranking_names_every_arm_with_its_mean():
    words = texts(drawn(ranking, made()[0]))
    for arm in made()[0]["arms"]:
        assert arm["name"] in words
        assert f"{100 * arm['mean']:.2f}" in words


def test_a_single_seed_has_a_line_and_no_bar():
    assert len(drawn(ranking, alone()[0]).axes[0].collections) == 1
    assert len(drawn(ranking, made()[0]).axes[0].collections) == 6
