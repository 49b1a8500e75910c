"""`tf.compat.v1.losses`: weighted losses that are added to a collection of the graph.

Each computes a loss per element, weighs it, and reduces it to one number: by default
the sum over all elements divided by how many have a weight other than 0.
`get_total_loss()` adds up the collection.

In TensorFlow: python/ops/losses/losses_impl.py
"""

from minitf.core import context, dtypes
from minitf.core.graph.collections import GraphKeys
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant, stop_gradient
from minitf.ops.array.filling import ones_like, zeros_like
from minitf.ops.array.shaping import shape, size, squeeze
from minitf.ops.indexing.masking import where
from minitf.ops.math import arithmetic, casting, comparison, powers, sums
from minitf.ops.math.division import divide_no_nan
from minitf.ops.math.reduction import reduce_sum
from minitf.ops.nn import activations, cross_entropy
from minitf.ops.nn.losses import sigmoid_cross_entropy_with_logits
from minitf.v1.arguments import one_of
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
        weights = casting.cast(weights, dtypes.float32)
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
    return divide_no_nan(total, count, name="value")


def _count_present(losses, weights):
    """How many losses have a weight other than 0."""
    with op_scope(None, "num_present") as scope:
        is_zero = comparison.equal(weights, 0.0)
        present = where(is_zero, zeros_like(weights), ones_like(weights))
        return reduce_sum(arithmetic.multiply(present, ones_like(losses)), name=scope)


def _checked(**arguments):
    """Raises ValueError if an argument is missing."""
    for name, value in arguments.items():
        if value is None:
            raise ValueError(f"Argument `{name}` must not be None.")


