"""The confusion matrix: how often each class was taken for each other class.

In TensorFlow: python/ops/confusion_matrix.py
"""

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.ops.array.filling import ones_like
from minitf.ops.array.joining import stack
from minitf.ops.array.shaping import squeeze
from minitf.ops.indexing.scattering import scatter_nd
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import maximum
from minitf.ops.math.reduction import reduce_max


def remove_squeezable_dimensions(labels, predictions, expected_rank_diff=0, name=None):
    """Drops the last dimension of the input that has one more than expected.

    So labels of shape (batch, 1) go with predictions of shape (batch,). Returns both.
    Where a rank is unknown, nothing is dropped.
    """
    with op_scope(name, "remove_squeezable_dimensions"):
        predictions = convert_to_tensor(predictions)
        labels = convert_to_tensor(labels)
        ranks = predictions.shape.rank, labels.shape.rank
        if None not in ranks:
            surplus = ranks[0] - ranks[1] - expected_rank_diff
            if surplus == 1 and predictions.shape[-1] in (1, None):
                predictions = squeeze(predictions, [-1])
            elif surplus == -1 and labels.shape[-1] in (1, None):
                labels = squeeze(labels, [-1])
        return labels, predictions


def confusion_matrix(
    labels, predictions, num_classes=None, weights=None, dtype=dtypes.int32, name=None
):
    """Counts how often each class (row) was predicted to be each class (column).

    Args:
      labels: the true classes, numbers from 0; shape (n,) or (n, 1).
      predictions: the predicted classes, of the same shape.
      num_classes: the size of the matrix; one more than the largest number by default.
      weights: what each pair adds instead of 1; of shape (n,).
      dtype: the type of the matrix.

    Raises InvalidArgumentError for a negative class, and for one that is not below
    `num_classes`; ValueError for weights of another shape.

    >>> import minitf as tf
    >>> tf.math.confusion_matrix([1, 2, 2], [2, 2, 0]).numpy().tolist()
    [[0, 0, 0], [0, 0, 1], [1, 0, 1]]

    In TensorFlow: python/ops/confusion_matrix.py
    """
    dtype = dtypes.as_dtype(dtype)
    with op_scope(name, "confusion_matrix"):
        labels = convert_to_tensor(labels, name="labels")
        predictions = convert_to_tensor(predictions, name="predictions")
        labels, predictions = remove_squeezable_dimensions(labels, predictions)
        predictions = cast(predictions, dtypes.int64)
        labels = cast(labels, dtypes.int64)
        if num_classes is None:
            num_classes = maximum(reduce_max(predictions), reduce_max(labels)) + 1
        else:
            num_classes = cast(num_classes, dtypes.int64)
        pairs = stack([labels, predictions], axis=1)
        if weights is None:
            values = ones_like(predictions, dtype)
        else:
            values = cast(convert_to_tensor(weights), dtype)
            TensorShape(predictions.shape).assert_is_compatible_with(values.shape)
        return scatter_nd(pairs, values, stack([num_classes, num_classes]))
