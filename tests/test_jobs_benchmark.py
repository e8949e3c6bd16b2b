import pytest

from benchmarks.jobs import Duration, figures, main


def test_a_pair_makes_ratios():
    table = figures([(Duration(30, 20), Duration(20, 10)), (Duration(30, 30), Duration(30, 20))], 2)
    by_name = {figure.what: figure.values for figure in table}
    assert by_name["times faster: training"] == (2, 1.5)
    assert by_name["times faster: whole command"] == (1.5, 1)
    assert by_name["2 at a time: training"] == (10, 20)


def test_help_says_what_is_compared(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "one run after the other" in capsys.readouterr().out


@pytest.mark.slow
def test_it_measures_real_studies(small_mnist, capsys):
    main(["compact", "--seeds", "2", "--epochs", "1", "--data", str(small_mnist), "--repeats", "1"])
    assert "times faster: training" in capsys.readouterr().out
