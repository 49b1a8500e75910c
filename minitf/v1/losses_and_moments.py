"""TensorFlow 1's spelling of softmax, cross entropies and moments.

`dim` is an older name of `axis`, `keep_dims` one of `keepdims`.

In TensorFlow: python/ops/nn_ops.py, python/ops/nn_impl.py
"""

from minitf.core.graph.scopes import op_scope
from minitf.ops.array.constants import stop_gradient
from minitf.ops.nn import cross_entropy, losses
from minitf.ops.nn import moments as today
from minitf.ops.nn import softmax as softmaxes
from minitf.v1.arguments import one_of


def softmax(logits, axis=None, name=None, dim=None):
    """Turns scores into probabilities along an axis.

    >>> import minitf as tf
    >>> tf.compat.v1.nn.softmax([[0.0], [0.0]], dim=0).numpy().tolist()
    [[0.5], [0.5]]
    """
    return softmaxes.softmax(logits, one_of("axis", axis, "dim", dim), name)


def log_softmax(logits, axis=None, name=None, dim=None):
    """Computes the logarithm of softmax along an axis."""
    return softmaxes.log_softmax(logits, one_of("axis", axis, "dim", dim), name)


def softmax_cross_entropy_with_logits(
    labels=None, logits=None, dim=-1, name=None, axis=None
):
    """Computes softmax cross entropy, with no gradient to the labels.

    Raises ValueError if labels or logits are missing.

    >>> import minitf as tf
    >>> tf.compat.v1.nn.softmax_cross_entropy_with_logits(
    ...     labels=[[1.0, 0.0]], logits=[[0.0, 0.0]]
    ... ).numpy().round(4)
    array([0.6931], dtype=float32)
    """
    _require(labels=labels, logits=logits)
    axis = dim if axis is None else axis
    with op_scope(name, "softmax_cross_entropy_with_logits_sg") as scope:
        labels = stop_gradient(labels, name="labels_stop_gradient")
        return cross_entropy.softmax_cross_entropy_with_logits(
            labels, logits, axis, scope
        )


def softmax_cross_entropy_with_logits_v2(
    labels, logits, axis=None, name=None, dim=None
):
    """Computes softmax cross entropy; the labels may depend on what is trained.

    >>> import minitf as tf
    >>> tf.compat.v1.nn.softmax_cross_entropy_with_logits_v2(
    ...     [[1.0, 0.0]], [[0.0, 0.0]]
    ... ).numpy().round(4)
    array([0.6931], dtype=float32)
    """
    axis = one_of("axis", axis, "dim", dim)
    axis = -1 if axis is None else axis
    return cross_entropy.softmax_cross_entropy_with_logits(labels, logits, axis, name)


def sparse_softmax_cross_entropy_with_logits(labels=None, logits=None, name=None):
    """Computes softmax cross entropy for labels that are class numbers.

    Raises ValueError if labels or logits are missing.
    """
    _require(labels=labels, logits=logits)
    return cross_entropy.sparse_softmax_cross_entropy_with_logits(labels, logits, name)


def sigmoid_cross_entropy_with_logits(labels=None, logits=None, name=None):
    """Computes the cross entropy between labels and the sigmoid of logits.

    Raises ValueError if labels or logits are missing.
    """
    _require(labels=labels, logits=logits)
    return losses.sigmoid_cross_entropy_with_logits(labels, logits, name)


def weighted_cross_entropy_with_logits(
    labels=None, logits=None, pos_weight=None, name=None, targets=None
):
    """Computes sigmoid cross entropy with the positive labels weighted.

    `targets` is an older name of `labels`.
    """
    labels = one_of("labels", labels, "targets", targets)
    return losses.weighted_cross_entropy_with_logits(labels, logits, pos_weight, name)


def _require(**arguments):
    for name, value in arguments.items():
        if value is None:
            raise ValueError(
                "Both `labels` and `logits` must be provided. "
                f"Received: {name}=None; give them by name."
            )


def moments(x, axes, shift=None, name=None, keep_dims=None, keepdims=None):
    """Computes mean and variance over the given axes.

    >>> import minitf as tf
    >>> mean, _ = tf.compat.v1.nn.moments(tf.constant([[1.0], [3.0]]), [0])
    >>> mean.numpy()
    array([2.], dtype=float32)
    """
    keepdims = one_of("keepdims", keepdims, "keep_dims", keep_dims)
    return today.moments(x, axes, shift, bool(keepdims), name)


def weighted_moments(
    x, axes, frequency_weights, name=None, keep_dims=None, keepdims=None
):
    """Computes mean and variance over the given axes, with a weight per element."""
    keepdims = one_of("keepdims", keepdims, "keep_dims", keep_dims)
    return today.weighted_moments(x, axes, frequency_weights, bool(keepdims), name)


def sufficient_statistics(
    x, axes, shift=None, keep_dims=None, name=None, keepdims=None
):
    """Computes the sums from which `normalize_moments` makes mean and variance."""
    keepdims = one_of("keepdims", keepdims, "keep_dims", keep_dims)
    return today.sufficient_statistics(x, axes, shift, bool(keepdims), name)
