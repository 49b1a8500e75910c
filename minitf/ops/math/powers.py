"""Powers, roots, exponentials and logarithms.

All of them take real and complex numbers and keep the type they are given. Outside its
domain a real function returns nan: the square root of -1.0 is nan, that of -1+0j is 1j.

In TensorFlow: python/ops/math_ops.py, core/kernels/cwise_ops.h
"""

import numpy as np

from minitf.core.dtypes import COMPLEX, DIFFERENTIABLE, FLOATING, SIGNED_INTEGERS
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import broadcast, same
from minitf.ops.array.filling import zeros_like
from minitf.ops.math.arithmetic import square
from minitf.ops.math.broadcast_gradients import conjugate, sum_to_inputs
from minitf.ops.math.division import reciprocal


@op("Exp", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def exp(x, *, out=None):
    """Computes e ** x element-wise.

    >>> import minitf as tf
    >>> tf.math.exp([0.0, 1.0]).numpy().round(4)
    array([1.    , 2.7183], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.exp(x, out=out)


@exp.gradient
def exp_grad(node, dy):
    """Returns dy * e ** x, which is dy * y."""
    return dy * conjugate(node.outputs[0])


@op("Expm1", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def expm1(x, *, out=None):
    """Computes e ** x - 1 element-wise, accurately also where x is near zero.

    >>> import minitf as tf
    >>> tf.math.expm1([0.0, 1.0]).numpy().round(4)
    array([0.    , 1.7183], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.expm1(x, out=out)


@expm1.gradient
def expm1_grad(node, dy):
    """Returns dy * e ** x."""
    return dy * exp(conjugate(node.inputs[0]))


@op("Log", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def log(x, *, out=None):
    """Computes the natural logarithm element-wise: -inf at zero, nan below.

    >>> import minitf as tf
    >>> tf.math.log([1.0, 0.0, -1.0]).numpy().round(4)
    array([  0., -inf,  nan], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.log(x, out=out)


@log.gradient
def log_grad(node, dy):
    """Returns dy / x."""
    return dy * reciprocal(conjugate(node.inputs[0]))


@op("Log1p", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def log1p(x, *, out=None):
    """Computes log(1 + x) element-wise, accurately also where x is near zero.

    >>> import minitf as tf
    >>> tf.math.log1p([0.0, 1.0]).numpy().round(4)
    array([0.    , 0.6931], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.log1p(x, out=out)


@log1p.gradient
def log1p_grad(node, dy):
    """Returns dy / (1 + x)."""
    return dy * reciprocal(1 + conjugate(node.inputs[0]))


@op("Sqrt", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def sqrt(x, *, out=None):
    """Computes the square root element-wise.

    >>> import minitf as tf
    >>> tf.math.sqrt([4.0, -1.0]).numpy()
    array([ 2., nan], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.sqrt(x, out=out)


@sqrt.gradient
def sqrt_gradient(node, dy):
    """Returns dy / (2 y)."""
    return sqrt_grad(node.outputs[0], dy)


@op("SqrtGrad", "y:T, dy:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def sqrt_grad(y, dy, *, out=None):
    """Returns dy / (2 y), the gradient of y = sqrt(x); zero where dy is zero."""
    return np.divide(dy, np.where(dy == 0, 1, np.conj(y + y)), out=out)


@sqrt_grad.gradient
def sqrt_grad_grad(node, dz):
    """For z = b / (2 y) the derivatives are -z / y by y and 1 / (2 y) by b."""
    (y, _), (z,) = node.inputs, node.outputs
    share = dz / y
    dy = -conjugate(share) * z if node.needs(0) else None
    return dy, share * 0.5 if node.needs(1) else None


@op("Rsqrt", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def rsqrt(x, *, out=None):
    """Computes one over the square root element-wise.

    >>> import minitf as tf
    >>> tf.math.rsqrt([4.0, 0.0]).numpy()
    array([0.5, inf], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.reciprocal(np.sqrt(x), out=out)


@rsqrt.gradient
def rsqrt_gradient(node, dy):
    """d(x ** -0.5) = -0.5 x ** -1.5 dx."""
    return rsqrt_grad(node.outputs[0], dy)


@op("RsqrtGrad", "y:T, dy:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def rsqrt_grad(y, dy, *, out=None):
    """Returns -dy y ** 3 / 2, the gradient of 1 / sqrt(x); zero where dy is zero."""
    return np.multiply(dy / -2, np.where(dy == 0, 1, np.conj(y * y * y)), out=out)


@rsqrt_grad.gradient
def rsqrt_grad_grad(node, dz):
    """For -b y ** 3 / 2 they are -1.5 b y ** 2 by y and -0.5 y ** 3 by b."""
    y, b = conjugate(node.inputs[0]), node.inputs[1]
    dy = square(y) * -1.5 * b * conjugate(dz) if node.needs(0) else None
    return dy, rsqrt_grad(y, dz) if node.needs(1) else None


@op(
    "Pow",
    "x:T, y:T -> z:T",
    shape=broadcast,
    T=FLOATING | COMPLEX | SIGNED_INTEGERS,
)
def pow_op(x, y):
    """Computes x ** y element-wise; squares and cubes are quicker as products."""
    if y.ndim == 0:
        if y == 2:
            return x * x
        if y == 3:
            return x * x * x
    return np.power(x, y)  # NumPy refuses negative powers of integers, as TensorFlow


@pow_op.gradient
def pow_grad(node, dz):
    """d(x ** y) = y x ** (y - 1) dx + x ** y log(x) dy, the last 0 where x <= 0."""
    x, y = map(conjugate, node.inputs)
    dx = dz * (y * pow_op(x, y - 1)) if node.needs(0) else None
    if not node.needs(1):
        return sum_to_inputs(node, dx, None)
    has_log = OPS["NotEqual"].call(x, 0) if x.dtype.is_complex else x > 0
    # The inner choice keeps log(0) out of further derivatives.
    safe = OPS["SelectV2"].call(has_log, x, OPS["OnesLike"].call(x))
    log_x = OPS["SelectV2"].call(has_log, log(safe), OPS["ZerosLike"].call(x))
    return sum_to_inputs(node, dx, dz * (conjugate(node.outputs[0]) * log_x))


def pow(x, y, name=None):
    """Computes x ** y element-wise, with broadcasting.

    Raises InvalidArgumentError for a negative power of an integer.

    >>> import minitf as tf
    >>> tf.math.pow([2.0, 3.0], [3.0, -1.0]).numpy()
    array([8.        , 0.33333334], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "Pow") as scope:
        return pow_op(x, y, name=scope)


def polyval(coeffs, x, name=None):
    """Evaluates a polynomial, the coefficient of the highest power first.

    Uses Horner's scheme: 2 x**2 + x + 5 is (2 x + 1) x + 5. Raises ValueError if
    `coeffs` is not a list.

    >>> import minitf as tf
    >>> tf.math.polyval([2.0, 1.0, 5.0], [0.0, 3.0]).numpy()
    array([ 5., 26.], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    if not isinstance(coeffs, list):
        raise ValueError(
            f"Argument coeffs must be list type. Received type {type(coeffs)}."
        )
    with op_scope(name, "polyval") as scope:
        x = convert_to_tensor(x, name="x")
        if not coeffs:
            return zeros_like(x, name=scope)
        coeffs = [convert_to_tensor(c, name=f"coeff_{i}") for i, c in enumerate(coeffs)]
        total = coeffs[0]
        for coefficient in coeffs[1:]:
            total = coefficient + total * x
        return total
