"""Forward-mode differentiation. Numbers are TensorFlow's."""

import gc

import numpy as np
import pytest

import minitf as tf

X = tf.constant([1.0, 2.0])
ONES = tf.constant([1.0, 1.0])


def jvp(function, primal=X, tangent=ONES, **kwargs):
    with tf.autodiff.ForwardAccumulator(primal, tangent) as accumulator:
        y = function(primal)
    return accumulator.jvp(y, **kwargs)


@pytest.mark.parametrize(
    "function, wanted",
    [
        (lambda x: x * x, [2.0, 4.0]),
        (lambda x: x**3, [3.0, 12.0]),
        (lambda x: tf.reduce_sum(x), 2.0),
        (lambda x: tf.reduce_max(x), 1.0),
        (lambda x: tf.gather(x, [1, 1]), [1.0, 1.0]),
        (lambda x: tf.concat([x, x * 2.0], 0), [1.0, 1.0, 2.0, 2.0]),
        (lambda x: tf.linalg.matvec([[1.0, 2.0], [3.0, 4.0]], x), [3.0, 7.0]),
        (lambda x: x / tf.reduce_sum(x), [1 / 9, -1 / 9]),
    ],
)
def test_the_tangent_of_a_result_is_the_jacobian_times_the_tangent(function, wanted):
    np.testing.assert_allclose(jvp(function).numpy(), wanted, rtol=1e-6)


def test_variables_can_be_primals():
    v = tf.Variable([1.0, 2.0])
    assert jvp(lambda v: v * v, v).numpy().tolist() == [2.0, 4.0]


def test_primals_and_results_can_be_structures():
    a, b = tf.constant(2.0), tf.Variable(3.0)
    primals, tangents = {"a": a, "b": [b]}, {"a": tf.constant(1.0), "b": [10.0]}
    with tf.autodiff.ForwardAccumulator(primals, tangents) as accumulator:
        results = {"product": a * b, "rest": (a + 1.0,)}
    found = accumulator.jvp(results)
    assert found["product"].numpy() == 3.0 + 20.0
    assert found["rest"][0].numpy() == 1.0


def test_what_does_not_depend_on_the_primals_has_no_tangent():
    other = tf.constant(5.0)
    assert jvp(lambda x: other * 2.0) is None
    assert jvp(lambda x: tf.floor(x)) is None
    assert jvp(lambda x: tf.stop_gradient(x)) is None
    assert jvp(lambda x: tf.cast(x, tf.int32)) is None
    zeros = jvp(lambda x: tf.floor(x), unconnected_gradients="zero")
    assert zeros.numpy().tolist() == [0.0, 0.0]


def test_some_results_of_an_op_may_have_tangents():
    found = jvp(lambda x: tf.math.top_k(x, 1))
    assert found.values.numpy().tolist() == [1.0]
    assert found.indices is None


def test_only_what_happens_inside_counts():
    accumulator = tf.autodiff.ForwardAccumulator(X, ONES)
    with accumulator:
        y = X * X
    with accumulator:
        z = y * X
    outside = y * 2.0
    first, second, third = accumulator.jvp([y, z, outside])
    assert first.numpy().tolist() == [2.0, 4.0]
    assert second.numpy().tolist() == [3.0, 12.0]
    assert third is None
    assert accumulator.jvp(X) is ONES


def test_outer_accumulators_see_inner_ones():
    x, one = tf.constant(1.1), tf.constant(1.0)
    with tf.autodiff.ForwardAccumulator(x, one) as outer:
        with tf.autodiff.ForwardAccumulator(x, one) as inner:
            y = x ** tf.constant(3.5)
    assert abs(inner.jvp(y).numpy() - 4.4417057) < 1e-5
    assert abs(outer.jvp(inner.jvp(y)).numpy() - 10.094786) < 1e-4
    assert inner.jvp(outer.jvp(y)) is None


def test_forward_over_reverse_gives_hessian_vector_products():
    v = tf.Variable([1.0, 2.0])
    with tf.autodiff.ForwardAccumulator(v, tf.constant([1.0, 0.0])) as accumulator:
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(v**3.0)
        dy = tape.gradient(y, v)
    assert dy.numpy().tolist() == [3.0, 12.0]
    assert accumulator.jvp(dy).numpy().tolist() == [6.0, 0.0]


