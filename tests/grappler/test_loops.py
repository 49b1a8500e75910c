"""What passes do to loops: less in every round, and the same results.

Each program is compiled as it is and optimised, and both must agree; sums that are
taken in another order agree to rounding.
"""

import numpy as np
import pytest

import minitf as tf
from minitf.grappler.optimizer import compiled, optimize, optimized
from minitf.grappler.program import Program
from minitf.runtime.compiler import CompiledProgram
from minitf.runtime.resources import ResourceStore

v1 = tf.compat.v1
RNG = np.random.default_rng(3)


def floats(*shape):
    return RNG.normal(size=shape).astype(np.float32)


def run(build, *arrays):
    """Compiles `build(*placeholders)`; compares with the program not optimised.

    Returns the optimised program and the types of its operations outside of loops.
    """
    with tf.Graph().as_default() as graph:
        feeds = [v1.placeholder(array.dtype, array.shape) for array in arrays]
        fetches = tf.nest.flatten(build(*feeds))
    request = Program(graph, tuple(feeds), tuple(fetches))
    plain = CompiledProgram(request.feeds, request.fetches)(arrays, ResourceStore())
    after = optimized(request)
    program = CompiledProgram(after.feeds, after.fetches, after.targets)
    for got, wanted in zip(program(arrays, ResourceStore()), plain, strict=True):
        assert got.dtype == wanted.dtype
        np.testing.assert_allclose(got, wanted, rtol=2e-5, atol=1e-5)
    return program, [node.type for node in after.order()]


def recurrence(x, w, b, rounds=5, h=None):
    """tanh([x, h] @ w + b) again and again, and the gradients of w and b."""
    start = tf.zeros([x.shape[0], w.shape[1]]) if h is None else h
    with tf.GradientTape() as tape:
        tape.watch([w, b])
        _, h = tf.while_loop(
            lambda i, h: i < rounds,
            lambda i, h: (i + 1, tf.tanh(tf.concat([x, h], 1) @ w + b)),
            (0, start),
        )
    return tape.gradient(h, [w, b])


def body_of(program):
    """The lines of a program's last loop."""
    lines = program.source.splitlines()
    first = max(i for i, line in enumerate(lines) if line.startswith("    while "))
    inside = []
    for line in lines[first + 1 :]:
        if not line.startswith(" " * 8):
            break
        inside.append(line)
    return "\n".join(inside)


# --- Parts of products ----------------------------------------------------------


@pytest.mark.parametrize("axis", [0, 1, -1, -2])
@pytest.mark.parametrize("transpose_a", [False, True])
@pytest.mark.parametrize("transpose_b", [False, True])
def test_of_a_product_only_the_part_that_is_used_is_computed(
    axis, transpose_a, transpose_b
):
    flags = {"transpose_a": transpose_a, "transpose_b": transpose_b}

    def build(a, b):
        return tf.split(tf.matmul(a, b, **flags), [1, -1, 2], axis)[1] * 1.5

    program, types = run(build, floats(6, 6), floats(6, 6))
    assert types.index("SplitV") < types.index("MatMul")
    sizes = [node.outputs[0].shape for node in program.order if node.type == "MatMul"]
    assert sizes == [(3, 6) if axis in (0, -2) else (6, 3)]


def test_equal_parts_are_found_too():
    _, types = run(lambda a, b: tf.split(a @ b, 3, 1)[2], floats(2, 4), floats(4, 6))
    assert types.index("Split") < types.index("MatMul")


def two_parts(a, b):
    first, _, third = tf.split(a @ b, 3, 1)
    return [first, third]


def whole_and_part(a, b):
    product = a @ b
    return [product, tf.split(product, 3, 1)[0]]


@pytest.mark.parametrize("build", [two_parts, whole_and_part])
def test_a_product_of_which_more_is_used_stays_whole(build):
    _, types = run(build, floats(2, 4), floats(4, 6))
    assert types.count("MatMul") == 1
    assert types.index("MatMul") < types.index("Split")


# --- Invariants -----------------------------------------------------------------


