"""`tf.compat.v1.convert_to_tensor`, which calls a wish `preferred_dtype`.

In TensorFlow: python/framework/tensor_conversion.py
"""

from minitf.core.op import dispatch
from minitf.v1.arguments import one_of


def convert_to_tensor(
    value, dtype=None, name=None, preferred_dtype=None, dtype_hint=None
):
    """Converts a value to a tensor; see `tf.convert_to_tensor`.

    >>> import minitf as tf
    >>> tf.compat.v1.convert_to_tensor([1, 2], preferred_dtype=tf.float32).dtype
    tf.float32
    """
    hint = one_of("dtype_hint", dtype_hint, "preferred_dtype", preferred_dtype)
    return dispatch.convert_to_tensor(value, dtype, hint, name)
