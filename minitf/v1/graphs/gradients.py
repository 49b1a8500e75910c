"""Differentiation as TF1 spells it: `gradients`, `hessians` and their checker.

In TensorFlow: python/ops/gradients_impl.py, python/ops/gradient_checker.py
"""

import numpy as np

from minitf.core.op.registry import OPS
from minitf.eager import graph_gradients
from minitf.eager import hessians as second
from minitf.eager.gradient_checker import (
    as_reals,
    check_type,
    differences,
    largest_difference,
    unit_vectors,
)
from minitf.eager.unconnected import UnconnectedGradients
from minitf.ops.array.constants import constant


def gradients(
    ys,
    xs,
    grad_ys=None,
    name="gradients",
    colocate_gradients_with_ops=False,
    gate_gradients=False,
    aggregation_method=None,
    stop_gradients=None,
    unconnected_gradients=UnconnectedGradients.NONE,
):
    """Adds to the graph the derivatives of the sum of `ys`: see `tf.gradients`.

    >>> import minitf.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.constant(3.0)
    ...     session.run(tf.gradients(x * x, x))
    [np.float32(6.0)]

    In TensorFlow: python/ops/gradients_impl.py
    """
    return graph_gradients.gradients(
        ys,
        xs,
        grad_ys,
        name,
        gate_gradients,
        aggregation_method,
        stop_gradients,
        unconnected_gradients,
    )


def hessians(
    ys,
    xs,
    name="hessians",
    colocate_gradients_with_ops=False,
    gate_gradients=False,
    aggregation_method=None,
):
    """Adds to the graph the second derivatives of the sum of `ys`: see `tf.hessians`.

    >>> import minitf.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.constant([3.0])
    ...     session.run(tf.hessians(x**3, x))
    [array([[18.]], dtype=float32)]

    In TensorFlow: python/ops/gradients_impl.py
    """
    return second.hessians(ys, xs, gate_gradients, aggregation_method, name)


def compute_gradient(
    x,
    x_shape,
    y,
    y_shape,
    x_init_value=None,
    delta=1e-3,
    init_targets=None,
    extra_feed_dict=None,
):
    """Computes the Jacobian of `y` by `x` from `tf.gradients`, and numerically.

    Args:
      x: a tensor, or a list of tensors.
      x_shape: its shape, or the list of theirs.
      y, y_shape: the tensor to differentiate, and its shape.
      x_init_value: the array, or list of arrays, where to do it; random if None.
      delta: how far to go from there for the numeric Jacobian.
      init_targets: operations to run first.
      extra_feed_dict: what to feed besides.

    Runs the graph in the default session. Returns two arrays with a row for each
    element of x and a column for each of y (complex ones count twice), or a list of
    such pairs if `x` is a list.

    >>> import minitf.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session():
    ...     x = tf.constant([2.0, 3.0])
    ...     theory, _ = tf.test.compute_gradient(x, [2], tf.reduce_sum(x * x), [])
    >>> theory.shape
    (2, 1)

    In TensorFlow: python/ops/gradient_checker.py
    """
    many = isinstance(x, list)
    xs, shapes = (x, x_shape) if many else ([x], [x_shape])
    values = x_init_value if many else [x_init_value]
    values = [None] * len(xs) if values is None else values
    with xs[0].graph.as_default():
        made = [_gradient_by_fed(y, y_shape, tensor) for tensor in xs]
    for target in init_targets or ():
        target.run()
    found = []
    for tensor, shape, value, (dy, dx) in zip(xs, shapes, values, made, strict=True):
        value = _start(tensor, shape, value)
        feeds = {**(extra_feed_dict or {}), tensor: value}
        found.append(
            (_theoretical(y, y_shape, dy, dx, feeds), _numeric(y, tensor, feeds, delta))
        )
    return found if many else found[0]


def _gradient_by_fed(y, y_shape, x):
    """The gradient of y with respect to x, and the upstream gradient to be fed."""
    check_type(x.dtype.base_dtype, "x")
    check_type(y.dtype.base_dtype, "y")
    dy = constant(1.0, y.dtype, y_shape)
    # Behind an Identity: what is fed must not be what is fetched.
    (dx,) = graph_gradients.gradients(y, x, OPS["Identity"].call(dy))
    if dx is None:
        raise ValueError(f"{y!r} does not depend on {x!r}: there is no gradient.")
    return dy, OPS["Identity"].call(dx)


def _start(x, shape, value):
    """Where to differentiate: the array given, or a random one."""
    if value is None:
        value = np.random.random_sample(shape)
        if x.dtype.is_complex:
            value = value + 1j * np.random.random_sample(shape)
    value = np.asarray(value, x.dtype.np_dtype)
    if list(value.shape) != list(shape):
        raise ValueError(f"x_shape = {shape}, init_data shape = {list(value.shape)}")
    return value


def _theoretical(y, y_shape, dy, dx, feeds):
    columns = [
        as_reals(np.asarray(dx.eval({**feeds, dy: one})))
        for one in unit_vectors(y_shape, y.dtype)
    ]
    width = as_reals(np.asarray(dx.eval(feeds))).size
    dtype = dx.dtype.real_dtype.np_dtype
    return np.array(columns, dtype).reshape(len(columns), width).T


def _numeric(y, x, feeds, delta):
    def at(array):
        return np.asarray(y.eval({**feeds, x: array}))

    return differences(at, feeds[x], delta)


def compute_gradient_error(
    x,
    x_shape,
    y,
    y_shape,
    x_init_value=None,
    delta=1e-3,
    init_targets=None,
    extra_feed_dict=None,
):
    """Returns the largest difference between the Jacobians of `compute_gradient`.

    >>> import minitf.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session():
    ...     x = tf.constant([2.0, 3.0], tf.float64)
    ...     bool(tf.test.compute_gradient_error(x, [2], x * x, [2]) < 1e-6)
    True

    In TensorFlow: python/ops/gradient_checker.py
    """
    found = compute_gradient(
        x, x_shape, y, y_shape, x_init_value, delta, init_targets, extra_feed_dict
    )
    pairs = found if isinstance(found, list) else [found]
    return max(largest_difference(*pair) for pair in pairs)
