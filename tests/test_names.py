from tenfold.core.names import printable, unknown


def test_nearest_name_and_hint():
    message = unknown("recipe", "tinny", ["tiny", "fast"], "`tenfold recipes` lists all.")
    assert message == "Unknown recipe 'tinny'. Did you mean 'tiny'? `tenfold recipes` lists all."


def test_letters_of_another_case_are_near():
    assert unknown("setting", "PORT", ["port", "Host"]).startswith(
        "Unknown setting 'PORT'. Did you mean 'port'? "
    )
    assert "Did you mean 'Host'?" in unknown("setting", "hots", ["port", "Host"])


def test_without_a_near_name_all_are_listed():
    assert unknown("model", "zzz", ["b", "a"]) == "Unknown model 'zzz'. Known: a, b."


def test_names_are_printable():
    assert printable("a\nb\x1b[2Jé\udc80.png") == r"a\nb\x1b[2Jé\udc80.png"
