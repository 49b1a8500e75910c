"""Ten different views in one notebook: quick together, and honest without a kernel."""

import re
import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# In all: starting ten views may not take longer than a slow machine needs.
SECONDS_FOR_ALL = 30
SECONDS_FOR_A_KEY = 1.0

SETUP = """
import os
os.environ.pop("MINITF_HEADLESS", None)
import numpy as np
import minitf as tf
import minitf_widgets as views

weight = tf.Variable(tf.random.stateless_normal([4, 3], seed=[1, 2]), name="weight")
x = tf.constant(np.arange(8.0).reshape(2, 4) / 8.0, tf.float32)

@tf.function
def model(x):
    h = tf.nn.relu(tf.matmul(x, weight) + 0.1 + 0.2)
    while tf.reduce_sum(h) > 1.0:
        h = h / 2.0
    return tf.reduce_sum(tf.nn.softmax(h))

model(x)
model(x[:1])

def learn():
    for step in range(200):
        print("step", step)
        yield {"loss": 1.0 / (step + 1)}

shown = {}
"""
TAPE = """
with tf.GradientTape(persistent=True) as tape:
    loss = tf.reduce_mean((tf.matmul(x, weight) - 1.0) ** 2)
shown["tape"] = views.show_tape(tape, loss, weight)
shown["tape"]
"""
# The name of each view in the page, the cell that shows it, a key that it obeys.
VIEWS = {
    "graph": ("views.show_graph(model)", "ArrowDown"),
    "stepper": ("views.show_steps(model, x)", "ArrowRight"),
    "passes": ("views.show_passes(model)", "ArrowRight"),
    "code": ("views.show_code(model)", "ArrowDown"),
    "tape": (TAPE, "ArrowRight"),
    "autograph": ("views.show_autograph(model)", "ArrowDown"),
    "trace-view": ("views.show_trace(model)", "ArrowUp"),
    "training": ("views.show_training(learn, start=False)", "ArrowRight"),
    "tensor": ("views.show_tensor(np.arange(600).reshape(6, 10, 10), 'x')", "ArrowDown"),
    "broadcast": ("views.show_broadcast([[10], [20]], [1, 2, 3], '*')", "ArrowRight"),
}
