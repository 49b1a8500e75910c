"""Typical wrong answers of lesson 00, and a part of what the learner is told."""

import minitf as tf


def graph_tensor():
    with tf.Graph().as_default():
        return tf.constant(42.0)


WRONG = {
    "00.1": [
        (lambda: tf.add(1, 2), "still a tensor"),
        (lambda: 12, "should be 3"),
        (lambda: "three", "should be 3"),
    ],
    "00.2": [
        (graph_tensor, "tensor of a graph"),
        (lambda: 21.0, "should give 42"),
        (lambda: [1, 2], "should give 42"),
    ],
}
