"""Functions, branches and loops cross the border, with their gradients.

Each program is built here and by real TensorFlow. TensorFlow runs our graph, first and
second derivatives included; we run TensorFlow's, and differentiate it ourselves.
"""

import numpy as np
import pytest
import tensorflow

import minitf as tf

v1 = tensorflow.compat.v1
F = np.float32


def two_branches(t, x):
    return t.cond(x > 1.0, lambda: t.sin(x) * x, lambda: t.exp(x))


def three_branches(t, x, i):
    return t.switch_case(i, [lambda: x * x, lambda: t.sin(x), lambda: x * x * x])


def case_of_conditions(t, x):
    pairs = [(x > 2.0, lambda: t.sin(x)), (x > 1.0, lambda: x * x)]
    return t.case(pairs, default=lambda: t.exp(x))


def loop(t, x):
    return t.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, t.sin(a) * x), [0, x])[
        1
    ]


def loop_of_branches(t, x):
    def body(i, a):
        even = t.equal(i % 2, 0)
        return i + 1, t.cond(even, lambda: t.sin(a) * x, lambda: a * a)

    return t.while_loop(lambda i, a: i < 4, body, [0, x])[1]


def branch_of_loops(t, x):
    def grow():
        return t.while_loop(lambda a: a < 100.0, lambda a: [a * a * x], [x])[0]

    return t.cond(x > 1.0, grow, lambda: x)


def loop_of_loops(t, x):
    def inner(a):
        return t.while_loop(
            lambda j, b: j < 3, lambda j, b: (j + 1, t.sin(b) * x), [0, a]
        )[1]

    return t.while_loop(lambda i, a: i < 2, lambda i, a: (i + 1, inner(a)), [0, x])[1]


def growing_loop(t, x):
    found = t.while_loop(
        lambda i, a: i < 3,
        lambda i, a: (i + 1, t.concat([a, a * x], 0)),
        [0, t.reshape(x, [1])],
        shape_invariants=[t.TensorShape([]), t.TensorShape([None])],
    )
    return t.reduce_prod(found[1])


def loop_of_lookups(t, x, i):
    return t.while_loop(
        lambda k, a: k < 3, lambda k, a: (k + 1, a + t.gather(x, i) * a), [0, F(1.0)]
    )[1]


def mapped(t, x):
    return t.reduce_sum(t.map_fn(lambda v: t.sin(v) * v, x))


def scanned(t, x):
    return t.scan(lambda a, v: a * v, x)


def folded(t, x):
    return t.foldr(lambda a, v: t.sin(a) + v * v, x, initializer=F(0.5))


def calls_of_calls(t, x):
    inner = t.function(lambda a: t.sin(a) * a)
    outer = t.function(lambda a: inner(a) * inner(a * 2.0))
    return outer(x)


def call_of_a_loop(t, x):
    def power(a):
        return t.while_loop(lambda i, b: i < 3, lambda i, b: (i + 1, b * a), [0, a])[1]

    return t.function(power)(x) + x


PROGRAMS = [
    (two_branches, [F(0.5)]),
    (two_branches, [F(1.5)]),
    (three_branches, [F(0.5), np.int32(0)]),
    (three_branches, [F(0.5), np.int32(1)]),
    (three_branches, [F(0.5), np.int32(7)]),
    (case_of_conditions, [F(1.5)]),
    (loop, [F(0.7)]),
    (loop_of_branches, [F(0.7)]),
    (branch_of_loops, [F(1.5)]),
    (branch_of_loops, [F(0.5)]),
    (loop_of_loops, [F(0.7)]),
    (growing_loop, [F(1.1)]),
    (loop_of_lookups, [F([1.0, 2.0, 3.0]), np.int32(1)]),
    (mapped, [F([1.0, 2.0, 3.0])]),
    (scanned, [F([1.0, 2.0, 3.0])]),
    (folded, [F([1.0, 2.0, 3.0])]),
    (calls_of_calls, [F(0.5)]),
    (call_of_a_loop, [F(0.5)]),
]
CASES = [
    pytest.param(program, feeds, id=f"{program.__name__}-{i}")
    for i, (program, feeds) in enumerate(PROGRAMS)
]

# Second derivatives that TensorFlow itself cannot compute.
ONLY_FIRST = {
    growing_loop: "negative paddings in the gradient of a gradient",
    branch_of_loops: "no zeros like a list that was never made",
}


