"""Python inside of graphs: gradients, errors, lifetimes."""

import gc

import numpy as np
import pytest

import minitf as tf

v1 = tf.compat.v1


def test_a_gradient_plays_back_the_tape_of_the_one_call():
    calls = []

    def square(x):
        calls.append(x)
        return x * x

    f = tf.function(lambda x: tf.py_function(square, [x], tf.float32))
    for function in (f, lambda x: tf.py_function(square, [x], tf.float32)):
        calls.clear()
        x = tf.constant(3.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        assert tape.gradient(y, x).numpy() == 6.0
        assert len(calls) == 1


def test_a_second_gradient_calls_the_function_again():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [])
        y = tf.py_function(lambda x: x**3.0, [x], tf.float32)
        (dy,) = tf.gradients(y * 2.0, x)
        (second,) = tf.gradients(dy, x)
        assert session.run([dy, second], {x: 2.0}) == [24.0, 24.0]


def test_each_round_of_a_loop_has_a_tape_of_its_own():
    def body(i, a):
        a = tf.py_function(lambda a: a * a, [a], tf.float32)
        return i + 1, tf.ensure_shape(a, [])

    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [])
        y = tf.while_loop(lambda i, a: i < 3, body, (0, x))[1]
        (dy,) = tf.gradients(y, x)
        np.testing.assert_allclose(session.run(dy, {x: 1.1}), 8 * 1.1**7, rtol=1e-5)


ERRORS = [
    (ValueError, tf.errors.InvalidArgumentError),
    (TypeError, tf.errors.InvalidArgumentError),
    (StopIteration, tf.errors.OutOfRangeError),
    (MemoryError, tf.errors.ResourceExhaustedError),
    (NotImplementedError, tf.errors.UnimplementedError),
    (KeyError, tf.errors.UnknownError),
]


@pytest.mark.parametrize("raised, wanted", ERRORS)
def test_exceptions_become_those_of_tensorflow(raised, wanted):
    def fail(x):
        raise raised("this went wrong")

    with pytest.raises(wanted, match=f"{raised.__name__}: .*this went wrong"):
        tf.py_function(fail, [1], tf.int32)
    in_graph = tf.function(lambda: tf.numpy_function(fail, [1], tf.int32))
    with pytest.raises(wanted, match=f"{raised.__name__}: .*this went wrong"):
        in_graph()


def test_results_must_be_as_many_and_of_the_types_announced():
    few = tf.function(lambda: tf.numpy_function(lambda: (), [], [tf.int32]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="returns 0 values"):
        few()
    other = tf.function(lambda: tf.numpy_function(lambda: 1.5, [], tf.float32))
    with pytest.raises(tf.errors.InvalidArgumentError, match="is double, but expects"):
        other()


def test_a_function_lives_as_long_as_its_graph():
    def build():
        with tf.Graph().as_default() as graph:
            v1.py_func(lambda: np.int32(7), [], tf.int32, name="seven")
        return graph

    graph = build()
    gc.collect()
    with v1.Session(graph=graph) as session:
        assert session.run("seven:0") == 7
    message = graph.as_graph_def()
    del graph, session
    gc.collect()
    with tf.Graph().as_default(), v1.Session() as session:
        tf.import_graph_def(message, name="")
        with pytest.raises(
            tf.errors.InvalidArgumentError, match="Could not find callback with key="
        ):
            session.run("seven:0")


def test_what_a_function_keeps_or_changes_is_its_own():
    kept = []

    def spoil(x):
        kept.append(x)
        x *= 100.0
        return x

    @tf.function
    def f(x):
        y = x + 1.0
        tf.numpy_function(spoil, [y], tf.float32)
        return y * 2.0

    assert f(tf.ones([3])).numpy().tolist() == [4.0] * 3
    assert kept[0].tolist() == [200.0] * 3


def test_ragged_tensors_go_in_and_out():
    spec = tf.RaggedTensorSpec([None, None], tf.float32)
    f = tf.function(lambda rt: tf.py_function(lambda rt: rt * 2.0, [rt], spec))
    assert f(tf.ragged.constant([[1.0, 2.0], []])).to_list() == [[2.0, 4.0], []]


def test_as_a_decorator():
    @tf.py_function(Tout=tf.float32)
    def half(x):
        return x / 2.0

    assert half(tf.constant(5.0)).numpy() == 2.5
