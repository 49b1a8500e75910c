"""Typical wrong answers of lesson 23, and a part of what the learner is told."""

import numpy as np

import minitf as tf


def forgets_the_writer(folder, name, values):
    for step, value in enumerate(values):
        tf.summary.scalar(name, value, step=step)


def makes_it_not_the_default(folder, name, values):
    tf.summary.create_file_writer(folder)
    forgets_the_writer(folder, name, values)


def always_the_same_step(folder, name, values):
    with tf.summary.create_file_writer(folder).as_default(step=0):
        for value in values:
            tf.summary.scalar(name, value)


def names_it_loss(folder, name, values):
    with tf.summary.create_file_writer(folder).as_default():
        forgets_the_writer(folder, "loss", values)


def writes_a_histogram(folder, name, values):
    with tf.summary.create_file_writer(folder).as_default():
        tf.summary.histogram(name, values, step=0)


def no_step(folder, name, values):
    with tf.summary.create_file_writer(folder).as_default():
        tf.summary.scalar(name, values[0])


def nans(path, tags=("loss",)):
    """The places in the file, and the steps, at which something is NaN."""
    found = []
    for place, event in enumerate(tf.compat.v1.train.summary_iterator(path)):
        for value in event.summary.value:
            if value.tag in tags and np.isnan(tf.make_ndarray(value.tensor)):
                found.append((place, event.step))
    return found


WRONG = {
    "23.1": [
        (lambda: 44, "an entry of its own"),
        (lambda: 61, "not written at every step"),
        (lambda: 25, "two numbers"),
        (lambda: 20, "count the points"),
    ],
    "23.2": [
        (lambda: forgets_the_writer, "no event file"),
        (lambda: makes_it_not_the_default, "no summaries"),
        (lambda: always_the_same_step, "steps 0, 1 and 2"),
        (lambda: names_it_loss, "the name that is given"),
        (lambda: writes_a_histogram, "only of scalars"),
        (lambda: no_step, "No step set"),
    ],
    "23.3": [
        (lambda: lambda path: None, "gave None"),
        (lambda: lambda path: nans(path, ("loss", "accuracy"))[0][1], "the accuracy"),
        (lambda: lambda path: nans(path)[0][0], "not the place in the file"),
        (lambda: lambda path: nans(path)[-1][1], "a later one"),
        (lambda: lambda path: nans(path)[0][1], "should give None"),
    ],
}
