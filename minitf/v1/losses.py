"""`tf.compat.v1.losses`: weighted losses that are added to a collection of the graph.

Each computes a loss per element, weighs it, and reduces it to one number: by default
the sum over all elements divided by how many have a weight other than 0.
`get_total_loss()` adds up the collection.

In TensorFlow: python/ops/losses/losses_impl.py
"""

import functools

from minitf.core import dtypes
from minitf.core.graph.collections import GraphKeys
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant, stop_gradient
from minitf.ops.array.filling import ones_like, zeros_like
from minitf.ops.array.masking import where
from minitf.ops.array.shaping import size, squeeze
from minitf.ops.math import arithmetic, casting, comparison, powers, sums
from minitf.ops.math.division import div_no_nan
from minitf.ops.math.reduction import reduce_sum
from minitf.ops.nn import activations, cross_entropy
from minitf.ops.nn.losses import sigmoid_cross_entropy_with_logits
from minitf.v1.graphs.default_graph import add_to_collection, get_collection


class Reduction:
    """How a loss per element becomes one number."""

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls):
        """Lists them all."""
        return (
            cls.NONE,
            cls.SUM,
            cls.MEAN,
            cls.SUM_OVER_BATCH_SIZE,
            cls.SUM_OVER_NONZERO_WEIGHTS,
            cls.SUM_BY_NONZERO_WEIGHTS,
        )

    @classmethod
    def validate(cls, key):
        """Raises ValueError for what is no reduction."""
        if key not in cls.all():
            raise ValueError(
                f"Invalid Reduction Key {key}. Key should be one of {cls.all()}."
            )


_BY_WEIGHTS = Reduction.SUM_BY_NONZERO_WEIGHTS


def compute_weighted_loss(
    losses,
    weights=1.0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_BY_WEIGHTS,
):
    """Weighs losses, reduces them to one number and adds it to a collection.

    Args:
      losses: a loss per element.
      weights: a number, or a tensor of the same rank with sizes that are equal or 1.
      scope: a name scope.
      loss_collection: the collection the result goes to; None for none.
      reduction: one of `Reduction`.

    Raises ValueError if the weights do not fit or the reduction is none.

    >>> import minitf as tf
    >>> losses = tf.compat.v1.losses
    >>> losses.compute_weighted_loss([1.0, 2.0, 3.0], [1.0, 0.0, 1.0]).numpy()
    np.float32(2.0)

    In TensorFlow: python/ops/losses/losses_impl.py
    """
    Reduction.validate(reduction)
    with op_scope(scope, "weighted_loss"):
        losses = convert_to_tensor(losses)
        wanted = losses.dtype.base_dtype
        losses = casting.cast(losses, dtypes.float32)
        weights = casting.cast(convert_to_tensor(weights), dtypes.float32)
        _check_weights(weights, losses)
        loss = arithmetic.multiply(losses, weights, name="Mul")
        if reduction != Reduction.NONE:
            loss = _reduced(loss, losses, weights, reduction)
        loss = casting.cast(loss, wanted)
        add_loss(loss, loss_collection)
        return loss


def _check_weights(weights, losses):
    """Weights may be stretched along axes, but not get new ones."""
    small, large = weights._shape, losses._shape
    if small is None or large is None or not small:
        return
    if len(small) != len(large):
        raise ValueError(
            "weights can not be broadcast to values. values.rank="
            f"{len(large)}. weights.rank={len(small)}. values.shape={losses.shape}. "
            f"weights.shape={weights.shape}."
        )
    for axis, (n, wanted) in enumerate(zip(small, large, strict=True)):
        if n not in (1, None, wanted) and wanted is not None:
            raise ValueError(
                f"weights can not be broadcast to values. Mismatch at dim {axis}. "
                f"values.shape={list(large)}, weights.shape={list(small)}."
            )


def _reduced(loss, losses, weights, reduction):
    """One number: the sum, or the sum divided by what the reduction says."""
    total = reduce_sum(loss)
    if reduction == Reduction.SUM:
        return total
    if reduction == Reduction.MEAN:
        count = reduce_sum(arithmetic.multiply(ones_like(losses), weights))
    elif reduction == Reduction.SUM_OVER_BATCH_SIZE:
        count = casting.cast(size(losses), dtypes.float32)
    else:
        count = _count_present(losses, weights)
    return div_no_nan(total, count, name="value")


def _count_present(losses, weights):
    """How many losses have a weight other than 0."""
    with op_scope(None, "num_present") as scope:
        is_zero = comparison.equal(weights, 0.0)
        present = where(is_zero, zeros_like(weights), ones_like(weights))
        return reduce_sum(arithmetic.multiply(present, ones_like(losses)), name=scope)


def _loss(name, *arguments):
    """Decorates a function that computes a loss per element.

    What it makes converts the arguments called `arguments`, opens the name scope and
    weighs and collects the result.
    """

    def decorate(function):
        @functools.wraps(function)
        def loss(
            first,
            second,
            weights=1.0,
            *more,
            **options,
        ):
            raise NotImplementedError

        return loss

    return decorate


def _checked(labels, predictions, label="labels", prediction="predictions"):
    """Raises ValueError if one of the two is missing."""
    for name, value in ((label, labels), (prediction, predictions)):
        if value is None:
            raise ValueError(f"Argument `{name}` must not be None.")


def _as_floats(labels, predictions):
    """Both as float32 tensors of one shape."""
    predictions = casting.cast(convert_to_tensor(predictions), dtypes.float32)
    labels = casting.cast(convert_to_tensor(labels), dtypes.float32)
    predictions.shape.assert_is_compatible_with(labels.shape)
    return labels, predictions


def absolute_difference(
    labels,
    predictions,
    weights=1.0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_BY_WEIGHTS,
):
    """Computes |predictions - labels|; see `compute_weighted_loss` for the rest."""
    _checked(labels, predictions)
    with op_scope(scope, "absolute_difference") as scope:
        labels, predictions = _as_floats(labels, predictions)
        losses = arithmetic.abs(arithmetic.subtract(predictions, labels))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)
