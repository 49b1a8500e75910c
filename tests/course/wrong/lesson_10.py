"""Typical wrong answers of lesson 10, and a part of what the learner is told."""

import numpy as np

import minitf as tf


def plain(p):
    return -tf.reduce_sum(p * tf.math.log(p))


def one_where(p):
    return -tf.reduce_sum(p * tf.where(p > 0, tf.math.log(p), 0.0))


def no_nan_product(p):
    return -tf.reduce_sum(tf.math.multiply_no_nan(tf.math.log(p), p))


def no_minus(p):
    safe = tf.where(p > 0, p, 1.0)
    return tf.reduce_sum(p * tf.math.log(safe))


def not_summed(p):
    return -p * tf.math.log(tf.where(p > 0, p, 1.0))


def coarse_clip(p):
    p = tf.clip_by_value(p, 0.01, 1.0)
    return -tf.reduce_sum(p * tf.math.log(p))


def through_numpy(p):
    p = p.numpy()
    p = p[p > 0]
    return tf.constant(-np.sum(p * np.log(p)))


def nothing_returned(p):
    plain(p)


WRONG = {
    "10.1": [
        (lambda: [1, 1, 1], "a sum over its pixels"),
        (lambda: [15, 5, 3], "a sum over its pixels"),
        (lambda: [3, 3, 3], "How many pictures are bad"),
        (lambda: [3, 1, 1], "How many columns"),
        (lambda: 7, "list of three numbers"),
    ],
    "10.2": [
        (lambda: [], "list is empty"),
        (lambda: list(range(1797)), "pictures (rows)"),
        (lambda: [True] + [False] * 63, "np.where finds their numbers"),
        (lambda: [0], "there are more pixels"),
        (lambda: [0, 32, 39, 40], "has no NaN in its column"),
        (lambda: "all", "It raised ValueError"),
    ],
    "10.3": [
        (lambda: plain, "0 * log(0)"),
        (lambda: no_nan_product, "does not protect the way back"),
        (lambda: one_where, "does not protect the way back"),
        (lambda: no_minus, "is there a minus"),
        (lambda: not_summed, "one number, the sum"),
        (lambda: coarse_clip, "adds something"),
        (lambda: through_numpy, "cannot see through NumPy"),
        (lambda: nothing_returned, "one number, the sum"),
        (lambda: 0.69, "without calling it"),
    ],
    "10.4": [
        (lambda: [3, 2, 1, 4], "before anything was learned"),
        (lambda: [2, 1, 3, 4], "sure of its answers"),
        (lambda: [2, 3, 4, 1], "each step went too far"),
        (lambda: [2, 3, 1, 3], "What is between"),
        (lambda: 2, "list of four numbers"),
    ],
}
