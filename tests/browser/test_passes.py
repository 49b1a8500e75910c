"""The passes view and the code view in a real JupyterLab, by mouse and by keyboard."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MODEL = """
import minitf as tf
from minitf_widgets import show_code, show_passes

weights = tf.Variable(tf.ones([4, 3]), name="weights")
bias = tf.Variable(tf.zeros([3]), name="bias")

@tf.function
def double(x):
    return x * 2.0

@tf.function
def model(x):
    h = tf.nn.relu(tf.nn.bias_add(tf.matmul(x, weights), bias))
    scale = tf.sqrt(tf.constant(2.0) * 8.0)
    return double(h) * scale + tf.identity(h) * 2.0

y = model(tf.ones([5, 4]))
"""


def wait_for(notebook, expression, expected):
    """Asks the kernel until it answers as expected: the page sends a little later."""
    for _ in range(50):
        found = notebook.value(expression)
        if found == expected:
            return
        notebook.page.wait_for_timeout(100)
    assert found == expected


def check_quiet(notebook):
    assert notebook.errors == []
    assert notebook.outside == []
    assert notebook.page.locator(".minitf-problem:visible").count() == 0


def test_one_walks_through_the_passes(notebook_of):
    notebook = notebook_of(MODEL, "view = show_passes(model)\nview")
    page = notebook.page
    console = []
    page.on("console", lambda m: console.append(m.text) if m.type == "error" else None)
    notebook.run_all()
    view = page.get_by_test_id("minitf-passes")
    view.wait_for(timeout=30_000)
    assert notebook.value("view.current.name") == "'inline_calls'"

    # By mouse: a pass, a change of it, the other side.
    view.get_by_role("button", name="fuse_bias_and_activation").click()
    wait_for(notebook, "view.current.name", "'fuse_bias_and_activation'")
    view.locator(".node.merged").first.wait_for()
    change = view.get_by_test_id("minitf-change").filter(has_text="MatMul").first
    change.click()
    wait_for(notebook, "view.picked", "'MatMul'")
    view.get_by_test_id("minitf-details").get_by_text("120 flops").wait_for()
    view.get_by_test_id("minitf-after").click()
    wait_for(notebook, "view.side", "'after'")
    assert view.locator(".node.current").first.is_visible()

    # By keyboard, which Lab must not take for its own commands.
    cells = page.locator(".jp-Cell").count()
    view.focus()
    page.keyboard.press("Space")
    wait_for(notebook, "view.side", "'before'")
    page.keyboard.press("Home")
    wait_for(notebook, "view.position", "0")
    page.keyboard.press("]")
    wait_for(notebook, "view.current.name", "'remove_identities'")
    page.keyboard.press("ArrowDown")
    wait_for(notebook, "view.current.name", "'fold_constants'")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("?")
    assert view.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    wait_for(notebook, "view.current.name", "'remove_identities'")
    page.keyboard.press("/")
    page.keyboard.type("matmul")
    page.keyboard.press("Enter")
    wait_for(notebook, "'MatMul' in view.picked", "True")
    assert page.locator(".jp-Cell").count() == cells
    assert console == []
    check_quiet(notebook)


def test_lines_of_the_program_and_nodes_of_the_graph_lead_to_each_other(notebook_of):
    notebook = notebook_of(MODEL, "view = show_code(model)\nview")
    page = notebook.page
    notebook.run_all()
    view = page.get_by_test_id("minitf-code")
    view.wait_for(timeout=30_000)

    line = view.locator(".minitf-line").filter(has_text="k__FusedMatMul")
    line.hover()
    view.get_by_test_id("minitf-details").get_by_text("FusedMatMul").wait_for()
    view.get_by_test_id("minitf-details").get_by_text("h = tf.nn.relu").wait_for()
    line.click()
    wait_for(notebook, "view.lines[view.picked - 1].address", "'Relu'")
    view.get_by_test_id("minitf-details").get_by_text("float32 (5, 3)").first.wait_for()
    view.locator('.node[data-name="Relu"].is-current').wait_for()

    view.locator('.node[data-name="add"]').click()
    wait_for(notebook, "view.lines[view.picked - 1].address", "'add'")
    view.focus()
    page.keyboard.press("ArrowUp")
    wait_for(notebook, "view.lines[view.picked - 1].address != 'add'", "True")
    page.keyboard.press("Escape")
    wait_for(notebook, "view.picked", "None")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    view.get_by_test_id("minitf-copy").click()
    view.get_by_text("copied").wait_for()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert repr(copied) == notebook.value("view.source")
    check_quiet(notebook)
