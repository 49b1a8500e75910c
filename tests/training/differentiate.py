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
    return {
        way.__name__: [np.asarray(g) for g in way(f, *arrays)]
        for way in ways
    }


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
