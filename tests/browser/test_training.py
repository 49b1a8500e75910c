"""A training in a real JupyterLab: watched and steered by mouse and by keyboard."""

import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETUP = """
import os
os.environ.pop("MINITF_HEADLESS", None)
import time
import numpy as np
import minitf as tf
from minitf_widgets import show_training
from minitf_widgets.training import Boundary
%load_ext minitf
rng = np.random.default_rng(0)
x = rng.normal(size=(200, 2)).astype(np.float32)
y = ((x**2).sum(axis=1) > 1.2).astype(np.float32)
batches = [(x[i : i + 20], y[i : i + 20]) for i in range(0, 200, 20)]
"""
MODEL = """
w1 = tf.Variable(tf.random.normal([2, 8], seed=1), name="w1")
w2 = tf.Variable(tf.random.normal([8, 1], seed=2), name="w2")
weights = [w1, tf.Variable(tf.zeros([8]), name="b1"), w2]
optimizer = tf.keras.optimizers.Adam(0.05)

def model(x):
    return tf.matmul(tf.tanh(tf.matmul(x, w1) + weights[1]), w2)

@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        z = model(x)[:, 0]
        loss = tf.reduce_mean(
            tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z))
    gradients = tape.gradient(loss, weights)
    optimizer.apply_gradients(zip(gradients, weights))
    right = tf.cast((z > 0) == (y > 0.5), tf.float32)
    return {"loss": loss, "accuracy": tf.reduce_mean(right), "gradient": gradients}
"""
SHOW = """
def slow_step(x, y):
    time.sleep(0.02)
    if optimizer.iterations % 50 == 0:
        print("step", int(optimizer.iterations))
    return step(x, y)

view = show_training(
    slow_step, batches, epochs=100, optimizer=optimizer, weights=weights,
    panels=[Boundary(model, x, y, threshold=0.0)], start=False)
view
"""
FAILING = """
def broken():
    yield 1.0
    raise ValueError("this is no loss")

failing = show_training(broken)
failing
"""


def until(notebook, expression, expected, seconds=20):
    """Waits until an expression in the kernel has a value, or one that passes."""
    end = time.time() + seconds
    while time.time() < end:
        found = notebook.value(expression)
        if found == expected:
            return
        time.sleep(0.1)
    raise AssertionError(f"{expression} is {found}, not {expected}")


@pytest.fixture
def training(notebook_of):
    """A notebook with a training that waits for its button."""
    notebook = notebook_of(SETUP, MODEL, SHOW)
    notebook.run_all()
    notebook.page.get_by_test_id("minitf-training").wait_for(timeout=30_000)
    notebook.page.get_by_test_id("minitf-training").scroll_into_view_if_needed()
    return notebook


def assert_quiet(notebook):
    assert notebook.errors == []
    assert notebook.outside == []


def test_a_training_is_steered_by_mouse(training):
    page = training.page
    assert training.value("view.state") == "'ready'"
    page.get_by_test_id("minitf-play").click()
    until(training, "view.current.step > 20", "True")
    page.get_by_test_id("minitf-play").click()
    until(training, "view.state", "'paused'")
    step = int(training.value("view.current.step"))
    page.get_by_test_id("minitf-step").click()
    until(training, "view.current.step", str(step + 1))
    page.get_by_test_id("minitf-rate-down").click()
    until(training, "round(float(optimizer.learning_rate), 6)", "0.025")
    page.get_by_test_id("minitf-rate").fill("0.5")
    page.get_by_test_id("minitf-rate").press("Enter")
    until(training, "round(float(optimizer.learning_rate), 6)", "0.5")
    page.get_by_test_id("minitf-tab-weights").click()
    page.get_by_test_id("minitf-array").select_option("gradient of w2")
    until(training, "view.parts()['panel']['data']['chosen']", "'gradient of w2'")
    page.get_by_test_id("minitf-log").click()
    until(training, "view.log_scale", "True")
    page.locator(".minitf-chart-host").first.hover()
    assert "step " in page.locator(".minitf-reading").first.inner_text()
    page.get_by_test_id("minitf-stop").click()
    until(training, "view.state", "'stopped'")
    assert "learning rate from 0.025 to 0.5" in training.value("view.text()")
    assert_quiet(training)


def test_a_training_is_steered_by_keyboard_and_lab_hears_nothing(training):
    page = training.page
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    page.get_by_test_id("minitf-training").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    until(training, "view.current.step", "3")
    page.keyboard.press("]")
    until(training, "round(float(optimizer.learning_rate), 6)", "0.1")
    page.keyboard.press("l")
    until(training, "view.log_scale", "True")
    page.keyboard.press(".")
    assert "step 1" in page.locator(".minitf-reading").first.inner_text()
    page.keyboard.press("<")
    until(training, "view.parts()['panel']['step']", "2")
    page.keyboard.press("p")
    until(training, "view.parts()['panel']['title']", "'weights'")
    page.keyboard.press(" ")
    until(training, "view.current.step > 60", "True")
    page.keyboard.press("p")
    page.get_by_test_id("minitf-lines").get_by_text("step 50").wait_for()
    page.keyboard.press(" ")
    until(training, "view.state", "'paused'")
    page.keyboard.press("?")
    assert "half the learning rate" in page.locator(".minitf-help").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    until(training, "view.state", "'stopped'")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert_quiet(training)


def test_a_mistake_is_shown_with_its_line(notebook_of):
    notebook = notebook_of(SETUP, FAILING)
    notebook.run_all()
    shown = notebook.page.get_by_test_id("minitf-failure")
    shown.locator("strong").wait_for(timeout=30_000)
    assert shown.locator("strong").inner_text() == "ValueError: this is no loss"
    assert "line 3 of the cell" in shown.inner_text()
    assert 'raise ValueError("this is no loss")' in shown.inner_text()
    assert notebook.value("failing.state") == "'failed'"
    assert_quiet(notebook)
