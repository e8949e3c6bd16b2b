import re
import subprocess
import sys

import pytest
from waiting import PATIENCE_S

from tenfold import __version__
from tenfold.cli import main
from tenfold.cli.main import COMMANDS, with_a_set_for_each


def test_help_lists_every_command(tenfold):
    done = tenfold("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert re.search(rf"^\s+{command.name}\s+{command.about[:20]}", done.stdout, re.MULTILINE)


def test_version(tenfold):
    assert tenfold("--version").stdout == f"tenfold {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_command_has_its_help(command, tenfold):
    done = tenfold(command.name, "--help")
    assert done.returncode == 0
    assert f"Usage: tenfold {command.name}" in done.stdout


def test_help_loads_no_command():
    code = (
        "import sys; sys.argv = ['tenfold', '--help']\n"
        "from tenfold.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('numpy', 'torch', 'pydantic', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "arguments", [["trian"], ["train", "--nonsense"], ["train", "--seed", "x"]]
)
def test_usage_errors(arguments, tenfold):
    done = tenfold(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_ctrl_c_before_the_command_is_there_is_no_traceback(monkeypatch, capsys):
    def stopped(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "build_app", stopped)
    with pytest.raises(SystemExit, match="130"):
        main.main()
    assert capsys.readouterr().err == "tenfold: Stopped.\n"


LOST = """
import signal, time, typer, weakref
from tenfold.cli import main
class Thing: pass
def work():
    thing = Thing()
    seen = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    del thing
    time.sleep(600)
app = typer.Typer()
app.command()(work)
main.build_app = lambda asked: app
main.main()
"""
LOADING = """
import signal
from tenfold.cli import main
def load(asked):
    try:
        signal.raise_signal(signal.{})
    except KeyboardInterrupt:
        raise ImportError("initialization failed")
main.build_app = load
main.main()
"""


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_that_python_drops_in_a_callback_still_ends_the_command_quietly():
    done = subprocess.run(
        [sys.executable, "-c", LOST],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == ""


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_what_stops_a_command_while_it_is_loaded_is_no_import_error(name):
    done = subprocess.run(
        [sys.executable, "-c", LOADING.format(name)],
        capture_output=True, text=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, "tenfold: Stopped.\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("train --set a=1 b.c=2 --seed 3", "train --set a=1 --set b.c=2 --seed 3"),
        ("train --set a=1 --set b=2", "train --set a=1 --set b=2"),
        ("train --set a=1 fast b=2", "train --set a=1 fast b=2"),
        ("train b=2 --set", "train b=2 --set"),
    ],
)
def test_one_set_takes_several_settings(words, told):
    assert with_a_set_for_each(words.split()) == told.split()
