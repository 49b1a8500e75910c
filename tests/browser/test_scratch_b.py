import pytest
from tests.browser.test_stepper import TRAIN, SHOW

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALL = """
def model(x):
    h = tf.nn.tanh(x @ weight)
    for i in range(3):
        h = h * 2.0 - 1.0
    return tf.math.log(h)
view2 = show_steps(model, x)
view2
"""
BAD = """
@tf.function
def stumble(n):
    total = 10
    for i in tf.range(n):
        total = total // (2 - i)
    return total
view3 = show_steps(stumble, tf.constant(5))
view3
"""


def test_shots(notebook_of):
    nb = notebook_of(TRAIN, SHOW, SMALL, BAD)
    nb.run_all()
    page = nb.page
    nb.use_width(1280)
    page.set_viewport_size({"width": 1150, "height": 1100})
    v = page.get_by_test_id("minitf-stepper").first
    v.wait_for(timeout=60000)
    page.get_by_test_id("minitf-show-program").first.click()
    nb.value("view.watch('while:body/cond')")
    nb.value("view.stop_at(op='MatMul')")
    nb.value("view.jump('while:body/cond:else/add')")
    nb.value("view.next_iteration()")
    page.wait_for_timeout(900)
    v.screenshot(path="/tmp/s1.png")
    nb.use_theme("JupyterLab Dark")
    nb.value("view.jump('gradient_tape/MatMul/MatMul')")
    page.wait_for_timeout(900)
    v.screenshot(path="/tmp/s3.png")
    nb.use_width(360)
    page.set_viewport_size({"width": 360, "height": 2000})
    page.wait_for_timeout(600)
    v.screenshot(path="/tmp/s4.png")
    nb.use_theme("JupyterLab Light")
    nb.use_width(1280)
    page.set_viewport_size({"width": 1150, "height": 1100})
    w = page.get_by_test_id("minitf-stepper").nth(1)
    w.scroll_into_view_if_needed()
    w.focus()
    page.keyboard.press("i")
    page.wait_for_timeout(600)
    w.locator('.node[data-name="Log"]').hover()
    page.wait_for_timeout(300)
    w.screenshot(path="/tmp/s5.png")
    w = page.get_by_test_id("minitf-stepper").nth(2)
    w.scroll_into_view_if_needed()
    page.wait_for_timeout(600)
    w.screenshot(path="/tmp/s6.png")
    w.focus()
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    w.screenshot(path="/tmp/s7.png")
    print(nb.errors, nb.outside)