@pytest.fixture(autouse=True)
def functional_control_flow():
    was_on = v1.control_flow_v2_enabled()
    v1.enable_control_flow_v2()
    yield
    if not was_on:
        v1.disable_control_flow_v2()


def build(t, program, feeds, orders):
    """Builds a program and its derivatives; returns (GraphDef bytes, names)."""
    with t.Graph().as_default() as graph:
        placeholder = t.compat.v1.placeholder
        xs = [
            placeholder(t.as_dtype(np.asarray(feed).dtype), np.shape(feed), f"x{i}")
            for i, feed in enumerate(feeds)
        ]
        ys = [t.identity(program(t, *xs), name="y")]
        names = [ys[0].name]
        able = [x for x in xs if x.dtype.is_floating]
        for _ in range(orders):
            ys = [g for g in t.gradients(ys, able) if g is not None]
            names += [g.name for g in ys]
        return graph.as_graph_def().SerializeToString(), names


def run(t, message, names, feeds):
    """Imports a graph and runs it."""
    given = {f"x{i}:0": feed for i, feed in enumerate(feeds)}
    with t.Graph().as_default(), t.compat.v1.Session() as session:
        message = t.compat.v1.GraphDef.FromString(message)
        t.import_graph_def(message, name="")
        return session.run(names, given)


def differentiate_here(message, feeds, orders):
    """Imports a graph, differentiates "y:0" and runs all that."""
    given = {f"x{i}:0": feed for i, feed in enumerate(feeds)}
    with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
        tf.import_graph_def(tf.compat.v1.GraphDef.FromString(message), name="")
        xs = [graph.get_tensor_by_name(name) for name in given]
        able = [x for x in xs if x.dtype.is_floating]
        ys = [graph.get_tensor_by_name("y:0")]
        found = list(ys)
        for _ in range(orders):
            ys = [g for g in tf.gradients(ys, able) if g is not None]
            found += ys
        return session.run(found, given)


def assert_same(got, wanted):
    assert len(got) == len(wanted)
    for ours, theirs in zip(got, wanted, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4)


@pytest.mark.parametrize("program, feeds", CASES)
def test_a_program_and_its_derivatives_are_the_same_in_both(program, feeds):
    orders = 1 if program in ONLY_FIRST else 2
    theirs, names = build(tensorflow, program, feeds, orders)
    wanted = run(tensorflow, theirs, names, feeds)
    assert_same(run(tf, theirs, names, feeds), wanted)
    assert_same(differentiate_here(theirs, feeds, orders), wanted)
    ours, names = build(tf, program, feeds, orders)
    assert_same(run(tf, ours, names, feeds), wanted)
    assert_same(run(tensorflow, ours, names, feeds), wanted)


@pytest.mark.parametrize("program, feeds", CASES)
def test_a_graph_that_came_back_from_tensorflow_is_still_the_same(program, feeds):
    ours, names = build(tf, program, feeds, 1)
    with tensorflow.Graph().as_default() as graph:
        tensorflow.import_graph_def(v1.GraphDef.FromString(ours), name="")
    back = graph.as_graph_def().SerializeToString()
    assert_same(run(tf, back, names, feeds), run(tf, ours, names, feeds))


def test_the_graph_of_a_function_of_tensorflow_runs_here():
    @tensorflow.function
    def collatz(n):
        steps = 0
        while n != 1:
            if n % 2 == 0:
                n = n // 2
            else:
                n = 3 * n + 1
            steps += 1
        return steps

    concrete = collatz.get_concrete_function(tensorflow.TensorSpec([], "int32"))
    message = concrete.graph.as_graph_def().SerializeToString()
    name = concrete.outputs[0].name
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.import_graph_def(tf.compat.v1.GraphDef.FromString(message), name="")
        assert session.run(name, {"n:0": 27}) == 111


def test_the_graph_of_a_function_made_here_runs_there():
    @tf.function
    def collatz(n):
        steps = 0
        while n != 1:
            if n % 2 == 0:
                n = n // 2
            else:
                n = 3 * n + 1
            steps += 1
        return steps

    concrete = collatz.get_concrete_function(tf.TensorSpec([], tf.int32))
    message = concrete.graph.as_graph_def().SerializeToString()
    name = concrete.outputs[0].name
    with tensorflow.Graph().as_default(), v1.Session() as session:
        tensorflow.import_graph_def(v1.GraphDef.FromString(message), name="")
        assert session.run(name, {"n:0": 27}) == 111
