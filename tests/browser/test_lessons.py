"""Lessons in a real JupyterLab: every cell runs, pictures appear, nothing leaves."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_welcome_lesson_runs_from_top_to_bottom(open_notebook):
    notebook = open_notebook("notebooks/00_welcome.ipynb")
    notebook.run_all()
    assert notebook.value("len(twice.get_operations())") == "7"
    errors = notebook.page.locator('[data-mime-type="application/vnd.jupyter.error"]')
    assert errors.count() == 0
    notebook.scroll_to(900)
    picture = notebook.page.locator(".jp-OutputArea-output img").first
    picture.wait_for(timeout=20_000)
    assert "Graph" in picture.get_attribute("alt")
    assert picture.evaluate("image => image.naturalWidth") > 100
    assert notebook.outside == []
    assert notebook.errors == []
