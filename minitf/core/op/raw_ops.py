"""`tf.raw_ops`: every op under its own name, arguments by keyword.

In TensorFlow: tensorflow/python/ops/gen_*_ops.py
"""

import types

from minitf.core.op.registry import OPS


def namespace():
    """Collects all ops that are declared: `raw_ops.AddV2(x=1, y=2)`.

    >>> import minitf as tf
    >>> tf.raw_ops.AddV2(x=1, y=2)
    <tf.Tensor: shape=(), dtype=int32, numpy=3>
    """
    public = {name: op.call for name, op in OPS.items() if not name.startswith("_")}
    return types.SimpleNamespace(**public)
