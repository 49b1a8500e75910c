"""Changing the type of a tensor's elements.

In TensorFlow: python/ops/math_ops.py, core/kernels/cast_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import same
from minitf.core.tensor import Tensor


@op("Cast", "x:SrcT -> y:DstT", shape=same)
def cast_op(x, *, DstT: DType, Truncate=False):
    """Converts the elements of `x` to the type `DstT`."""
    if x.dtype.kind == "c" and not DstT.is_complex:
        x = x.real
    if "O" in (x.dtype.kind, DstT.np_dtype.kind):
        source = dtypes.FROM_NUMPY[x.dtype].name
        raise NotImplementedError(
            f"Cast {source} to {DstT.name} is not supported. Use "
            "tf.strings.to_number or tf.strings.as_string."
        )
    return x.astype(DstT.np_dtype)


@cast_op.gradient
def cast_grad(node, dy):
    """Casts the gradient back; integers have none."""
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
    if isinstance(x, Tensor) and x.dtype.base_dtype is dtype:
        return x
    with op_scope(name, "Cast") as scope:
        if not hasattr(x, "__apply_op__"):  # slices stay slices
            x = convert_to_tensor(x, name="x")
        if x.dtype.base_dtype is dtype:
            return x
        return cast_op(x, DstT=dtype, name=scope)


def bitcast_shape(input, *, type):
    """One more dimension for a smaller type, one less for a larger."""
    size, new_size = input.dtype.size, type.size
    if size == new_size or input.shape is None:
        return input.shape
    if new_size < size:
        return (*input.shape, size // new_size)
    what = f"Cannot bitcast from {input.dtype.name} to {type.name}"
    if not input.shape:
        raise ValueError(f"{what}: Shape must be at least rank 1 but is rank 0")
    if input.shape[-1] not in (None, new_size // size):
        raise ValueError(
            f"{what} due to shape. {input.shape[-1]} does not match "
            f"{new_size // size}, the size the last dimension must have."
        )
    return input.shape[:-1]


@op(
    "Bitcast",
    "input:T -> output:type",
    shape=bitcast_shape,
    view=True,
    T=dtypes.NUMERIC | dtypes.QUANTIZED,
)
def bitcast_op(input, *, type: DType):
    """Reads the bytes of `input` as numbers of another type."""
    new = type.np_dtype
    if new.itemsize == input.dtype.itemsize:
        return input.view(new)
    if new.itemsize < input.dtype.itemsize:
        return np.ascontiguousarray(input).reshape(*input.shape, 1).view(new)
    if input.ndim == 0 or input.shape[-1] * input.dtype.itemsize != new.itemsize:
        raise ValueError("The last dimension does not hold the parts of one number.")
    return np.ascontiguousarray(input).view(new)[..., 0]


def bitcast(input, type, name=None):
    """Reads the bytes of a tensor as numbers of another type, without converting.

    A smaller type adds a dimension; for a larger type the last dimension must hold the
    parts of one number. Raises InvalidArgumentError, ValueError in a graph, if not.

    >>> import minitf as tf
    >>> tf.bitcast([1.0], tf.int32).numpy()
    array([1065353216], dtype=int32)

    In TensorFlow: python/ops/array_ops.py
    """
    return bitcast_op(input, type=dtypes.as_dtype(type), name=name)


# What TF1 programs call.


def to_float(x, name="ToFloat"):
    """Converts a tensor to float32; new programs use `tf.cast`."""
    return cast(x, dtypes.float32, name=name)


def to_double(x, name="ToDouble"):
    """Converts a tensor to float64; new programs use `tf.cast`."""
    return cast(x, dtypes.float64, name=name)


def to_int32(x, name="ToInt32"):
    """Converts a tensor to int32; new programs use `tf.cast`."""
    return cast(x, dtypes.int32, name=name)


def to_int64(x, name="ToInt64"):
    """Converts a tensor to int64; new programs use `tf.cast`."""
    return cast(x, dtypes.int64, name=name)


def to_bfloat16(x, name="ToBFloat16"):
    """Converts a tensor to bfloat16; new programs use `tf.cast`."""
    return cast(x, dtypes.bfloat16, name=name)


def to_complex64(x, name="ToComplex64"):
    """Converts a tensor to complex64; new programs use `tf.cast`."""
    return cast(x, dtypes.complex64, name=name)


def to_complex128(x, name="ToComplex128"):
    """Converts a tensor to complex128; new programs use `tf.cast`."""
    return cast(x, dtypes.complex128, name=name)
