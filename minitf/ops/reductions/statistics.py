"""Variance, standard deviation, and logarithms of sums of exponentials.

`exp(1000)` is infinite in float32, yet `log(sum(exp(x)))` is not: taking the largest
element out first, `m + log(sum(exp(x - m)))`, keeps every number in range. Softmax and
the cross entropies use the same trick.

In TensorFlow: python/ops/math_ops.py
"""

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import stop_gradient
from minitf.ops.array.shaping import reshape, shape_op
from minitf.ops.indexing.masking import select_v2
from minitf.ops.math.arithmetic import add, multiply, square, subtract
from minitf.ops.math.comparison import is_finite
from minitf.ops.math.complex_numbers import conj, real
from minitf.ops.math.powers import exp, log, sqrt
from minitf.ops.math.reduction import reduce_max, reduce_mean, reduce_sum


def reduce_logsumexp(input_tensor, axis=None, keepdims=False, name=None):
    """Computes log(sum(exp(x))) over the given axes without overflow.

    >>> import minitf as tf
    >>> tf.reduce_logsumexp([1000.0, 0.0]).numpy()
    np.float32(1000.0)

    In TensorFlow: python/ops/math_ops.py
    """
    keepdims = bool(keepdims)
    with op_scope(name, "ReduceLogSumExp") as scope:
        x = convert_to_tensor(input_tensor)
        largest = reduce_max(x, axis, keepdims=True)
        # Infinities must not be subtracted from each other: inf - inf is nan.
        largest = select_v2(is_finite(largest), largest, 0.0)
        largest = stop_gradient(largest)
        result = log(reduce_sum(exp(subtract(x, largest)), axis, keepdims))
        if not keepdims:
            largest = reshape(largest, shape_op(result))
        return add(result, largest, name=scope)


def reduce_variance(input_tensor, axis=None, keepdims=False, name=None):
    """Computes the variance over the given axes: the mean squared distance to the mean.

    The variance of complex numbers is real. Raises TypeError for integers.

    >>> import minitf as tf
    >>> tf.math.reduce_variance([[1.0, 2.0], [3.0, 4.0]]).numpy()
    np.float32(1.25)
    >>> tf.math.reduce_variance([[1.0, 2.0], [3.0, 4.0]], axis=0).numpy()
    array([1., 1.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "reduce_variance"):
        x = convert_to_tensor(input_tensor)
        means = reduce_mean(x, axis, keepdims=True)
        if x.dtype.is_integer:
            raise TypeError(
                "Input must be either real or complex. Received integer type "
                f"{x.dtype}. Use tf.cast to make it floating-point."
            )
        distance = x - means
        if x.dtype.is_complex:
            squared = real(multiply(conj(distance), distance))
        else:
            squared = square(distance)
        return reduce_mean(squared, axis, keepdims)


def reduce_std(input_tensor, axis=None, keepdims=False, name=None):
    """Computes the standard deviation over the given axes: the root of the variance.

    Raises TypeError for integers.

    >>> import minitf as tf
    >>> tf.math.reduce_std([[1.0, 2.0], [3.0, 4.0]], axis=1).numpy()
    array([0.5, 0.5], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "reduce_std"):
        return sqrt(reduce_variance(input_tensor, axis, keepdims))