def test_a_variable_that_a_loop_only_reads_is_read_once():
    v = tf.Variable(2.0)

    @tf.function
    def grow(x):
        for _ in tf.range(3):
            x = x * v
        return x

    source = source_of(grow, tf.constant(1.0))
    assert source.index("boxed(") < source.index("while ")
    assert grow(tf.constant(1.0)).numpy() == 8.0
    v.assign(3.0)
    assert grow(tf.constant(1.0)).numpy() == 27.0


def source_of(function, *args):
    graph = function.get_concrete_function(*args).graph
    results = graph.outputs, graph.control_outputs
    return compiled(graph, graph.inputs, *results).source


def test_a_variable_that_a_loop_changes_is_read_in_every_round():
    v = tf.Variable(1.0)

    @tf.function
    def grow(x):
        for _ in tf.range(3):
            x = x + v
            v.assign(v * 2.0)
        return x

    source = source_of(grow, tf.constant(0.0))
    assert source.index("boxed(") > source.index("while ")
    assert grow(tf.constant(0.0)).numpy() == 7.0


def test_a_variable_changed_by_what_the_loop_calls_is_read_in_every_round():
    v = tf.Variable(1.0)

    @tf.function
    def grow(x):
        for i in tf.range(4):
            if i > 1:
                v.assign_add(1.0)
            x = x + v
        return x

    assert grow(tf.constant(0.0)).numpy() == 1.0 + 1.0 + 2.0 + 3.0


def test_reads_keep_their_place_between_the_assignments_around_a_loop():
    v = tf.Variable(1.0)

    @tf.function
    def around(x):
        v.assign(5.0)
        for _ in tf.range(2):
            x = x + v
        v.assign(100.0)
        return x

    assert around(tf.constant(0.0)).numpy() == 10.0
    assert v.numpy() == 100.0


def test_the_gradient_remembers_a_variable_as_the_loop_read_it():
    v = tf.Variable([[2.0]])

    @tf.function
    def slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x
            for _ in tf.range(3):
                y = y @ v
        v.assign([[10.0]])
        return tape.gradient(y, x)

    for _ in range(2):
        v.assign([[2.0]])
        assert slope(tf.constant([[1.0]])).numpy() == 8.0
        assert v.numpy() == 10.0


def test_a_loop_without_rounds_does_not_read_a_variable_without_a_value():
    with tf.Graph().as_default():
        n = v1.placeholder(tf.int32, [])
        v = v1.get_variable("v", initializer=2.0, use_resource=True)
        _, y = tf.while_loop(
            lambda i, y: i < n, lambda i, y: (i + 1, y * v), (0, tf.constant(1.0))
        )
        with v1.Session() as session:
            assert session.run(y, {n: 0}) == 1.0
            with pytest.raises(tf.errors.FailedPreconditionError):
                session.run(y, {n: 1})


def test_what_does_not_change_is_computed_before_the_loop():
    def build(x, w):
        return tf.while_loop(
            lambda i, h: i < 3, lambda i, h: (i + 1, h @ tf.transpose(w * w)), (0, x)
        )

    program, types = run(build, floats(2, 4), floats(4, 4))
    assert types.index("Square") < types.index("StatelessWhile")
    assert "square" not in body_of(program)


def test_what_could_fail_stays_in_the_loop():
    def build(x, i, n):
        return tf.while_loop(
            lambda k, h: k < n, lambda k, h: (k + 1, h + tf.gather(x, i)), (0, x[0])
        )

    program, _ = run(build, floats(3), np.int32(7), np.int32(0))  # there is no number 7
    assert "while" in program.source


def test_a_matrix_that_never_changes_is_on_no_list():
    program, _ = run(recurrence, floats(8, 3), floats(7, 4), floats(4))
    popped = [line for line in body_of(program).splitlines() if ".pop()" in line]
    assert len(popped) == 2  # what tanh returned and what concat did


