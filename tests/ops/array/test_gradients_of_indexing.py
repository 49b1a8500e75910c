"""Gradients of picking elements: when they are slices, and when they are refused.

Expected values were computed by TensorFlow 2.21.
"""

import numpy as np
import pytest

import minitf as tf

VALUES = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


def gradient(f, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x)


def parts(slices):
    assert isinstance(slices, tf.IndexedSlices)
    assert slices.dense_shape.numpy().tolist() == [3, 2]
    return slices.values.numpy().tolist(), slices.indices.numpy().tolist()


@pytest.fixture(params=[tf.Variable, tf.constant], ids=["variable", "tensor"])
def x(request):
    return request.param(VALUES)


def test_gathered_rows_have_slices_as_gradient(x):
    found = gradient(lambda x: tf.gather(x, [0, 2, 0]) * 3.0, x)
    assert parts(found) == ([[3.0, 3.0], [3.0, 3.0], [3.0, 3.0]], [0, 2, 0])
    dense = tf.convert_to_tensor(found).numpy()
    assert dense.tolist() == [[6.0, 6.0], [0.0, 0.0], [3.0, 3.0]]


def test_indices_of_any_shape_are_laid_out_in_a_row(x):
    found = gradient(lambda x: tf.gather(x, [[1], [2]]) * 3.0, x)
    assert parts(found) == ([[3.0, 3.0], [3.0, 3.0]], [1, 2])
    assert parts(gradient(lambda x: tf.gather(x, 1), x)) == ([[1.0, 1.0]], [1])


def test_slices_keep_the_type_of_the_indices(x):
    found = gradient(lambda x: tf.gather(x, tf.constant([0], tf.int64)), x)
    assert found.indices.dtype is tf.int64
    assert found.dense_shape.dtype is tf.int32


def test_rows_read_by_gather_nd_have_slices_as_gradient(x):
    found = gradient(lambda x: tf.gather_nd(x, [[0], [2]]) * 3.0, x)
    assert parts(found) == ([[3.0, 3.0], [3.0, 3.0]], [0, 2])


def test_elements_read_by_gather_nd_have_a_dense_gradient(x):
    found = gradient(lambda x: tf.gather_nd(x, [[0, 1], [2, 0]]) * 3.0, x)
    assert found.numpy().tolist() == [[0.0, 3.0], [0.0, 0.0], [3.0, 0.0]]


def test_gathering_along_another_axis_has_a_dense_gradient(x):
    found = gradient(lambda x: tf.gather(x, [1, 1], axis=1), x)
    assert found.numpy().tolist() == [[0.0, 2.0]] * 3


def test_gathering_from_what_was_gathered_adds_up_twice(x):
    found = gradient(lambda x: tf.gather(tf.gather(x, [2, 1]), [0, 1, 1]), x)
    assert parts(found) == ([[1.0, 1.0], [2.0, 2.0]], [2, 1])


@pytest.mark.parametrize(
    "through, expected",
    [
        (tf.identity, ([[3.0, 3.0]], [1])),
        (tf.negative, ([[-3.0, -3.0]], [1])),
        (lambda x: x + 1.0, ([[3.0, 3.0]], [1])),
        (lambda x: tf.cast(x, tf.float64), ([[3.0, 3.0]], [1])),
    ],
    ids=["identity", "negative", "add", "cast"],
)
def test_slices_stay_slices_through_simple_ops(x, through, expected):
    assert parts(gradient(lambda x: tf.gather(through(x), [1]) * 3, x)) == expected


@pytest.mark.parametrize("axis, rows, columns", [(0, [4], [0]), (1, [1], [1])])
def test_slices_stay_slices_through_concat(x, axis, rows, columns):
    other = tf.ones([3, 2])
    found = gradient(lambda x: tf.gather(tf.concat([other, x], axis), rows), x)
    assert parts(found) == ([[1.0, 1.0]], [1])


@pytest.mark.parametrize(
    "through, expected",
    [
        (lambda x: x * 2.0, [[0.0, 0.0], [6.0, 6.0], [0.0, 0.0]]),
        (lambda x: tf.reshape(x, [2, 3]), [[0.0, 0.0], [0.0, 3.0], [3.0, 3.0]]),
        (tf.transpose, [[0.0, 3.0], [0.0, 3.0], [0.0, 3.0]]),
        (lambda x: tf.tile(x, [2, 1]), [[0.0, 0.0], [3.0, 3.0], [0.0, 0.0]]),
        (lambda x: tf.stack([x, x]), [[3.0, 3.0], [3.0, 3.0], [3.0, 3.0]]),
        (lambda x: tf.pad(x, [[1, 0], [0, 0]]), [[3.0, 3.0], [0.0, 0.0], [0.0, 0.0]]),
        (lambda x: x[1:], [[0.0, 0.0], [0.0, 0.0], [3.0, 3.0]]),
    ],
    ids=["mul", "reshape", "transpose", "tile", "stack", "pad", "slice"],
)
def test_slices_become_dense_through_other_ops(x, through, expected):
    found = gradient(lambda x: tf.gather(through(x), [1]) * 3.0, x)
    assert found.numpy().tolist() == expected


def test_gather_in_a_graph_with_an_axis_that_is_fed():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, [None, None])
        axis = tf.compat.v1.placeholder(tf.int32, [])
        (dx,) = tf.gradients(tf.gather(x, [1, 1], axis=axis), x)
        for at, expected in [(0, [[0, 0], [2, 2]]), (-1, [[0, 2], [0, 2]])]:
            found = session.run(dx, {x: np.ones([2, 2]), axis: at})
            assert found.tolist() == expected


def test_negative_batch_dims_need_indices_of_known_rank():
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [2, 3])
        indices = tf.compat.v1.placeholder(tf.int32)
        y = tf.gather(x, indices, axis=1, batch_dims=-1)
        with pytest.raises(ValueError, match="batch_dims"):
            tf.gradients(y, x)


def test_a_permutation_may_count_axes_from_the_back():
    x = tf.constant(np.arange(6.0).reshape(1, 2, 3))
    weights = tf.constant(np.arange(6.0).reshape(3, 1, 2))
    found = gradient(lambda x: tf.transpose(x, [-1, 0, -2]) * weights, x)
    assert found.shape == x.shape
    assert found.numpy().tolist() == [[[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]]]


def test_linspace_shares_the_gradient_between_its_ends():
    ends = [tf.constant(0.0), tf.constant(1.0)]
    with tf.GradientTape() as tape:
        tape.watch(ends)
        y = tf.linspace(*ends, 5) * tf.constant([1.0, 0.0, 0.0, 2.0, 0.0])
    assert [g.numpy() for g in tape.gradient(y, ends)] == [1.5, 1.5]


def test_the_gradient_that_was_prevented_is_an_error_with_the_message():
    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.raw_ops.PreventGradient(input=x, message="not this way")
    with pytest.raises(LookupError, match="not this way"):
        tape.gradient(y, x)


def test_check_numerics_checks_the_gradient_too():
    x = tf.constant(0.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.sqrt(tf.debugging.check_numerics(x, "the input"))
    with pytest.raises(tf.errors.InvalidArgumentError, match="in gradient. the input"):
        tape.gradient(y, x)
