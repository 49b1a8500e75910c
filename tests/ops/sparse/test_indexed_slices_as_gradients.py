"""`tf.IndexedSlices` where tensors are expected: sums, arithmetic, clipping.

Expected values were computed by TensorFlow 2.21.
"""

import numpy as np
import pytest

import minitf as tf

DENSE = tf.ones([3, 2])


@pytest.fixture
def slices():
    return tf.IndexedSlices(
        tf.constant([[3.0, 4.0], [1.0, 0.0]]), tf.constant([0, 2]), tf.constant([3, 2])
    )


def parts(slices):
    assert isinstance(slices, tf.IndexedSlices)
    return slices.values.numpy().tolist(), slices.indices.numpy().tolist()


def test_gradients_that_are_all_slices_are_joined():
    v = tf.Variable(DENSE)
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.gather(v, [0])) + 2 * tf.reduce_sum(tf.gather(v, [2, 0]))
    rows, places = parts(tape.gradient(y, v))
    pairs = sorted(zip(places, rows, strict=True))
    assert pairs == [(0, [1.0, 1.0]), (0, [2.0, 2.0]), (2, [2.0, 2.0])]


def test_indices_of_two_types_are_joined_as_int64():
    v = tf.Variable(DENSE)
    with tf.GradientTape() as tape:
        other = tf.gather(v, tf.constant([2], tf.int64))
        y = tf.reduce_sum(tf.gather(v, [0])) + tf.reduce_sum(other)
    found = tape.gradient(y, v)
    assert found.indices.dtype is tf.int64
    assert sorted(found.indices.numpy().tolist()) == [0, 2]


def test_slices_and_a_tensor_add_up_to_a_tensor():
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.gather(v, [0])) + tf.reduce_sum(v * v)
    found = tape.gradient(y, v)
    assert found.numpy().tolist() == [[3.0, 5.0], [6.0, 8.0], [10.0, 12.0]]


def test_slices_are_joined_in_a_graph_as_well():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        v = tf.Variable(np.ones([3, 2], np.float32))
        y = tf.reduce_sum(tf.gather(v, [0])) + tf.reduce_sum(tf.gather(v, [2, 0]))
        (dv,) = tf.gradients(y, v)
        assert isinstance(dv, tf.IndexedSlices)
        session.run(v.initializer)
        dense = session.run(tf.convert_to_tensor(dv))
    assert dense.tolist() == [[2.0, 2.0], [0.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    "compute, expected",
    [
        (lambda s: s + DENSE, [[4.0, 5.0], [1.0, 1.0], [2.0, 1.0]]),
        (lambda s: DENSE + s, [[4.0, 5.0], [1.0, 1.0], [2.0, 1.0]]),
        (lambda s: 2.0 * DENSE * s, [[6.0, 8.0], [0.0, 0.0], [2.0, 0.0]]),
        (tf.square, [[9.0, 16.0], [0.0, 0.0], [1.0, 0.0]]),
        (lambda s: tf.add_n([s, DENSE]), [[4.0, 5.0], [1.0, 1.0], [2.0, 1.0]]),
        (lambda s: tf.add_n([s, s]), [[6.0, 8.0], [0.0, 0.0], [2.0, 0.0]]),
        (lambda s: tf.matmul(s, [[1.0], [1.0]]), [[7.0], [0.0], [1.0]]),
        (lambda s: tf.concat([s, s], 1)[0], [3.0, 4.0, 3.0, 4.0]),
        (lambda s: tf.Variable(DENSE).assign_sub(s), [[-2, -3], [1, 1], [0, 1]]),
    ],
    ids=[
        "add",
        "radd",
        "mul",
        "square",
        "mixed",
        "add_n",
        "matmul",
        "concat",
        "assign",
    ],
)
def test_slices_become_a_tensor_in_arithmetic(slices, compute, expected):
    assert compute(slices).numpy().tolist() == expected


@pytest.mark.parametrize(
    "compute, expected",
    [
        (lambda s: -s, [[-3.0, -4.0], [-1.0, 0.0]]),
        (tf.identity, [[3.0, 4.0], [1.0, 0.0]]),
        (lambda s: tf.cast(s, tf.float64), [[3.0, 4.0], [1.0, 0.0]]),
        (lambda s: tf.math.scalar_mul(2.0, s), [[6.0, 8.0], [2.0, 0.0]]),
        (lambda s: tf.clip_by_value(s, 0.5, 3.0), [[3.0, 3.0], [1.0, 0.5]]),
        (lambda s: tf.clip_by_norm(s, 1.0), [[0.5883, 0.7845], [0.1961, 0.0]]),
    ],
    ids=["neg", "identity", "cast", "scalar_mul", "clip_by_value", "clip_by_norm"],
)
def test_slices_stay_slices(slices, compute, expected):
    found = compute(slices)
    assert parts(found)[1] == [0, 2]
    np.testing.assert_allclose(found.values, expected, atol=1e-4)
    assert found.dense_shape.numpy().tolist() == [3, 2]


def test_clipping_by_the_global_norm_counts_the_rows_that_are_there(slices):
    clipped, norm = tf.clip_by_global_norm([slices, None, DENSE], 1.0)
    assert norm.numpy() == pytest.approx(np.sqrt(26 + 6))
    assert parts(clipped[0])[1] == [0, 2]
    assert clipped[1] is None
    np.testing.assert_allclose(clipped[0].values[0], [3 / norm, 4 / norm], rtol=1e-6)
    np.testing.assert_allclose(clipped[2][0], [1 / norm] * 2, rtol=1e-6)


def test_slices_without_the_shape_of_the_whole_cannot_become_a_tensor():
    slices = tf.IndexedSlices(tf.constant([1.0]), tf.constant([0]))
    with pytest.raises(ValueError, match="dense_shape"):
        tf.convert_to_tensor(slices)


def test_what_tensorflow_has_no_gradient_for_says_so():
    st = tf.SparseTensor([[0, 1]], tf.constant([2.0]), [2, 2])
    with tf.GradientTape() as tape:
        tape.watch(st.values)
        y = tf.sparse.maximum(st, st).values
    with pytest.raises(NotImplementedError, match="SparseSparseMaximum"):
        tape.gradient(y, st.values)


def test_a_ragged_tensor_made_dense_gives_slices_and_the_default_the_rest():
    values, default = tf.constant([1.0, 2.0, 3.0]), tf.constant(9.0)
    with tf.GradientTape() as tape:
        tape.watch([values, default])
        ragged = tf.RaggedTensor.from_row_lengths(values, [2, 0, 1])
        y = ragged.to_tensor(default) * [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    d_values, d_default = tape.gradient(y, [values, default])
    assert parts(d_values) == ([1.0, 2.0, 5.0], [0, 1, 2])
    assert d_default.numpy() == 3.0 + 4.0 + 6.0
