import json

import numpy as np
import pytest
from looked_at import exploration, mnist, with_twins

from tenfold.cli.explore import _folder_for
from tenfold.errors import DataError, UsageError
from tenfold.exploration.explore import FILES, explore


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    some = mnist(70)
    path = tmp_path_factory.mktemp("data") / "own.npz"
    np.savez(path, images=some.images, labels=some.labels)
    return path


def test_command_writes_everything_and_sums_it_up(tenfold, own, tmp_path):
    done = tenfold("explore", "--data", str(own))
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "explore-own"
    assert {path.name for path in folder.iterdir()} == set(FILES)
    statistics = json.loads((folder / "statistics.json").read_text("utf-8"))
    assert f"mean .{round(1e4 * statistics['parts']['train']['pixels']['mean'])}" in done.stdout
    assert done.stdout.endswith("page        explore-own/explore.html\n")


def test_the_same_data_gives_the_same_bytes(own, tmp_path):
    for name in ("one", "other"):
        explore(own, tmp_path / name)
    for name in ("statistics.json", "explore.html", "map.png"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_an_earlier_result_is_replaced_and_nothing_else(tmp_path):
    out = tmp_path / "out"
    exploration().write(out)
    (out / "statistics.json").write_text('{"drawn_part": "old"}')
    exploration().write(out)
    assert json.loads((out / "statistics.json").read_text("utf-8"))["data"] == "made-up"
    (out / "notes.txt").write_text("mine")
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    with pytest.raises(UsageError, match=r"holds 'notes\.txt', which is no result of this"):
        exploration().write(out)
    with pytest.raises(UsageError, match="is a file"):
        explore(out=out / "notes.txt")
    with pytest.raises(UsageError, match="Nothing can be written to"):
        explore(out=out / "notes.txt" / "out")
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == before


@pytest.mark.parametrize("name", ["map.png", "statistics.json"])
def test_files_of_others_with_names_of_results_are_not_overwritten(name, tmp_path):
    (tmp_path / name).write_text("[1]")
    with pytest.raises(UsageError, match=f"holds '{name}', but no .* Give another folder"):
        exploration().write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "[1]"


def test_nothing_is_written_where_there_is_no_data(tmp_path):
    with pytest.raises(DataError, match="Unknown data set 'mnits'"):
        explore("mnits", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unknown_figure():
    with pytest.raises(UsageError, match=r"Unknown figure 'maps'\. Did you mean 'map'"):
        exploration().figure("maps")


def test_samples_are_of_their_digit():
    labels = with_twins()["train"].labels
    for digit, indices in exploration().statistics["samples"].items():
        assert set(labels[indices].tolist()) == {int(digit)}
        assert len(indices) == len(set(indices)) <= 10


def test_the_folder_is_named_after_the_data(tmp_path):
    names = {"mnist": "mnist", "a/b.npz": "b", f"{tmp_path}/my.digits/": "my.digits"}
    for data, name in names.items():
        assert str(_folder_for(data)) == f"explore-{name}"
