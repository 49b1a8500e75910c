"""Typical wrong answers of lesson 08, and a part of what the learner is told."""

import minitf as tf


def plain(x):
    return tf.reduce_mean(x * x)


class Nothing(tf.Module):
    pass


class NotTraced(tf.Module):
    def __init__(self):
        self.count = tf.Variable(0)

    def press(self):
        return self.count.assign_add(1)


class PythonsCount(tf.Module):
    def __init__(self):
        self.count = 0

    @tf.function
    def press(self):
        self.count += 1
        return tf.constant(self.count)


class Shared(tf.Module):
    count = tf.Variable(0)

    @tf.function
    def press(self):
        return self.count.assign_add(1)


WRONG = {
    "08.1": [
        (lambda: 6, "share a graph"),
        (lambda: 3, "two Python numbers"),
        (lambda: 5, "whatever their values"),
        (lambda: 2, "count kinds"),
    ],
    "08.2": [
        (lambda: plain, "decorate it"),
        (lambda: tf.function(plain), "more than once"),
        (
            lambda: tf.function(lambda x: tf.reduce_sum(x * x)),
            "the mean of the squares",
        ),
        (
            lambda: tf.function(plain, input_signature=[tf.TensorSpec([2])]),
            "for every length",
        ),
    ],
    "08.3": [
        (lambda: Nothing, "needs a method"),
        (lambda: NotTraced, "should be a tf.function"),
        (lambda: PythonsCount, "1, 2 and 3"),
        (lambda: Shared, "share"),
    ],
}
