"""Losses of single predictions: logistic, weighted, Poisson; and their averages.

The logistic loss x - x*z + log(1 + exp(-x)) would overflow for very negative x; written
as max(x, 0) - x*z + log1p(exp(-|x|)) it never does.

In TensorFlow: python/ops/nn_impl.py
"""

import math

from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.ops.array.constants import constant
from minitf.ops.array.filling import ones_like, zeros_like
from minitf.ops.array.shaping import shape
from minitf.ops.indexing.masking import select
from minitf.ops.math.arithmetic import abs as absolute
from minitf.ops.math.arithmetic import add, multiply, negative
from minitf.ops.math.casting import cast
from minitf.ops.math.clipping import l2_loss
from minitf.ops.math.comparison import greater_equal, less_equal
from minitf.ops.math.division import div_no_nan
from minitf.ops.math.logic import logical_and
from minitf.ops.math.powers import exp, log, log1p
from minitf.ops.math.reduction import reduce_sum
from minitf.ops.nn.activations import relu

__all__ = [
    "compute_average_loss",
    "l2_loss",
    "log_poisson_loss",
    "scale_regularization_loss",
    "sigmoid_cross_entropy_with_logits",
    "weighted_cross_entropy_with_logits",
]


def _check_same_shape(first, second, names):
    """Raises ValueError, eagerly too, unless the two shapes can be the same."""
    if not first.shape.is_compatible_with(second.shape):
        raise ValueError(
            f"`{names[0]}` and `{names[1]}` must have the same shape, received "
            f"({second.shape} vs {first.shape})."
        )


def sigmoid_cross_entropy_with_logits(labels=None, logits=None, name=None):
    """Computes the cross entropy between labels and the sigmoid of logits.

    For classes that do not exclude each other: every element is a yes-no question with
    its own loss. Both have the same shape and type. Raises ValueError if the shapes
    differ or one of the two is missing.

    >>> import minitf as tf
    >>> loss = tf.nn.sigmoid_cross_entropy_with_logits([1.0, 0.0], [3.0, 3.0])
    >>> loss.numpy().round(4)
    array([0.0486, 3.0486], dtype=float32)

    In TensorFlow: python/ops/nn_impl.py
    """
    if labels is None or logits is None:
        raise ValueError("Both `labels` and `logits` must be provided.")
    with op_scope(name, "logistic_loss") as scope:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, name="labels")
        _check_same_shape(labels, logits, ("logits", "labels"))
        zeros = zeros_like(logits)
        positive = greater_equal(logits, zeros)
        above = select(positive, logits, zeros)
        minus_distance = select(positive, negative(logits), logits)
        straight = above - logits * labels
        return add(straight, log1p(exp(minus_distance)), name=scope)


def weighted_cross_entropy_with_logits(labels, logits, pos_weight, name=None):
    """Computes sigmoid cross entropy with the positive labels weighted.

    A `pos_weight` above 1 makes misses cost more and so raises the recall, one below 1
    makes false alarms cost more and raises the precision. Raises ValueError if labels
    and logits differ in shape.

    >>> import minitf as tf
    >>> tf.nn.weighted_cross_entropy_with_logits([1.0], [0.0], 3.0).numpy().round(4)
    array([2.0794], dtype=float32)

    In TensorFlow: python/ops/nn_impl.py
    """
    with op_scope(name, "logistic_loss") as scope:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, name="labels")
        _check_same_shape(labels, logits, ("logits", "labels"))
        weight = 1 + (pos_weight - 1) * labels
        straight = (1 - labels) * logits
        tail = log1p(exp(negative(absolute(logits)))) + relu(negative(logits))
        return add(straight, weight * tail, name=scope)


def log_poisson_loss(targets, log_input, compute_full_loss=False, name=None):
    """Computes the loss of counts of which the logarithm of the mean is predicted.

    That is exp(log_input) - log_input * targets, and with `compute_full_loss` also
    Stirling's approximation of log(targets!), which does not depend on the prediction.
    Raises ValueError if the shapes differ.

    >>> import minitf as tf
    >>> tf.nn.log_poisson_loss([2.0], [0.0]).numpy()
    array([1.], dtype=float32)

    In TensorFlow: python/ops/nn_impl.py
    """
    with op_scope(name, "log_poisson_loss"):
        log_input = convert_to_tensor(log_input, name="log_input")
        targets = convert_to_tensor(targets, name="targets")
        _check_same_shape(targets, log_input, ("log_input", "targets"))
        loss = exp(log_input) - log_input * targets
        if not compute_full_loss:
            return loss
        half = constant(0.5, dtype=targets.dtype)
        two_pi = constant(2 * math.pi, dtype=targets.dtype)
        stirling = targets * log(targets) - targets + half * log(two_pi * targets)
        zeros = zeros_like(targets, dtype=targets.dtype)
        ones = ones_like(targets, dtype=targets.dtype)
        # 0! and 1! are 1, for which the approximation is wrong.
        trivial = logical_and(greater_equal(targets, zeros), less_equal(targets, ones))
        return loss + select(trivial, zeros, stirling)


def compute_average_loss(per_example_loss, sample_weight=None, global_batch_size=None):
    """Adds up the losses of examples and divides by the size of the whole batch.

    Args:
      per_example_loss: losses, at least of rank 1.
      sample_weight: a weight for each example.
      global_batch_size: how many examples all replicas have together; the number of
        these examples by default.

    Raises ValueError for a scalar loss or a batch size that is no scalar, TypeError for
    one that is no integer, InvalidArgumentError for a negative one.

    >>> import minitf as tf
    >>> tf.nn.compute_average_loss([1.0, 2.0, 6.0], global_batch_size=6).numpy()
    np.float32(1.5)

    In TensorFlow: python/ops/nn_impl.py
    """
    losses = convert_to_tensor(per_example_loss)
    if losses.shape.rank == 0:
        raise ValueError(
            "Invalid value passed for `per_example_loss`. Expected a tensor with at "
            f"least rank 1. Received per_example_loss={per_example_loss} (rank 0)"
        )
    dtype = losses.dtype
    if sample_weight is not None:
        weights = convert_to_tensor(sample_weight)
        losses = cast(multiply(cast(losses, weights.dtype), weights), dtype)
    if global_batch_size is None:
        global_batch_size = shape(losses)[0]
    else:
        _check_batch_size(global_batch_size)
    return div_no_nan(reduce_sum(losses), cast(global_batch_size, dtype))


def _check_batch_size(size):
    """Raises unless the size of a batch is a whole number from 0."""
    size = convert_to_tensor(size)
    if size.shape.rank not in (0, None):
        raise ValueError(f"global_batch_size must be scalar. Received: {size}")
    if not size.dtype.is_integer:
        raise TypeError(f"global_batch_size must be an int. Received: {size}")
    known = Static.of(size).value
    if known is not None and known < 0:
        raise InvalidArgumentError(
            None, None, f"global_batch_size must be non-negative. Received: {known}"
        )


def scale_regularization_loss(regularization_loss):
    """Adds up regularization losses; divided by the number of replicas, which is one.

    >>> import minitf as tf
    >>> tf.nn.scale_regularization_loss([3.0, 4.0]).numpy()
    np.float32(7.0)

    In TensorFlow: python/ops/nn_impl.py
    """
    return reduce_sum(regularization_loss)
