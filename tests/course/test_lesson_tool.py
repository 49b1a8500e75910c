"""The tool that writes, cleans and links lessons."""

import nbformat
import pytest
from nbformat import v4

from tools import lessons


def test_a_new_lesson_has_all_a_lesson_must_have(tmp_path):
    path = tmp_path / "99_topic.ipynb"
    lessons.new(path, "A topic")
    made = nbformat.read(path, as_version=4)
    assert made.cells[0].source.startswith(lessons.badge("99_topic.ipynb"))
    assert made.cells[1].source == lessons.setup_cell()
    assert [cell.id for cell in made.cells][:2] == ["lesson-99-00", "lesson-99-01"]


def test_a_lesson_that_is_there_is_not_overwritten(tmp_path):
    (tmp_path / "99_topic.ipynb").write_text("mine")
    with pytest.raises(SystemExit, match="is there already"):
        lessons.new(tmp_path / "99_topic.ipynb", "A topic")


def test_cells_keep_their_ids_and_new_ones_get_free_ones():
    notebook = v4.new_notebook(cells=[v4.new_code_cell(str(i)) for i in range(3)])
    first, second, third = notebook.cells
    first.id, third.id = "lesson-07-01", "lesson-07-01"
    lessons.name_cells(notebook, "07")
    ids = [cell.id for cell in (first, second, third)]
    assert ids == ["lesson-07-01", "lesson-07-00", "lesson-07-02"]


def test_cleaning_drops_live_widgets_and_keeps_pictures():
    cell = v4.new_code_cell("view")
    data = {
        lessons.WIDGET: {"model_id": "1"},
        "text/html": "<img>",
        "text/plain": "view",
    }
    cell.outputs = [v4.new_output("execute_result", data, execution_count=1)]
    notebook = v4.new_notebook(cells=[cell], metadata={"widgets": {}})
    lessons.clean(notebook, "07")
    assert sorted(cell.outputs[0].data) == ["text/html", "text/plain"]
    assert "widgets" not in notebook.metadata


def test_outputs_that_differ_each_time_are_not_saved_where_a_tag_says_so():
    cell = v4.new_code_cell("view", metadata={"tags": ["remove-output"]})
    cell.outputs = [v4.new_output("stream", text="0.3 s")]
    lessons.clean(v4.new_notebook(cells=[cell]), "05")
    assert cell.outputs == []
    assert cell.metadata["tags"] == ["remove-output"]


def test_terms_are_explained_where_the_pointer_is():
    cell = v4.new_markdown_cell('The <abbr title="">loss</abbr> falls.')
    lessons.explain_terms(v4.new_notebook(cells=[cell]))
    assert "Spanish: pérdida. Portuguese: perda." in cell.source


def test_badges_follow_the_repository(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").write_text(
        '[project.urls]\nRepository = "https://github.com/anna/kit"\n'
    )
    path = tmp_path / "notebooks" / "99_topic.ipynb"
    lessons.new(path, "A topic")
    monkeypatch.setattr(lessons, "ROOT", tmp_path)
    lessons.badges()
    text = path.read_text()
    assert "github/anna/kit/blob/main/notebooks/99_topic.ipynb" in text
    assert "git+https://github.com/anna/kit" in text


def test_the_tool_explains_itself():
    with pytest.raises(SystemExit, match="Write, run and check lessons"):
        lessons.main([])
