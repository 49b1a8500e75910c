"""Changing the type of a tensor's elements.

In TensorFlow: python/ops/math_ops.py, core/kernels/cast_op.cc
"""

from minitf.core import dtypes
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.dtypes import DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.shape_rules import same


@op("Cast", "x:SrcT -> y:DstT", shape=same)
def cast_op(x, *, DstT: DType, Truncate=False):
    """Converts the elements of `x` to the type `DstT`."""
    return x.astype(DstT.np_dtype)


@cast_op.gradient
def cast_grad(node, dy):
    source = node.inputs[0].dtype
    return cast(dy, source) if source in dtypes.DIFFERENTIABLE else None


def cast(x, dtype, name=None):
    """Converts a tensor to another type.

    Floating-point numbers lose their fraction on the way to integers, rounding towards
    zero; complex numbers lose their imaginary part on the way to real ones.

    >>> import minitf as tf
    >>> tf.cast([1.8, -2.2], tf.int32).numpy()
    array([ 1, -2], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    dtype = dtypes.as_dtype(dtype).base_dtype
    with op_scope(name, "Cast") as scope:
        x = convert_to_tensor(x, name="x")
        if x.dtype.base_dtype is dtype:
            return x
        return cast_op(x, DstT=dtype, name=scope)
