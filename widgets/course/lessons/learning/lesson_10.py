"""The exercises of lesson 10, the hunt for a NaN.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.course.exercises import Exercise
from sklearn.datasets import load_digits

import minitf as tf


def solve_1():
    """One row of scores; its mean; and one NaN in each of the three columns."""
    return [3, 1, 3]


def solve_2():
    """Pixels that never change: their variation is 0, and 0 / 0 is NaN."""
    raw = load_digits().data.astype(np.float32)
    return [pixel for pixel in range(64) if raw[:, pixel].std() == 0]


def solve_3():
    """Two wheres: the logarithm never sees a 0, and what it says there is not used."""

    def entropy(p):
        p = tf.convert_to_tensor(p)
        safe = tf.where(p > 0, p, 1.0)
        return -tf.reduce_sum(tf.where(p > 0, p * tf.math.log(safe), 0.0))

    return entropy


def solve_4():
    """A: NaN in the data. B: log(0). C: rate too large. D: infinite derivative."""
    return [2, 3, 1, 4]


def _numbers(count, largest):
    def test(answer):
        numbers = list(answer)
        return len(numbers) == count and all(0 <= n <= largest for n in numbers)

    return test


GUILTY = [0, 32, 39]


def _pixels(answer):
    pixels = sorted(answer) if isinstance(answer, set) else answer
    return [int(pixel) for pixel in np.ravel(pixels)]


def _are_numbers(answer):
    return np.asarray(list(answer)).dtype != bool


def _are_columns(answer):
    return max(_pixels(answer)) < 64


def _has_guilty(answer):
    return set(GUILTY) <= set(_pixels(answer))


def _has_only_guilty(answer):
    return set(_pixels(answer)) == set(GUILTY)


def _entropy(answer, p):
    return float(answer(tf.constant(p)))


def _gradient(answer, p):
    """The gradient of the answer at p, None if the tape cannot see the way."""
    p = tf.constant(p)
    with tf.GradientTape() as tape:
        tape.watch(p)
        found = answer(p)
    return tape.gradient(found, p)


def _is_scalar(answer):
    found = answer(tf.constant([0.5, 0.5]))
    return found is not None and np.array(found).ndim == 0


def _is_positive(answer):
    return _entropy(answer, [0.5, 0.5]) > 0


def _knows_halves(answer):
    return abs(_entropy(answer, [0.5, 0.5]) - 0.6931) < 1e-3


def _takes_zero(answer):
    return np.isfinite(_entropy(answer, [1.0, 0.0]))


def _zero_adds_nothing(answer):
    return abs(_entropy(answer, [0.5, 0.5, 0.0]) - 0.6931) < 1e-3


def _is_seen(answer):
    return _gradient(answer, [0.5, 0.5]) is not None


def _gradient_is_finite(answer):
    return np.isfinite(_gradient(answer, [0.5, 0.5, 0.0]).numpy()).all()


def _gradient_is_right(answer):
    found = _gradient(answer, [0.5, 0.25, 0.25, 0.0]).numpy()[:3]
    return np.allclose(found, [-0.3069, 0.3863, 0.3863], atol=1e-3)


EXERCISES = (
    Exercise(
        "10.1",
        (
            (_numbers(3, 15), "give a list of three numbers, such as [1, 1, 1]."),
            (
                lambda a: a[0] == 3,
                "the scores: one picture has the NaN. Each of its scores is a sum over "
                "its pixels.",
            ),
            (
                lambda a: a[1] == 1,
                "axis=1 takes the mean of each picture. How many pictures are bad?",
            ),
            (
                lambda a: a[2] == 3,
                "axis=0 takes the mean of each column. How many columns have a NaN?",
            ),
        ),
        (
            "Draw the 5 x 3 table of scores and mark the NaN.",
            "Build it: x = np.ones([5, 4]); x[2, 1] = np.nan. Then count.",
        ),
        solve_1,
    ),
    Exercise(
        "10.2",
        (
            (
                lambda a: len(_pixels(a)) > 0,
                "the list is empty: np.isnan(broken) says where the NaN are.",
            ),
            (
                _are_numbers,
                "that says True or False for each pixel. np.where finds their numbers.",
            ),
            (_are_columns, "those are pictures (rows). Asked are pixels: columns."),
            (_has_guilty, "there are more pixels whose column of `broken` holds NaN."),
            (_has_only_guilty, "a pixel of the list has no NaN in its column."),
        ),
        (
            "np.isnan(broken).any(axis=0) says True or False for each pixel.",
            "np.where(np.isnan(broken).any(axis=0))[0] is the list.",
        ),
        solve_2,
    ),
    Exercise(
        "10.3",
        (
            (callable, "the answer is a function: give entropy, without calling it."),
            (_is_scalar, "it should return one number, the sum."),
            (_is_positive, "the entropy of [0.5, 0.5] is positive: is there a minus?"),
            (_knows_halves, "the entropy of [0.5, 0.5] is 0.693."),
            (_takes_zero, "at [1, 0] it is not finite: 0 * log(0) is 0 * -inf."),
            (
                _zero_adds_nothing,
                "a probability of 0 should add 0, and adds something.",
            ),
            (
                _is_seen,
                "the gradient is None: the tape cannot see through NumPy. Use tf.",
            ),
            (
                _gradient_is_finite,
                "the value is right, but the gradient at a probability of 0 is not "
                "finite. This is the trap: one tf.where does not protect the way back.",
            ),
            (_gradient_is_right, "the gradient where p > 0 should be -(log(p) + 1)."),
        ),
        (
            "First make it safe: safe = tf.where(p > 0, p, 1.0).",
            "Then take the logarithm of `safe`, and use tf.where a second time.",
        ),
        solve_3,
    ),
    Exercise(
        "10.4",
        (
            (
                _numbers(4, 4),
                "give a list of four numbers from 1 to 4, such as [1, 1, 1, 1].",
            ),
            (
                lambda a: a[0] == 2,
                "A: it is NaN before anything was learned. What is there before?",
            ),
            (
                lambda a: a[1] == 3,
                "B: all was well, and the model was sure of its answers.",
            ),
            (lambda a: a[2] == 1, "C: the loss exploded: each step went too far."),
            (
                lambda a: a[3] == 4,
                "D: a finite loss, and broken weights after its step. What is between?",
            ),
        ),
        (
            "Use the checklist: at which step is the first NaN? What was before?",
            "D: between the loss and the weights there is the gradient.",
        ),
        solve_4,
    ),
)
