"""Grading: a notebook is run, and what its checks said becomes a table."""

import pytest
from minitf_widgets.course import grading
from nbformat import v4, write

pytestmark = pytest.mark.slow


def notebook(*cells):
    return v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])


def test_a_notebook_is_run_and_its_verdicts_are_read(tmp_path, capsys):
    path = tmp_path / "anna.ipynb"
    made = notebook(
        "from minitf_widgets.course import check",
        'check("00.1", 3)',
        'raise ValueError("a cell that fails")',
        'check("00.2", ...)',
    )
    write(made, path)
    grading.main([str(path)])
    first, second = capsys.readouterr().out.splitlines()[1:]
    assert first.endswith("anna.ipynb,00.1,1,well done.")
    assert second.split(",")[1:3] == ["00.2", "0"]


def test_a_notebook_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        grading.grade(tmp_path / "nobody.ipynb")


def test_a_notebook_is_told_that_nobody_looks(tmp_path, monkeypatch):
    monkeypatch.delenv("MINITF_HEADLESS", raising=False)
    made = notebook(
        "import os",
        "from minitf_widgets.course import check",
        'check("00.1", 2 + int(os.environ["MINITF_HEADLESS"]))',
    )
    write(made, tmp_path / "ben.ipynb")
    assert grading.grade(tmp_path / "ben.ipynb") == {"00.1": (True, "well done.")}
