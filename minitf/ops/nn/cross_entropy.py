"""Cross entropy: how much a predicted distribution surprises who knows the true one.

From scores (logits) rather than probabilities, because log(softmax(x)) can be computed
without overflow, and because the gradient is then simply softmax(x) - labels. The ops
return that too, as `backprop`, since they have all it takes at hand.

In TensorFlow: python/ops/nn_ops.py, core/kernels/xent_op.h, sparse_xent_op.h
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import FLOATING, INDICES
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text, with_rank
from minitf.ops.array.constants import constant_of
from minitf.ops.array.filling import zeros_like_op
from minitf.ops.array.joining import concat
from minitf.ops.array.reordering import transpose_op
from minitf.ops.array.shaping import expand_dims, reshape, shape
from minitf.ops.math.casting import cast
from minitf.ops.nn.softmax import (
    as_logits,
    axis_of_classes,
    log_softmax_op,
    shifted,
    softmax_op,
    through_softmax,
)

_HALF = (dtypes.float16, dtypes.bfloat16)


def cross_entropy_shape(features, labels):
    """One loss per row and one gradient per logit; both inputs are broadcast."""
    try:
        both = shapes.broadcast(features.shape, labels.shape)
    except ValueError:
        raise ValueError(
            "logits and labels must be broadcastable: logits_size="
            f"{text(features.shape)} labels_size={text(labels.shape)}"
        ) from None
    if both is not None and len(both) != 2:
        raise ValueError(
            f"logits and labels must be either 2-dimensional, or broadcasted to be "
            f"2-dimensional. Received {text(features.shape)} and {text(labels.shape)}"
        )
    both = (None, None) if both is None else both
    return [both[:1], both]


@op(
    "SoftmaxCrossEntropyWithLogits",
    "features:T, labels:T -> loss:T, backprop:T",
    shape=cross_entropy_shape,
    T=FLOATING,
)
def softmax_cross_entropy_op(features, labels):
    """Computes the cross entropy of each row and its gradient to the logits."""
    if features.shape != labels.shape:
        features, labels = np.broadcast_arrays(features, labels)
    if features.ndim != 2:
        raise ValueError("logits and labels must be 2-dimensional.")
    if not features.size:
        return np.zeros(len(features), features.dtype), features.copy()
    x, axis = shifted(features)
    wanted = (labels.T if axis == 0 else labels).astype(x.dtype, copy=False)
    e = np.exp(x)
    total = np.add.reduce(e, axis=axis, keepdims=True)
    x -= np.log(total)
    x *= wanted
    loss = np.negative(np.add.reduce(x, axis=axis)).astype(features.dtype, copy=False)
    e /= total
    e -= wanted
    return loss, as_logits(e, axis, features)


@softmax_cross_entropy_op.gradient(zeros=False)
def softmax_cross_entropy_gradient(node, dloss, dbackprop):
    """The loss is -sum(labels log(softmax)); labels get no part of `dbackprop`."""
    logits, labels = node.inputs
    dlogits = _logits_gradient(node, dloss, dbackprop)
    if not node.needs(1):
        return dlogits, None
    if dloss is None:
        return dlogits, zeros_like_op(labels)
    return dlogits, expand_dims(dloss, -1) * -log_softmax_op(logits)


def _logits_gradient(node, dloss, dbackprop):
    """What flows back to the logits from the losses, and from their own gradient.

    The kernel handed on d(loss) / d(logits) as `backprop`, so the first is a product.
    The second matters only if somebody differentiates twice: then `backprop`, which is
    softmax - labels, depends on the logits as softmax does.
    """
    _, backprop = node.outputs
    first = None if dloss is None else expand_dims(dloss, -1) * backprop
    if dbackprop is None:
        return first
    second = through_softmax(softmax_op(node.inputs[0]), dbackprop)
    return second if first is None else first + second


def sparse_cross_entropy_shape(features, labels):
    """One loss per row and one gradient per logit."""
    (rows, classes) = with_rank(features, 2, "logits must be 2-D, but: shape")
    (count,) = with_rank(labels, 1, "labels must be 1-D, but: shape")
    if None not in (rows, count) and rows != count:
        raise ValueError(
            "logits and labels must have the same first dimension, got logits shape "
            f"{text(features.shape)} and labels shape {text(labels.shape)}"
        )
    return [(count if rows is None else rows,), (rows, classes)]


@op(
    "SparseSoftmaxCrossEntropyWithLogits",
    "features:T, labels:Tlabels -> loss:T, backprop:T",
    shape=sparse_cross_entropy_shape,
    T=FLOATING,
    Tlabels=INDICES,
)
def sparse_softmax_cross_entropy_op(features, labels):
    """Computes the cross entropy of each row, whose label is a class number."""
    if features.ndim != 2 or labels.shape != features.shape[:1]:
        raise ValueError("logits must be a matrix, with one label per row.")
    classes = features.shape[1]
    if not features.size:
        return np.zeros(len(features), features.dtype), features.copy()
    wrong = (labels < 0) | (labels >= classes)
    if wrong.any():
        raise ValueError(
            f"Received a label value of {labels[wrong][0]} which is outside the valid "
            f"range of [0, {classes}).  Label values: {' '.join(map(str, labels))}"
        )
    x, axis = shifted(features)
    rows = np.arange(len(labels))
    at = (labels, rows) if axis == 0 else (rows, labels)
    of_label = x[at]
    np.exp(x, out=x)
    total = np.add.reduce(x, axis=axis, keepdims=True)
    loss = np.log(total).reshape(-1) - of_label
    x /= total
    x[at] -= 1
    return loss.astype(features.dtype, copy=False), as_logits(x, axis, features)


@sparse_softmax_cross_entropy_op.gradient(zeros=False)
def sparse_softmax_cross_entropy_gradient(node, dloss, dbackprop):
    """As with labels that are probabilities; class numbers have no gradient."""
    return _logits_gradient(node, dloss, dbackprop), None


def softmax_cross_entropy_with_logits(labels, logits, axis=-1, name=None):
    """Computes the cross entropy between labels and the softmax of logits.

    Args:
      labels: true probabilities, along `axis`, of the shape of `logits`.
      logits: scores, one per class along `axis`.
      axis: where the classes are, the last axis by default.

    Returns a tensor of losses, without that axis. Half-precision inputs are computed in
    float32. Raises InvalidArgumentError, or ValueError in a graph, if the shapes do not
    go together. Where nothing must be reshaped, the graph has one node, `name` itself.

    >>> import minitf as tf
    >>> labels = [[1.0, 0.0, 0.0], [0.0, 0.8, 0.2]]
    >>> logits = [[4.0, 2.0, 1.0], [0.0, 5.0, 1.0]]
    >>> tf.nn.softmax_cross_entropy_with_logits(labels, logits).numpy().round(4)
    array([0.1698, 0.8247], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    if labels is None or logits is None:
        which = "labels" if labels is None else "logits"
        raise ValueError(
            f"Argument `{which}` must not be None. Both `labels` and `logits` are "
            "needed."
        )
    with op_scope(name, "softmax_cross_entropy_with_logits") as scope:
        logits = convert_to_tensor(logits, name="logits")
        half = logits.dtype if logits.dtype in _HALF else None
        if half is not None:
            logits = cast(logits, dtypes.float32)
        labels = cast(convert_to_tensor(labels, name="labels"), logits.dtype)
        cost = _rows_of_classes(labels, logits, axis, scope)
        return cost if half is None else cast(cost, half)


def _rows_of_classes(labels, logits, axis, scope):
    """Brings the classes into the last axis, and all others into one."""
    rank = logits.shape.rank
    same = None not in (rank, labels.shape.rank) and labels.shape.is_compatible_with(
        logits.shape
    )
    if same and rank == 2 and axis in (-1, 1):
        return softmax_cross_entropy_op(logits, labels, name=scope).loss
    if axis != -1 and axis + 1 != rank:
        order = _axis_last(rank, axis)
        logits = transpose_op(logits, constant_of(order, "order"), name="transpose")
        labels = transpose_op(labels, constant_of(order, "order"), name="transpose_1")
    sizes = shape(logits)
    logits_rows = reshape(logits, concat([[-1], sizes[-1:]], 0))
    labels_rows = reshape(labels, concat([[-1], shape(labels)[-1:]], 0))
    cost = softmax_cross_entropy_op(logits_rows, labels_rows, name=scope).loss
    cost = reshape(cost, sizes[:-1])
    if rank is not None and hasattr(cost, "set_shape"):
        cost.set_shape(logits.shape[:-1])
    return cost


def _axis_last(rank, axis):
    """The order of axes in which `axis` has moved to the end."""
    axis = axis_of_classes(rank, axis)
    return np.array([*(i for i in range(rank) if i != axis), axis], np.int32)


def sparse_softmax_cross_entropy_with_logits(labels, logits, name=None):
    """Computes the cross entropy of logits with labels that are class numbers.

    Args:
      labels: whole numbers from 0, of the shape of `logits` without its last axis.
      logits: scores, one per class along the last axis.

    Returns losses of the shape of `labels`. Raises InvalidArgumentError for a label
    that is no class, ValueError if the shapes do not go together.

    >>> import minitf as tf
    >>> logits = [[2.0, -5.0, 0.5, -0.1], [0.0, 0.0, 1.9, 1.4]]
    >>> tf.nn.sparse_softmax_cross_entropy_with_logits([0, 3], logits).numpy().round(4)
    array([0.2975, 1.1448], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "SparseSoftmaxCrossEntropyWithLogits"):
        labels = convert_to_tensor(labels)
        logits = convert_to_tensor(logits)
        _check_label_shape(labels, logits)
        half = logits.dtype if logits.dtype in _HALF else None
        precise = logits if half is None else cast(logits, dtypes.float32)
        node = name or "SparseSoftmaxCrossEntropyWithLogits"
        if logits.shape.rank == 2:
            cost = sparse_softmax_cross_entropy_op(precise, labels, name=node).loss
        else:
            rows = reshape(precise, concat([[-1], shape(logits)[-1:]], 0))
            flat = reshape(labels, [-1])
            cost = sparse_softmax_cross_entropy_op(rows, flat, name=node).loss
            cost = reshape(cost, shape(labels))
        return cost if half is None else cast(cost, half)


def _check_label_shape(labels, logits):
    if logits.shape.rank == 0:
        raise ValueError("`logits` cannot be a scalar. Received logits of shape ().")
    if None in (labels.shape.rank, logits.shape.rank):
        return
    if labels.shape.rank != logits.shape.rank - 1:
        raise ValueError(
            "`labels.shape.rank` must equal `logits.shape.rank - 1`. Received: "
            f"labels.shape={labels.shape} of rank {labels.shape.rank} and "
            f"logits.shape={logits.shape} of rank {logits.shape.rank}"
        )
    if not labels.shape.is_compatible_with(logits.shape[:-1]):
        raise ValueError(
            "`labels.shape` must equal `logits.shape` except for the last dimension. "
            f"Received: labels.shape={labels.shape} and logits.shape={logits.shape}"
        )
