import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from served import digit
from waiting import PATIENCE_S

from tenfold.cli.output import own_stderr, steady_stdout

FULL = Path("/dev/full")
CUT_OFF = """
import sys
from tenfold.cli.output import steady_stdout
with steady_stdout():
    for number in range(100_000):
        print(number)
print("still here", file=sys.stderr)
"""


def test_a_reader_that_has_seen_enough_ends_the_output_without_a_word():
    with subprocess.Popen(
        [sys.executable, "-c", CUT_OFF], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"0\n"
        process.stdout.close()
        assert (process.stderr.read(), process.wait(PATIENCE_S)) == (b"still here\n", 0)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    ["--version", "recipes", "recipes robust", "serve --new-key", "predict a.png",
     "synth --out made --count 1"],
)  # fmt: skip
def test_a_reader_that_is_gone_stops_any_command_without_a_word(arguments, unbuffered, tmp_path):
    (tmp_path / "a.png").write_bytes(digit())
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "tenfold", *arguments.split()],
        stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, check=False, timeout=PATIENCE_S,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
    )  # fmt: skip
    os.close(writer)
    assert (done.stderr, done.returncode) == (b"", 0)


@pytest.mark.skipif(not FULL.exists(), reason="no such device here")
@pytest.mark.parametrize("arguments", [["recipes"], ["predict", "a.png"]])
def test_a_full_disk_is_told_once(arguments, tmp_path):
    (tmp_path / "a.png").write_bytes(digit())
    with FULL.open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tenfold", *arguments], stdout=full, stderr=subprocess.PIPE,
            cwd=tmp_path, check=False, timeout=PATIENCE_S,
            env=os.environ | {"PYTHONUNBUFFERED": ""},
        )  # fmt: skip
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert b"No space left on device" in done.stderr


def test_what_the_terminal_can_not_show_is_escaped(monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    with steady_stdout():
        sys.stdout.write("caf\N{LATIN SMALL LETTER E WITH ACUTE}\n")
    assert out.buffer.getvalue() == b"caf\\xe9\n"


@contextlib.contextmanager
def terminal(folder):
    """A file that stands for the terminal behind standard error; gives what arrived there."""
    with (folder / "terminal").open("w+") as file, contextlib.redirect_stderr(file):
        yield lambda: (file.flush(), (folder / "terminal").read_text())[1]


def test_what_libraries_write_past_python_is_not_shown(tmp_path):
    with terminal(tmp_path) as shown:
        number = sys.stderr.fileno()
        with own_stderr():
            os.write(number, b"libtiff complains\n")
            sys.stderr.write("we do not\n")
        sys.stderr.write("nor afterwards\n")
        assert shown() == "we do not\nnor afterwards\n"


def test_a_failure_inside_gives_the_terminal_back(tmp_path):
    with terminal(tmp_path) as shown:
        with pytest.raises(ValueError, match="inside"), own_stderr():
            raise ValueError("inside")
        os.write(sys.stderr.fileno(), b"heard\n")
        assert shown() == "heard\n"


def test_without_a_standard_error_nothing_changes():
    with contextlib.redirect_stderr(None), own_stderr():
        assert sys.stderr is None
