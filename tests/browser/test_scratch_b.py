import pytest
pytestmark = [pytest.mark.browser, pytest.mark.slow]
MODEL = """
import minitf as tf
from minitf_widgets import show_steps

weight = tf.Variable([[0.5], [-0.25]], name="weight")
x = tf.constant([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]])

@tf.function
def train(x, rounds):
    with tf.GradientTape() as tape:
        y = tf.matmul(x, weight)
        for i in tf.range(rounds):
            if tf.reduce_sum(y) > 1.0:
                y = y * 0.5
            else:
                y = tf.nn.relu(y) + 0.5
        loss = tf.reduce_mean(tf.square(y - 1.0))
    gradient = tape.gradient(loss, weight)
    weight.assign_sub(0.1 * gradient)
    return loss

view = show_steps(train, x, tf.constant(3))
view
"""
SMALL = """
def model(x):
    h = tf.nn.tanh(x @ weight)
    for i in range(3):
        h = h * 2.0
    return tf.math.log(h)
view2 = show_steps(model, x)
view2
"""
def test_shots(notebook_of):
    nb = notebook_of(MODEL, SMALL)
    nb.run_all()
    page = nb.page
    nb.use_width(1280); page.set_viewport_size({"width":1280,"height":1100})
    v = page.get_by_test_id("minitf-stepper").first
    v.wait_for(timeout=60000)
    page.on("console", lambda m: print("CONSOLE", m.type, m.text))
    page.get_by_test_id("minitf-step").first.click()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("w")
    page.keyboard.press("b")
    for _ in range(3):
        page.keyboard.press("]")
    page.keyboard.press("g")
    page.wait_for_timeout(600)
    v.screenshot(path="/tmp/s1.png")
    v.focus()
    page.keyboard.press("End")
    for _ in range(8): page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(600)
    v.screenshot(path="/tmp/s2.png")
    nb.use_theme("JupyterLab Dark")
    page.wait_for_timeout(600)
    v.screenshot(path="/tmp/s3.png")
    nb.use_width(420); page.set_viewport_size({"width":420,"height":2000})
    page.wait_for_timeout(600)
    v.screenshot(path="/tmp/s4.png")
    nb.use_theme("JupyterLab Light")
    nb.use_width(1280); page.set_viewport_size({"width":1280,"height":1100})
    w = page.get_by_test_id("minitf-stepper").nth(1)
    w.scroll_into_view_if_needed()
    w.focus()
    page.keyboard.press("i")
    page.wait_for_timeout(600)
    w.screenshot(path="/tmp/s5.png")
    print(nb.errors, nb.outside, nb.value("view"), nb.value("view2"))
