"""What an inference-only install runs must not need what training needs."""

import subprocess
import sys

import pytest
from linear_model import build, digits
from PIL import Image

BLOCKED = ["torch", "ray", "matplotlib", "sklearn", "scipy", "jinja2", "onnx", "pooch"]
UNWANTED = [*BLOCKED, "onnxscript", "rich", "asyncio"]

RUN = """
import sys
{before}
sys.argv = ["tenfold", *{arguments!r}]
from tenfold.cli.main import main
try:
    main()
finally:
    print(*[name for name in {unwanted!r} if sys.modules.get(name)], file=sys.stderr)
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blocked")
    Image.fromarray(digits(1)[0][0]).resize((120, 120)).save(folder / "digit.png")
    return folder / "digit.png", build(folder / "linear.onnx")


def run(code: str, arguments, unwanted=()) -> subprocess.CompletedProcess[str]:
    code = RUN.format(before=code, arguments=list(map(str, arguments)), unwanted=list(unwanted))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("output_format", ["table", "jsonl"])
def test_predict_runs_with_the_heavy_modules_blocked(files, output_format):
    picture, model = files
    blocked = f"sys.modules.update(dict.fromkeys({BLOCKED!r}))"
    done = run(blocked, ["predict", picture, "--model", model, "--format", output_format])
    assert done.returncode == 0, done.stderr
    assert str(picture)[-50:] in done.stdout


def test_predict_loads_nothing_that_it_does_not_use(files):
    picture, model = files
    done = run("", ["predict", picture, "--model", model], UNWANTED)
    assert (done.returncode, done.stderr.split()) == (0, [])


def test_the_library_loads_even_less(files):
    picture, model = files
    code = (
        "import sys, tenfold, tenfold.cli.predictions, tenfold.imaging.sources\n"
        f"tenfold.load({str(model)!r}).predict({str(picture)!r})\n"
        f"print(*[n for n in {[*UNWANTED, 'pydantic', 'typer', 'yaml']!r} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
