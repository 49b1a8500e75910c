"""Programs say what they do in NumPy's and Python's words, and mean the same."""

import numpy as np
import pytest

import minitf as tf
from minitf.grappler.optimizer import compiled
from minitf.ops.control_flow.bodies import program_of
from minitf.runtime import executor
from minitf.runtime.resources import ResourceStore

v1 = tf.compat.v1
I32 = np.int32


def program_and_graph(build, *arrays):
    """The program of a function of these arrays, and the graph it was made from."""
    graph = tf.function(build).get_concrete_function(*map(tf.constant, arrays)).graph
    return program_of(graph), graph


def assert_same_as_stepped(program, graph, *arrays):
    feeds = {id(x): array for x, array in zip(graph.inputs, arrays, strict=True)}
    wanted = executor.run(graph.outputs, feeds, (), ResourceStore())
    got = program(list(arrays), ResourceStore())
    for a, b in zip(got, wanted, strict=True):
        np.testing.assert_array_equal(a, b)
        assert np.asarray(a).dtype == np.asarray(b).dtype


M = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)


@pytest.mark.parametrize(
    ("build", "line"),
    [
        (lambda x: tf.matmul(x, x, transpose_b=True), "np.dot(x, x.T)"),
        (lambda x: tf.matmul(x, x, transpose_a=True), "np.dot(x.T, x)"),
        (lambda x: tf.concat([x, x], -1), "np.concatenate([x, x], -1)"),
        (lambda x: tf.reduce_sum(x, 0), "np.add.reduce(x, (0,))"),
        (lambda x: tf.reduce_sum(x, -1, True), "np.add.reduce(x, (1,), keepdims=True)"),
        (lambda x: tf.reshape(x, [2, -1]), "x.reshape((2, 6))"),
        (lambda x: tf.split(x, 2, 1)[1] + 1.0, "split_1 = x[:, 2:4]"),
        (lambda x: tf.split(x, [1, -1], 0)[0] + 1.0, "split = x[0:1]"),
    ],
)
def test_with_all_sizes_known_the_line_is_numpys(build, line):
    program, graph = program_and_graph(build, M)
    assert line in program.source
    assert_same_as_stepped(program, graph, M)


def test_parts_of_a_split_that_nobody_takes_are_not_cut():
    program, _ = program_and_graph(lambda x: tf.split(x, 2, 1)[1] + 1.0, M)
    assert "x[:, 0:2]" not in program.source
    assert "del split\n" not in program.source


@pytest.mark.parametrize(
    "build",
    [
        lambda x, axis: tf.concat([x, x], axis),
        lambda x, axis: tf.reduce_sum(x, axis),
        lambda x, axis: tf.split(x, 1, axis),
        lambda x, axis: tf.reshape(x, [2 + axis, -1]),
    ],
)
def test_an_axis_known_only_when_it_runs_is_left_to_the_kernel(build):
    program, graph = program_and_graph(build, M, I32(0))
    assert " = k_" in program.source or " = as_outputs" in program.source
    assert_same_as_stepped(program, graph, M, np.array(0, I32))


def test_halves_and_long_columns_are_added_up_by_the_kernel():
    def total(x):
        return tf.reduce_sum(x, 0)

    half = M.astype(np.float16)
    long = np.ones((40_000, 1), np.float32)
    for array in (half, long):
        program, graph = program_and_graph(total, array)
        assert "k_Sum(" in program.source
        assert_same_as_stepped(program, graph, array)


def test_a_row_by_its_number_is_an_index():
    program, graph = program_and_graph(lambda x, i: x[i] * 2.0, M, I32(1))
    assert "[i, ...]" in program.source
    assert "Pack" not in program.source
    for i in (0, 2, -1, -3):
        assert_same_as_stepped(program, graph, M, np.array(i, I32))


@pytest.mark.parametrize("i", [3, -4])
def test_a_row_that_is_not_there_is_refused_in_the_same_words(i):
    program, _ = program_and_graph(lambda x, i: x[i], M, I32(1))
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        program([M, np.array(i, I32)], ResourceStore())
    assert f"slice index {i} of dimension 0 out of bounds" in str(caught.value)