def pushed_and_popped(x, grow=lambda n: n + 1, shrink=lambda n: n, first=0):
    """Pushes x three times; pops, and adds up, as often as n says: a list, a sum.

    n begins with `first`; the loop that pushes grows it, the one that pops shrinks it.
    """
    raw = tf.raw_ops
    empty = raw.EmptyTensorList(
        element_shape=[2], max_num_elements=-1, element_dtype=tf.float32
    )

    def push(i, n, kept):
        kept = raw.TensorListPushBack(input_handle=kept, tensor=x)
        return i + 1, grow(n), kept

    def pop(i, n, kept, y):
        rest, item = raw.TensorListPopBack(
            input_handle=kept, element_shape=[2], element_dtype=tf.float32
        )
        return i + 1, shrink(n), rest, y + item

    _, n, kept = tf.while_loop(lambda i, *rest: i < 3, push, (0, first, empty))
    popped = tf.while_loop(lambda i, n, *rest: i < n, pop, (0, n, kept, x))
    return kept, popped[3]


def test_a_fixed_element_needs_no_list_between_loops_of_as_many_rounds():
    program, _ = run(lambda x: pushed_and_popped(x)[1], floats(2))
    assert ".pop()" not in program.source


@pytest.mark.parametrize(
    "what",
    [
        {"first": -1},
        {"grow": lambda n: n + 0},
        {"grow": lambda n: n * 1},
        {"shrink": lambda n: n - 1},
    ],
)
def test_a_list_stays_if_the_other_loop_might_have_other_rounds(what):
    program, _ = run(lambda x: pushed_and_popped(x, **what)[1], floats(2))
    assert ".pop()" in program.source


@pytest.mark.parametrize("what", [{"first": 1}, {"grow": lambda n: n + 2}])
def test_a_pop_too_many_is_still_an_error(what):
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.float32, [2])
        y = pushed_and_popped(x, **what)[1]
    with pytest.raises(tf.errors.InvalidArgumentError, match="pop from empty list"):
        compiled(graph, [x], [y])([floats(2)], ResourceStore())


def test_a_list_that_somebody_else_looks_at_stays():
    def build(x):
        kept, y = pushed_and_popped(x)
        return [y, tf.raw_ops.TensorListLength(input_handle=kept)]

    program, _ = run(build, floats(2))
    assert "TensorListPopBack" in program.source


@pytest.mark.parametrize(("rows", "copied"), [(16, True), (2, False)])
def test_with_enough_rows_a_fixed_matrix_is_transposed_once(rows, copied):
    def build(x, w):
        return tf.while_loop(
            lambda i, h: i < 3,
            lambda i, h: (i + 1, tf.matmul(h, w, transpose_b=True)),
            (0, x),
        )[1]

    program, types = run(build, floats(rows, 4), floats(4, 4))
    assert ("_Transposed" in types) == copied
    assert (".T" in body_of(program)) != copied


# --- Sums of products -----------------------------------------------------------


@pytest.mark.parametrize("rounds", [0, 1, 5])
def test_the_gradient_of_a_weight_is_one_product_after_the_loop(rounds):
    n = np.int32(rounds)
    x, w, b = floats(2, 9), floats(14, 5), floats(5)
    program, types = run(lambda x, w, b, n: recurrence(x, w, b, n), x, w, b, n)
    assert types.count("TensorListStack") == 2
    assert "stacked(" in program.source
    assert "np.add.reduce" not in body_of(program)
    assert "k_TensorList" not in program.source


def test_factors_larger_than_their_product_are_added_up_in_the_loop():
    _, types = run(recurrence, floats(30, 2), floats(4, 2), floats(2))
    assert "TensorListStack" not in types


def total_of(body, x, test=lambda total: True):
    """A loop that adds `body(item, total)` to a total for items that it pops."""
    raw = tf.raw_ops
    empty = raw.EmptyTensorList(
        element_shape=x.shape, max_num_elements=-1, element_dtype=tf.float32
    )

    def push(i, kept):
        item = x * tf.cast(i, tf.float32)
        return i + 1, raw.TensorListPushBack(input_handle=kept, tensor=item)

    def pop(i, kept, total):
        rest, item = raw.TensorListPopBack(
            input_handle=kept, element_shape=x.shape, element_dtype=tf.float32
        )
        item.set_shape(x.shape)
        return i + 1, rest, total + body(item, total)

    _, kept = tf.while_loop(lambda i, kept: i < 3, push, (0, empty))
    start = tf.ones([x.shape[1]] * 2)
    more = lambda i, kept, total: (i < 3) & test(total)  # noqa: E731
    return tf.while_loop(more, pop, (0, kept, start))[2]


