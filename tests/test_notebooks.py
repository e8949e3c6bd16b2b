import jupytext
import nbformat
import pytest

from tools.run_notebooks import FOLDER, run

SOURCES = sorted(FOLDER.glob("*.py"))
NAMES = ["01-explore", "02-prototype", "03-results", "04-walkthrough", "05-honest-comparison"]


def code(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def test_all_five_are_there():
    assert [source.stem for source in SOURCES] == NAMES


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_what_is_kept_was_made_from_the_source_and_ran(source):
    kept = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    assert code(kept) == code(jupytext.read(source))
    assert [cell.execution_count for cell in kept.cells if cell.cell_type == "code"] == list(
        range(1, len(code(kept)) + 1)
    )
    outputs = [out for cell in kept.cells for out in cell.get("outputs", [])]
    assert outputs
    assert not [out for out in outputs if out.output_type == "error"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_what_is_kept_names_no_folder_of_the_machine(source):
    text = source.with_suffix(".ipynb").read_text()
    assert not [folder for folder in ("/home/", "/root/", "/tmp/", "/Users/") if folder in text]


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(source, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert [cell for cell in run(source).cells if cell.get("outputs")]
