"""The AutoGraph view in a real JupyterLab, by mouse and by keyboard."""

import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CODE = """%load_ext minitf
import minitf as tf

def half(a):
    return a / 2.0

@tf.function
def settle(x, rounds=2):
    for _ in range(rounds):
        x = half(x)
    while x > 1.0:
        x = x - 1.0
    return x
"""
SHOW = "view = %minitf_autograph settle(tf.constant(40.0))\nview"


@pytest.fixture
def notebook(notebook_of):
    notebook = notebook_of(CODE, SHOW)
    notebook.run_all()
    notebook.page.get_by_test_id("minitf-autograph").wait_for(timeout=60_000)
    yield notebook
    assert notebook.errors == []
    assert notebook.outside == []


def wait_for(notebook, expression, wanted, seconds=10):
    """Waits until an expression in the kernel has a value: the page sends late."""
    end = time.time() + seconds
    while (found := notebook.value(expression)) != wanted and time.time() < end:
        time.sleep(0.1)
    assert found == wanted


def test_pointing_at_a_line_lights_its_counterparts(notebook):
    page = notebook.page
    page.get_by_test_id("minitf-source-11").hover()
    node = page.locator('.node[data-name="while"]')
    assert "is-lit" in node.get_attribute("class")
    lit = page.get_by_test_id("minitf-generated-lines").locator(".is-lit")
    assert "ag__.while_stmt(" in " ".join(lit.all_inner_texts())
    assert "StatelessWhile (while)" in page.get_by_test_id("minitf-why").inner_text()
    assert notebook.value("view.pane") == "None"  # pointing chooses nothing


def test_a_click_in_any_pane_is_the_same_choice_in_the_kernel(notebook):
    page = notebook.page
    page.get_by_test_id("minitf-source-12").click()
    wait_for(notebook, "(view.pane, view.line)", "('source', 12)")
    page.get_by_test_id("minitf-generated-1").click()
    wait_for(notebook, "(view.pane, view.line)", "('generated', 8)")
    page.get_by_test_id("minitf-fit").click()
    page.locator('.node[data-name="while"]').click()
    wait_for(notebook, "(view.pane, view.line)", "('graph', 11)")
    page.locator('.node[data-name="truediv"]').click()  # made in the other function
    wait_for(notebook, "(view.pieces[view.piece].name, view.line)", "('half', 5)")
    row = page.get_by_test_id("minitf-source-5")
    assert "is-lit" in row.get_attribute("class")


def test_the_keyboard_goes_everywhere_and_leaves_lab_alone(notebook):
    page = notebook.page
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    page.get_by_test_id("minitf-autograph").focus()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    wait_for(notebook, "(view.pane, view.line)", "('source', 11)")
    page.keyboard.press("ArrowRight")
    wait_for(notebook, "(view.pane, view.line)", "('generated', 11)")
    page.keyboard.press("ArrowRight")
    wait_for(notebook, "(view.pane, view.line)", "('graph', 11)")
    page.keyboard.press("]")
    wait_for(notebook, "view.piece", "1")
    page.keyboard.press("[")
    page.keyboard.press("b")  # of Lab: a new cell
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    wait_for(notebook, "view.pane", "None")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_python_moves_the_page(notebook):
    page = notebook.page
    notebook.value("view.select(11)")
    page.locator('[data-testid="minitf-source-11"].is-chosen').wait_for()
    notebook.value("view.toggle('while/')")
    page.locator('[data-name="while/"]').first.wait_for(state="attached")


def test_narrow_panes_stand_behind_tabs(notebook):
    page = notebook.page
    page.set_viewport_size({"width": 430, "height": 900})
    page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
    tab = page.get_by_test_id("minitf-tab-generated")
    tab.click()
    assert tab.get_attribute("aria-selected") == "true"
    assert page.get_by_test_id("minitf-generated-1").is_visible()
    assert not page.get_by_test_id("minitf-source-8").is_visible()
    page.get_by_test_id("minitf-tab-graph").click()
    assert page.locator('.node[data-name="while"]').is_visible()
    view = page.get_by_test_id("minitf-autograph")
    assert view.evaluate("e => e.scrollWidth <= e.clientWidth")
