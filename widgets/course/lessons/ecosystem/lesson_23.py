"""The exercises of lesson 23, TensorBoard.

In TensorFlow: no counterpart
"""

import glob
import os
import tempfile

import numpy as np
from minitf_widgets.course.exercises import Exercise

import minitf as tf

VALUES = [4.0, 2.0, 1.0]
NAN = float("nan")


def solve_1():
    """Adds the version, two curves of 20 points and four histograms."""
    return 1 + 20 * 2 + 4


def solve_2():
    """Makes a writer the default, and writes each value with its step."""

    def write_curve(folder, name, values):
        with tf.summary.create_file_writer(folder).as_default():
            for step, value in enumerate(values):
                tf.summary.scalar(name, value, step=step)

    return write_curve


def solve_3():
    """Looks at the values of one name only, and remembers that steps have gaps."""

    def first_nan(path):
        for event in tf.compat.v1.train.summary_iterator(path):
            for value in event.summary.value:
                if value.tag == "loss" and np.isnan(tf.make_ndarray(value.tensor)):
                    return event.step
        return None

    return first_nan


def _written(answer):
    """The pairs (step, summary value) that a function writes, None without a file."""
    with tempfile.TemporaryDirectory() as folder:
        answer(folder, "our loss", VALUES)
        paths = glob.glob(os.path.join(folder, "*tfevents*"))
        if not paths:
            return None
        return [
            (event.step, value)
            for path in paths
            for event in tf.compat.v1.train.summary_iterator(path)
            for value in event.summary.value
        ]


def _draws(answer):
    """The pages of TensorBoard that show what was written."""
    return {value.metadata.plugin_data.plugin_name for _, value in _written(answer)}


def _points(answer):
    return [float(tf.make_ndarray(value.tensor)) for _, value in _written(answer)]


def _found(answer, losses):
    """What `first_nan` gives for losses of the steps 0, 10, 20 ..."""
    with tempfile.TemporaryDirectory() as folder:
        with tf.summary.create_file_writer(folder).as_default():
            for number, loss in enumerate(losses):
                tf.summary.scalar("accuracy", NAN if number else 0.5, step=10 * number)
                tf.summary.scalar("loss", loss, step=10 * number)
        (path,) = glob.glob(os.path.join(folder, "*tfevents*"))
        return answer(path)


def _found_in_the_night(answer):
    return _found(answer, [2.0, 1.5, NAN, NAN])


EXERCISES = (
    Exercise(
        "23.1",
        (
            (lambda a: int(a) != 44, "the file begins with an entry of its own."),
            (
                lambda a: int(a) not in (60, 61),
                "the histogram is not written at every step.",
            ),
            (
                lambda a: int(a) not in (24, 25),
                "two numbers are written at every step, each in its own entry.",
            ),
            (lambda a: int(a) == 45, "count the points of both curves and the rest."),
        ),
        (
            "How many entries had the file with three summaries?",
            "Two curves of 20 points and four histograms.",
        ),
        solve_1,
    ),
    Exercise(
        "23.2",
        (
            (lambda a: callable(a), "write_curve should be a function."),
            (
                lambda a: _written(a) is not None,
                "there is no event file in the folder. Make a writer for it.",
            ),
            (
                _written,
                "the event file has no summaries. Is your writer the default one "
                "when you write, and is it flushed at the end?",
            ),
            (
                lambda a: _draws(a) == {"scalars"},
                "TensorBoard draws a curve only of scalars.",
            ),
            (
                lambda a: {value.tag for _, value in _written(a)} == {"our loss"},
                "the curve should have the name that is given.",
            ),
            (
                lambda a: [step for step, _ in _written(a)] == [0, 1, 2],
                "three values should have the steps 0, 1 and 2.",
            ),
            (lambda a: _points(a) == VALUES, "these are not the values that I gave."),
        ),
        (
            "with tf.summary.create_file_writer(folder).as_default(): ...",
            "enumerate(values) gives pairs of a step and a value.",
        ),
        solve_2,
    ),
    Exercise(
        "23.3",
        (
            (lambda a: callable(a), "first_nan should be a function."),
            (
                lambda a: _found_in_the_night(a) is not None,
                "it gave None for a file in which the loss of step 20 is NaN.",
            ),
            (
                lambda a: _found_in_the_night(a) != 10,
                "at step 10 only the accuracy is NaN. Look at the tag.",
            ),
            (
                lambda a: _found_in_the_night(a) != 30,
                "that is a later one; the loss is NaN before.",
            ),
            (
                lambda a: int(_found_in_the_night(a)) == 20,
                "the loss is NaN at step 20. Give the step of the event; it is not "
                "the place in the file, because not every step is written.",
            ),
            (
                lambda a: _found(a, [2.0, 1.5]) is None,
                "for a file without NaN in the loss it should give None.",
            ),
        ),
        (
            "Go through summary_iterator(path) and, inside, event.summary.value.",
            "np.isnan(tf.make_ndarray(value.tensor)) says whether it is NaN.",
        ),
        solve_3,
    ),
)
