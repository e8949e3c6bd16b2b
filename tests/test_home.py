from pathlib import Path

import platformdirs

from tenfold.core.home import cache_folder, expanded


def test_the_environment_chooses_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("TENFOLD_HOME", str(tmp_path / "elsewhere"))
    assert cache_folder() == tmp_path / "elsewhere"
    assert not cache_folder().exists()


def test_a_tilde_in_the_environment_is_the_users_home(monkeypatch):
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("TENFOLD_HOME", "~/digits")
    assert cache_folder() == Path("/home/somebody/digits")


def test_without_or_with_an_empty_choice_it_is_the_platforms_cache(monkeypatch):
    usual = platformdirs.user_cache_path("tenfold", appauthor=False)
    monkeypatch.setenv("TENFOLD_HOME", "")
    assert cache_folder() == usual
    monkeypatch.delenv("TENFOLD_HOME")
    assert cache_folder() == usual


def test_an_unknown_user_is_left_as_written():
    assert expanded("~nobody-of-this-name/x") == Path("~nobody-of-this-name/x")
