"""The tape view in a real JupyterLab, by mouse and by keyboard."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETUP = """
import minitf as tf
%load_ext minitf
"""
CELL = """%%minitf_tape
w = tf.Variable(2.0, name="w")
x = tf.constant(5.0)
with tf.GradientTape() as tape:
    loss = (w * x - 8.0) ** 2 + tf.sin(w)
slope = tape.gradient(loss, w)
"""


def wait_for(notebook, expression, expected):
    """Asks the kernel until it answers as expected: the page sends a little later."""
    for _ in range(50):
        found = notebook.value(expression)
        if found == expected:
            return
        notebook.page.wait_for_timeout(100)
    assert found == expected


def test_one_walks_back_through_a_tape_and_forth_again(notebook_of):
    notebook = notebook_of(SETUP, CELL)
    page = notebook.page
    console = []
    page.on("console", lambda m: console.append(m.text) if m.type == "error" else None)
    notebook.run_all()
    view = page.get_by_test_id("minitf-tape")
    view.wait_for(timeout=30_000)
    card = view.get_by_test_id("minitf-card")
    where = view.get_by_test_id("minitf-where")
    assert where.inner_text() == "7 steps to walk"

    # By mouse: the button, a record, the slider.
    view.get_by_test_id("minitf-step").click()
    card.get_by_text("d(a + b)/da = 1").wait_for()
    view.get_by_test_id("minitf-record-4").click()
    card.get_by_text("d(a**b)/da = b * a**(b - 1)").wait_for()
    wait_for(notebook, "_.position", "4")
    view.get_by_text("2 * 2**(2 - 1)").wait_for()
    view.get_by_test_id("minitf-slider").fill("7")
    wait_for(notebook, "_.position", "7")
    found = notebook.value("f'{slope.numpy():.4g}'").strip("'")
    assert found in view.get_by_test_id("minitf-sum-w").inner_text()
    view.locator("svg").get_by_text("gradient " + found).wait_for()

    # By keyboard, which Lab must not take for its own commands.
    cells = page.locator(".jp-Cell").count()
    view.focus()
    page.keyboard.press("ArrowLeft")
    wait_for(notebook, "_.position", "6")
    page.keyboard.press("Home")
    wait_for(notebook, "_.position", "0")
    page.keyboard.press("ArrowRight")
    wait_for(notebook, "_.position", "1")
    assert where.inner_text() == "step 1 of 7"
    page.keyboard.press("End")
    wait_for(notebook, "_.position", "7")
    assert page.locator(".jp-Cell").count() == cells

    assert view.locator(".minitf-problem:visible").count() == 0
    assert console == []
    assert notebook.errors == []
    assert notebook.outside == []
