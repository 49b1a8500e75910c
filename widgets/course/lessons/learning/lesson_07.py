"""The exercises of lesson 07, a training loop by hand.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.course.exercises import Exercise

import minitf as tf


def solve_1():
    """Two steps: 2.0 - 0.1 * 4.0 is 1.6, and 1.6 - 0.1 * 3.2 is 1.28."""
    w = 2.0
    for _ in range(2):
        w = w - 0.1 * (2 * w)
    return w


def solve_2():
    """Measures, takes the gradients, steps against them; again and again."""

    def train_line(x, y, rate=0.1, steps=100):
        w, b = tf.Variable(0.0), tf.Variable(0.0)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x + b - y) ** 2)
            dw, db = tape.gradient(loss, [w, b])
            w.assign_sub(rate * dw)
            b.assign_sub(rate * db)
        return w, b

    return train_line


def solve_3():
    """A: never applied. B: overfitting. C: rate too large. D: rate too small."""
    return [4, 1, 2, 3]


X = np.array([-1.0, 0.0, 0.5, 2.0], np.float32)
Y = np.array([-4.0, -1.0, 0.5, 5.0], np.float32)  # 3 * x - 1


def _trained(answer, **settings):
    w, b = answer(X, Y, **settings)
    return float(w), float(b)


def _is_pair(answer):
    found = answer(X, Y)
    return isinstance(found, tuple | list) and len(found) == 2


def _moves(answer):
    return _trained(answer) != (0.0, 0.0)


def _goes_down(answer):
    w, _ = _trained(answer, rate=0.05, steps=1)
    return w > 0


def _steps_once(answer):
    w, b = _trained(answer, rate=0.05, steps=1)
    return np.allclose([w, b], [0.35625, 0.0125], atol=1e-3)


def _obeys_steps(answer):
    return not np.allclose(_trained(answer, steps=1), _trained(answer, steps=3))


def _finds_the_line(answer):
    return np.allclose(_trained(answer, steps=300), [3.0, -1.0], atol=0.01)


def _near(*values):
    return lambda answer: any(abs(float(answer) - v) < 1e-3 for v in values)


def _far(value):
    return lambda answer: not _near(value)(answer)


def _four_numbers(answer):
    return len(answer) == 4 and all(cause in (1, 2, 3, 4) for cause in answer)


EXERCISES = (
    Exercise(
        "07.1",
        (
            (_far(1.6), "that is where it is after one step: take another one."),
            (_far(1.2), "the second step is shorter: its gradient is 2 * 1.6."),
            (_far(2.88), "go against the gradient: minus, not plus."),
            (_far(1.62), "the gradient of w * w is 2 * w, not w."),
            (_near(1.28), "each step is w - 0.1 * (2 * w), from where w is then."),
        ),
        ("The first step: 2.0 - 0.1 * 4.0.", "The second: 1.6 - 0.1 * 3.2."),
        solve_1,
    ),
    Exercise(
        "07.2",
        (
            (
                callable,
                "the answer is a function: give train_line, without calling it.",
            ),
            (_is_pair, "it should return two numbers: `return w, b`."),
            (_moves, "w and b are still zero: are the gradients ever applied?"),
            (_goes_down, "the loss grows: step against the gradient, assign_sub."),
            (
                _steps_once,
                "one step with a rate of 0.05 has the wrong length. The loss is the "
                "mean of the squares, and the step is rate times gradient.",
            ),
            (_obeys_steps, "1 step and 3 steps give the same: is there a loop?"),
            (_finds_the_line, "300 steps should find y = 3 * x - 1, and did not."),
        ),
        (
            "Look at `train` above: it is that loop, with other names.",
            "w, b = tf.Variable(0.0), tf.Variable(0.0), then `for _ in range(steps):`",
        ),
        solve_2,
    ),
    Exercise(
        "07.3",
        (
            (
                _four_numbers,
                "give a list of four numbers from 1 to 4, such as [1, 1, 1, 1].",
            ),
            (
                lambda a: a[0] == 4,
                "A: the loss is the same to the last digit. What could change it?",
            ),
            (
                lambda a: a[1] == 1,
                "B: good at what it was trained on, bad at the rest. That has a name.",
            ),
            (
                lambda a: a[2] == 2,
                "C: the loss exploded: each step went past the goal.",
            ),
            (
                lambda a: a[3] == 3,
                "D: the loss falls, in the training and in the test: but how fast?",
            ),
        ),
        (
            "Compare first and last loss; then last loss and test loss.",
            "Only one of the four has a test loss that differs much from its loss.",
        ),
        solve_3,
    ),
)
