"""Tensors and broadcasting in a real JupyterLab, by mouse and by keyboard."""

import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETUP = """
import numpy as np
import minitf as tf
from minitf_widgets import show_broadcast, show_tensor
cube = tf.reshape(tf.range(4 * 12 * 9, dtype=tf.float32) - 150.0, [4, 12, 9])
"""


def until(notebook, expression, expected, seconds=10):
    """Asks the kernel until the answer is the one expected."""
    end = time.time() + seconds
    while time.time() < end:
        found = notebook.value(expression)
        if found == expected:
            return
        time.sleep(0.05)
    assert found == expected


def opened(notebook_of, cell, name):
    notebook = notebook_of(SETUP, cell)
    notebook.complaints = []
    notebook.page.on(
        "console",
        lambda m: notebook.complaints.append(m.text) if m.type == "error" else None,
    )
    notebook.run_all()
    view = notebook.page.get_by_test_id(f"minitf-{name}")
    view.wait_for(timeout=20_000)
    return notebook, view


def no_complaints(notebook):
    assert notebook.errors == []
    assert notebook.outside == []
    assert notebook.complaints == []
    assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == 2


def test_a_tensor_is_looked_at_by_mouse(notebook_of):
    notebook, view = opened(notebook_of, "v = show_tensor(cube, 'x'); v", "tensor")
    view.get_by_test_id("minitf-jump-largest").click()
    until(notebook, "v.cell", "(3, 11, 8)")
    view.get_by_test_id("minitf-axis-0").fill("1")
    until(notebook, "v.index", "'1, :, :'")
    view.get_by_test_id("minitf-rows").select_option("0")
    until(notebook, "v.index", "':, 0, :'")
    view.get_by_test_id("minitf-index").fill("2, :, 5")
    view.get_by_test_id("minitf-index").press("Enter")
    until(notebook, "v.slice.shape", "(12,)")
    cell = view.locator("td[data-row]").nth(3)
    cell.click()
    until(notebook, "v.value", "np.float32(98.0)")
    words = view.get_by_test_id("minitf-value-words")
    assert words.inner_text() == "x[2, 3, 5] = 98.0"
    view.get_by_test_id("minitf-index").fill("9, :, :")
    view.get_by_test_id("minitf-index").press("Enter")
    problem = view.get_by_role("alert")
    problem.wait_for()
    assert "Axis 0 has size 4" in problem.inner_text()
    view.get_by_test_id("minitf-tab-histogram").click()
    until(notebook, "v.tab", "'histogram'")
    no_complaints(notebook)


def test_a_tensor_is_looked_at_by_keyboard_alone(notebook_of):
    notebook, view = opened(notebook_of, "v = show_tensor(cube, 'x'); v", "tensor")
    press = notebook.page.keyboard.press
    view.focus()
    for _ in range(3):
        press("]")
    until(notebook, "v.index", "'3, :, :'")
    press("m")
    until(notebook, "v.value", "np.float32(-150.0)")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        press(key)
    until(notebook, "v.cell", "(0, 2, 1)")
    press("x")
    until(notebook, "v.slice.shape", "(9, 12)")
    press("/")
    notebook.page.keyboard.type("1, 2, 3")
    press("Escape")
    view.focus()
    press("t")
    press("t")
    until(notebook, "v.tab", "'histogram'")
    press("?")
    view.get_by_role("dialog", name="Keys").wait_for()
    press("Escape")
    press("b")  # in Lab's command mode this would add a cell
    no_complaints(notebook)


def test_quick_keys_do_not_make_the_cursor_jump_back(notebook_of):
    notebook, view = opened(notebook_of, "v = show_tensor(cube, 'x'); v", "tensor")
    view.locator("td[data-row]").first.click()
    for _ in range(8):
        notebook.page.keyboard.press("ArrowRight")
        notebook.page.keyboard.press("ArrowDown")
    until(notebook, "v.cell", "(0, 8, 8)")
    words = view.get_by_test_id("minitf-value-words")
    assert words.inner_text() == "x[0, 8, 8] = -70.0"


def test_the_cursor_walks_on_beyond_the_part_that_is_shown(notebook_of):
    cell = "v = show_tensor(np.arange(5000).reshape(100, 50), 'x'); v"
    notebook, view = opened(notebook_of, cell, "tensor")
    view.locator("td[data-row]").first.click()
    for _ in range(40):
        notebook.page.keyboard.press("ArrowDown")
    until(notebook, "v.cell", "(40, 0)")
    for _ in range(2):
        notebook.page.keyboard.press("PageDown")
    until(notebook, "v.cell", "(99, 0)")
    view.get_by_test_id("minitf-later-columns").click()
    view.get_by_text("columns 24 to 47 of 50").wait_for()
    no_complaints(notebook)


def test_a_variable_is_read_again(notebook_of):
    cell = "w = tf.Variable([1.0, 2.0]); v = show_tensor(w, 'w'); v"
    notebook, view = opened(notebook_of, cell, "tensor")
    assert notebook.value("w.assign([5.0, 2.0]).shape") == "TensorShape([2])"
    view.get_by_test_id("minitf-read-again").click()
    view.get_by_text("5.0", exact=True).first.wait_for(timeout=10_000)
    no_complaints(notebook)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_tensor_fits_a_narrow_page_and_can_be_read(notebook_of, theme):
    notebook, view = opened(notebook_of, "v = show_tensor(cube, 'x'); v", "tensor")
    notebook.use_theme(theme)
    notebook.use_width(360)
    assert view.evaluate("v => v.scrollWidth <= v.clientWidth + 1")
    small = view.evaluate(
        """view => [...view.querySelectorAll('button, input, select')]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 26)
            .map(e => e.outerHTML)"""
    )
    assert small == []
    no_complaints(notebook)


def test_broadcasting_is_walked_by_mouse_and_keyboard(notebook_of):
    cell = "v = show_broadcast([[10], [20]], [1, 2, 3], '*'); v"
    notebook, view = opened(notebook_of, cell, "broadcast")
    words = view.get_by_test_id("minitf-broadcast-words")
    view.locator('[data-of="result"][data-at="0,1,2"]').hover()
    assert words.inner_text() == "result[1, 2] = a[1, 0] * b[2] = 20 * 3 = 60"
    assert view.locator(".is-lit").count() == 3
    view.focus()
    notebook.page.keyboard.press("[")
    until(notebook, "v.step", "1")
    notebook.page.keyboard.press("ArrowLeft")
    assert words.inner_text().startswith("result[1, 1]")
    view.get_by_test_id("minitf-step-0").click()
    until(notebook, "v.step", "0")
    no_complaints(notebook)


def test_shapes_that_do_not_fit_are_explained(notebook_of):
    notebook, view = opened(notebook_of, "show_broadcast((3, 4), (3,))", "broadcast")
    text = view.inner_text()
    assert "axis -1: a has 4 and b has 3: not equal, and neither is 1" in text
    assert "Try: b[:, tf.newaxis] has shape (3, 1), which fits." in text
    no_complaints(notebook)
