"""Gradients of whole models: every way to ask for them gives the same, and the slope.

Literals are TensorFlow's answers.
"""

import numpy as np
import pytest

import minitf as tf
from tests.training import models
from tests.training.differentiate import (
    SECOND_ORDER,
    around_a_function,
    check,
    check_second_order,
    forward_over_reverse,
    traced,
)

v1 = tf.compat.v1

NAMES = [f.__name__ for f, _ in models.MODELS]
LOOPS = (models.lstm, models.pendulum, models.nested_loops, models.newton)
LISTS = (models.rollout, models.folded)

# Ways that raise an error, of which tests below say more. In TensorFlow they do, too.
FORWARD_OVER_REVERSE = {
    "traced_forward_over_reverse",
    "forward_over_reverse_around_a_function",
    "traced_forward_over_reverse_around_a_function",
}
REFUSED = {
    models.mlp: {"reverse_over_forward_around_a_function"},
    **dict.fromkeys(LOOPS, FORWARD_OVER_REVERSE),
    **dict.fromkeys(LISTS, FORWARD_OVER_REVERSE | {"traced_reverse_over_forward"}),
}
WITH_MOMENTS = [models.batch_norm, models.values((5, 3), (3,), (3,))]


@pytest.fixture(autouse=True)
def no_warnings_of_retracing(caplog):
    """The tests trace many functions on purpose."""
    caplog.set_level("ERROR", "tensorflow")


@pytest.mark.parametrize("f, values", [*models.MODELS, WITH_MOMENTS])
def test_all_ways_agree_with_each_other_and_with_finite_differences(f, values):
    check(f, *values)


@pytest.mark.parametrize("f, values", models.MODELS, ids=NAMES)
def test_hessian_vector_products_agree_in_all_ways(f, values):
    ways = [way for way in SECOND_ORDER if way.__name__ not in REFUSED.get(f, ())]
    check_second_order(f, *values, ways=ways)


@pytest.mark.parametrize(
    "way",
    [
        traced(forward_over_reverse),
        around_a_function(forward_over_reverse),
        traced(around_a_function(forward_over_reverse)),
    ],
)
def test_forward_over_reverse_through_a_loop_of_a_graph_says_what_to_do(way):
    start, gravity = np.array([0.5]), np.array(3.0)
    with pytest.raises(NotImplementedError, match="Use GradientTape in its place"):
        way(models.rollout, [start, gravity], [start, gravity])


def test_reverse_over_forward_around_a_function_is_right_or_refused():
    """The loss has a second output here, of which another derivative is needed."""
    arrays = [np.asarray(array) for array in models.values(*MLP_SHAPES)]
    way = around_a_function(SECOND_ORDER[3])
    with pytest.raises(LookupError, match="not made to be differentiated that often"):
        way(models.mlp, arrays, arrays)


MLP_SHAPES = (4, 5), (5, 6), (6,), (6, 3), (3,)


def sin_exp(x):
    return tf.sin(x) * tf.exp(x)


INNER = tf.function(sin_exp)

BODIES = {
    "function": INNER,
    "function in a function": tf.function(lambda x: INNER(x)),
    "cond": lambda x: tf.cond(x > 0.1, lambda: sin_exp(x), lambda: x),
    "case": lambda x: tf.switch_case(
        tf.cast(2 * x, tf.int32), [lambda: x, lambda: sin_exp(x)]
    ),
    "loop": lambda x: tf.while_loop(
        lambda i, y: i < 1, lambda i, y: (i + 1, sin_exp(y)), (0, x)
    )[1],
    "function in a cond in a loop": lambda x: tf.while_loop(
        lambda i, y: i < 1,
        lambda i, y: (i + 1, tf.cond(y > 0.1, lambda: INNER(y), lambda: y)),
        (0, x),
    )[1],
    "loop in a cond": lambda x: tf.cond(x > 0.1, lambda: BODIES["loop"](x), lambda: x),
    "map_fn": lambda x: tf.reduce_sum(tf.map_fn(INNER, tf.reshape(x, [1]))),
    "recompute_grad": tf.recompute_grad(sin_exp),
}


