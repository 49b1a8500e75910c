"""Mean and variance together, as the normalisation of batches and layers needs them.

`moments` computes the mean first and then the mean squared distance to it, which is
exact; `sufficient_statistics` makes one pass and `normalize_moments` turns its sums
into mean and variance, for data that come in parts.

In TensorFlow: python/ops/nn_impl.py
"""

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant, stop_gradient
from minitf.ops.array.filling import zeros_like
from minitf.ops.array.shaping import shape_op, squeeze
from minitf.ops.indexing.gathering import gather
from minitf.ops.math.arithmetic import (
    add,
    multiply,
    square,
    squared_difference,
    subtract,
)
from minitf.ops.math.casting import cast
from minitf.ops.math.division import div_no_nan, reciprocal
from minitf.ops.math.reduction import reduce_mean, reduce_prod, reduce_sum

_HALF = (dtypes.float16, dtypes.bfloat16)


def moments(x, axes, shift=None, keepdims=False, name=None):
    """Computes mean and variance over the given axes.

    For batch normalisation of images `axes` is [0, 1, 2], for layer normalisation
    [-1]. `shift` is not used, as in TensorFlow. Half-precision numbers are computed in
    float32.

    >>> import minitf as tf
    >>> mean, variance = tf.nn.moments(tf.constant([[1.0, 2.0], [3.0, 6.0]]), axes=[0])
    >>> mean.numpy(), variance.numpy()
    (array([2., 4.], dtype=float32), array([1., 4.], dtype=float32))

    In TensorFlow: python/ops/nn_impl.py
    """
    del shift
    with op_scope(name, "moments"):
        x = convert_to_tensor(x)
        y = cast(x, dtypes.float32) if x.dtype in _HALF else x
        mean = reduce_mean(y, axes, keepdims=True, name="mean")
        distance = squared_difference(y, stop_gradient(mean))
        variance = reduce_mean(distance, axes, keepdims=True, name="variance")
        if not keepdims:
            mean, variance = squeeze(mean, axes), squeeze(variance, axes)
        return _like(x, mean, variance)


def _like(x, mean, variance):
    """Rounds what was computed in float32 back to half precision."""
    if x.dtype in _HALF:
        return cast(mean, x.dtype), cast(variance, x.dtype)
    return mean, variance


def weighted_moments(x, axes, frequency_weights, keepdims=False, name=None):
    """Computes mean and variance over the given axes, with a weight per element.

    `frequency_weights` is broadcast to `x`. Where all weights are 0, both are 0.

    >>> import minitf as tf
    >>> mean, variance = tf.nn.weighted_moments([1.0, 3.0, 9.0], [0], [1.0, 1.0, 0.0])
    >>> mean.numpy(), variance.numpy()
    (np.float32(2.0), np.float32(1.0))

    In TensorFlow: python/ops/nn_impl.py
    """
    with op_scope(name, "weighted_moments"):
        x = convert_to_tensor(x, name="x")
        weights = convert_to_tensor(frequency_weights, name="frequency_weights")
        y = x
        if x.dtype in _HALF:
            y, weights = cast(x, dtypes.float32), cast(weights, dtypes.float32)
        weighted = multiply(weights, y)
        total = reduce_sum(weighted, axes, keepdims=True, name="weighted_input_sum")
        # Stretched to the shape of x, so that the sum counts every element.
        stretched = add(weights, zeros_like(weighted))
        size = reduce_sum(stretched, axes, keepdims=True, name="sum_of_weights")
        mean = div_no_nan(total, size, name="div_no_nan")
        distance = multiply(weights, squared_difference(y, mean))
        spread = reduce_sum(distance, axes, keepdims=True, name="weighted_distsq")
        variance = div_no_nan(spread, size, name="div_no_nan")
        if not keepdims:
            mean, variance = squeeze(mean, axes), squeeze(variance, axes)
        return _like(x, mean, variance)


def sufficient_statistics(x, axes, shift=None, keepdims=False, name=None):
    """Computes the sums from which `normalize_moments` makes mean and variance.

    `shift`, a number near the mean, is subtracted first and keeps the sums exact.
    Returns the number of elements, the sum, the sum of squares, and `shift`.

    >>> import minitf as tf
    >>> count, total, squares, shift = tf.nn.sufficient_statistics([1.0, 3.0], [0])
    >>> count.numpy(), total.numpy(), squares.numpy(), shift
    (np.float32(2.0), np.float32(4.0), np.float32(10.0), None)

    In TensorFlow: python/ops/nn_impl.py
    """
    axes = sorted(set(axes))
    with op_scope(name, "sufficient_statistics"):
        x = convert_to_tensor(x, name="x")
        counts = _number_of_elements(x, axes)
        if shift is None:
            total, squares = x, square(x)
        else:
            shift = convert_to_tensor(shift, name="shift")
            total, squares = subtract(x, shift), squared_difference(x, shift)
        mean_ss = reduce_sum(total, axes, keepdims=keepdims, name="mean_ss")
        variance_ss = reduce_sum(squares, axes, keepdims=keepdims, name="var_ss")
        return counts, mean_ss, variance_ss, shift


def _number_of_elements(x, axes):
    """How many elements are summed up: a constant if it can be."""
    if x.shape.rank is not None and all(x.shape[axis] is not None for axis in axes):
        count = 1
        for axis in axes:
            count *= x.shape[axis]
        return constant(count, dtype=x.dtype)
    if x.shape.rank is not None:
        axes = [axis % x.shape.rank for axis in axes]
    sizes = gather(cast(shape_op(x), x.dtype), axes)
    return reduce_prod(sizes, name="count")


def normalize_moments(counts, mean_ss, variance_ss, shift, name=None):
    """Turns the sums of `sufficient_statistics` into mean and variance.

    >>> import minitf as tf
    >>> mean, variance = tf.nn.normalize_moments(2.0, 4.0, 10.0, None)
    >>> mean.numpy(), variance.numpy()
    (np.float32(2.0), np.float32(1.0))

    In TensorFlow: python/ops/nn_impl.py
    """
    with op_scope(name, "normalize"):
        divisor = reciprocal(convert_to_tensor(counts), name="divisor")
        if shift is None:
            mean = shifted = multiply(mean_ss, divisor, name="mean")
        else:
            shifted = multiply(mean_ss, divisor, name="shifted_mean")
            mean = add(shifted, shift, name="mean")
        mean_of_squares = multiply(variance_ss, divisor)
        variance = subtract(mean_of_squares, square(shifted), name="variance")
        return mean, variance
