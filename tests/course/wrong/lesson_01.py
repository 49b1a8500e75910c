"""Typical wrong answers of lesson 01, and a part of what the learner is told."""

import minitf as tf


def own_mean(pictures, axis, **options):
    return pictures - tf.reduce_mean(pictures, axis=axis, **options)


def without_a_cast(pictures):
    return own_mean(pictures, [1, 2], keepdims=True)


def means_that_do_not_fit(pictures):
    return own_mean(tf.cast(pictures, tf.float32), [1, 2])


def one_mean_for_all(pictures):
    return own_mean(tf.cast(pictures, tf.float32), None)


def cast_too_late(pictures):
    means = tf.reduce_mean(pictures, axis=[1, 2], keepdims=True)
    return tf.cast(pictures, tf.float32) - tf.cast(means, tf.float32)


def mean_picture(pictures):
    return own_mean(tf.cast(pictures, tf.float32), 0)


def stretched_if_it_happens_to_fit(pictures):
    pictures = tf.cast(pictures, tf.float32)
    means = tf.reduce_mean(pictures, axis=[1, 2])
    if means.shape[0] != pictures.shape[2]:
        means = means[:, tf.newaxis, tf.newaxis]
    return pictures - means


WRONG = {
    "01.1": [
        (lambda: (50, 48, 64, 3), "the answer is a pair"),
        (lambda: ((50, 48, 64), 0), "one size for each"),
        (lambda: ((50, 64, 48, 3), 1843200), "rows come before columns"),
        (lambda: ((3, 50, 48, 64), 1843200), "the order is"),
        (lambda: ((50, 48, 64, 3), 460800), "Of float32?"),
        (lambda: ((50, 48, 64, 3), 3686400), "multiply the four sizes"),
    ],
    "01.2": [
        (lambda: (5, 4, 1), "stretched to 3"),
        (lambda: (4, 3), "a new first axis"),
        (lambda: (5, 4), "keeps its axis"),
        (lambda: (5, 3, 4), "the last axes aligned"),
        (lambda: "5, 4, 3", "a tuple of numbers"),
    ],
    "01.3": [
        (lambda: without_a_cast, "cast the uint8 first"),
        (lambda: lambda pictures: None, "returns nothing yet"),
        (lambda: means_that_do_not_fit, "(5, 4, 3) should come back"),
        (lambda: one_mean_for_all, "Each has its own"),
        (lambda: cast_too_late, "cast before you take them"),
        (lambda: mean_picture, "over all rows and columns"),
        (lambda: stretched_if_it_happens_to_fit, "along the wrong axis"),
    ],
}
