"""Functions with gradients of their own. Numbers are TensorFlow's."""

import functools
import gc
import weakref

import pytest

import minitf as tf


@tf.custom_gradient
def exp(x):
    y = tf.exp(x)
    return y, lambda dy: dy * y


def gradient(function, *args, sources=None, **kwargs):
    """Calls a function on a tape; returns its gradients by its arguments."""
    with tf.GradientTape() as tape:
        tape.watch([x for x in tf.nest.flatten(args) if tf.is_tensor(x)])
        y = function(*args, **kwargs)
    return tape.gradient(y, list(args) if sources is None else sources)


X = tf.constant([1.0, 2.0])


def test_the_gradient_is_what_the_function_says():
    (found,) = gradient(tf.custom_gradient(lambda x: (x * x, lambda dy: dy * 10.0)), X)
    assert found.numpy().tolist() == [10.0, 10.0]


def test_arguments_are_differentiated_one_by_one():
    @tf.custom_gradient
    def product(x, y):
        return x * y, lambda dy: (dy * 10.0, None)

    dx, dy = gradient(product, X, tf.constant(3.0))
    assert dx.numpy().tolist() == [10.0, 10.0]
    assert dy is None


def test_results_may_be_nested():
    @tf.custom_gradient
    def two(x):
        return (x * 1.0, {"more": [x * 2.0]}), lambda a, b: a * 10.0 + b

    with tf.GradientTape() as tape:
        tape.watch(X)
        first, rest = two(X)
        y = first * 100.0 + rest["more"][0]
    assert tape.gradient(y, X).numpy().tolist() == [1001.0, 1001.0]


def test_a_result_that_nobody_uses_has_a_gradient_of_zeros():
    two = tf.custom_gradient(lambda x: ((x, x), lambda a, b: a * 10.0 + b))
    with tf.GradientTape() as tape:
        tape.watch(X)
        _, second = two(X)
    assert tape.gradient(second, X).numpy().tolist() == [1.0, 1.0]


def test_arguments_may_be_nested():
    @tf.custom_gradient
    def product(numbers):
        return numbers["a"] * numbers["b"], lambda dy: {"a": dy * 1.0, "b": dy * 2.0}

    (found,) = gradient(product, {"a": X, "b": X + 1.0})
    assert found["a"].numpy().tolist() == [1.0, 1.0]
    assert found["b"].numpy().tolist() == [2.0, 2.0]


def test_keywords_and_python_numbers_are_passed_on():
    @tf.custom_gradient
    def scaled(x, factor, extra=0.0):
        return x * factor + extra, lambda dy: (dy * 10.0, None)

    (found,) = gradient(scaled, X, 2.0, extra=3.0, sources=[X])
    assert found.numpy().tolist() == [10.0, 10.0]


def test_methods_can_be_decorated():
    class Layer:
        factor = 3.0

        @tf.custom_gradient
        def __call__(self, x):
            return x * self.factor, lambda dy: dy * self.factor * 100.0

    (found,) = gradient(Layer(), X)
    assert found.numpy().tolist() == [300.0, 300.0]


def test_the_decorator_may_be_called_first():
    decorated = tf.custom_gradient()(lambda x: (x, lambda dy: dy * 5.0))
    assert gradient(decorated, X)[0].numpy().tolist() == [5.0, 5.0]


def test_a_decorated_function_looks_like_the_function():
    assert exp.__name__ == "exp"
    assert exp.__wrapped__(X)[0].shape == (2,)


def test_second_derivatives_go_through_the_rule():
    with tf.GradientTape() as outer:
        outer.watch(X)
        (dy,) = gradient(exp, X)
    assert abs(outer.gradient(dy, X) - tf.exp(X)).numpy().max() < 1e-5


