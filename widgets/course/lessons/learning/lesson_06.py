"""The exercises of lesson 06, automatic differentiation.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.course.exercises import Exercise

import minitf as tf


def solve_1():
    """p gets s = 8 from y and p = 10 from s: 18. Then 18 * 5 - 10, and 18 * 2."""
    return (80.0, 36.0)


def solve_2():
    """The outer tape records how the inner one walks back."""

    def newton_step(f, x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = f(x)
            first = inner.gradient(y, x)
        second = outer.gradient(first, x)
        return x - first / second

    return newton_step


def solve_3():
    """The result goes on as it is; the rule cuts what comes back."""

    @tf.custom_gradient
    def calm(x):
        def backward(up):
            return tf.clip_by_value(up, -1.0, 1.0)

        return tf.identity(x), backward

    return calm


def _is_pair(answer):
    return len(answer) == 2 and all(float(x) == float(x) for x in answer)


def _is_not(*pair):
    return lambda answer: tuple(map(float, answer)) != pair


def _bowl(x):
    return (x - 3.0) ** 2 + 1.0


def _curve(x):
    return x**4 - 2.0 * x


def _runs(answer):
    answer(_bowl, tf.constant(7.0))
    return True


def _returns_something(answer):
    found = answer(_bowl, tf.constant(7.0))
    return found is not None and found is not ...


def _moves(answer):
    return float(answer(_curve, tf.constant(2.0))) != 2.0


def _gives(f, start, end):
    def test(answer):
        return np.allclose(float(answer(f, tf.constant(start))), end, atol=1e-4)

    return test


def _takes_no_root(answer):
    """x - f / f' looks for a zero of f instead."""
    return not _gives(_curve, 2.0, 2.0 - 12.0 / 30.0)(answer)


def _goes_down(answer):
    """A step with + instead of -."""
    return not _gives(_curve, 2.0, 2.0 + 30.0 / 48.0)(answer)


def _calm_at(answer, numbers, factors):
    """The result of an answer, and the gradient if each gets a gradient of its own."""
    x = tf.constant(numbers)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = answer(x)
        target = y * tf.constant(factors)
    return y, tape.gradient(target, x)


def _is_tensor(answer):
    return isinstance(answer(tf.constant([2.0])), tf.Tensor)


def _is_unchanged_forwards(answer):
    y, _ = _calm_at(answer, [5.0, -0.5, -7.0], [1.0, 1.0, 1.0])
    return np.allclose(y, [5.0, -0.5, -7.0])


def _has_gradient(answer):
    return _calm_at(answer, [5.0, -0.5], [1.0, 1.0])[1] is not None


def _cuts(answer):
    _, gradient = _calm_at(answer, [5.0, -0.5], [9.0, -9.0])
    return np.max(np.abs(gradient)) <= 1.0


def _cuts_upstream(factors, wanted):
    def test(answer):
        _, gradient = _calm_at(answer, [5.0, -0.5, 0.25], factors)
        return np.allclose(gradient, wanted)

    return test


EXERCISES = (
    Exercise(
        "06.1",
        (
            (_is_pair, "the answer is a pair of numbers: (dy_dx, dy_dw)."),
            (_is_not(36.0, 80.0), "these two are right, in the other order."),
            (
                _is_not(30.0, 16.0),
                "p is used twice: in y = p * s and in s = p - x. You took "
                "only the first way.",
            ),
            (
                _is_not(40.0, 20.0),
                "p is used twice: in y = p * s and in s = p - x. You took "
                "only the second way.",
            ),
            (
                _is_not(100.0, 36.0),
                "in s = p - x the derivative by x is -1, not 1.",
            ),
            (
                _is_not(90.0, 36.0),
                "there are two ways back to x: through p, and through s = p - x.",
            ),
            (
                lambda a: float(a[1]) == 36.0,
                "dy_dw is not right: what arrives at p, times x.",
            ),
            (lambda a: float(a[0]) == 80.0, "dy_dx is not right."),
        ),
        (
            "Forwards: p = 10, s = 8, y = 80. Backwards: s gets p, and p gets s + ...",
            "p gets 8 from y and 10 from s. x gets 18 * w, and -10.",
        ),
        solve_1,
    ),
    Exercise(
        "06.2",
        (
            (
                _runs,
                "it stops with an error. x is no variable: do both tapes watch it?",
            ),
            (_returns_something, "newton_step returns nothing yet."),
            (_moves, "x stays where it is. Does it take a step?"),
            (_takes_no_root, "this is x - f / f'. For a minimum take f' / f''."),
            (_goes_down, "it walks the wrong way: x minus the quotient."),
            (
                _gives(_bowl, 7.0, 3.0),
                "for (x - 3)**2 + 1 one step from 7 should lead to 3, the minimum.",
            ),
            (
                _gives(_curve, 2.0, 2.0 - 30.0 / 48.0),
                "for x**4 - 2x one step from 2 should lead to 1.375: f' is 30, f'' 48.",
            ),
        ),
        (
            "Two tapes, one inside the other. x is no variable: watch it, in both.",
            "The line with inner.gradient belongs inside the outer tape's block.",
        ),
        solve_2,
    ),
    Exercise(
        "06.3",
        (
            (_is_tensor, "calm should return a tensor. Is @tf.custom_gradient there?"),
            (_is_unchanged_forwards, "forwards, x must come out unchanged."),
            (_has_gradient, "no gradient comes back at all: it is None."),
            (_cuts, "a gradient of 9 comes back as it is. Cut it in the rule."),
            (
                _cuts_upstream([0.5, -0.25, 9.0], [0.5, -0.25, 1.0]),
                "small gradients must stay: 0.5 and -0.25 from above should go on as "
                "they are. Cut `up`, and neither x nor a 1.",
            ),
            (
                _cuts_upstream([9.0, -9.0, 0.0], [1.0, -1.0, 0.0]),
                "9 and -9 from above should become 1 and -1.",
            ),
        ),
        (
            "Two functions: calm(x) has backward(up) in it, and returns both things.",
            "backward returns tf.clip_by_value(up, -1.0, 1.0).",
        ),
        solve_3,
    ),
)
