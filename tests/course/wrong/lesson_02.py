"""Typical wrong answers of lesson 02, and a part of what the learner is told."""

import random

import minitf as tf


def promises(count):
    with tf.Graph().as_default():
        return [tf.random.uniform([]) for _ in range(count)]


def frozen(count):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        number = tf.constant(random.random())
        return [session.run(number) for _ in range(count)]


def one_operation_each(count):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        return [session.run(tf.random.uniform([])) for _ in range(count)]


def pythons_own(count):
    return [random.random() for _ in range(count)]


WRONG = {
    "02.1": [
        (lambda: 4, "if Python ran again"),
        (lambda: 0, "Python does run"),
        (lambda: 3, "count the calls"),
    ],
    "02.2": [
        (lambda: lambda count: None, "a list of 4 numbers"),
        (lambda: promises, "these are promises"),
        (lambda: frozen, "frozen into the graph"),
        (lambda: one_operation_each, "one random operation"),
        (lambda: pythons_own, "one random operation"),
    ],
    "02.3": [
        (lambda: "a", "never sees it"),
        (lambda: "c", "remembers the 1"),
        (lambda: "d", "one letter"),
    ],
}
