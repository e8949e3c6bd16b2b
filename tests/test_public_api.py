import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import tenfold as package

LIGHT = [name for name in package.__all__ if name not in ("train", "list_models", "create_model")]
HEAVY = ["torch", "ray", "matplotlib", "sklearn", "scipy", "jinja2", "onnx", "pydantic", "numpy"]


@pytest.mark.parametrize("name", LIGHT)
def test_every_light_name_is_there(name):
    assert getattr(package, name) is not None
    assert name in dir(package)


@pytest.mark.parametrize("home", package._HOMES)
def test_every_home_defines_its_names(home):
    source = ast.parse(Path(find_spec(home).origin).read_text())
    named = {getattr(node, "name", None) for node in source.body}
    for node in source.body:
        if isinstance(node, ast.ImportFrom):
            named |= {alias.asname or alias.name for alias in node.names}
    assert set(package._HOMES[home]) <= named


def test_type_checkers_see_the_same_names():
    source = ast.parse(Path(package.__file__).read_text())
    (block,) = (node for node in source.body if isinstance(node, ast.If))
    seen = {(node.module, alias.name) for node in block.body for alias in node.names}
    assert seen == {(home, name) for home, names in package._HOMES.items() for name in names}


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match="module 'tenfold' has no attribute 'lod'"):
        package.lod  # noqa: B018


def test_importing_costs_next_to_nothing():
    code = f"import sys, tenfold; print(*[m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_without_torch_the_message_says_what_to_install():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import tenfold\n"
        "try: tenfold.create_model\n"
        "except tenfold.MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'tenfold[train]'" in done.stdout
