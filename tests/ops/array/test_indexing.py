"""Gather, scatter and where do what NumPy's indexing does, whatever the shapes."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

import minitf as tf
from minitf.ops.indexing.gathering import gather, gather_nd
from minitf.ops.indexing.masking import boolean_mask, one_hot, select_v2, where
from minitf.ops.indexing.partitioning import dynamic_partition, dynamic_stitch
from minitf.ops.indexing.scattering import (
    scatter_nd,
    tensor_scatter_nd_add,
    tensor_scatter_nd_max,
    tensor_scatter_nd_update,
)

SHAPES = hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4)


def numbers(shape, seed=0):
    return np.random.default_rng(seed).integers(-9, 10, shape).astype(np.int32)


@st.composite
def gathers(draw):
    """A tensor, an axis, a number of batch dimensions, and fitting indices."""
    params = numbers(draw(SHAPES))
    axis = draw(st.integers(0, params.ndim - 1))
    batch = draw(st.integers(0, axis))
    inner = draw(hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3))
    shape = (*params.shape[:batch], *inner)
    indices = draw(
        hnp.arrays(np.int32, shape, elements=st.integers(0, params.shape[axis] - 1))
    )
    return params, indices, axis, batch


def gather_one_by_one(params, indices, axis, batch):
    if batch == 0:
        return params.take(indices, axis)
    parts = [
        gather_one_by_one(p, i, axis - 1, batch - 1)
        for p, i in zip(params, indices, strict=True)
    ]
    return np.stack(parts)


@given(gathers())
def test_gather_with_a_batch_gathers_in_each_entry_of_it(case):
    params, indices, axis, batch = case
    result = gather(params, indices, axis=axis, batch_dims=batch)
    np.testing.assert_array_equal(result, gather_one_by_one(*case))


@st.composite
def positions(draw):
    """A shape and index vectors into some of its first axes."""
    shape = draw(SHAPES)
    depth = draw(st.integers(1, len(shape)))
    count = draw(st.integers(0, 5))
    columns = [
        draw(st.lists(st.integers(0, n - 1), min_size=count, max_size=count))
        for n in shape[:depth]
    ]
    return shape, np.array(columns, np.int32).reshape(depth, count).T.copy()


@given(positions())
def test_gather_nd_reads_what_an_index_of_tuples_reads(case):
    shape, indices = case
    params = numbers(shape)
    np.testing.assert_array_equal(gather_nd(params, indices), params[tuple(indices.T)])


@given(positions())
def test_scatters_are_numpys_unbuffered_ufuncs(case):
    shape, indices = case
    index, depth = tuple(indices.T), indices.shape[1]
    tensor = numbers(shape)
    updates = numbers((len(indices), *shape[depth:]), seed=1)
    expected = np.zeros(shape, np.int32)
    np.add.at(expected, index, updates)
    np.testing.assert_array_equal(scatter_nd(indices, updates, shape), expected)
    for function, ufunc in [
        (tensor_scatter_nd_add, np.add),
        (tensor_scatter_nd_max, np.maximum),
    ]:
        expected = tensor.copy()
        ufunc.at(expected, index, updates)
        np.testing.assert_array_equal(function(tensor, indices, updates), expected)


@given(positions())
def test_of_several_updates_of_one_place_the_last_stays(case):
    shape, indices = case
    expected = numbers(shape)
    updates = numbers((len(indices), *shape[indices.shape[1] :]), seed=1)
    result = tensor_scatter_nd_update(expected, indices, updates)
    for vector, update in zip(indices, updates, strict=True):
        expected[tuple(vector)] = update
    np.testing.assert_array_equal(result, expected)


@given(hnp.mutually_broadcastable_shapes(num_shapes=3, max_dims=3, max_side=3))
def test_where_broadcasts_all_three_arguments(shapes):
    condition, x, y = map(numbers, shapes.input_shapes)
    result = select_v2(condition > 0, x, y)
    np.testing.assert_array_equal(result, np.where(condition > 0, x, y))
    with tf.Graph().as_default():
        static = select_v2(condition > 0, x, y).shape
    assert static == result.shape == shapes.result_shape


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int8", "uint64"])
def test_where_on_large_arrays_keeps_every_bit(dtype):
    mask = numbers((50, 60)) > 0
    x, y = numbers((50, 60), 1).astype(dtype), numbers((60, 50), 2).astype(dtype).T
    if dtype.startswith("float"):
        x[0], y[1] = np.nan, -0.0
    result = np.asarray(select_v2(mask, x, y))
    assert result.tobytes() == np.where(mask, x, y).tobytes()


@given(hnp.arrays(np.bool_, hnp.array_shapes(max_dims=3, max_side=4)))
def test_a_mask_keeps_what_its_true_elements_mark(mask):
    values = numbers((*mask.shape, 2))
    np.testing.assert_array_equal(boolean_mask(values, mask), values[mask])
    np.testing.assert_array_equal(where(mask), np.argwhere(mask))


@given(hnp.arrays(np.int32, SHAPES, elements=st.integers(-2, 4)), st.data())
def test_one_hot_puts_rows_of_the_identity_along_an_axis(indices, data):
    axis = data.draw(st.integers(-1, indices.ndim))
    rows = np.concatenate([np.eye(3), np.zeros((3, 3))])[indices]  # -1, -2 ... are cold
    rows[(indices < 0) | (indices > 2)] = 0
    result = one_hot(indices, 3, axis=axis)
    np.testing.assert_array_equal(result, np.moveaxis(rows, -1, axis))


@given(st.lists(st.integers(0, 3), max_size=8))
def test_dynamic_stitch_undoes_dynamic_partition(partitions):
    data = numbers((len(partitions), 2))
    places = np.arange(len(partitions), dtype=np.int32)
    partitions = np.array(partitions, np.int32)
    parts = dynamic_partition(data, partitions, 4)
    where_from = dynamic_partition(places, partitions, 4)
    np.testing.assert_array_equal(dynamic_stitch(where_from, parts), data)


def test_an_index_outside_is_named_with_its_place():
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        gather([1, 2, 3], [[0], [-1]])
    assert r"indices[1,0] = -1 is not in [0, 3)" in caught.value.message


def test_gather_nd_with_a_batch_works_on_sizes_known_only_when_run():
    params, indices = numbers((2, 3, 4)), np.array([[[2], [0]], [[1], [1]]], np.int32)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.int32, [None, None, 4])
        at = tf.compat.v1.placeholder(tf.int32, [None, None, 1])
        result = session.run(gather_nd(x, at, batch_dims=1), {x: params, at: indices})
    np.testing.assert_array_equal(
        result, params[np.arange(2)[:, None], indices[..., 0]]
    )
