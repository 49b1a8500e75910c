"""`tf.raw_ops`: every op under its own name, arguments by keyword.

In TensorFlow: tensorflow/python/ops/gen_*_ops.py
"""

import functools

from minitf.core.op.registry import OPS


def find(name):
    """Finds an op as a function; the `__getattr__` of the module `tf.raw_ops`.

    >>> import minitf as tf
    >>> tf.raw_ops.AddV2(x=1, y=2)
    <tf.Tensor: shape=(), dtype=int32, numpy=3>
    """
    if name.startswith("_") or name not in OPS:
        raise AttributeError(f"module 'tensorflow.raw_ops' has no attribute {name!r}")
    call = OPS[name].call

    @functools.wraps(call)
    def by_keyword(**arguments):
        return call(**arguments)

    return by_keyword


def names():
    """Lists all ops: the `__dir__` of the module `tf.raw_ops`."""
    OPS.load_all()
    return sorted(name for name in OPS if not name.startswith("_"))
