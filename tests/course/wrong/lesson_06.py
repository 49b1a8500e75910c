"""Typical wrong answers of lesson 06, and a part of what the learner is told."""

import minitf as tf


def derivatives(f, x):
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        first = inner.gradient(y, x)
    return y, first, outer.gradient(first, x)


def find_root(f, x):
    y, first, _ = derivatives(f, x)
    return x - y / first


def walk_up(f, x):
    _, first, second = derivatives(f, x)
    return x + first / second


def plain_descent(f, x):
    _, first, _ = derivatives(f, x)
    return x - first


def forget_to_watch(f, x):
    with tf.GradientTape() as tape:
        y = f(x)
    return x - tape.gradient(y, x)


def stay(f, x):
    return x


def clip_forwards(x):
    return tf.clip_by_value(x, -1.0, 1.0)


def no_rule(x):
    return tf.identity(x)


@tf.custom_gradient
def one(x):
    return tf.identity(x), tf.ones_like


@tf.custom_gradient
def clip_x(x):
    return tf.identity(x), lambda up: tf.clip_by_value(x, -1.0, 1.0)


def through_numpy(x):
    return tf.constant(x.numpy())


WRONG = {
    "06.1": [
        (lambda: (36.0, 80.0), "other order"),
        (lambda: (30.0, 16.0), "only the first way"),
        (lambda: (40.0, 20.0), "only the second way"),
        (lambda: (100.0, 36.0), "-1, not 1"),
        (lambda: (90.0, 36.0), "two ways back to x"),
        (lambda: (80.0, 18.0), "dy_dw is not right"),
        (lambda: 80.0, "a pair"),
    ],
    "06.2": [
        (lambda: find_root, "f' / f''"),
        (lambda: walk_up, "wrong way"),
        (lambda: plain_descent, "should lead to 3"),
        (lambda: forget_to_watch, "do both tapes watch it"),
        (lambda: stay, "stays where it is"),
    ],
    "06.3": [
        (lambda: clip_forwards, "unchanged"),
        (lambda: no_rule, "comes back as it is"),
        (lambda: one, "small gradients must stay"),
        (lambda: clip_x, "small gradients must stay"),
        (lambda: through_numpy, "None"),
    ],
}
