import io
import json
import sys

import pytest
import typer

from tenfold.cli.answers import print_answers
from tenfold.cli.writers import JsonLines
from tenfold.inference.predictor import Prediction


def about(source, name):
    """A prediction that says what it was made from."""
    found = f"{name} from {source!r}"
    return Prediction(None, 1, 0.5, [], "error" if name == "bad.png" else "ok", found)


def test_every_picture_is_answered_under_its_own_name(capsys):
    print_answers(JsonLines(sys.stdout, ["a.png", "b.png"]), about)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["path"] for line in lines] == ["a.png", "b.png"]
    assert lines[0]["model"] == "a.png from 'a.png'"


def test_a_dash_is_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"picture")))
    print_answers(JsonLines(sys.stdout, ["-"]), about)
    assert json.loads(capsys.readouterr().out)["model"] == "- from b'picture'"


def test_those_after_a_bad_one_are_answered_and_the_exit_code_tells(capsys):
    with pytest.raises(typer.Exit) as end:
        print_answers(JsonLines(sys.stdout, ["bad.png", "a.png"]), about)
    assert end.value.exit_code == 5
    assert len(capsys.readouterr().out.splitlines()) == 2