def test_the_rule_can_have_a_rule():
    @tf.custom_gradient
    def outer(x):
        @tf.custom_gradient
        def first_order(dy):
            return dy * 2.0, lambda ddy: ddy * 7.0

        return x * 1.0, first_order

    x, weight = tf.constant(3.0), tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(weight)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = outer(x)
        dx = inner.gradient(y, x, output_gradients=weight)
    assert dx.numpy() == 2.0
    assert tape.gradient(dx, weight).numpy() == 7.0


def test_variables_that_are_read_get_gradients():
    v = tf.Variable([1.0, 2.0])

    @tf.custom_gradient
    def scaled(x):
        return x * v, lambda dy, variables: (dy * 10.0, [dy * 3.0 for _ in variables])

    dx, dv = gradient(scaled, X, sources=[X, v])
    assert dx.numpy().tolist() == [10.0, 10.0]
    assert dv.numpy().tolist() == [3.0, 3.0]


def test_variables_come_in_the_order_of_their_names():
    b, a = tf.Variable(1.0, name="b"), tf.Variable(2.0, name="a")
    seen = []

    @tf.custom_gradient
    def total(x):
        def grad(dy, **kwargs):
            seen.extend(v.name for v in kwargs["variables"])
            return dy, [None, None]

        return x * b * a, grad

    gradient(total, X)
    assert seen == ["a:0", "b:0"]


def test_variables_must_be_expected():
    v = tf.Variable(1.0)
    function = tf.custom_gradient(lambda x: (x * v, lambda dy: dy))
    with pytest.raises(TypeError, match="must accept keyword argument 'variables'"):
        function(X)
    function = tf.custom_gradient(
        lambda x: (x * v, lambda dy, variables=None: (dy, []))
    )
    with pytest.raises(ValueError, match="gradient for each variable"):
        gradient(function, X)


def test_a_variable_given_as_argument_is_an_argument():
    v = tf.Variable(3.0)
    function = tf.custom_gradient(lambda x: (x * 2.0, lambda dy: dy * 10.0))
    with tf.GradientTape() as tape:
        y = function(v)
    assert tape.gradient(y, v).numpy() == 10.0


def test_there_must_be_one_gradient_per_argument():
    function = tf.custom_gradient(lambda x, y: (x * y, lambda dy: dy))
    with pytest.raises(ValueError, match="expected to return 2 gradients"):
        gradient(function, X, X + 1.0)


@pytest.mark.parametrize("returned", [None, X, (X,), (X, X)])
def test_a_function_without_a_rule_is_refused(returned):
    with pytest.raises(TypeError, match="must return a pair"):
        tf.custom_gradient(lambda x: returned)(X)


def test_ragged_tensors_go_in_and_out():
    ragged = tf.ragged.constant([[1.0, 2.0], [3.0]])
    function = tf.custom_gradient(lambda x: (x * 2.0, lambda dy: dy * 10.0))
    with tf.GradientTape() as tape:
        tape.watch(ragged.flat_values)
        y = function(ragged)
    assert y.to_list() == [[2.0, 4.0], [6.0]]
    assert tape.gradient(y, ragged).to_list() == [[10.0, 10.0], [10.0]]


def test_a_sparse_gradient_stays_sparse():
    @tf.custom_gradient
    def total(x):
        def grad(dy):
            return tf.IndexedSlices(tf.reshape(dy, [1]), tf.constant([1]), [2])

        return tf.reduce_sum(x), grad

    (found,) = gradient(total, X)
    assert isinstance(found, tf.IndexedSlices)


def test_in_a_graph_identity_n_names_the_rule():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.constant([0.0, 1.0])
        y = exp(x)
        assert y.op.type == "IdentityN"
        assert y.op.get_attr("_gradient_op_type").startswith(b"CustomGradient-")
        dy = tf.gradients(y, x)[0]
        d2y = tf.gradients(dy, x)[0]
        for value in session.run([dy, d2y]):
            assert abs(value - [1.0, 2.7182817]).max() < 1e-6


