"""Gradients of one function in every way there is, and by finite differences.

`in_every_way(f, *arrays)` returns, by name of the way, the list of gradients of the
number `f(*tensors)` with respect to all arrays. A function of ops knows nothing of
tapes or graphs, so all of them have to agree.
"""

import numpy as np

import minitf as tf

v1 = tf.compat.v1


def on_a_tape(f, *arrays):
    tensors = [tf.convert_to_tensor(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        y = f(*tensors)
    return [tf.convert_to_tensor(g) for g in tape.gradient(y, tensors)]


def of_variables(f, *arrays):
    variables = [tf.Variable(array) for array in arrays]
    with tf.GradientTape() as tape:
        y = f(*variables)
    return [tf.convert_to_tensor(g) for g in tape.gradient(y, variables)]


def tape_around_a_function(f, *arrays):
    return on_a_tape(tf.function(f), *arrays)


def tape_in_a_function(f, *arrays):
    return tf.function(lambda *tensors: on_a_tape(f, *tensors))(*arrays)


def unknown_shapes_in_a_function(f, *arrays):
    signature = [tf.TensorSpec([None] * a.ndim, a.dtype) for a in arrays]

    @tf.function(input_signature=signature)
    def derivative(*tensors):
        return on_a_tape(f, *tensors)

    return derivative(*arrays)


def gradients_in_a_function(f, *arrays):
    @tf.function
    def derivative(*tensors):
        found = tf.gradients(f(*tensors), list(tensors))
        return [tf.convert_to_tensor(g) for g in found]

    return derivative(*[tf.constant(array) for array in arrays])


def in_a_graph(f, *arrays, shaped=True):
    with tf.Graph().as_default(), v1.Session() as session:
        tensors = [
            v1.placeholder(a.dtype, a.shape if shaped else [None] * a.ndim)
            for a in arrays
        ]
        found = tf.gradients(f(*tensors), tensors)
        return session.run(
            [tf.convert_to_tensor(g) for g in found],
            dict(zip(tensors, arrays, strict=True)),
        )


def unknown_shapes_in_a_graph(f, *arrays):
    return in_a_graph(f, *arrays, shaped=False)


WAYS = (
    on_a_tape,
    of_variables,
    tape_around_a_function,
    tape_in_a_function,
    unknown_shapes_in_a_function,
    gradients_in_a_function,
    in_a_graph,
    unknown_shapes_in_a_graph,
)


def in_every_way(f, *arrays, ways=WAYS):
    return {way.__name__: [np.asarray(g) for g in way(f, *arrays)] for way in ways}


def slope_along(f, arrays, directions, step=1e-5):
    """How fast f changes along a direction, by central differences."""
    ahead = [a + step * d for a, d in zip(arrays, directions, strict=True)]
    behind = [a - step * d for a, d in zip(arrays, directions, strict=True)]
    difference = f(*map(tf.constant, ahead)) - f(*map(tf.constant, behind))
    return float(difference) / (2 * step)


def check(f, *arrays, ways=WAYS, tolerance=1e-6, directions=4):
    """Fails unless all ways agree with each other and with finite differences."""
    arrays = [np.asarray(array, np.float64) for array in arrays]
    found = in_every_way(f, *arrays, ways=ways)
    expected = found[ways[0].__name__]
    for array, gradient in zip(arrays, expected, strict=True):
        assert gradient.shape == array.shape
        assert gradient.dtype == array.dtype
    for way, gradients in found.items():
        for one, other in zip(gradients, expected, strict=True):
            np.testing.assert_allclose(one, other, tolerance, 1e-9, err_msg=way)
    random = np.random.RandomState(7)
    for _ in range(directions):
        along = [random.normal(size=array.shape) for array in arrays]
        slope = sum(np.sum(g * d) for g, d in zip(expected, along, strict=True))
        assert abs(slope) > 1e-9  # a test of a flat function tests nothing
        np.testing.assert_allclose(slope, slope_along(f, arrays, along), 1e-5, 1e-7)


def dense(gradients, sources):
    """Tensors of the gradients: zeros where nothing flows."""
    return [
        tf.zeros_like(x) if g is None else tf.convert_to_tensor(g)
        for g, x in zip(gradients, sources, strict=True)
    ]


def product(one, other):
    return tf.add_n([tf.reduce_sum(a * b) for a, b in zip(one, other, strict=True)])


def reverse_over_reverse(f, xs, vs):
    """The Hessian times vs: a tape inside a tape."""
    xs = [tf.convert_to_tensor(x) for x in xs]
    with tf.GradientTape() as outer:
        outer.watch(xs)
        with tf.GradientTape() as inner:
            inner.watch(xs)
            y = f(*xs)
        slope = product(dense(inner.gradient(y, xs), xs), vs)
    return dense(outer.gradient(slope, xs), xs)


def reverse_over_reverse_persistent(f, xs, vs):
    """The same with one tape that records its own walk back."""
    xs = [tf.convert_to_tensor(x) for x in xs]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(xs)
        y = f(*xs)
        slope = product(dense(tape.gradient(y, xs), xs), vs)
    return dense(tape.gradient(slope, xs), xs)


def forward_over_reverse(f, xs, vs):
    xs = [tf.convert_to_tensor(x) for x in xs]
    vs = [tf.convert_to_tensor(v) for v in vs]
    with tf.autodiff.ForwardAccumulator(xs, vs) as forward:
        with tf.GradientTape() as tape:
            tape.watch(xs)
            y = f(*xs)
        gradients = dense(tape.gradient(y, xs), xs)
    return dense([forward.jvp(g) for g in gradients], xs)


def reverse_over_forward(f, xs, vs):
    xs = [tf.convert_to_tensor(x) for x in xs]
    vs = [tf.convert_to_tensor(v) for v in vs]
    with tf.GradientTape() as tape:
        tape.watch(xs)
        with tf.autodiff.ForwardAccumulator(xs, vs) as forward:
            y = f(*xs)
        slope = forward.jvp(y)
    return dense(tape.gradient(slope, xs), xs)


def gradients_of_gradients(f, xs, vs):
    """`tf.gradients` twice; in a graph only."""
    slope = product(dense(tf.gradients(f(*xs), xs), xs), vs)
    return dense(tf.gradients(slope, xs), xs)


def traced(way):
    def call(f, xs, vs):
        call_way = tf.function(lambda *tensors: way(f, list(tensors), vs))
        return call_way(*[tf.constant(x) for x in xs])

    call.__name__ = f"traced_{way.__name__}"
    return call


def around_a_function(way):
    def call(f, xs, vs):
        return way(tf.function(f), xs, vs)

    call.__name__ = f"{way.__name__}_around_a_function"
    return call


def in_a_session(way):
    def call(f, xs, vs):
        with tf.Graph().as_default(), v1.Session() as session:
            tensors = [v1.placeholder(x.dtype, x.shape) for x in xs]
            found = way(f, tensors, vs)
            return session.run(found, dict(zip(tensors, xs, strict=True)))

    call.__name__ = f"{way.__name__}_in_a_session"
    return call


SECOND_ORDER = (
    reverse_over_reverse,
    reverse_over_reverse_persistent,
    forward_over_reverse,
    reverse_over_forward,
    traced(reverse_over_reverse),
    traced(forward_over_reverse),
    traced(reverse_over_forward),
    traced(gradients_of_gradients),
    around_a_function(reverse_over_reverse),
    around_a_function(forward_over_reverse),
    around_a_function(reverse_over_forward),
    traced(around_a_function(reverse_over_reverse)),
    traced(around_a_function(reverse_over_reverse_persistent)),
    traced(around_a_function(gradients_of_gradients)),
    traced(around_a_function(forward_over_reverse)),
    traced(around_a_function(reverse_over_forward)),
    in_a_session(gradients_of_gradients),
    in_a_session(reverse_over_reverse),
)


def check_second_order(f, *arrays, ways=SECOND_ORDER, tolerance=1e-6):
    """Hessian-vector products in all ways, and by differences of gradients."""
    arrays = [np.asarray(array, np.float64) for array in arrays]
    random = np.random.RandomState(3)
    vs = [random.normal(size=array.shape) for array in arrays]
    step = 1e-5
    ahead = on_a_tape(f, *[a + step * v for a, v in zip(arrays, vs, strict=True)])
    behind = on_a_tape(f, *[a - step * v for a, v in zip(arrays, vs, strict=True)])
    expected = [(a - b).numpy() / 2 / step for a, b in zip(ahead, behind, strict=True)]
    assert max(np.abs(e).max() for e in expected) > 1e-6
    exact = None
    for way in ways:
        found = [np.asarray(h) for h in way(f, arrays, vs)]
        exact = exact or found
        for one, first, rough in zip(found, exact, expected, strict=True):
            np.testing.assert_allclose(one, rough, 1e-5, 1e-6, err_msg=way.__name__)
            np.testing.assert_allclose(
                one, first, tolerance, 1e-9, err_msg=way.__name__
            )
