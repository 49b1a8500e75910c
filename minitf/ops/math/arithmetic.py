"""Addition, subtraction, multiplication, division: the ops behind `+ - * /`.

Shapes are broadcast as in NumPy: sizes are compared from the last dimension, and a size
of 1 (or a missing one) is stretched to the other's. The gradient of a stretched input
is therefore summed over the stretched axes.

In TensorFlow: python/ops/math_ops.py, core/ops/math_ops.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import (
    COMPLEX,
    FLOATING,
    INDICES,
    NUMERIC,
    SIGNED,
    SIGNED_INTEGERS,
    DType,
)
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS, tensor_method
from minitf.core.op.shape_rules import broadcast, same
from minitf.core.tensor import Tensor
from minitf.ops.math.broadcast_gradients import conjugate, sum_to_inputs
from minitf.ops.math.casting import cast


@op(
    "AddV2",
    "x:T, y:T -> z:T",
    shape=broadcast,
    node_name="Add",
    by_hint=True,
    T=NUMERIC,
)
def add(x, y, *, out=None):
    """Returns x + y element-wise, with broadcasting.

    >>> import minitf as tf
    >>> tf.add([1, 2], 3).numpy()
    array([4, 5], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.add(x, y, out=out)


@op(
    "Add",
    "x:T, y:T -> z:T",
    shape=broadcast,
    by_hint=True,
    T=FLOATING | COMPLEX | SIGNED_INTEGERS | {dtypes.uint8, dtypes.string},
)
def add_v1(x, y, *, out=None):
    """Returns x + y; the op of older graphs, which also joins strings."""
    return np.add(x, y, out=out)


@add_v1.gradient
@add.gradient
def add_grad(node, dy):
    """Hands dy on to both, summed over the axes along which an input was stretched."""
    return sum_to_inputs(
        node, dy if node.needs(0) else None, dy if node.needs(1) else None
    )


@op("Sub", "x:T, y:T -> z:T", shape=broadcast, T=NUMERIC)
def subtract(x, y, *, out=None):
    """Returns x - y element-wise, with broadcasting.

    >>> import minitf as tf
    >>> tf.subtract([1.0, 2.0], 3.0).numpy()
    array([-2., -1.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.subtract(x, y, out=out)


@subtract.gradient
def subtract_grad(node, dy):
    """d(x - y) = dx - dy."""
    return sum_to_inputs(
        node, dy if node.needs(0) else None, -dy if node.needs(1) else None
    )


@op("Mul", "x:T, y:T -> z:T", shape=broadcast, T=NUMERIC)
def multiply(x, y, *, out=None):
    """Returns x * y element-wise, with broadcasting.

    >>> import minitf as tf
    >>> tf.multiply([1, 2], [[3], [4]]).numpy().tolist()
    [[3, 6], [4, 8]]

    In TensorFlow: python/ops/math_ops.py
    """
    return np.multiply(x, y, out=out)


@multiply.gradient
def multiply_grad(node, dz):
    """d(x * y) = y * dx + x * dy."""
    x, y = node.inputs
    dx = multiply(dz, conjugate(y)) if node.needs(0) else None
    dy = multiply(conjugate(x), dz) if node.needs(1) else None
    return sum_to_inputs(node, dx, dy)


@op("RealDiv", "x:T, y:T -> z:T", shape=broadcast, T=NUMERIC)
def real_div(x, y, *, out=None):
    """Returns x / y element-wise for floating-point and complex numbers."""
    return np.divide(x, y, out=out)


@real_div.gradient
def real_div_grad(node, dz):
    """d(x / y) = dx / y - x / y ** 2 * dy."""
    x, y = map(conjugate, node.inputs)
    dx = real_div(dz, y) if node.needs(0) else None
    dy = dz * real_div(real_div(-x, y), y) if node.needs(1) else None
    return sum_to_inputs(node, dx, dy)


# What true division computes in, for types that have no fractions.
_DIVISION_TYPE = {
    dtypes.int8: dtypes.float32,
    dtypes.uint8: dtypes.float32,
    dtypes.int16: dtypes.float32,
    dtypes.uint16: dtypes.float32,
    dtypes.int32: dtypes.float64,
    dtypes.uint32: dtypes.float64,
    dtypes.int64: dtypes.float64,
    dtypes.uint64: dtypes.float64,
}


@tensor_method("truediv")
def truediv(x, y, name=None):
    """Divides element-wise; integers are divided as floating-point numbers.

    int8 and int16 give float32, int32 and int64 give float64. Raises TypeError if the
    types of `x` and `y` differ.

    >>> import minitf as tf
    >>> tf.truediv([1, 2], 4).numpy()
    array([0.25, 0.5 ])

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "truediv") as scope:
        x, y = division_operands(x, y)
        return real_div(x, y, name=scope)


def division_operands(x, y):
    """Makes tensors of one type, which has fractions, of both operands."""
    if not isinstance(x, Tensor):
        x = convert_to_tensor(x, getattr(y, "dtype", None), name="x")
    if not isinstance(y, Tensor):
        y = convert_to_tensor(y, dtype_hint=x.dtype.base_dtype, name="y")
    x_type, y_type = x.dtype.base_dtype, y.dtype.base_dtype
    if x_type is not y_type:
        raise TypeError(
            f"`x` and `y` must have the same dtype, got {x_type!r} != {y_type!r}. "
            "Use tf.cast on one of them."
        )
    wider = _DIVISION_TYPE.get(x_type)
    return (x, y) if wider is None else (cast(x, wider), cast(y, wider))


