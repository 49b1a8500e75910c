"""Jacobians of tapes, and Hessians in graphs. Numbers are TensorFlow's."""

import numpy as np
import pytest

import minitf as tf


def squares(x, **kwargs):
    with tf.GradientTape(**kwargs) as tape:
        tape.watch(x)
        y = x * x
    return tape, y


def test_a_jacobian_has_the_shape_of_the_target_and_then_of_the_source():
    a, b = tf.ones([2, 3]), tf.ones([3, 4])
    with tf.GradientTape() as tape:
        tape.watch([a, b])
        y = a @ b
    da, db = tape.jacobian(y, [a, b])
    assert da.shape == (2, 4, 2, 3)
    assert db.shape == (2, 4, 3, 4)
    assert da.numpy()[0, 1].tolist() == [[1, 1, 1], [0, 0, 0]]


def test_the_jacobian_of_a_number_is_its_gradient():
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(x * x)
    assert tape.jacobian(y, x).numpy().tolist() == [2.0, 4.0]


def test_jacobians_keep_the_structure_of_the_sources():
    v, x = tf.Variable([1.0, 2.0]), tf.constant([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        y = v * 2.0
    found = tape.jacobian(y, {"a": v, "b": (x,)})
    assert found["a"].numpy().tolist() == [[2, 0], [0, 2]]
    assert found["b"] == (None,)
    found = tape.jacobian(y, {"b": x}, unconnected_gradients="zero")
    assert found["b"].numpy().tolist() == [[0, 0], [0, 0]]


def test_complex_jacobians_are_conjugated():
    x = tf.constant([1 + 2j, 3 + 1j])
    tape, y = squares(x)
    assert tape.jacobian(y, x).numpy().tolist() == [[2 - 4j, 0], [0, 6 - 2j]]


def test_sparse_rows_become_dense():
    v = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.gather(v, [1, 1])
    assert tape.jacobian(y, v).numpy().tolist() == [[0, 1], [0, 1]]


def test_the_jacobian_of_an_empty_target_is_empty():
    v, x = tf.Variable([1.0, 2.0]), tf.constant([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        y = v[:0] * 2.0
    assert tape.jacobian(y, v).shape == (0, 2)
    assert tape.jacobian(y, x) is None


def test_a_jacobian_of_a_gradient_is_a_hessian():
    x = tf.constant([1.0, 2.0, 3.0])
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.reduce_prod(x)
        dy = inner.gradient(y, x)
    wanted = [[0, 3, 2], [3, 0, 1], [2, 1, 0]]
    assert outer.jacobian(dy, x).numpy().tolist() == wanted


def test_jacobians_use_a_tape_up():
    x = tf.constant([1.0, 2.0])
    tape, y = squares(x)
    tape.jacobian(y, x)
    with pytest.raises(RuntimeError, match="only be used to compute one set"):
        tape.jacobian(y, x)
    tape, y = squares(x)
    with pytest.raises(RuntimeError, match="persistent=True to compute the jacobian"):
        tape.jacobian(y, x, experimental_use_pfor=False)
    tape, y = squares(x, persistent=True)
    found = tape.jacobian(y, x, experimental_use_pfor=False)
    assert found.numpy().tolist() == [[2, 0], [0, 4]]


def test_a_target_that_is_no_tensor_has_no_shape():
    x = tf.constant([1.0, 2.0])
    tape, y = squares(x)
    with pytest.raises(AttributeError, match="shape"):
        tape.jacobian([y], x)


def test_batch_jacobians_take_the_rows_one_by_one():
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    tape, y = squares(x)
    wanted = [[[2, 0], [0, 4]], [[6, 0], [0, 8]]]
    assert tape.batch_jacobian(y, x).numpy().tolist() == wanted


def test_batch_jacobians_have_all_axes_of_both():
    x = tf.ones([5, 2, 3])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(x, 2)[:, :, tf.newaxis] * tf.ones([4])
    found = tape.batch_jacobian(y, x)
    assert found.shape == (5, 2, 4, 2, 3)
    assert found.numpy()[0, 1, 0].tolist() == [[0, 0, 0], [1, 1, 1]]


def test_batch_jacobians_of_what_does_not_matter_are_zeros():
    x = tf.ones([2, 3])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.ones([2, 4]) * 2.0
    assert tape.batch_jacobian(y, x).numpy().tolist() == np.zeros([2, 4, 3]).tolist()


def test_batches_must_be_there_and_agree():
    x = tf.ones([2, 3])
    tape, y = squares(x, persistent=True)
    with pytest.raises(ValueError, match="Need first dimension"):
        tape.batch_jacobian(y[:1], x)
    with pytest.raises(ValueError, match="must have rank at least 2"):
        tape.batch_jacobian(y[0], x)
    with pytest.raises(ValueError, match="must have rank at least 2"):
        tape.batch_jacobian(tf.reduce_sum(y), x)


def test_jacobians_work_in_a_graph_also_of_a_size_that_is_not_known():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.constant([1.0, 2.0])
        tape, y = squares(x, persistent=True)
        assert session.run(tape.jacobian(y, x)).tolist() == [[2, 0], [0, 4]]
        unknown = tf.compat.v1.placeholder(tf.float32, [None])
        tape, y = squares(unknown)
        jacobian = tape.jacobian(y, unknown)
        for values in ([1.0, 2.0], [3.0]):
            found = session.run(jacobian, {unknown: values})
            np.testing.assert_array_equal(found, np.diag(2 * np.float32(values)))


def test_a_large_jacobian_in_a_graph_is_a_loop():
    with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
        x, other = tf.ones([50]), tf.ones([3])
        with tf.GradientTape() as tape:
            tape.watch([x, other])
            y = x * x * tf.reduce_sum(x)
        jacobian, none = tape.jacobian(y, [x, other])
        assert none is None
        assert "While" in " ".join(op.type for op in graph.get_operations())
        expected = np.ones((50, 50)) + 100 * np.eye(50)
        np.testing.assert_array_equal(session.run(jacobian), expected)


def test_batch_jacobians_in_a_graph_leave_the_batch_open():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, [None, 2])
        tape, y = squares(x)
        found = tape.batch_jacobian(y, x)
        assert session.run(found, {x: [[1, 2]]}).tolist() == [[[2, 0], [0, 4]]]


def test_hessians_have_the_shape_of_x_twice():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        a = tf.constant([1.0, 2.0])
        b = tf.constant([[1.0, 2.0], [3.0, 4.0]])
        y = tf.reduce_sum(a**3) * tf.reduce_sum(b * b)
        first, second = session.run(tf.hessians(y, [a, b]))
    assert first.tolist() == [[180, 0], [0, 360]]
    assert second.shape == (2, 2, 2, 2)
    assert second.reshape(4, 4).tolist() == (18 * np.eye(4)).tolist()


def test_hessians_of_what_does_not_depend_on_x_are_an_error():
    with tf.Graph().as_default():
        x, y = tf.constant([1.0]), tf.constant([2.0])
        with pytest.raises(ValueError, match="None values not supported"):
            tf.hessians(y, x)
        with pytest.raises(ValueError, match="only linearly"):
            tf.compat.v1.hessians(x * 2.0, x)


def test_hessians_are_for_graphs():
    with pytest.raises(RuntimeError, match="Use tf.GradientTape"):
        tf.hessians(tf.constant(1.0), tf.constant(1.0))


def test_jacobians_work_in_functions():
    @tf.function
    def both(x):
        tape, y = squares(x, persistent=True)
        return tape.jacobian(y, x), tape.batch_jacobian(y[tf.newaxis], x[tf.newaxis])

    @tf.function
    def of_rows(x):
        tape, y = squares(x)
        return tape.batch_jacobian(y, x)

    x = tf.constant([1.0, 2.0])
    assert both(x)[0].numpy().tolist() == [[2, 0], [0, 4]]
    assert of_rows(x[tf.newaxis]).numpy().tolist() == [[[2, 0], [0, 4]]]