def test_reverse_over_forward_gives_them_too():
    with tf.GradientTape() as tape:
        tape.watch(X)
        along = jvp(lambda x: tf.reduce_sum(x**3), tangent=tf.constant([1.0, 0.0]))
    assert tape.gradient(along, X).numpy().tolist() == [6.0, 0.0]


def test_a_tape_inside_does_not_see_the_tangents():
    with tf.autodiff.ForwardAccumulator(X, ONES) as accumulator:
        with tf.GradientTape() as tape:
            tape.watch(X)
            y = tf.reduce_sum(X**3)
            along = accumulator.jvp(y)
    assert tape.gradient(along, X) is None


def test_a_function_with_its_own_gradient_is_gone_through():
    # As in TensorFlow: the rule, which says 10, is for the way back.
    function = tf.custom_gradient(lambda x: (x * x, lambda dy: dy * 10.0))
    assert jvp(function).numpy().tolist() == [2.0, 4.0]


def test_where_no_ops_lead_through_the_rule_is_used():
    @tf.custom_gradient
    def outside(x):
        y = tf.constant(np.sin(x.numpy()))
        return y, lambda dy: dy * tf.cos(x)

    np.testing.assert_allclose(jvp(outside).numpy(), np.cos([1.0, 2.0]), rtol=1e-6)


def test_accumulators_work_in_graphs():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x, tangent = tf.constant([1.0, 2.0]), tf.constant([1.0, 0.0])
        found = jvp(lambda x: x * x, x, tangent)
        assert session.run(found).tolist() == [2.0, 0.0]


def test_a_primal_listed_twice_is_an_error():
    with pytest.raises(ValueError, match="specified as a primal multiple times"):
        tf.autodiff.ForwardAccumulator([X, X], [ONES, ONES])


def test_primals_and_tangents_must_go_together():
    make = tf.autodiff.ForwardAccumulator
    with pytest.raises(ValueError, match="same nested structure"):
        make([X], [ONES, ONES])
    with pytest.raises(ValueError, match="requested dtype"):
        make(X, tf.ones([2], tf.float64))
    with pytest.raises(ValueError, match="shape of its primal"):
        make(X, tf.ones([3]))
    with pytest.raises(AttributeError, match="Only tensors and variables"):
        make(1.0, tf.constant(1.0))


def test_accumulators_are_entered_one_at_a_time():
    accumulator = tf.autodiff.ForwardAccumulator(X, ONES)
    with accumulator, pytest.raises(ValueError, match="already recording"):
        accumulator.__enter__()


def test_only_tensors_have_tangents():
    accumulator = tf.autodiff.ForwardAccumulator(X, ONES)
    with pytest.raises(AttributeError, match="Only tensors"):
        accumulator.jvp(1.0)
    with pytest.raises(ValueError, match="unconnected_gradients"):
        accumulator.jvp(X, unconnected_gradients="nothing")


def test_an_op_without_a_rule_is_an_error():
    with pytest.raises(LookupError, match="no entry for: Lu"):
        jvp(tf.linalg.lu, tf.eye(2), tf.ones([2, 2]))


def test_tangents_are_forgotten_with_their_tensors():
    with tf.autodiff.ForwardAccumulator(X, ONES) as accumulator:
        y = X
        for _ in range(10):
            y = y * 2.0
    gc.collect()
    assert len(accumulator._tangents._found) == 2


def test_accumulators_go_through_called_functions():
    v = tf.Variable([3.0, 4.0])
    assert jvp(tf.function(lambda x: x * x * v)).numpy().tolist() == [6.0, 16.0]


def test_tapes_and_accumulators_nest_around_called_functions():
    cube = tf.function(lambda x: tf.reduce_sum(x**3))
    with tf.GradientTape() as tape:
        tape.watch(X)
        along = jvp(cube, tangent=tf.constant([1.0, 0.0]))
    assert tape.gradient(along, X).numpy().tolist() == [6.0, 0.0]
    with tf.autodiff.ForwardAccumulator(X, ONES) as accumulator:
        with tf.GradientTape() as tape:
            tape.watch(X)
            y = cube(X)
        dy = tape.gradient(y, X)
    assert accumulator.jvp(dy).numpy().tolist() == [6.0, 12.0]


def test_accumulators_work_inside_functions():
    @tf.function
    def along(x):
        return jvp(lambda x: x * x, x, tf.constant([1.0, 0.0]))

    assert along(X).numpy().tolist() == [2.0, 0.0]