def test_a_sum_begins_with_what_the_total_was_before():
    def build(x):
        return total_of(lambda a, total: tf.matmul(a, a, transpose_a=True), x)

    _, types = run(build, floats(2, 6))
    assert "TensorListStack" in types


@pytest.mark.parametrize(
    "body",
    [
        lambda a, total: tf.matmul(a, a @ total, transpose_a=True),
        lambda a, total: tf.matmul(a, a, transpose_a=True) + total,
        lambda a, total: tf.matmul(a @ total, a @ total, transpose_a=True),
    ],
)
def test_a_total_that_the_loop_looks_at_grows_in_the_loop(body):
    _, types = run(lambda x: total_of(body, x), floats(2, 6))
    assert "TensorListStack" not in types


def test_a_total_that_ends_the_loop_grows_in_the_loop():
    def build(x):
        square = lambda a, total: tf.matmul(a, a, transpose_a=True)  # noqa: E731
        return total_of(square, x, lambda total: total[0, 0] < 1.001)

    _, types = run(build, floats(2, 6))
    assert "TensorListStack" not in types


def test_what_comes_from_no_list_is_not_kept_only_to_be_added_up():
    def build(xs):
        return tf.while_loop(
            lambda i, total: i < 4,
            lambda i, total: (i + 1, total + tf.matmul(xs[i], xs[i], transpose_a=True)),
            (0, tf.zeros([6, 6])),
        )[1]

    _, types = run(build, floats(4, 2, 6))
    assert "TensorListStack" not in types


def test_gradients_of_loops_in_loops_and_of_gradients_stay_right():
    def nested(x, w):
        with tf.GradientTape() as outer:
            outer.watch(w)
            with tf.GradientTape() as inner:
                inner.watch(w)
                _, y = tf.while_loop(lambda i, y: i < 2, round_of(w), (0, x))
                loss = tf.reduce_sum(y * y)
            slope = inner.gradient(loss, w)
            again = tf.reduce_sum(slope * slope)
        return [slope, outer.gradient(again, w)]

    def round_of(w):
        def once(i, y):
            _, y = tf.while_loop(
                lambda k, y: k < 3, lambda k, y: (k + 1, tf.tanh(y @ w)), (0, y)
            )
            return i + 1, y

        return once

    run(nested, floats(2, 6), 0.3 * floats(6, 6))


def test_a_training_step_through_a_loop_changes_its_variables_as_eagerly():
    start = 0.5 * floats(14, 5)
    x = tf.constant(floats(2, 9))
    traced, eager = tf.Variable(start), tf.Variable(start)

    def step(w):
        with tf.GradientTape() as tape:
            h = tf.zeros([2, 5])
            for _ in tf.range(4):
                h = tf.tanh(tf.concat([x, h], 1) @ w)
            loss = tf.reduce_sum(h)
        w.assign_sub(0.1 * tape.gradient(loss, w))

    compiled_step = tf.function(lambda: tf.autograph.to_graph(step)(traced))
    for _ in range(3):
        compiled_step()
        step(eager)
    np.testing.assert_allclose(traced.numpy(), eager.numpy(), rtol=1e-5, atol=1e-6)


def test_no_pass_gives_two_operations_one_name():
    weights = tf.Variable(tf.ones([16, 16]))

    @tf.function
    def gradient(x):
        with tf.GradientTape() as tape:
            for _ in tf.range(5):
                x = tf.tanh(tf.matmul(x, weights))
            total = tf.reduce_sum(x)
        return tape.gradient(total, weights)

    graph = gradient.get_concrete_function(tf.TensorSpec([4, 16])).graph
    request = Program(graph, tuple(graph.inputs), tuple(graph.outputs))
    for stage in optimize(request):
        names = [node.name for node in stage.after.graph.get_operations()]
        assert len(names) == len(set(names)), stage.name