def derivative(f):
    def call(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        return tape.gradient(y, x)

    return call


def persistent_derivatives(f):
    """Three orders off one tape that records its own walks."""

    def call(x):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            first = tape.gradient(f(x), x)
            second = tape.gradient(first, x)
        return first, second, tape.gradient(second, x)

    return call


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("wrap", [lambda f: f, tf.function])
def test_tapes_in_tapes_see_the_values_inside_of_functions_and_branches(name, wrap):
    f, x = BODIES[name], tf.constant(0.7, tf.float64)
    sin, cos, exp = np.sin(0.7), np.cos(0.7), np.exp(0.7)
    expected = [(sin + cos) * exp, 2 * cos * exp, 2 * (cos - sin) * exp]
    orders = [derivative(f)]
    orders.append(derivative(orders[-1]))
    orders.append(derivative(orders[-1]))
    found = [float(wrap(order)(x)) for order in orders]
    np.testing.assert_allclose(found, expected, 1e-12)
    found = [float(d) for d in wrap(persistent_derivatives(f))(x)]
    np.testing.assert_allclose(found, expected, 1e-12)


@pytest.mark.parametrize("wrap", [lambda f: f, tf.function])
def test_a_gradient_penalty_goes_twice_through_a_convolution(wrap):
    random = np.random.RandomState
    kernel = tf.Variable(random(1).normal(size=(3, 3, 2, 4)))
    dense = tf.Variable(random(2).normal(size=(4, 1)))
    images = tf.constant(random(3).normal(size=(2, 6, 6, 2)))

    def penalty():
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                inner.watch(images)
                h = tf.nn.leaky_relu(tf.nn.conv2d(images, kernel, 2, "SAME"))
                score = tf.reduce_mean(h, [1, 2]) @ dense
            slopes = inner.gradient(score, images)
            norms = tf.sqrt(tf.reduce_sum(slopes**2, [1, 2, 3]))
            loss = tf.reduce_mean((norms - 1.0) ** 2)
        dk, dd = outer.gradient(loss, [kernel, dense])
        return loss, tf.reduce_sum(dk**2), tf.reduce_sum(dd**2)

    found = [float(x) for x in wrap(penalty)()]
    np.testing.assert_allclose(found, [2.2469274, 3.2758763, 7.4907236], 1e-6)


@pytest.mark.parametrize("rows", [2, None])
def test_a_jacobian_in_a_function_is_that_of_the_tape(rows):
    w = tf.constant(np.random.RandomState(2).normal(size=(3, 4)))
    x = tf.constant(np.random.RandomState(5).normal(size=(2, 3)))

    def jacobian(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.nn.softmax(x @ w)
        return tape.jacobian(y, x)

    made = tf.function(jacobian, input_signature=[tf.TensorSpec([rows, 3], x.dtype)])
    np.testing.assert_allclose(made(x), jacobian(x), 1e-12)
    assert made(x).shape == [2, 4, 2, 3]


def test_a_hessian_in_a_function_is_the_jacobian_of_a_gradient():
    @tf.function
    def hessian(x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = tf.reduce_prod(x) + tf.reduce_sum(tf.sin(x) * x**2)
            slope = inner.gradient(y, x)
        return outer.jacobian(slope, x)

    a, b, c = x = np.array([1.0, 2.0, 3.0])
    bend = (2 - x**2) * np.sin(x) + 4 * x * np.cos(x)
    product = np.array([[0, c, b], [c, 0, a], [b, a, 0]])
    np.testing.assert_allclose(hessian(tf.constant(x)), product + np.diag(bend), 1e-12)


def test_variables_read_in_loops_and_branches_get_their_gradients():
    v, w = tf.Variable(2.0), tf.Variable(3.0)

    @tf.function
    def f(n):
        with tf.GradientTape() as tape:
            y = tf.constant(1.0)
            for i in tf.range(n):
                if i % 2 == 0:
                    y = y * v
                else:
                    y = y + w
        return y, tape.gradient(y, [v, w])

    # ((1 v + w) v + w) v
    y, (dv, dw) = f(tf.constant(5))
    assert [float(y), float(dv), float(dw)] == [26.0, 27.0, 6.0]
    y, (dv, dw) = f(tf.constant(0))
    assert [float(y), dv.numpy(), dw.numpy()] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("wrap", [lambda f: f, tf.function])
def test_a_gradient_is_that_of_the_value_that_was_read(wrap):
    v = tf.Variable(2.0)

    def f():
        v.assign(2.0)
        with tf.GradientTape() as tape:
            before = v * v
            v.assign_add(3.0)
            y = before + v * v * v
        return tape.gradient(y, v)

    assert float(wrap(f)()) == 2 * 2.0 + 3 * 5.0**2


def test_tapes_inside_of_a_loop_train_while_it_runs():
    u, total = tf.Variable(1.0), tf.Variable(0.0)

    @tf.function
    def train():
        for _ in tf.range(4):
            with tf.GradientTape() as tape:
                loss = (u - 3.0) ** 2
            u.assign_sub(0.1 * tape.gradient(loss, u))
            total.assign_add(loss)
        return u.read_value(), total.read_value()

    expected = 4 * sum(0.64**i for i in range(4))
    np.testing.assert_allclose(train(), [3 - 2 * 0.8**4, expected], 1e-6)


def test_a_loop_of_no_rounds_hands_the_gradient_through():
    @tf.function
    def f(x, n):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x
            for _ in tf.range(n):
                y = 2 * tf.sin(y)
        return tape.gradient(y, x)

    assert float(f(tf.constant(2.0), tf.constant(0))) == 1.0
    slope = 4 * np.cos(2) * np.cos(2 * np.sin(2))
    np.testing.assert_allclose(f(tf.constant(2.0), tf.constant(2)), slope, 1e-6)


def test_a_persistent_tape_in_a_function_answers_more_than_once():
    @tf.function
    def f(x):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
            z = y * y
        return tape.gradient(z, x), tape.gradient(y, x), tape.gradient(z, y)

    assert [float(d) for d in f(tf.constant(3.0))] == [108.0, 6.0, 18.0]


def test_a_gradient_taken_in_a_function_is_differentiated_around_it():
    v = tf.Variable(2.0)

    @tf.function
    def inner(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x**3 * v
        return tape.gradient(y, x)  # 3 x^2 v

    @tf.function
    def outer(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            z = inner(x) * x
        return tape.gradient(z, [x, v])

    assert [float(d) for d in outer(tf.constant(2.0))] == [72.0, 24.0]


def test_a_function_returns_the_gradient_of_a_lookup_as_slices():
    table = tf.Variable(np.arange(8.0).reshape(4, 2))

    @tf.function
    def f(ids):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.nn.embedding_lookup(table, ids) ** 2)
        return tape.gradient(loss, table)

    slices = f(tf.constant([1, 1, 3]))
    assert isinstance(slices, tf.IndexedSlices)
    assert slices.indices.numpy().tolist() == [1, 1, 3]
    expected = [[0, 0], [8, 12], [0, 0], [12, 14]]
    assert tf.convert_to_tensor(slices).numpy().tolist() == expected


def test_a_while_loop_may_start_with_a_slice_of_a_variable():
    v = tf.Variable([1.0, 3.0])
    with tf.GradientTape() as tape:
        _, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * y), (0, v[1]))
    assert tape.gradient(y, v).numpy().tolist() == [0.0, 8 * 3.0**7]
    doubled = tf.py_function(lambda x: 2 * x, [v[1]], tf.float32)
    assert float(doubled) == 6.0


def test_a_gradient_of_a_graph_runs_again_after_more_gradients_were_added():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float64, [])
        y = tf.while_loop(
            lambda i, _: i < 3, lambda i, y: (i + 1, tf.sin(y) * x), (0, x)
        )[1]
        (first,) = tf.gradients(y, x)
        (second,) = tf.gradients(first, x)
        found = session.run([y, first, second], {x: 0.7})

    def by_hand(x):
        y = x
        for _ in range(3):
            y = np.sin(y) * x
        return y

    h = 1e-4
    ahead, here, behind = by_hand(0.7 + h), by_hand(0.7), by_hand(0.7 - h)
    expected = [here, (ahead - behind) / 2 / h, (ahead - 2 * here + behind) / h**2]
    np.testing.assert_allclose(found, expected, 1e-5)
