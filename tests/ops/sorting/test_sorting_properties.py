"""Sorting, searching and finding agree with NumPy on any input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import minitf as tf
from minitf.core.op.registry import OPS

KINDS = st.sampled_from([np.float32, np.float64, np.int32, np.int8, np.uint8])


@st.composite
def rows_of_numbers(draw):
    """Matrices with many equal elements."""
    dtype = draw(KINDS)
    shape = draw(arrays.array_shapes(min_dims=1, max_dims=3, max_side=6))
    lowest = 0 if np.dtype(dtype).kind == "u" else -4
    return draw(arrays.arrays(dtype, shape, elements=st.integers(lowest, 4)))


@given(rows_of_numbers(), st.data())
def test_sort_and_argsort_are_stable_along_any_axis(x, data):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    np.testing.assert_array_equal(tf.sort(x, axis), np.sort(x, axis))
    order = np.argsort(x, axis, kind="stable")
    np.testing.assert_array_equal(tf.argsort(x, axis), order)
    down = tf.sort(x, axis, direction="DESCENDING")
    np.testing.assert_array_equal(down, np.flip(np.sort(x, axis), axis))


def test_sorting_keeps_the_lowest_integer():
    for dtype in (np.int8, np.int32, np.int64):
        limits = np.iinfo(dtype)
        x = np.array([limits.max, 0, limits.min], dtype)
        np.testing.assert_array_equal(tf.sort(x), np.sort(x))


@given(st.integers(1, 60), st.integers(0, 9))
def test_top_k_of_long_rows_prefers_the_lower_index(k, seed):
    x = np.random.default_rng(seed).integers(0, 50, (3, 700)).astype(np.float32)
    x[0, ::7] = np.nan
    values, indices = tf.math.top_k(x, k)
    wanted = np.argsort(-x, axis=-1, kind="stable")[:, :k]
    np.testing.assert_array_equal(indices, wanted)
    np.testing.assert_array_equal(values, np.take_along_axis(x, wanted, -1))


def test_rows_of_nan_only_still_have_a_top_k():
    values, indices = tf.math.top_k(np.full((1, 600), np.nan, np.float32), 3)
    assert np.isnan(values.numpy()).all()
    assert indices.numpy().tolist() == [[0, 1, 2]]


@given(st.lists(st.integers(-5, 5), max_size=30))
def test_unique_puts_elements_where_they_first_appear(numbers):
    numbers = np.array(numbers, np.int32)
    y, idx, count = tf.unique_with_counts(numbers)
    assert y.numpy().tolist() == list(dict.fromkeys(numbers.tolist()))
    np.testing.assert_array_equal(y.numpy()[idx.numpy()], numbers)
    assert count.numpy().sum() == len(numbers)


def test_unique_slices_are_numbered_like_tensorflows():
    # TensorFlow's answers.
    unique = OPS["UniqueV2"].call
    y, idx = unique([[1, 2], [1, 2], [0, 2]], tf.constant([0]))
    assert (y.numpy().tolist(), idx.numpy().tolist()) == ([[1, 2], [0, 2]], [0, 0, 1])
    y, idx = unique([[1, 2, 1], [1, 2, 1]], tf.constant([1]))
    assert (y.numpy().tolist(), idx.numpy().tolist()) == ([[1, 2], [1, 2]], [0, 1, 0])
    with pytest.raises(tf.errors.InvalidArgumentError, match="axis has to be between"):
        unique([[1, 2]], tf.constant([2]))


@given(st.lists(st.integers(0, 9), max_size=12), st.lists(st.integers(-1, 10)))
def test_searchsorted_agrees_with_numpy_on_both_sides(sequence, values):
    sequence, values = np.sort(np.array(sequence, np.int32)), np.array(values, np.int32)
    for side in ("left", "right"):
        got = tf.searchsorted(sequence, values, side)
        np.testing.assert_array_equal(got, np.searchsorted(sequence, values, side))


@given(rows_of_numbers(), st.data())
def test_argmax_finds_the_first_of_the_largest(x, data):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    np.testing.assert_array_equal(tf.argmax(x, axis), np.argmax(x, axis))
    np.testing.assert_array_equal(tf.argmin(x, axis), np.argmin(x, axis))


def test_sorting_works_where_the_rank_is_unknown():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32)
        by_row, by_column = tf.sort(x), tf.sort(x, axis=0)
        fed = np.array([[3, 1], [2, 9]], np.float32)
        found = session.run([by_row, by_column], {x: fed})
    np.testing.assert_array_equal(found[0], np.sort(fed, 1))
    np.testing.assert_array_equal(found[1], np.sort(fed, 0))