def test_in_a_graph_variables_get_gradients_too():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        v = tf.Variable(2.0)

        @tf.custom_gradient
        def scaled(x):
            return x * v, lambda dy, variables=None: (dy, [dy * 7.0])

        dx, dv = tf.gradients(scaled(tf.constant(1.0)), [tf.constant(1.0), v])
        session.run(v.initializer)
        assert dx is None
        assert session.run(dv) == 7.0


def test_in_a_graph_there_are_no_keywords():
    with tf.Graph().as_default():
        x = tf.constant(1.0)
        function = tf.custom_gradient(lambda x, k=1.0: (x * k, lambda dy: dy))
        with pytest.raises(ValueError, match="keywords arguments only when eager"):
            function(x, k=2.0)


def test_a_tape_in_a_graph_follows_the_rule():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        function = tf.custom_gradient(lambda x: (x * x, lambda dy: dy * 10.0))
        (found,) = gradient(function, tf.constant([1.0, 2.0]))
        assert session.run(found).tolist() == [10.0, 10.0]


def doubled(kept, x):
    return x * 2.0, lambda dy: dy if kept else None


def test_a_graph_that_is_gone_takes_its_rules_along():
    class Big:
        pass

    big = Big()
    with tf.Graph().as_default():
        tf.custom_gradient(functools.partial(doubled, big))(1.0)
    gone = weakref.ref(big)
    del big
    gc.collect()
    assert gone() is None


def test_recompute_grad_calls_the_function_again():
    v, calls = tf.Variable([1.0, 2.0]), []

    @tf.recompute_grad
    def product(x, factor=1.0):
        calls.append(x)
        return x * x * v * factor

    dx, dv = gradient(product, X, factor=3.0, sources=[X, v])
    assert len(calls) == 2
    assert dx.numpy().tolist() == [6.0, 24.0]
    assert dv.numpy().tolist() == [3.0, 12.0]


def test_recompute_grad_works_in_a_graph():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.constant(2.0)
        y = tf.recompute_grad(lambda x: tf.sin(x) * x)(x)
        found = session.run(tf.gradients(y, x)[0])
    assert abs(found - 0.0770037) < 1e-6


def test_grad_pass_through_hands_gradients_on():
    v, w = tf.Variable(3.0), tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = tf.grad_pass_through(w.assign)(v**2)
    dv, dw = tape.gradient(y, [v, w])
    assert (y.numpy(), dv.numpy(), dw) == (9.0, 6.0, None)


def test_a_function_keeps_the_rules_of_what_it_calls():
    v = tf.Variable(2.0)

    @tf.custom_gradient
    def scaled(x):
        return x * v, lambda dy, variables=None: (dy * 10.0, [dy * 20.0])

    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.function(scaled)(x)
    assert [g.numpy() for g in tape.gradient(y, [x, v])] == [10.0, 20.0]


def test_a_function_can_ask_for_second_derivatives():
    @tf.function
    def second(x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            (dy,) = gradient(exp, x)
        return outer.gradient(dy, x)

    assert abs(second(X) - tf.exp(X)).numpy().max() < 1e-5


def test_a_function_that_is_called_may_have_a_rule_and_variables():
    v = tf.Variable(2.0)
    product = tf.function(lambda x: x * v)

    @tf.custom_gradient
    def scaled(x):
        return product(x), lambda dy, variables: (dy * 10.0, [dy * 20.0])

    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = scaled(x)
    assert [g.numpy() for g in tape.gradient(y, [x, v])] == [10.0, 20.0]


def test_recompute_grad_and_grad_pass_through_work_in_functions():
    x = tf.constant(2.0)

    @tf.function
    def both(x):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = tf.recompute_grad(lambda x: x**3)(x)
            z = tf.grad_pass_through(tf.round)(x * 5.0)
        return tape.gradient(y, x), tape.gradient(z, x)

    assert [g.numpy() for g in both(x)] == [12.0, 5.0]
