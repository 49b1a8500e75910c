"""Complex numbers: putting them together, and their parts, angle and conjugate.

`real`, `imag`, `conj` and `angle` take real numbers too, which are complex numbers
without an imaginary part; no op is made where nothing needs computing.

In TensorFlow: python/ops/math_ops.py, core/kernels/cwise_ops.h
"""

import math

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import COMPLEX, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import broadcast, same
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant
from minitf.ops.array.filling import filled_like, ones, zeros_like
from minitf.ops.indexing.masking import select
from minitf.ops.math.broadcast_gradients import sum_to_inputs
from minitf.ops.math.casting import cast

_PARTS = frozenset({dtypes.float32, dtypes.float64})
_WHOLE = {dtypes.float32: dtypes.complex64, dtypes.float64: dtypes.complex128}


@op(
    "Complex",
    "real:T, imag:T -> out:Tout",
    shape=broadcast,
    T=_PARTS,
    Tout=COMPLEX,
)
def complex_op(real, imag, *, Tout: DType = dtypes.complex64):
    """Returns real + imag * 1j element-wise."""
    result = np.empty(np.broadcast(real, imag).shape, Tout.np_dtype)
    result.real = real
    result.imag = imag
    return result


@complex_op.gradient
def complex_grad(node, dy):
    """Hands the real part on to one and the imaginary part to the other."""
    return sum_to_inputs(
        node, real(dy) if node.needs(0) else None, imag(dy) if node.needs(1) else None
    )


def complex(real, imag, name=None):
    """Makes complex numbers of their real and imaginary parts, with broadcasting.

    Raises TypeError unless both are float32, or both float64.

    >>> import minitf as tf
    >>> tf.dtypes.complex([1.0, 2.0], [0.5, -1.0]).numpy()
    array([1.+0.5j, 2.-1.j ], dtype=complex64)

    In TensorFlow: python/ops/math_ops.py
    """
    real = convert_to_tensor(real, name="real")
    imag = convert_to_tensor(imag, name="imag")
    with op_scope(name, "Complex") as scope:
        whole = _WHOLE.get(real.dtype.base_dtype)
        if whole is None or real.dtype.base_dtype is not imag.dtype.base_dtype:
            raise TypeError(
                "The `real` and `imag` components have incorrect types: "
                f"{real.dtype.name} {imag.dtype.name}. They must be consistent, and "
                "one of [tf.float32, tf.float64]. Use tf.cast on them."
            )
        return complex_op(real, imag, Tout=whole, name=scope)


@op("Real", "input:T -> output:Tout", shape=same, T=COMPLEX, Tout=_PARTS)
def real_op(input, *, Tout: DType = dtypes.float32):
    """Returns the real parts of complex numbers."""
    return input.real.astype(Tout.np_dtype)


@real_op.gradient
def real_grad(node, dy):
    """Makes dy the real part of the gradient."""
    return complex(dy, constant(0, dy.dtype))


def real(input, name=None):
    """Returns the real part element-wise; real numbers are returned as they are.

    >>> import minitf as tf
    >>> tf.math.real([1 + 2j, 3 - 4j]).numpy()
    array([1., 3.])

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "Real") as scope:
        input = convert_to_tensor(input, name="input")
        if input.dtype.is_complex:
            return real_op(input, Tout=input.dtype.real_dtype, name=scope)
        if input.dtype.is_numeric:
            return input
        raise TypeError(
            "input must be a numeric tensor, but got tensor with dtype "
            f"{input.dtype}. Use tf.cast to make numbers of it."
        )


@op("Imag", "input:T -> output:Tout", shape=same, T=COMPLEX, Tout=_PARTS)
def imag_op(input, *, Tout: DType = dtypes.float32):
    """Returns the imaginary parts of complex numbers."""
    return input.imag.astype(Tout.np_dtype)


@imag_op.gradient
def imag_grad(node, dy):
    """Makes dy the imaginary part of the gradient."""
    return complex(constant(0, dy.dtype), dy)


def imag(input, name=None):
    """Returns the imaginary part element-wise, which is 0 for real numbers.

    >>> import minitf as tf
    >>> tf.math.imag([1 + 2j, 3 - 4j]).numpy()
    array([ 2., -4.])

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "Imag") as scope:
        input = convert_to_tensor(input, name="input")
        if input.dtype.is_complex:
            return imag_op(input, Tout=input.dtype.real_dtype, name=scope)
        return zeros_like(input)


@op("Conj", "input:T -> output:T", shape=same, T=COMPLEX | {dtypes.variant})
def conj_op(input):
    """Returns the complex conjugate; lists of tensors are left as they are."""
    return input.copy() if input.dtype == object else np.conj(input)


@conj_op.gradient
def conj_grad(node, dy):
    """Returns the conjugate of dy."""
    return conj(dy)


def conj(x, name=None):
    """Returns the complex conjugate element-wise: (a - bj) for (a + bj).

    >>> import minitf as tf
    >>> tf.math.conj([1 + 2j, 3 - 4j]).numpy()
    array([1.-2.j, 3.+4.j])

    In TensorFlow: python/ops/math_ops.py
    """
    if isinstance(x, Tensor) and (x.dtype.is_floating or x.dtype.is_integer):
        return x
    with op_scope(name, "Conj") as scope:
        x = convert_to_tensor(x, name="x")
        if x.dtype.is_complex or x.dtype is dtypes.variant:
            return conj_op(x, name=scope)
        if x.dtype.is_floating or x.dtype.is_integer:
            return x
        raise TypeError(
            f"Expected numeric or variant tensor, got dtype {x.dtype!r}. "
            "Use tf.cast to make numbers of it."
        )


@op("Angle", "input:T -> output:Tout", shape=same, T=COMPLEX, Tout=_PARTS)
def angle_op(input, *, Tout: DType = dtypes.float32):
    """Returns the angles of complex numbers, from -pi to pi."""
    return np.arctan2(input.imag, input.real, dtype=Tout.np_dtype)


@angle_op.gradient
def angle_grad(node, dy):
    """Returns -dy / (b + aj) for x = a + bj."""
    x = node.inputs[0]
    turned = complex(imag(x), real(x))
    return -cast(dy, x.dtype) * OPS["Reciprocal"].call(turned)


def angle(input, name=None):
    """Returns the angle element-wise: pi for negative real numbers, 0 for the others.

    >>> import minitf as tf
    >>> tf.math.angle([1 + 1j, -1 + 0j]).numpy().round(4)
    array([0.7854, 3.1416])

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "Angle") as scope:
        input = convert_to_tensor(input, name="input")
        if input.dtype.is_complex:
            return angle_op(input, Tout=input.dtype.real_dtype, name=scope)
        negative = input < 0
        pi = math.pi * filled_like(ones, input, None, None, True)
        return select(negative, pi, zeros_like(input))
