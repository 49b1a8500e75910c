"""The exercises of lesson 02, eager against lazy.

In TensorFlow: no counterpart
"""

from minitf_widgets.course.exercises import Exercise

import minitf as tf


def solve_1():
    """Python calls greet() twice while the graph is written, and never again."""
    return 2


def solve_2():
    """Builds one random operation and runs it again and again."""

    def fresh_numbers(count):
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            number = tf.random.uniform([])
            return [float(session.run(number)) for _ in range(count)]

    return fresh_numbers


def solve_3():
    """Python runs only while the graph is written."""
    return "b"


def _numbers(answer):
    """What a function gives for a count of 4, asked in a world of its own."""
    with tf.Graph().as_default() as outer:
        found = answer(4)
        _numbers.left_behind = len(outer.get_operations())
    return found


def _is_list_of_four(answer):
    return callable(answer) and len(_numbers(answer)) == 4


def _are_numbers(answer):
    return all(not isinstance(x, tf.Tensor) for x in _numbers(answer))


def _differ(answer):
    return len({float(x) for x in _numbers(answer)}) > 1


def _is_lazy(answer):
    ran = []
    session_run = tf.compat.v1.Session.run

    def counting(self, *args, **kwargs):
        ran.append(self.graph)
        return session_run(self, *args, **kwargs)

    tf.compat.v1.Session.run = counting
    try:
        _numbers(answer)
    finally:
        tf.compat.v1.Session.run = session_run
    drawn = [op for g in set(ran) for op in g.get_operations() if "Random" in op.type]
    return len(ran) >= 4 and len(drawn) == 1


EXERCISES = (
    Exercise(
        "02.1",
        (
            (lambda a: a != 4, "4 would be right if Python ran again in each run."),
            (lambda a: a != 0, "Python does run: while the graph is written."),
            (
                lambda a: a == 2,
                "count the calls of greet() while the graph is written.",
            ),
        ),
        ("session.run never calls your Python functions.", "greet() + greet()"),
        solve_1,
    ),
    Exercise(
        "02.2",
        (
            (_is_list_of_four, "fresh_numbers(4) should return a list of 4 numbers."),
            (_are_numbers, "these are promises: run them in a session."),
            (
                _differ,
                "all numbers are the same: a constant was frozen into the graph.",
            ),
            (_is_lazy, "make one random operation and run it once per number."),
        ),
        (
            "Build the operation once, before the loop; call session.run in the loop.",
            "[session.run(number) for _ in range(count)]",
        ),
        solve_2,
    ),
    Exercise(
        "02.3",
        (
            (lambda a: a in ("a", "b", "c"), "answer with one letter: a, b or c."),
            (lambda a: a != "a", "the list is Python's; the session never sees it."),
            (lambda a: a != "c", "the constant remembers well: it remembers the 1."),
            (lambda a: a == "b", "think of when Python runs."),
        ),
        ("How often is the body of count() executed?",),
        solve_3,
    ),
)
