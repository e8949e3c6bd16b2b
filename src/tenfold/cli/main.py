"""The frame of the command line: one table of commands, and errors turned into exit codes."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer

from tenfold import __version__
from tenfold.cli.output import steady_stdout
from tenfold.core.stderr import say
from tenfold.errors import Interrupted, TenfoldError

_SOON_S = 0.01  # nobody notices it, and any such callback has ended


class Command(NamedTuple):
    """A command, imported only when it is the one that was asked for."""

    name: str
    about: str

    def load(self) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(import_module(f"tenfold.cli.{self.name}"), self.name)
        return steady_stdout()(function)


COMMANDS = (
    Command("explore", "Look at a data set first: counts, samples, duplicates, odd ones, a map."),
    Command("train", "Train a network on the digits, measure it, and keep all of it in a run."),
    Command("evaluate", "Measure a run on its test or validation images, or on other data."),
    Command("study", "Train recipes over seeds or folds, several at a time, and compare them."),
    Command("compare", "Compare runs with honest statistics: intervals, tests, costs, a page."),
    Command("ensemble", "Make one model of several runs, chosen on their validation images."),
    Command("distil", "Train a small network on the answers of a model."),
    Command("search", "Look for better values of a recipe's fields, on validation alone."),
    Command("predict", "Read pictures of single digits."),
    Command("read", "Read numbers in photos, scans and drawings: lines, tables, columns."),
    Command("serve", "Read digits for programs and people: an HTTP API, and a page."),
    Command("feedback", "Export the corrections that a service took as a data set."),
    Command("synth", "Make pictures of handwriting up from a seed, to measure on."),
    Command("recipes", "List the recipes, or show one with a sentence per field."),
    Command("models", "List the networks, or show one layer by layer."),
)


def main() -> None:
    """Run the command that the arguments name; never returns."""
    sys.unraisablehook = ask_again
    words = with_a_set_for_each(sys.argv[1:])
    asked = next((word for word in words if not word.startswith("-")), None)
    try:
        with _ended_at_once():
            command = typer.main.get_command(build_app(asked))
        command(words, prog_name="tenfold")
    except KeyboardInterrupt:  # in the moments before and after Typer looks for it
        say("tenfold: Stopped.")
        sys.exit(Interrupted.exit_code)
    except TenfoldError as error:
        # Lone surrogates come from file names that are not UTF-8.
        text = str(error).encode("utf-8", "backslashreplace").decode()
        say(f"tenfold: {text}")
        sys.exit(error.exit_code)
    except OSError as error:
        say(f"tenfold: {error}")
        sys.exit(TenfoldError.exit_code)


@contextmanager
def _ended_at_once() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the process within the block, while nothing is half done.

    C libraries that are being loaded would make an ImportError of the exception.
    """

    def stop(*_: object) -> None:
        say("tenfold: Stopped.")
        os._exit(Interrupted.exit_code)

    # A shell lets what it starts in the background ignore Ctrl-C.
    heard = [n for n in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(n) != signal.SIG_IGN]
    for number in heard:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in heard:  # both alike, so that what is half done is undone, or saved
            signal.signal(number, signal.default_int_handler)


def ask_again(lost: sys.UnraisableHookArgs) -> None:
    """Interrupt once more, soon, where Python drops what Ctrl-C raised.

    It does so in callbacks of weak references, in finalisers and while it collects garbage.
    """
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    here = threading.get_ident()  # whose waiting ends only with a signal of its own
    soon = threading.Timer(_SOON_S, signal.pthread_kill, (here, signal.SIGINT))
    soon.daemon = True  # what is done by then is done
    soon.start()


def with_a_set_for_each(words: Sequence[str]) -> list[str]:
    """The `words` of a command line with `--set a=1 b=2` as `--set a=1 --set b=2`, as Typer needs.

    A setting is KEY=VALUE; the first other word ends the list.
    """
    told: list[str] = []
    listing = False
    for word in words:
        is_setting = re.match(r"[a-z][\w.]*=", word) is not None
        if listing and is_setting and told[-1] != "--set":
            told.append("--set")
        listing = word == "--set" or (listing and is_setting)
        told.append(word)
    return told


def build_app(asked: str | None) -> typer.Typer:
    """The Typer application in which only the command `asked` is more than a line of help."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_frame)
    for command in COMMANDS:
        wanted = command.name == asked
        app.command(command.name, short_help=command.about, help=None if wanted else command.about)(
            command.load() if wanted else _not_loaded
        )
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        with steady_stdout():
            print(f"tenfold {__version__}")
        raise typer.Exit


def _frame(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Handwritten digits: train in seconds, measure honestly, read real handwriting."""


def _not_loaded() -> None:
    """Stand in for a command that was not asked for, which Typer then never calls."""
