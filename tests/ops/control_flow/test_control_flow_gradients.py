"""Gradients through functions, branches and loops, against unrolled Python.

Every program is written once. Run eagerly it *is* unrolled Python; as a `tf.function`,
in a session and step by step it is made of the ops under test.
"""

import numpy as np
import pytest

import minitf as tf
from minitf.runtime import executor

v1 = tf.compat.v1
F = np.float32


def branch(x):
    return tf.cond(x > 1.0, lambda: tf.sin(x) * x, lambda: tf.exp(x))


def number(x):
    branches = [lambda: x * x, lambda: tf.sin(x), lambda: x**3.0]
    return tf.switch_case(tf.cast(x * 2.0, tf.int32), branches)


def conditions(x):
    pairs = [(x > 2.0, lambda: tf.sin(x)), (x > 1.0, lambda: x * x)]
    return tf.case(pairs, default=lambda: tf.exp(x))


def loop(x):
    return tf.while_loop(
        lambda i, a: i < 3, lambda i, a: (i + 1, tf.sin(a) * x), (0, x)
    )[1]


def no_rounds(x):
    return tf.while_loop(
        lambda i, a: i < 0, lambda i, a: (i + 1, tf.sin(a) * x), (0, x * x)
    )[1]


def rounds_by_value(x):
    return tf.while_loop(lambda a: a < 50.0, lambda a: [a * a + x], [x])[0]


def branches_in_a_loop_in_a_function(x):
    def body(i, a):
        even = tf.equal(i % 2, 0)
        return i + 1, tf.cond(even, lambda: tf.sin(a) * x, lambda: a * a)

    @tf.function
    def inner(y):
        return tf.while_loop(lambda i, a: i < 4, body, (0, y))[1]

    return inner(x) * inner(x * 2.0)


def loop_in_a_loop(x):
    def inner(a):
        return tf.while_loop(
            lambda j, b: j < 2, lambda j, b: (j + 1, tf.sin(b) * x), (0, a)
        )[1]

    return tf.while_loop(lambda i, a: i < 2, lambda i, a: (i + 1, inner(a)), (0, x))[1]


def growing(x):
    found = tf.while_loop(
        lambda i, a: i < 3,
        lambda i, a: (i + 1, tf.concat([a, a * x], 0)),
        (0, tf.reshape(x, [1])),
        shape_invariants=(tf.TensorShape([]), tf.TensorShape([None])),
    )
    return tf.reduce_prod(found[1])


def array(x):
    squares = tf.TensorArray(tf.float32, 4)

    def body(i, squares):
        return i + 1, squares.write(i, x ** tf.cast(i, tf.float32))

    squares = tf.while_loop(lambda i, _: i < 4, body, (0, squares))[1]
    return tf.reduce_sum(squares.stack())


def mapped(x):
    return tf.reduce_sum(tf.map_fn(lambda v: tf.sin(v) * x, tf.stack([x, x * x])))


def scanned(x):
    return tf.reduce_sum(tf.scan(lambda a, v: a * v, tf.stack([x, x * x, x + 1.0])))


PROGRAMS = [branch, number, conditions, loop, no_rounds, rounds_by_value]
PROGRAMS += [branches_in_a_loop_in_a_function, loop_in_a_loop, growing, array]
PROGRAMS += [mapped, scanned]
POINTS = [F(0.3), F(0.8), F(1.3)]


def derivatives(program, point):
    """The value and the first two derivatives, on tapes."""
    x = tf.constant(point)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = program(x)
        dy = inner.gradient(y, x)
    return [value.numpy() for value in (y, dy, outer.gradient(dy, x))]


def graph_of(program):
    """A graph of a program and its two derivatives; returns (graph, x, fetches)."""
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.float32, [], name="x")
        y = program(x)
        (dy,) = tf.gradients(y, x)
        (second,) = tf.gradients(dy, x)
    return graph, x, [y, dy, second]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_function_has_the_derivatives_of_unrolled_python(program, point):
    wanted = derivatives(program, point)
    got = derivatives(tf.function(program), point)
    np.testing.assert_allclose(got, wanted, rtol=2e-4)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_session_and_the_stepped_executor_agree_with_python(program):
    graph, x, fetches = graph_of(program)
    for point in POINTS:
        wanted = derivatives(program, point)
        with v1.Session(graph=graph) as session:
            np.testing.assert_allclose(
                session.run(fetches, {x: point}), wanted, rtol=2e-4
            )
        stepped = executor.run(fetches, {id(x): np.asarray(point)})
        np.testing.assert_allclose(stepped, wanted, rtol=2e-4)


def test_a_branch_passes_slices_of_a_variable_back():
    table = tf.Variable(tf.ones([4, 2]))

    @tf.function
    def look_up(flag, ids):
        return tf.cond(
            flag, lambda: tf.gather(table, ids) * 3.0, lambda: tf.ones([2, 2])
        )

    for flag, wanted in [(True, [0, 3, 0, 3]), (False, [0, 0, 0, 0])]:
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(look_up(tf.constant(flag), tf.constant([1, 3])))
        gradient = tf.convert_to_tensor(tape.gradient(y, table))
        assert gradient.numpy()[:, 0].tolist() == wanted


def test_a_loop_passes_slices_of_a_variable_back():
    table = tf.Variable([1.0, 2.0, 3.0])

    @tf.function
    def product(ids):
        return tf.while_loop(
            lambda i, a: i < 3,
            lambda i, a: (i + 1, a * tf.gather(table, ids[i])),
            (0, 1.0),
        )[1]

    with tf.GradientTape() as tape:
        y = product(tf.constant([0, 2, 2]))
    gradient = tf.convert_to_tensor(tape.gradient(y, table))
    assert y.numpy() == 9.0
    assert gradient.numpy().tolist() == [9.0, 0.0, 6.0]


def test_a_condition_that_is_an_integer_is_differentiated_as_a_condition():
    with tf.Graph().as_default(), v1.Session() as session:
        flag, x = v1.placeholder(tf.int32, []), v1.placeholder(tf.float32, [])
        y = tf.cond(flag, lambda: x * 2.0, lambda: x * 5.0)
        (dy,) = tf.gradients(y, x)
        assert session.run(dy, {flag: 1, x: 1.0}) == 2.0
        assert session.run(dy, {flag: 0, x: 1.0}) == 5.0


def test_back_prop_false_stops_the_gradient_of_a_loop():
    @tf.function
    def f(x):
        return tf.while_loop(lambda a: a < 9.0, lambda a: [a * x], [x], back_prop=False)

    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        (y,) = f(x)
    assert y.numpy() == 16.0
    assert tape.gradient(y, x) is None