def divide(x, y, name=None):
    """Divides as Python's `x / y` does.

    >>> import minitf as tf
    >>> tf.divide(1, 2)
    0.5
    >>> tf.divide(tf.constant([1.0]), 2).numpy()
    array([0.5], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return truediv(x, y, name) if name else x / y


@op("Neg", "x:T -> y:T", shape=same, T=SIGNED)
def negative(x, *, out=None):
    """Returns -x element-wise.

    >>> import minitf as tf
    >>> tf.negative([1, -2]).numpy()
    array([-1,  2], dtype=int32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.negative(x, out=out)


@negative.gradient
def negative_grad(node, dy):
    """Returns -dy."""
    return -dy


@op("Square", "x:T -> y:T", shape=same, T=NUMERIC)
def square(x, *, out=None):
    """Returns x * x element-wise.

    >>> import minitf as tf
    >>> tf.square([1.0, -2.0]).numpy()
    array([1., 4.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.square(x, out=out)


@square.gradient
def square_grad(node, dy):
    """d(x ** 2) = 2 x dx."""
    return dy * (conjugate(node.inputs[0]) * 2.0)


@op(
    "SquaredDifference",
    "x:T, y:T -> z:T",
    shape=broadcast,
    T=FLOATING | COMPLEX | INDICES,
)
def squared_difference(x, y, *, out=None):
    """Returns (x - y) ** 2 element-wise; for complex numbers abs(x - y) ** 2.

    >>> import minitf as tf
    >>> tf.math.squared_difference([1.0, 4.0], 2.0).numpy()
    array([1., 4.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    difference = np.subtract(x, y)
    return np.multiply(difference, np.conj(difference), out=out)


@squared_difference.gradient
def squared_difference_grad(node, dz):
    """d(x - y) ** 2 = 2 (x - y) (dx - dy)."""
    x, y = node.inputs
    dx = (x - y) * 2.0 * dz
    return sum_to_inputs(
        node, dx if node.needs(0) else None, -dx if node.needs(1) else None
    )


@op(
    "Abs",
    "x:T -> y:T",
    shape=same,
    T=FLOATING | SIGNED_INTEGERS,
)
def abs_op(x, *, out=None):
    """Returns the absolute value of real numbers."""
    return np.abs(x, out=out)


@abs_op.gradient
def abs_grad(node, dy):
    """Returns dy or -dy, by the sign of x; 0 where x is 0."""
    return dy * sign(node.inputs[0])


@op(
    "ComplexAbs",
    "x:T -> y:Tout",
    shape=same,
    T=COMPLEX,
    Tout={dtypes.float32, dtypes.float64},
)
def complex_abs(x, *, Tout: DType = dtypes.float32):
    """Returns the absolute value, a real number, of complex numbers."""
    return np.abs(x).astype(Tout.np_dtype, copy=False)


@complex_abs.gradient
def complex_abs_grad(node, dy):
    """d|x| = x / |x|, and 0 where x is 0."""
    (x,), (y,) = node.inputs, node.outputs
    whole = x.dtype
    return OPS["DivNoNan"].call(cast(dy, whole) * x, cast(y, whole))


@tensor_method("abs")
def abs(x, name=None):
    """Returns the absolute value element-wise; of a + bj that is sqrt(a**2 + b**2).

    >>> import minitf as tf
    >>> tf.math.abs([-1.5, 2.0]).numpy()
    array([1.5, 2. ], dtype=float32)
    >>> tf.math.abs([3 + 4j]).numpy()
    array([5.])

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "Abs") as scope:
        x = convert_to_tensor(x, name="x")
        if x.dtype.is_complex:
            return complex_abs(x, Tout=x.dtype.real_dtype, name=scope)
        return abs_op(x, name=scope)


@op("Sign", "x:T -> y:T", shape=same, T=SIGNED)
def sign(x, *, out=None):
    """Returns -1, 0 or 1 by the sign of x, element-wise; for complex ones x / abs(x).

    >>> import minitf as tf
    >>> tf.math.sign([-2.5, 0.0, 3.0]).numpy()
    array([-1.,  0.,  1.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.sign(x, out=out)


@sign.gradient
def sign_grad(node, dy):
    """Zero: a small change of x does not change its sign."""
    return OPS["ZerosLike"].call(node.inputs[0])


def scalar_mul(scalar, x, name=None):
    """Multiplies a tensor by one number. Raises ValueError if it is more than one.

    >>> import minitf as tf
    >>> tf.math.scalar_mul(2.0, tf.constant([1.0, 2.0])).numpy()
    array([2., 4.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "scalar_mul") as scope:
        scalar = convert_to_tensor(scalar, x.dtype.base_dtype, name="scalar")
        if scalar.shape.rank != 0:
            raise ValueError(
                f"The input scalar must be a 0-D value. Received shape {scalar.shape}. "
                "Use tf.multiply for tensors."
            )
        if hasattr(x, "dense_shape") and hasattr(x, "with_values"):  # sparse, or slices
            return x.with_values(multiply(scalar, x.values, name=scope))
        return multiply(scalar, x, name=scope)
