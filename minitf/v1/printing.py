"""`tf.compat.v1.Print`: prints tensors whenever another one is computed.

In TensorFlow: python/ops/logging_ops.py
"""

from minitf.ops.io.printing import print_op


def Print(input_, data, message=None, first_n=None, summarize=None, name=None):
    """Returns `input_` and prints `data` to standard error whenever it is computed.

    Args:
      input_: the tensor passed through.
      data: a list of tensors to print.
      message: what to print before them.
      first_n: print only this often; always if None.
      summarize: how many elements of each tensor to print, 3 if None.

    >>> import minitf as tf
    >>> tf.compat.v1.Print(tf.constant(1), [tf.constant([2, 3])], "data: ").numpy()
    np.int32(1)

    In TensorFlow: python/ops/logging_ops.py
    """
    return print_op(
        input_,
        list(data),
        message=message or "",
        first_n=-1 if first_n is None else first_n,
        summarize=3 if summarize is None else summarize,
        name=name,
    )
