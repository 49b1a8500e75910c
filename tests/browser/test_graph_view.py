"""The graph view in a real JupyterLab: by mouse, by keyboard, and what it saves."""

import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MODEL = """
import minitf as tf
from minitf_widgets import show_graph

weight = tf.Variable([[1.0], [2.0]], name="weight")

@tf.function
def double(x):
    return x * 2.0

@tf.function
def model(x, rounds):
    with tf.name_scope("dense"):
        y = tf.matmul(x, weight)
    for i in tf.range(rounds):
        if tf.reduce_sum(y) > 10.0:
            y = y - 1.0
        else:
            y = double(y)
    return tf.nn.relu(y, name="out")

_ = model(tf.ones([3, 2]), tf.constant(2))
"""
SHOW = "view = show_graph(model, collapse=1)\nview"


@pytest.fixture
def notebook(notebook_of):
    notebook = notebook_of(MODEL, SHOW)
    notebook.run_all()
    notebook.page.get_by_test_id("minitf-graph").wait_for(timeout=60_000)
    yield notebook
    assert notebook.errors == []
    assert notebook.outside == []


def wait_for(notebook, expression, wanted, seconds=10):
    """Waits until an expression in the kernel has a value: the page sends late."""
    end = time.time() + seconds
    while (found := notebook.value(expression)) != wanted and time.time() < end:
        time.sleep(0.1)
    assert found == wanted


def test_a_box_opens_by_its_sign_and_closes_by_a_double_click(notebook):
    page = notebook.page
    page.locator('[data-toggle="while/"]').click()
    page.locator('[data-name="while:body/cond"]').wait_for(state="attached")
    wait_for(notebook, "view.picture.is_open('while/')", "True")
    page.locator('.scope[data-name="while/"] > rect').dblclick(
        position={"x": 5, "y": 60}
    )
    page.locator('.node[data-name="while/"]').wait_for()
    wait_for(notebook, "view.picture.is_open('while/')", "False")


def test_pointing_shows_a_card_and_a_click_the_users_line(notebook):
    page = notebook.page
    page.get_by_test_id("minitf-open-all").click()
    node = page.locator('.node[data-name="dense/MatMul"]')
    node.hover()
    assert "float32 3×1" in page.get_by_role("tooltip").inner_text()
    node.click()
    details = page.get_by_test_id("minitf-details")
    details.wait_for()
    assert "y = tf.matmul(x, weight)" in details.inner_text()
    assert "Multiplies two matrices" in details.inner_text()
    assert page.locator(".edge.is-lit").count() == 3
    details.get_by_role("button", name="→").first.click()
    wait_for(notebook, "view.picked", "'while:body/y'")
    page.locator('.node[data-name="while:body/y"].is-picked').wait_for()


def test_search_opens_what_it_finds(notebook):
    page = notebook.page
    page.get_by_test_id("minitf-graph").focus()
    page.keyboard.press("/")
    page.keyboard.type("sub")
    wait_for(notebook, "view.picked", "'while:body/cond:then/sub/y'")
    page.keyboard.press("Enter")
    wait_for(notebook, "view.picked", "'while:body/cond:then/sub'")
    assert page.get_by_test_id("minitf-count").inner_text() == "2 of 2"
    page.locator('[data-name="while:body/cond:then/sub"].is-picked').wait_for()


def test_keys_walk_open_hide_turn_and_stay_in_the_view(notebook):
    page = notebook.page
    cells = page.locator(".jp-Cell").count()
    page.get_by_test_id("minitf-graph").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    wait_for(notebook, "view.picked is None", "False")
    page.keyboard.press("/")
    page.keyboard.type("out")
    wait_for(notebook, "view.picked", "'out'")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    wait_for(notebook, "view.picked", "'while/'")
    page.keyboard.press("Enter")
    wait_for(notebook, "view.picture.is_open('while/')", "True")
    page.keyboard.press("c")
    wait_for(notebook, "sorted(view.picture.hidden)", "['constant']")
    page.keyboard.press("r")
    wait_for(notebook, "view.picture.direction", "'right'")
    page.keyboard.press("x")
    wait_for(notebook, "view.picture.is_open('while/')", "False")
    page.keyboard.press("?")
    assert "search" in page.get_by_role("dialog", name="Keys").inner_text()
    assert page.locator(".jp-Cell").count() == cells


def test_files_can_be_saved_from_the_page(notebook, tmp_path):
    page = notebook.page
    starts = {"svg": b"<svg", "png": b"\x89PNG", "dot": b"digraph", "pbtxt": b"node {"}
    for form, start in starts.items():
        with page.expect_download() as download:
            page.get_by_test_id("minitf-save").select_option(form)
        path = tmp_path / form
        download.value.save_as(path)
        assert path.read_bytes().startswith(start), form


def test_time_colours_the_picture_once_it_was_measured(notebook):
    page = notebook.page
    measured = "view.measure(lambda: model(tf.ones([3, 2]), tf.constant(2))).color"
    assert notebook.value(measured) == "'time'"
    page.locator(".node.heat5").first.wait_for()
    assert page.get_by_test_id("minitf-color").input_value() == "time"
    page.get_by_test_id("minitf-color").select_option("kind")
    page.locator(".node.heat5").first.wait_for(state="detached")
