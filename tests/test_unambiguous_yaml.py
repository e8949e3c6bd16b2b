import pytest
import yaml

from tenfold.core.unambiguous_yaml import load


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: {a: 2, c: [{a: 3}, {a: 4}]}\n",
        "base: &base {a: 1, b: 2}\nnew: &new {<<: *base, a: 3}\nlast: {<<: *new, b: 4}\n",
        "1: a\n'1': b\n",
        "? [1]\n: c\n",
        "- 1",
        "",
    ],
)
def test_says_what_the_library_says(text):
    try:
        expected = yaml.safe_load(text)
    except yaml.YAMLError as error:  # a list is no key
        with pytest.raises(type(error)):
            load(text)
    else:
        assert load(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\n'a': 3\n", "line 3 gives 'a' a second time"),
        ("x:\n  a: 1\n  a: 1\n", "line 3 gives 'a' a second time"),
        ("- {a: 1, b: 2, b: 3}\n", "line 1 gives 'b' a second time"),
    ],
)
def test_a_key_twice_is_named_with_its_line(text, message):
    with pytest.raises(yaml.YAMLError, match=message):
        load(text)


def test_makes_no_objects():
    with pytest.raises(yaml.YAMLError):
        load("!!python/object/apply:os.getcwd []")
