"""Lessons in a real JupyterLab: every cell runs, every picture appears, nothing leaves.

A lesson is asked for its outputs through its model, because JupyterLab draws only the
cells in sight; then each picture is scrolled to and looked at.
"""

import pathlib

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTEBOOKS = pathlib.Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
SMALLEST = 30  # pixels: what is drawn smaller than that cannot be read

CELLS = """() => [...jupyterapp.shell.currentWidget.content.model.cells].map(cell => ({
    id: cell.id,
    type: cell.type,
    tags: cell.getMetadata('tags') ?? [],
    count: cell.executionCount ?? null,
    outputs: cell.type === 'code' ? cell.outputs.toJSON() : [],
}))"""
SHOW = """async index => {
    await jupyterapp.shell.currentWidget.content.scrollToItem(index, 'start');
}"""
SHUT_DOWN = """() =>
    jupyterapp.shell.currentWidget.sessionContext.session.shutdown()"""
DRAWN = """([id, smallest, kinds]) => {
    const widgets = jupyterapp.shell.currentWidget.content.widgets;
    const cell = widgets.find(widget => widget.model.id === id).node;
    const outputs = [...cell.querySelectorAll('.jp-OutputArea-output')];
    const drawn = element => {
        const { width, height } = element.getBoundingClientRect();
        const broken = element.tagName === 'IMG' && !element.naturalWidth;
        return width >= smallest && height >= smallest && !broken;
    };
    return outputs.flatMap(output => [...output.querySelectorAll(kinds)]).some(drawn);
}"""
WIDGET = "application/vnd.jupyter.widget-view+json"
KINDS = {  # what shows itself how: live views, pictures, tables of files
    WIDGET: '[data-testid^="minitf-"], .jupyter-widgets img',
    "image/png": "img",
    "text/html": "img, section",
}


@pytest.fixture
def run_lesson(open_notebook):
    """A function that opens and runs a lesson; its kernel is shut down at the end."""
    opened = []

    def run(name):
        notebook = open_notebook(f"notebooks/{name}")
        opened.append(notebook)
        notebook.run_all()
        return notebook

    yield run
    for notebook in opened:
        notebook.page.evaluate(SHUT_DOWN)


def picture_in(cell):
    """What a picture of a cell can be found by in the page; None if it has none."""
    for output in cell["outputs"]:
        data = output.get("data", {})
        html = "".join(data.get("text/html", ""))
        for kind in (WIDGET, "image/png"):
            if kind in data:
                return KINDS[kind]
        if "<img" in html or "<section" in html:
            return KINDS["text/html"]
    return None


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_from_top_to_bottom_and_draws_its_pictures(run_lesson, name):
    notebook = run_lesson(name)
    cells = notebook.page.evaluate(CELLS)
    assert [c["id"] for c in cells if c["type"] == "code" and not c["count"]] == []
    assert errors_in(cells) == []
    pictures = [
        (index, cell["id"], kinds)
        for index, cell in enumerate(cells)
        if (kinds := picture_in(cell))
    ]
    assert pictures
    for index, cell, kinds in pictures:
        notebook.page.evaluate(SHOW, index)
        wanted = [cell, SMALLEST, kinds]
        notebook.page.wait_for_function(DRAWN, arg=wanted, timeout=10_000)
    assert notebook.page.get_by_text("Error displaying widget").count() == 0
    assert notebook.outside == []
    assert notebook.errors == []


def errors_in(cells):
    """Lists the errors that a lesson does not make on purpose."""
    return [
        f"{cell['id']}: {output['ename']}: {output['evalue']}"
        for cell in cells
        if "raises-exception" not in cell["tags"]
        for output in cell["outputs"]
        if output["output_type"] == "error"
    ]
