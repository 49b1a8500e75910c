"""Adding up a list of tensors, which all have one shape.

In TensorFlow: python/ops/math_ops.py, core/kernels/aggregate_ops.cc
"""

import functools

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import NUMERIC, QUANTIZED
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text
from minitf.core.shapes import TensorShape
from minitf.ops.array.constants import identity


def same_shapes(inputs, **attrs):
    """The shape that all inputs have."""
    merged = None
    for i, x in enumerate(inputs):
        try:
            merged = shapes.merge(merged, x.shape)
        except ValueError:
            raise ValueError(
                "Inputs to operation AddN must have the same size and shape. "
                f"Input 0: {text(merged)} != input {i}: {text(x.shape)}. Use tf.add "
                "to broadcast."
            ) from None
    return merged


@op(
    "AddN",
    "inputs:N*T -> sum:T",
    shape=same_shapes,
    T=NUMERIC | QUANTIZED | {dtypes.variant},
)
def add_n_op(inputs):
    """Adds up a list of tensors of one shape; lists of tensors element by element."""
    if inputs[0].dtype == object:
        return np.asarray(functools.reduce(np.add, inputs))
    total = inputs[0].copy()
    for x in inputs[1:]:
        if x.shape != total.shape:
            raise ValueError("Inputs to AddN must have the same shape.")
        total += x
    return total


@add_n_op.gradient
def add_n_grad(node, dy):
    """Hands the gradient on to every input."""
    return [dy] * len(node.inputs)


@op(
    "AccumulateNV2",
    "inputs:N*T -> sum:T",
    shape=same_shapes,
    T=NUMERIC | QUANTIZED,
)
def accumulate_n_op(inputs, *, shape: TensorShape):
    """Adds up a list of tensors of the shape `shape`."""
    return add_n_op.op.kernel(inputs)


accumulate_n_op.gradient(add_n_grad)


def add_n(inputs, name=None):
    """Adds up a list of tensors, which must all have one shape and type.

    Raises ValueError for an empty list and InvalidArgumentError, or ValueError in a
    graph, if shapes differ: there is no broadcasting here.

    >>> import minitf as tf
    >>> tf.math.add_n([[1, 2], [3, 4], [5, 6]]).numpy()
    array([ 9, 12], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    inputs = [convert_to_tensor(x) for x in inputs]
    if not inputs:
        raise ValueError(
            "Inputs must be an iterable of at least one Tensor/IndexedSlices with the "
            "same dtype and shape. Received an empty one."
        )
    if len(inputs) == 1:
        return identity(inputs[0], name=name) if name else inputs[0]
    return add_n_op(inputs, name=name)


def accumulate_n(inputs, shape=None, tensor_dtype=None, name=None):
    """Adds up a list of tensors, checking their shape and type.

    Raises ValueError if the list is empty, shapes or types differ, or `shape` does not
    fit, and TypeError if `tensor_dtype` does not.

    >>> import minitf as tf
    >>> tf.math.accumulate_n([[1, 2], [3, 4]], shape=[2]).numpy()
    array([4, 6], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    wrong = "inputs must be a list of at least one Tensor with the same dtype and shape"
    if not inputs or not isinstance(inputs, list | tuple):
        raise ValueError(f"{wrong}. Received: {inputs!r}")
    inputs = [convert_to_tensor(x) for x in inputs]
    dtype = inputs[0].dtype
    if any(x.dtype is not dtype for x in inputs):
        raise ValueError(f"{wrong}. Received: {inputs!r}")
    merged = shapes.as_shape(shape)
    for x in inputs:
        merged = merged.merge_with(x.shape)
    if tensor_dtype is not None and dtypes.as_dtype(tensor_dtype) is not dtype:
        raise TypeError(
            f"The `tensor_dtype` argument is {tensor_dtype}, but `input` is of type "
            f"{dtype}. These must be equal. Try casting the input to the desired type."
        )
    return add_n(inputs, name=name)
