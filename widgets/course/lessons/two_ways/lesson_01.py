"""The exercises of lesson 01, tensors.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.course.exercises import Exercise

import minitf as tf

FILM = (50, 48, 64, 3)
NUMBERS = 50 * 48 * 64 * 3


def solve_1():
    """One size for each axis; a float32 takes four bytes."""
    return (50, 48, 64, 3), 50 * 48 * 64 * 3 * 4


def solve_2():
    """x[2] is (4, 3), x[:, :, 0:1] is (5, 4, 1): stretched, both are (5, 4, 3)."""
    return (5, 4, 3)


def solve_3():
    """Casts first; keepdims=True keeps the axes of the means, with size 1."""

    def centre(pictures):
        pictures = tf.cast(pictures, tf.float32)
        return pictures - tf.reduce_mean(pictures, axis=[1, 2], keepdims=True)

    return centre


def _sizes(shape):
    return tuple(int(size) for size in shape)


def _is_shape(answer):
    return all(isinstance(size, int) for size in answer)


def _is_pair(answer):
    return len(answer) == 2 and len(answer[0]) >= 0 and int(answer[1]) >= 0


def _pictures(count, rows, columns):
    """Whole-number pictures, of which each has another mean."""
    numbers = np.arange(count * rows * columns).reshape(count, rows, columns)
    return tf.constant(numbers * 7 % 256, tf.uint8)


def _returns_something(answer):
    found = answer(_pictures(2, 4, 1))
    return found is not None and found is not ...


def _is_float32(answer):
    return answer(_pictures(2, 4, 1)).dtype == tf.float32


def _has_shape(count, rows, columns):
    def test(answer):
        return answer(_pictures(count, rows, columns)).shape == (count, rows, columns)

    return test


def _not_the_common_mean(answer):
    """The mean of all pictures together, taken from each."""
    pictures = tf.cast(_pictures(5, 4, 3), tf.float32)
    return not np.allclose(
        answer(_pictures(5, 4, 3)), pictures - tf.reduce_mean(pictures)
    )


def _is_exact(answer):
    """A mean that is no whole number stays as it is."""
    few = tf.constant([[[0, 1], [1, 1]]], tf.uint8)
    return np.allclose(answer(few), [[[-0.75, 0.25], [0.25, 0.25]]])


def _own_means_are_zero(count, rows, columns):
    def test(answer):
        found = np.asarray(answer(_pictures(count, rows, columns)))
        wanted = np.asarray(_pictures(count, rows, columns), np.float32)
        wanted = wanted - wanted.mean(axis=(1, 2), keepdims=True)
        return np.allclose(found, wanted, atol=1e-3)

    return test


EXERCISES = (
    Exercise(
        "01.1",
        (
            (_is_pair, "the answer is a pair: a shape with four sizes, and a number."),
            (lambda a: len(a[0]) == 4, "the film has four axes: one size for each."),
            (
                lambda a: _sizes(a[0]) != (50, 64, 48, 3),
                "rows come before columns: there are 48 rows.",
            ),
            (
                lambda a: _sizes(a[0]) == FILM,
                "the order is picture, row, column, colour.",
            ),
            (
                lambda a: int(a[1]) != NUMBERS,
                "that is how many numbers there are, or bytes of uint8. Of float32?",
            ),
            (
                lambda a: int(a[1]) == 4 * NUMBERS,
                "multiply the four sizes, and then by the bytes of one float32.",
            ),
        ),
        (
            "Which axis comes first, which last? It is said in the text.",
            "50 * 48 * 64 * 3 numbers of 4 bytes each.",
        ),
        solve_1,
    ),
    Exercise(
        "01.2",
        (
            (_is_shape, "the answer is a tuple of numbers, such as (2, 3)."),
            (
                lambda a: _sizes(a) != (5, 4, 1),
                "this is the shape of x[:, :, 0:1]: its last axis is stretched to 3.",
            ),
            (
                lambda a: _sizes(a) not in ((4, 3), (1, 4, 3)),
                "this is the shape of x[2]: it is stretched along a new first axis.",
            ),
            (
                lambda a: _sizes(a) not in ((5, 4), (5, 4, 4)),
                "0:1 is a slice: it keeps its axis, with size 1.",
            ),
            (
                lambda a: _sizes(a) == (5, 4, 3),
                "write both shapes one below the other, the last axes aligned.",
            ),
        ),
        (
            "x[2] has shape (4, 3) and x[:, :, 0:1] has shape (5, 4, 1).",
            "show_broadcast((4, 3), (5, 4, 1)) shows it.",
        ),
        solve_2,
    ),
    Exercise(
        "01.3",
        (
            (_returns_something, "centre(pictures) returns nothing yet."),
            (
                _is_float32,
                "the pictures should come back as float32: cast the uint8 first.",
            ),
            (
                _has_shape(5, 4, 3),
                "for 5 pictures (5, 4, 3), a tensor (5, 4, 3) should come back.",
            ),
            (
                _not_the_common_mean,
                "this is the mean of all pictures together. Each has its own.",
            ),
            (
                _is_exact,
                "the means are not right: cast before you take them, then over all "
                "rows and columns.",
            ),
            (
                _own_means_are_zero(3, 4, 3),
                "with 3 pictures of 3 columns it is wrong, without an error: the means "
                "were stretched along the wrong axis. They need the shape (n, 1, 1).",
            ),
            (
                _own_means_are_zero(5, 4, 3),
                "some picture has a mean that is not 0 afterwards.",
            ),
        ),
        (
            "tf.reduce_mean(pictures, axis=[1, 2]) has shape (n,). Make it (n, 1, 1).",
            "keepdims=True keeps the axes that disappear, with size 1.",
        ),
        solve_3,
    ),
)