def recurrence(x):
    """The gradient of a small loop."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        _, y = tf.while_loop(
            lambda i, y: i < 3, lambda i, y: (i + 1, tf.sin(y) * x), (0, x)
        )
    return tape.gradient(y, x)


def test_what_a_loop_keeps_for_its_gradient_is_kept_in_pythons_lists():
    program, graph = program_and_graph(recurrence, M)
    assert "accumulator = []" in program.source
    assert "accumulator.append(" in program.source
    assert " = accumulator.pop()" in program.source
    assert "k_TensorList" not in program.source
    assert_same_as_stepped(program, graph, M)
    assert_same_as_stepped(program, graph, M)  # each run begins with empty lists


def lists_in_a_loop(body, elements=(2,)):
    """A program that runs `body(list, x)` three times from an empty list."""
    raw = tf.raw_ops
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [2], name="x")
        empty = raw.EmptyTensorList(
            element_shape=np.array(elements, I32),
            max_num_elements=-1,
            element_dtype=tf.float32,
        )
        _, kept = tf.while_loop(
            lambda i, kept: i < 3,
            lambda i, kept: (i + 1, body(kept, x)),
            (0, empty),
            shape_invariants=(tf.TensorShape([]), tf.TensorShape([])),
        )
    return x, kept


def push(kept, x):
    return tf.raw_ops.TensorListPushBack(input_handle=kept, tensor=x)


def pop(kept):
    return tf.raw_ops.TensorListPopBack(
        input_handle=kept, element_shape=np.array([2], I32), element_dtype=tf.float32
    )


def compile_and_compare(x, fetches):
    program = compiled(x.graph, [x], fetches)
    given = np.array([1.0, 2.0], np.float32)
    wanted = executor.run(fetches, {id(x): given}, (), ResourceStore())
    for a, b in zip(program([given], ResourceStore()), wanted, strict=True):
        np.testing.assert_array_equal(a, b)
    return program.source


def test_a_list_used_once_at_a_time_is_pythons():
    x, kept = lists_in_a_loop(push)
    with x.graph.as_default():
        first = pop(kept)
        second = pop(first.output_handle)
    assert "k_TensorList" not in compile_and_compare(x, [first.tensor, second.tensor])


def stack(kept, shape=(2,), **attrs):
    return tf.raw_ops.TensorListStack(
        input_handle=kept,
        element_shape=np.array(shape, I32),
        element_dtype=tf.float32,
        **attrs,
    )


def test_a_list_that_is_stacked_at_last_is_pythons():
    x, kept = lists_in_a_loop(push)
    with x.graph.as_default():
        rows = stack(kept)
    source = compile_and_compare(x, [rows])
    assert "k_TensorList" not in source
    assert "stacked(" in source


def test_a_stack_of_no_elements_knows_their_shape():
    x, kept = lists_in_a_loop(lambda kept, x: pop(push(kept, x)).output_handle)
    with x.graph.as_default():
        rows = stack(kept)
    assert rows.shape.as_list() == [None, 2]
    assert "stacked(" in compile_and_compare(x, [rows])


@pytest.mark.parametrize(
    ("elements", "asked", "attrs"),
    [((2,), (-1,), {}), ((-1,), (2,), {}), ((2,), (2,), {"num_elements": 3})],
)
def test_a_stack_that_may_be_refused_is_left_to_the_kernel(elements, asked, attrs):
    x, kept = lists_in_a_loop(push, elements)
    with x.graph.as_default():
        rows = stack(kept, asked, **attrs)
    assert "k_TensorListStack" in compile_and_compare(x, [rows])


def test_a_list_that_is_stacked_and_used_again_stays_a_value():
    x, kept = lists_in_a_loop(push)
    with x.graph.as_default():
        rows, last = stack(kept), pop(kept).tensor
    assert "k_TensorListStack" in compile_and_compare(x, [rows, last])


def test_a_list_with_two_users_stays_a_value():
    x, kept = lists_in_a_loop(push)
    with x.graph.as_default():
        one, other = pop(kept), pop(push(kept, x * 2.0))
    source = compile_and_compare(x, [one.tensor, other.tensor])
    assert "k_TensorListPopBack" in source
    assert ".pop()" not in source


def test_a_list_that_is_asked_for_stays_a_value():
    x, kept = lists_in_a_loop(push)
    with x.graph.as_default():
        length = tf.raw_ops.TensorListLength(input_handle=kept)
    assert "k_TensorListPushBack" in compile_and_compare(x, [length])


def test_a_push_that_may_be_refused_is_left_to_the_kernel():
    x, kept = lists_in_a_loop(push, elements=(3,))
    with x.graph.as_default():
        popped = pop(kept)
    program = compiled(x.graph, [x], [popped.tensor])
    with pytest.raises(tf.errors.InvalidArgumentError, match="incompatible shape"):
        program([np.ones(2, np.float32)], ResourceStore())


def test_a_pop_too_many_is_an_error_of_tensorflows():
    x, kept = lists_in_a_loop(lambda kept, x: pop(push(kept, x)).output_handle)
    with x.graph.as_default():
        popped = pop(kept)
    program = compiled(x.graph, [x], [popped.tensor])
    assert "k_TensorList" not in program.source
    with pytest.raises(tf.errors.InvalidArgumentError, match="pop from empty list"):
        program([np.ones(2, np.float32)], ResourceStore())
