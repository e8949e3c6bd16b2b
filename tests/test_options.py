import inspect
from importlib import import_module
from typing import get_type_hints

import pytest

from tenfold.cli import options
from tenfold.cli.main import COMMANDS

SHARED = {
    value: name for name, value in vars(options).items() if hasattr(value, "__metadata__")
}  # fmt: skip


def parameters():
    """What every command declares: its name, the parameter's, and how."""
    for command in COMMANDS:
        module = import_module(f"tenfold.cli.{command.name}")
        hints = get_type_hints(getattr(module, command.name), include_extras=True)
        for name in inspect.signature(getattr(module, command.name)).parameters:
            if hasattr(hints[name], "__metadata__"):
                yield command.name, name, hints[name]


def test_every_shared_option_is_shared():
    users = {name: set() for name in SHARED.values()}
    for command, _, declared in parameters():
        if declared in SHARED:
            users[SHARED[declared]].add(command)
    assert not {name: used for name, used in users.items() if len(used) < 2}


def test_an_option_that_says_the_same_is_declared_here():
    sentences = {declared.__metadata__[0].help for declared in SHARED}
    again = [
        (command, name)
        for command, name, declared in parameters()
        if declared not in SHARED and declared.__metadata__[0].help in sentences
    ]
    assert not again


@pytest.mark.parametrize(("command", "metavar"), [("predict", "PATH…"), ("read", "PHOTO…")])
def test_pictures_are_named_alike(command, metavar, tenfold):
    told = tenfold(command, "--help").stdout
    assert metavar in told
    assert "quoted patterns such as" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "fast", "--set", "epochs=3", "--epochs", "1"],
        ["distil", "robust", "--set", "epochs=3", "--epochs", "1"],
        ["study", "fast", "--set", "epochs=3", "--epochs", "1"],
        ["search", "fast", "--set", "epochs=3", "--epochs", "1", "--space", "x", "--trials", "1"],
        ["distil", "robust", "--set", "teacher.weight=0.5", "--weight", "0.1"],
        ["distil", "robust", "--set", "teacher.model=standard"],
    ],
)
def test_a_field_that_is_given_twice_is_refused(arguments, tenfold):
    done = tenfold(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    key = arguments[3].partition("=")[0]
    message = f"--set {arguments[3]} does not go with what else is given for '{key}'. Give it once."
    assert message in done.stderr
