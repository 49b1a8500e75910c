"""The exercises of lesson 08, tf.function and tracing.

In TensorFlow: no counterpart
"""

from minitf_widgets.course.exercises import Exercise

import minitf as tf


def solve_1():
    """Two Python numbers, one kind of scalar tensor, one kind of vector."""
    return 4


def solve_2():
    """Promises a vector of any length."""

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def mean_of_squares(x):
        return tf.reduce_mean(x * x)

    return mean_of_squares


def solve_3():
    """Keeps the count in a variable, which belongs to TensorFlow."""

    class Counter(tf.Module):
        def __init__(self):
            self.count = tf.Variable(0)

        @tf.function
        def press(self):
            return self.count.assign_add(1)

    return Counter


def _is_function(answer):
    return hasattr(answer, "experimental_get_tracing_count")


def _is_right(answer):
    found = [float(answer(tf.constant(x))) for x in ([2.0], [1.0, 3.0], [0.0] * 5)]
    return found == [4.0, 5.0, 0.0]


def _is_traced_once(answer):
    for length in (1, 2, 7):
        answer(tf.ones([length]))
    return answer.experimental_get_tracing_count() == 1


def _press_is_a_function(answer):
    return _is_function(answer().press)


def _counts(answer):
    counter = answer()
    return [int(counter.press()) for _ in range(3)] == [1, 2, 3]


def _returns_tensors(answer):
    counter = answer()
    return isinstance(counter.press(), tf.Tensor | tf.Variable)


def _are_independent(answer):
    first, second = answer(), answer()
    return int(first.press()) == int(second.press())


EXERCISES = (
    Exercise(
        "08.1",
        (
            (lambda a: a != 6, "calls with equal kinds of arguments share a graph."),
            (lambda a: a != 3, "1 and 2 are two Python numbers: a graph each."),
            (lambda a: a != 5, "tensors share a graph, whatever their values."),
            (
                lambda a: a == 4,
                "count kinds: each Python value, each shape of tensors.",
            ),
        ),
        (
            "f(1) and f(2) trace, the second f(1) does not.",
            "Then two kinds of tensors.",
        ),
        solve_1,
    ),
    Exercise(
        "08.2",
        (
            (_is_function, "mean_of_squares is a plain Python function: decorate it."),
            (_is_right, "it should give the mean of the squares, for every length."),
            (_is_traced_once, "it was traced more than once: promise any length."),
        ),
        (
            "@tf.function(input_signature=[...]) is a promise.",
            "tf.TensorSpec([None], tf.float32)",
        ),
        solve_2,
    ),
    Exercise(
        "08.3",
        (
            (
                lambda a: hasattr(a, "press"),
                "Counter needs a method `press`.",
            ),
            (_press_is_a_function, "`press` should be a tf.function: decorate it."),
            (_returns_tensors, "press() should return a tensor."),
            (_are_independent, "two counters should not share their count."),
            (_counts, "pressed three times, it should return 1, 2 and 3."),
        ),
        (
            "A Python number is frozen while tracing. Who can change in a graph?",
            "self.count = tf.Variable(0), and assign_add.",
        ),
        solve_3,
    ),
)
