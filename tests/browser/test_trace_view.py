"""The trace view in a real JupyterLab, by mouse and by keyboard."""

import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CODE = """%load_ext minitf
import minitf as tf

@tf.function
def step(x, rate=0.1):
    return x * rate

for size in (2, 2, 3):
    step(tf.ones([size]))
step(tf.ones([3]), 0.2)
"""
SHOW = "view = %minitf_trace step(tf.ones([2]))\nview"


@pytest.fixture
def notebook(notebook_of):
    notebook = notebook_of(CODE, SHOW)
    notebook.run_all()
    notebook.page.get_by_test_id("minitf-trace-view").wait_for(timeout=60_000)
    yield notebook
    assert notebook.errors == []
    assert notebook.outside == []


def wait_for(notebook, expression, wanted, seconds=10):
    """Waits until an expression in the kernel has a value: the page sends late."""
    end = time.time() + seconds
    while (found := notebook.value(expression)) != wanted and time.time() < end:
        time.sleep(0.1)
    assert found == wanted


def test_traces_are_chosen_by_mouse_and_by_keyboard(notebook):
    page = notebook.page
    assert "✓ reused" in page.get_by_test_id("minitf-last").inner_text()
    assert (
        "step 3 traces, 5 calls"
        in page.get_by_test_id("minitf-trace-title").inner_text()
    )
    page.get_by_test_id("minitf-trace-2").click()
    wait_for(notebook, "view.selected", "2")
    details = page.get_by_test_id("minitf-details")
    details.get_by_text("compared with trace 1").wait_for()
    assert "+ tensor float32 (3,)" in details.inner_text()
    page.get_by_test_id("minitf-trace-view").focus()
    page.keyboard.press("ArrowDown")
    wait_for(notebook, "view.selected", "3")
    details.get_by_text("Pass a tensor: tf.constant(0.2)").wait_for()
    page.keyboard.press("Home")
    wait_for(notebook, "view.selected", "1")
    page.get_by_test_id("minitf-timeline").get_by_role(
        "button", name="trace 2"
    ).first.click()
    wait_for(notebook, "view.selected", "2")


def test_new_calls_appear_when_the_view_reads_again(notebook):
    page = notebook.page
    assert notebook.value("step(tf.ones([7])).shape") == "TensorShape([7])"
    page.get_by_test_id("minitf-refresh").click()
    page.get_by_test_id("minitf-trace-4").wait_for()
    assert notebook.value("view.call(tf.ones([8])).traced") == "True"
    page.get_by_text("T traced", exact=True).wait_for()


def test_it_fits_a_narrow_screen(notebook):
    page = notebook.page
    page.set_viewport_size({"width": 430, "height": 900})
    page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
    page.get_by_test_id("minitf-trace-2").click()
    wait_for(notebook, "view.selected", "2")
    view = page.get_by_test_id("minitf-trace-view")
    assert view.evaluate("e => e.scrollWidth <= e.clientWidth")
