"""Ops on single elements of sparse tensors, and their shapes, sizes and ranks.

In TensorFlow: python/ops/array_ops.py, python/framework/sparse_tensor.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.ops.math.casting import cast
from minitf.ops.sparse.sparse_tensor import implements

# What turns 0 into 0 can be applied to the elements that are there.
UNARY = """
Abs Asin Asinh Atan Atanh Cast Ceil Conj Erf Expm1 Floor Identity Imag IsFinite IsInf
IsNan Log1p Neg Real Relu Rint Round Sign Sin Sinh Softsign Sqrt Square Tan Tanh
StringLower StringUpper StringStrip StringLength
""".split()


@implements(*UNARY)
def unary(op, inputs, attrs, name):
    """Applies an op to the elements."""
    (x,) = inputs
    return x.with_values(op.call(x.values, name=name, **attrs))


@implements("Shape")
def shape_op(op, inputs, attrs, name):
    """tf.shape: the dense shape."""
    return cast(inputs[0].dense_shape, attrs.get("out_type", dtypes.int32))


@implements("Size")
def size_op(op, inputs, attrs, name):
    """tf.size: how many elements the dense tensor has."""
    total = OPS["Prod"].call(inputs[0].dense_shape, np.int32([0]))
    return cast(total, attrs.get("out_type", dtypes.int32))


@implements("Rank")
def rank_op(op, inputs, attrs, name):
    """tf.rank."""
    return convert_to_tensor(np.int32(len(inputs[0]._shape)))
