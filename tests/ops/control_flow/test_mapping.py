"""Mapping over rows, ragged ones included."""

import numpy as np
import pytest

import minitf as tf


def ragged():
    return tf.ragged.constant([[1.0, 2.0], [], [3.0]])


@pytest.mark.parametrize("wrap", [lambda f: f, tf.function])
def test_rows_of_a_ragged_tensor_are_mapped_and_differentiated(wrap):
    rt = ragged()

    @wrap
    def f(rt):
        return tf.map_fn(lambda row: row * row, rt)

    with tf.GradientTape() as tape:
        tape.watch(rt.flat_values)
        y = f(rt)
    assert y.to_list() == [[1.0, 4.0], [], [9.0]]
    found = tape.gradient(y.flat_values, rt.flat_values)
    assert found.numpy().tolist() == [2.0, 4.0, 6.0]
    assert rt.to_list() == ragged().to_list()


@pytest.mark.parametrize("wrap", [lambda f: f, tf.function])
def test_rows_that_are_ragged_themselves(wrap):
    rt = tf.ragged.constant([[[1, 2], []], [[3]], []], ragged_rank=2)
    f = wrap(lambda rt: tf.map_fn(lambda row: row + 1, rt))
    assert f(rt).to_list() == [[[2, 3], []], [[4]], []]


def test_rows_without_a_gradient_get_zeros():
    rt = tf.ragged.constant([[[1.0], [2.0, 3.0]], [[4.0]]])

    @tf.function
    def f(rt):
        first = tf.map_fn(lambda row: row * 2.0, rt)
        return first.flat_values[-1]

    with tf.GradientTape() as tape:
        tape.watch(rt.flat_values)
        y = f(rt)
    assert tape.gradient(y, rt.flat_values).numpy().tolist() == [0, 0, 0, 2]


def test_no_rows_at_all():
    f = tf.function(lambda x: tf.map_fn(lambda v: v * 2.0, x))
    assert f(tf.zeros([0, 3])).shape.as_list()[0] == 0
    empty = tf.RaggedTensor.from_row_splits(tf.zeros([0]), [0])
    assert tf.map_fn(lambda row: row, empty).to_list() == []


def test_a_function_is_converted_if_the_caller_is():
    def outside(v):
        if v > 1.0:
            return v * 2.0
        return -v

    f = tf.function(lambda x: tf.map_fn(outside, x))
    assert f(tf.constant([0.5, 1.5])).numpy().tolist() == [-0.5, 3.0]


def test_vectorized_map_traces_the_function_once():
    traces = []

    def f(x):
        traces.append(x)
        return x * 2.0

    assert tf.vectorized_map(f, tf.ones([5])).numpy().tolist() == [2.0] * 5
    assert len(traces) == 1


def test_vectorized_map_passes_gradients_to_variables():
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = tf.vectorized_map(lambda x: x * v, tf.constant([1.0, 2.0]))
    assert tape.gradient(y, v).numpy() == 3.0


def test_sparse_tensors_are_refused_with_advice():
    sparse = tf.sparse.from_dense([[1, 0]])
    with pytest.raises(TypeError, match="can not consume .* Use tf.sparse.to_dense"):
        tf.map_fn(lambda x: x, sparse)


def test_structures_go_in_and_out():
    elems = {"a": tf.constant([1, 2]), "b": (tf.constant([3.0, 4.0]),)}
    f = tf.function(
        lambda e: tf.map_fn(
            lambda e: (e["b"][0], e["a"]), e, dtype=(tf.float32, tf.int32)
        )
    )
    first, second = f(elems)
    np.testing.assert_array_equal(first, [3.0, 4.0])
    np.testing.assert_array_equal(second, [1, 2])
