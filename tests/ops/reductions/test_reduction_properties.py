"""Reductions, running totals, segments and counts agree with NumPy on any input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import minitf as tf
from minitf.core.errors import InvalidArgumentError
from minitf.ops.math.reduction import reduce_with

SMALL = st.floats(-8, 8, width=32)


def small_tensors(max_dims=4):
    """Arrays of moderate float32 numbers, also empty ones."""
    shape = arrays.array_shapes(min_dims=1, max_dims=max_dims, min_side=0, max_side=5)
    return arrays.arrays(np.float32, shape, elements=SMALL)


@st.composite
def tensors_and_axes(draw):
    """An array and some of its axes, some counted from the end."""
    x = draw(small_tensors())
    axes = draw(st.lists(st.integers(0, x.ndim - 1), unique=True))
    return x, [axis - x.ndim * draw(st.booleans()) for axis in axes]


@given(tensors_and_axes(), st.booleans())
def test_sums_and_extremes_agree_with_numpy(drawn, keepdims):
    x, axes = drawn
    over = tuple(axes)
    wanted = {
        tf.reduce_sum: np.sum(x, over, keepdims=keepdims),
        tf.reduce_prod: np.prod(x, over, keepdims=keepdims),
        tf.reduce_max: np.max(x, over, keepdims=keepdims, initial=-np.inf),
        tf.reduce_min: np.min(x, over, keepdims=keepdims, initial=np.inf),
    }
    for function, result in wanted.items():
        got = function(x, axes, keepdims).numpy()
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, result, rtol=1e-4, atol=1e-4)


@given(st.integers(1, 300), st.integers(1, 40), st.data())
def test_folding_long_columns_changes_no_integer_sum(rows, columns, data):
    scale = data.draw(st.integers(1, 200))
    x = np.arange(rows * scale * columns, dtype=np.int64).reshape(-1, columns)
    for axes in ([0], [0, 1]):
        got = reduce_with(np.add, x, np.array(axes), False)
        np.testing.assert_array_equal(got, np.add.reduce(x, axis=tuple(axes)))


def test_long_columns_are_folded_with_what_is_left_over():
    x = np.random.default_rng(0).integers(-9, 9, (10007, 3, 2))
    for keep in (False, True):
        got = reduce_with(np.maximum, x, np.array([0, 1]), keep)
        np.testing.assert_array_equal(got, x.max((0, 1), keepdims=keep))


@given(small_tensors(max_dims=2), st.booleans(), st.booleans(), st.data())
def test_cumsum_is_numpys_shifted_and_turned_around(x, exclusive, reverse, data):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    turned = np.flip(x, axis) if reverse else x
    wanted = np.cumsum(turned, axis)
    wanted = wanted - turned if exclusive else wanted
    wanted = np.flip(wanted, axis) if reverse else wanted
    got = tf.cumsum(x, axis, exclusive, reverse).numpy()
    np.testing.assert_allclose(got, wanted, atol=1e-4)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-50, 50)), max_size=30))
def test_unsorted_segments_are_sorted_segments_after_sorting(pairs):
    ids = np.array([i for i, _ in pairs], np.int32)
    data = np.array([n for _, n in pairs], np.int32)
    order = np.argsort(ids, kind="stable")
    count = int(ids.max()) + 1 if len(ids) else 0
    for name in ("sum", "prod"):
        in_order = getattr(tf.math, f"segment_{name}")(data[order], ids[order])
        mixed = getattr(tf.math, f"unsorted_segment_{name}")(data, ids, count)
        np.testing.assert_array_equal(in_order, mixed)
    largest = tf.math.unsorted_segment_max(data, ids, count).numpy()
    for i in set(ids.tolist()):
        assert largest[i] == data[ids == i].max()


@given(st.lists(st.integers(0, 20), max_size=40), st.integers(0, 25))
def test_bincount_counts_like_numpy(numbers, minlength):
    numbers = np.array(numbers, np.int32)
    got = tf.math.bincount(numbers, minlength=minlength).numpy()
    np.testing.assert_array_equal(got, np.bincount(numbers, minlength=minlength))


def test_half_precision_sums_are_rounded_once():
    x = np.full(5000, 1, np.float16)
    assert tf.reduce_sum(x).numpy() == 5000
    assert tf.cumsum(x).numpy()[-1] == 5000


def test_the_mean_of_large_integers_does_not_overflow():
    assert tf.reduce_mean(tf.constant([2**31 - 1] * 3)).numpy() == 2**31 - 1


def test_an_unknown_rank_is_reduced_over_the_axes_it_turns_out_to_have():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32)
        total, kept = tf.reduce_sum(x), tf.reduce_sum(x, keepdims=True)
        assert total.shape == []
        for shape in ([], [3], [2, 3]):
            found = session.run([total, kept], {x: np.ones(shape)})
            assert found[0] == np.prod(shape)
            assert found[1].shape == (1,) * len(shape)


def test_wrong_segments_say_what_is_wrong():
    with pytest.raises(InvalidArgumentError, match="segment ids are not increasing"):
        tf.math.segment_sum([1, 2, 3], [0, 2, 1])
    with pytest.raises(InvalidArgumentError, match=r"segment_ids\[2\] = 5 is out of"):
        tf.math.unsorted_segment_sum([1, 2, 3], [0, 0, 5], 1)
    with pytest.raises(InvalidArgumentError, match=r"indices\[1\] == 4 out of range"):
        tf.sparse.segment_sum(tf.zeros([4, 2]), [0, 4], [0, 0])


def test_zero_sized_segments_keep_the_shape_of_rows():
    empty = tf.zeros([0, 3])
    assert tf.math.segment_sum(empty, tf.zeros([0], tf.int32)).shape == [0, 3]
    summed = tf.math.unsorted_segment_mean(empty, tf.zeros([0], tf.int32), 2)
    np.testing.assert_array_equal(summed, np.zeros((2, 3), np.float32))
