"""The exercises of lesson 00, welcome.

In TensorFlow: no counterpart
"""

from minitf_widgets.course.exercises import Exercise

import minitf as tf


def solve_1():
    """Adds 1 and 2 eagerly and returns the number."""
    return tf.add(1, 2).numpy()


def solve_2():
    """Builds a graph that doubles what it is fed, and runs it."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32)
        return session.run(x * 2, {x: 21.0})


def _is_number(answer):
    return not isinstance(answer, tf.Tensor)


EXERCISES = (
    Exercise(
        "00.1",
        (
            (_is_number, "this is still a tensor. Ask it for its value."),
            (lambda answer: int(answer) == 3, "1 + 2 should be 3."),
        ),
        ("An eager tensor has a method numpy().", "tf.add(1, 2).numpy()"),
        solve_1,
    ),
    Exercise(
        "00.2",
        (
            (_is_number, "this is a tensor of a graph: run it in a session."),
            (lambda answer: float(answer) == 42.0, "feeding 21 should give 42."),
        ),
        (
            "session.run(y, {x: 21.0}) feeds 21 to the placeholder x.",
            "y is x * 2.",
        ),
        solve_2,
    ),
)
