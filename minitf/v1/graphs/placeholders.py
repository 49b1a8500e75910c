"""Placeholders: the inputs of a TF1 graph.

In TensorFlow: python/ops/array_ops.py (placeholder)
"""

from minitf.core import context, dtypes, shapes
from minitf.ops.array.constants import placeholder_op


def placeholder(dtype, shape=None, name=None):
    """Makes a tensor whose value must be fed when the graph runs.

    Args:
      dtype: the type of what will be fed.
      shape: its shape; None for sizes, or for all of it, that may differ between runs.

    Raises RuntimeError while executing eagerly.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     x = tf.compat.v1.placeholder(tf.float32, [None], name="x")
    ...     session.run(x * 2, {x: [1, 2]})
    array([2., 4.], dtype=float32)

    In TensorFlow: python/ops/array_ops.py
    """
    if context.executing_eagerly():
        raise RuntimeError(
            "tf.placeholder() is not compatible with eager execution. Use it inside "
            "`with tf.Graph().as_default():`, or pass the value to a function."
        )
    dtype = dtypes.as_dtype(dtype).base_dtype
    return placeholder_op(dtype=dtype, shape=shapes.as_tuple(shape), name=name)
