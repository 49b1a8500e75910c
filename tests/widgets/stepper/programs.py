"""Programs that the tests of the stepper record."""

import numpy as np
from minitf_widgets.stepper import show_steps

import minitf as tf


def training_function():
    """A traced step of training with a loop; and its variable."""
    weight = tf.Variable([1.0, 2.0], name="weight")

    @tf.function
    def train(x, rounds):
        with tf.GradientTape() as tape:
            y = weight * x
            for _ in tf.range(rounds):
                y = y * 2.0
            loss = tf.reduce_sum(y)
        gradient = tape.gradient(loss, weight)
        weight.assign_sub(0.5 * gradient)
        return loss

    return train, weight


def training_view(rounds=3):
    """A stepper on one call of the training step."""
    train, _ = training_function()
    return show_steps(train, tf.constant(1.0), tf.constant(rounds))


def session_graph():
    """A graph of TF1 with a placeholder and a loss; (x, loss)."""
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [2], name="x")
        loss = tf.reduce_sum(tf.square(x), name="loss")
    return x, loss


def eager_program():
    """A plain program with a loop in Python."""
    y = tf.constant(np.array([1.0, 2.0], np.float32))
    for _ in range(3):
        y = grow(y)
    return y


def grow(y):
    """A function that the program calls."""
    return tf.sqrt(y) * 3.0