def _as_floats(labels, predictions):
    """Both as float32 tensors, of one shape."""
    predictions = casting.cast(predictions, dtypes.float32)
    labels = casting.cast(labels, dtypes.float32)
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
    """Computes |predictions - labels|; see `compute_weighted_loss` for the rest.

    >>> import minitf as tf
    >>> tf.compat.v1.losses.absolute_difference([1.0, 2.0], [2.0, 4.0]).numpy()
    np.float32(1.5)
    """
    _checked(labels=labels, predictions=predictions)
    with op_scope(scope, "absolute_difference") as scope:
        labels, predictions = _as_floats(labels, predictions)
        losses = arithmetic.abs(arithmetic.subtract(predictions, labels))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def mean_squared_error(
    labels,
    predictions,
    weights=1.0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_BY_WEIGHTS,
):
    """Computes (predictions - labels)**2; see `compute_weighted_loss` for the rest.

    >>> import minitf as tf
    >>> tf.compat.v1.losses.mean_squared_error([1.0, 2.0], [2.0, 4.0]).numpy()
    np.float32(2.5)
    """
    _checked(labels=labels, predictions=predictions)
    with op_scope(scope, "mean_squared_error") as scope:
        labels, predictions = _as_floats(labels, predictions)
        losses = arithmetic.squared_difference(predictions, labels)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def huber_loss(
    labels,
    predictions,
    weights=1.0,
    delta=1.0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_BY_WEIGHTS,
):
    """Computes the error's square up to `delta` and goes on as a straight line.

    >>> import minitf as tf
    >>> tf.compat.v1.losses.huber_loss([0.0, 0.0], [1.0, 3.0]).numpy()
    np.float32(1.5)
    """
    _checked(labels=labels, predictions=predictions)
    with op_scope(scope, "huber_loss") as scope:
        labels, predictions = _as_floats(labels, predictions)
        error = arithmetic.abs(arithmetic.subtract(predictions, labels))
        quadratic = comparison.minimum(error, delta)
        linear = arithmetic.subtract(error, quadratic)
        square = arithmetic.multiply(quadratic, quadratic)
        losses = arithmetic.add(
            arithmetic.multiply(0.5, square), arithmetic.multiply(delta, linear)
        )
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def log_loss(
    labels,
    predictions,
    weights=1.0,
    epsilon=1e-7,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_BY_WEIGHTS,
):
    """Computes the cross entropy of probabilities; `epsilon` keeps off log(0).

    >>> import minitf as tf
    >>> tf.compat.v1.losses.log_loss([1.0, 0.0], [0.5, 0.5]).numpy().round(4)
    np.float32(0.6931)
    """
    _checked(labels=labels, predictions=predictions)
    with op_scope(scope, "log_loss") as scope:
        labels, predictions = _as_floats(labels, predictions)
        of_ones = arithmetic.multiply(labels, powers.log(predictions + epsilon))
        of_zeros = arithmetic.multiply(
            1 - labels, powers.log(1 - predictions + epsilon)
        )
        losses = -of_ones - of_zeros
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def hinge_loss(
    labels,
    logits,
    weights=1.0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_BY_WEIGHTS,
):
    """Computes max(0, 1 - y*logits), where y is -1 for label 0 and 1 for label 1."""
    _checked(labels=labels, logits=logits)
    with op_scope(scope, "hinge_loss") as scope:
        labels, logits = _as_floats(labels, logits)
        ones = ones_like(labels)
        signs = arithmetic.subtract(2 * labels, ones)
        margin = arithmetic.subtract(ones, arithmetic.multiply(signs, logits))
        losses = activations.relu(margin)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def cosine_distance(
    labels,
    predictions,
    axis=None,
    weights=1.0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_BY_WEIGHTS,
    dim=None,
):
    """Computes 1 - labels . predictions along `axis`, for vectors of length 1."""
    axis = one_of("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("You must specify argument `axis`.")
    _checked(labels=labels, predictions=predictions)
    with op_scope(scope, "cosine_distance_loss") as scope:
        labels, predictions = _as_floats(labels, predictions)
        product = arithmetic.multiply(predictions, labels)
        losses = 1 - reduce_sum(product, axis=(axis,), keepdims=True)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def sigmoid_cross_entropy(
    multi_class_labels,
    logits,
    weights=1.0,
    label_smoothing=0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_BY_WEIGHTS,
):
    """Computes the cross entropy of each class by itself, from scores.

    `label_smoothing` draws the labels towards one half.
    """
    _checked(multi_class_labels=multi_class_labels, logits=logits)
    with op_scope(scope, "sigmoid_cross_entropy_loss") as scope:
        logits = convert_to_tensor(logits)
        labels = casting.cast(multi_class_labels, logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing > 0:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        losses = sigmoid_cross_entropy_with_logits(
            labels=labels, logits=logits, name="xentropy"
        )
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def softmax_cross_entropy(
    onehot_labels,
    logits,
    weights=1.0,
    label_smoothing=0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_BY_WEIGHTS,
):
    """Computes the cross entropy of probabilities of classes, from scores.

    `label_smoothing` takes that much from the labels and shares it among all classes.

    >>> import minitf as tf
    >>> losses = tf.compat.v1.losses
    >>> losses.softmax_cross_entropy([[0.0, 1.0]], [[0.0, 0.0]]).numpy().round(4)
    np.float32(0.6931)
    """
    _checked(onehot_labels=onehot_labels, logits=logits)
    with op_scope(scope, "softmax_cross_entropy_loss") as scope:
        logits = convert_to_tensor(logits)
        labels = casting.cast(onehot_labels, logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing > 0:
            classes = casting.cast(shape(labels)[-1], logits.dtype)
            labels = labels * (1.0 - label_smoothing) + label_smoothing / classes
        labels = stop_gradient(labels, name="labels_stop_gradient")
        losses = cross_entropy.softmax_cross_entropy_with_logits(
            labels=labels, logits=logits, name="xentropy"
        )
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def sparse_softmax_cross_entropy(
    labels,
    logits,
    weights=1.0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_BY_WEIGHTS,
):
    """Computes the cross entropy of scores, given the numbers of the right classes.

    >>> import minitf as tf
    >>> losses = tf.compat.v1.losses
    >>> losses.sparse_softmax_cross_entropy([1], [[0.0, 0.0]]).numpy().round(4)
    np.float32(0.6931)
    """
    _checked(labels=labels, logits=logits)
    with op_scope(scope, "sparse_softmax_cross_entropy_loss") as scope:
        labels, logits = convert_to_tensor(labels), convert_to_tensor(logits)
        ranks = labels.shape.rank, logits.shape.rank
        if None not in ranks and ranks[0] == ranks[1] and labels.shape[-1] == 1:
            labels = squeeze(labels, [-1])  # labels as a column
        losses = cross_entropy.sparse_softmax_cross_entropy_with_logits(
            labels=labels, logits=logits, name="xentropy"
        )
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def add_loss(loss, loss_collection=GraphKeys.LOSSES):
    """Adds a loss of your own to the collection; nothing while computing eagerly."""
    if loss_collection and not context.executing_eagerly():
        add_to_collection(loss_collection, loss)


def get_losses(scope=None, loss_collection=GraphKeys.LOSSES):
    """Lists the losses in the collection.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     loss = tf.compat.v1.losses.mean_squared_error([1.0], [3.0])
    ...     tf.compat.v1.losses.get_losses()
    [<tf.Tensor 'mean_squared_error/value:0' shape=() dtype=float32>]
    """
    return get_collection(loss_collection, scope)


def get_regularization_losses(scope=None):
    """Lists the losses that regularizers of variables added."""
    return get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(scope=None, name="total_regularization_loss"):
    """Returns the sum of the regularization losses, 0 if there are none."""
    losses = get_regularization_losses(scope)
    return sums.add_n(losses, name=name) if losses else constant(0.0)


def get_total_loss(add_regularization_losses=True, name="total_loss", scope=None):
    """Returns the sum of all losses in the collection, and of the regularizers'.

    Raises ValueError if there are none.
    """
    losses = get_losses(scope)
    if add_regularization_losses:
        losses += get_regularization_losses(scope)
    return sums.add_n(losses, name=name)
