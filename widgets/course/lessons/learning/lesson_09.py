"""The exercises of lesson 09, AutoGraph.

In TensorFlow: no counterpart
"""

from minitf_widgets.course.exercises import Exercise

import minitf as tf


def solve_1():
    """The loop runs while tracing, three times; each `if` records both branches."""
    return 3 * 2


def solve_2():
    """Asks a tensor whether to go on, so that the loop is in the graph."""

    @tf.function
    def root(a):
        guess = a
        while tf.abs(guess * guess - a) > 0.001:
            guess = (guess + a / guess) / 2
        return guess

    return root


def solve_3():
    """Collects the numbers in a TensorArray, which belongs to the graph."""

    @tf.function
    def halves(n):
        found = tf.TensorArray(tf.int32, size=0, dynamic_size=True)
        while n > 0:
            found = found.write(found.size(), n)
            n = n // 2
        return found.stack()

    return halves


def _is_function(answer):
    return hasattr(answer, "experimental_get_tracing_count")


def _operations(answer, spec):
    graph = answer.get_concrete_function(spec).graph
    return [operation.type for operation in graph.get_operations()]


def _has_a_loop(answer):
    kinds = _operations(answer, tf.TensorSpec([], tf.float32))
    return "While" in kinds or "StatelessWhile" in kinds


def _is_not_unrolled(answer):
    kinds = _operations(answer, tf.TensorSpec([], tf.float32))
    return sum(kind in ("RealDiv", "Mul") for kind in kinds) <= 4


def _is_root(answer):
    numbers = (2.0, 9.0, 1.0, 50.0)
    errors = [float(answer(tf.constant(a))) ** 2 - a for a in numbers]
    return max(map(abs, errors)) < 0.01


def _forgets_nothing(answer):
    return len(answer(tf.constant(10))) > 0


def _ends_with_one(answer):
    return int(answer(tf.constant(10))[-1]) == 1


def _is_halves(answer):
    found = [answer(tf.constant(n)).numpy().tolist() for n in (10, 1, 64)]
    return found == [[10, 5, 2, 1], [1], [64, 32, 16, 8, 4, 2, 1]]


EXERCISES = (
    Exercise(
        "09.1",
        (
            (
                lambda a: a != 3,
                "both branches of an `if` on a tensor are in the graph.",
            ),
            (lambda a: a != 2, "n is a Python number: the loop is unrolled."),
            (
                lambda a: a != 1,
                "nothing is chosen while tracing: x > 10.0 is a promise.",
            ),
            (lambda a: a == 6, "count the rounds, then the products of one round."),
        ),
        (
            "Who decides about the loop, and who about the `if`?",
            "Three rounds are written down, each with two branches.",
        ),
        solve_1,
    ),
    Exercise(
        "09.2",
        (
            (_is_function, "root is a plain Python function: decorate it."),
            (_is_not_unrolled, "the loop is unrolled: let a tensor decide."),
            (_has_a_loop, "there is no loop in the graph: use `while`."),
            (_is_root, "the square of the result should be `a`, nearly."),
        ),
        (
            "The test of the `while` should be a tensor.",
            "while tf.abs(guess * guess - a) > 0.001:",
        ),
        solve_2,
    ),
    Exercise(
        "09.3",
        (
            (_is_function, "halves is a plain Python function: decorate it."),
            (
                _forgets_nothing,
                "it gives no numbers. A list cannot leave a loop, and write() returns "
                "the TensorArray that has the number.",
            ),
            (_ends_with_one, "the last number should be 1."),
            (_is_halves, "for 10 it should give 10, 5, 2, 1."),
        ),
        (
            "A tf.TensorArray with size=0 and dynamic_size=True can grow.",
            "found = found.write(found.size(), n), and in the end found.stack().",
        ),
        solve_3,
    ),
)
