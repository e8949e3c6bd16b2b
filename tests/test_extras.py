import sys

import pytest

from tenfold.errors import MissingExtraError
from tenfold.extras import need


def test_gives_the_module():
    assert need("json", "train") is sys.modules["json"]


def test_missing_module_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'tenfold\[train\]'"):
        need("torch", "train")


def test_a_hole_in_our_own_package_is_not_blamed_on_an_extra():
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        need("tenfold.nowhere", "train")
