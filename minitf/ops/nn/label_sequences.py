"""Sequences of labels, as speech recognition has them: "hh-eel-ll" says "hello".

A batch of sequences is a matrix, each row as long as the longest, with the true lengths
in a vector beside it.

In TensorFlow: python/ops/ctc_ops.py
"""

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.filling import ones_like
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.shaping import shape
from minitf.ops.indexing.gathering import gather_nd
from minitf.ops.indexing.masking import sequence_mask, where
from minitf.ops.indexing.scattering import scatter_nd
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import not_equal
from minitf.ops.math.logic import logical_and
from minitf.ops.math.reduction import reduce_max, reduce_sum


def collapse_repeated(labels, seq_length, name=None):
    """Merges labels that repeat the one before them.

    Args:
      labels: (batch, longest), any numbers.
      seq_length: (batch,), how many labels of each row count.

    Returns the shorter rows, filled up with 0, and their lengths. In a graph the nodes
    are fewer than TensorFlow's.

    >>> import minitf as tf
    >>> collapsed, lengths = tf.nn.collapse_repeated([[1, 1, 2], [3, 3, 3]], [3, 2])
    >>> collapsed.numpy().tolist(), lengths.numpy().tolist()
    ([[1, 2], [3, 0]], [2, 1])

    In TensorFlow: python/ops/ctc_ops.py
    """
    with op_scope(name, "collapse_repeated_labels"):
        labels = convert_to_tensor(labels, name="labels")
        lengths = convert_to_tensor(seq_length, name="seq_length")
        first = ones_like(labels[:, :1], dtypes.bool)
        changed = concat([first, not_equal(labels[:, 1:], labels[:, :-1])], axis=1)
        kept = logical_and(changed, sequence_mask(lengths, shape(labels)[1]))
        new_lengths = reduce_sum(cast(kept, dtypes.int32), axis=1)
        longest = reduce_max(new_lengths)
        places = where(sequence_mask(new_lengths, longest))
        size = cast(stack([shape(labels)[0], longest]), dtypes.int64)
        collapsed = scatter_nd(places, gather_nd(labels, where(kept)), size)
        return collapsed, cast(new_lengths, lengths.dtype)
