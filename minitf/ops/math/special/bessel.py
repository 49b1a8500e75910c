"""The Bessel functions of order 0 and 1, and I and K scaled to stay in range.

J and Y swing and fade, like waves on a pond; I grows and K falls like exp(x) and
exp(-x), which the functions that end in `e` leave out. What they are made of is in
`bessel_math.py`.

In TensorFlow: python/ops/special_math_ops.py, core/kernels/cwise_op_bessel.cc
"""

import numpy as np

from minitf.core.dtypes import FLOATING
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import same
from minitf.ops.array.constants import constant
from minitf.ops.indexing.masking import select_v2
from minitf.ops.math.arithmetic import sign
from minitf.ops.math.comparison import equal
from minitf.ops.math.division import reciprocal
from minitf.ops.math.special.bessel_math import (
    bessel_i_scaled,
    bessel_j,
    bessel_k,
    bessel_k_scaled,
    bessel_y,
)
from minitf.ops.math.special.evaluation import in_double


def _i0(x):
    return np.exp(np.abs(x)) * bessel_i_scaled(0, x)


@op("BesselI0", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_i0_op(x):
    """Computes the modified Bessel function of the first kind of order 0."""
    return in_double(_i0, x)


@bessel_i0_op.gradient
def bessel_i0_gradient(node, dy):
    """Returns dy * I1(x)."""
    return dy * bessel_i1_op(node.inputs[0])


def bessel_i0(x, name=None):
    """Computes the modified Bessel function of the first kind of order 0.

    >>> import minitf as tf
    >>> tf.math.bessel_i0([0.5, 2.0]).numpy().round(4)
    array([1.0635, 2.2796], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_i0"):
        return bessel_i0_op(x)


def _i0e(x):
    return bessel_i_scaled(0, x)


@op("BesselI0e", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_i0e_op(x):
    """Computes `bessel_i0` times exp(-abs(x))."""
    return in_double(_i0e, x)


@bessel_i0e_op.gradient
def bessel_i0e_gradient(node, dy):
    """Returns dy * (I1(x) exp(-abs(x)) - sign(x) y)."""
    (x,), (y,) = node.inputs, node.outputs
    return dy * (bessel_i1e_op(x) - sign(x) * y)


def bessel_i0e(x, name=None):
    """Computes `bessel_i0` times exp(-abs(x)).

    >>> import minitf as tf
    >>> tf.math.bessel_i0e([0.5, 2.0]).numpy().round(4)
    array([0.645 , 0.3085], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_i0e"):
        return bessel_i0e_op(x)


def _i1(x):
    return np.exp(np.abs(x)) * bessel_i_scaled(1, x)


@op("BesselI1", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_i1_op(x):
    """Computes the modified Bessel function of the first kind of order 1."""
    return in_double(_i1, x)


@bessel_i1_op.gradient
def bessel_i1_gradient(node, dy):
    """Returns dy * (I0(x) - y / x), which at 0 is dy."""
    (x,), (y,) = node.inputs, node.outputs
    return dy * _or_at_zero(x, 1.0, bessel_i0_op(x) - y / x)


def _or_at_zero(x, limit, slope):
    """The slope, or its limit where x is 0 and the formula gives nan."""
    return select_v2(equal(x, 0.0), constant(limit, x.dtype), slope)


def bessel_i1(x, name=None):
    """Computes the modified Bessel function of the first kind of order 1.

    >>> import minitf as tf
    >>> tf.math.bessel_i1([0.5, 2.0]).numpy().round(4)
    array([0.2579, 1.5906], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_i1"):
        return bessel_i1_op(x)


def _i1e(x):
    return bessel_i_scaled(1, x)


@op("BesselI1e", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_i1e_op(x):
    """Computes `bessel_i1` times exp(-abs(x))."""
    return in_double(_i1e, x)


@bessel_i1e_op.gradient
def bessel_i1e_gradient(node, dy):
    """Returns dy * (I0(x) exp(-abs(x)) - y (sign(x) + 1 / x))."""
    (x,), (y,) = node.inputs, node.outputs
    slope = bessel_i0e_op(x) - y * (sign(x) + reciprocal(x))
    return dy * _or_at_zero(x, 0.5, slope)


def bessel_i1e(x, name=None):
    """Computes `bessel_i1` times exp(-abs(x)).

    >>> import minitf as tf
    >>> tf.math.bessel_i1e([0.5, 2.0]).numpy().round(4)
    array([0.1564, 0.2153], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_i1e"):
        return bessel_i1e_op(x)


def _j0(x):
    return bessel_j(0, x)


@op("BesselJ0", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_j0_op(x):
    """Computes the Bessel function of the first kind of order 0."""
    return in_double(_j0, x)


@bessel_j0_op.gradient
def bessel_j0_gradient(node, dy):
    """Returns -dy * J1(x)."""
    return dy * -bessel_j1_op(node.inputs[0])


def bessel_j0(x, name=None):
    """Computes the Bessel function of the first kind of order 0.

    >>> import minitf as tf
    >>> tf.math.special.bessel_j0([0.5, 2.0]).numpy().round(4)
    array([0.9385, 0.2239], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_j0"):
        return bessel_j0_op(x)


def _j1(x):
    return bessel_j(1, x)


@op("BesselJ1", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_j1_op(x):
    """Computes the Bessel function of the first kind of order 1."""
    return in_double(_j1, x)


@bessel_j1_op.gradient
def bessel_j1_gradient(node, dy):
    """Returns dy * (J0(x) - y / x), which at 0 is dy / 2."""
    (x,), (y,) = node.inputs, node.outputs
    return dy * _or_at_zero(x, 0.5, bessel_j0_op(x) - y / x)


def bessel_j1(x, name=None):
    """Computes the Bessel function of the first kind of order 1.

    >>> import minitf as tf
    >>> tf.math.special.bessel_j1([0.5, 2.0]).numpy().round(4)
    array([0.2423, 0.5767], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_j1"):
        return bessel_j1_op(x)


def _y0(x):
    return bessel_y(0, x)


@op("BesselY0", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_y0_op(x):
    """Computes the Bessel function of the second kind of order 0."""
    return in_double(_y0, x)


@bessel_y0_op.gradient
def bessel_y0_gradient(node, dy):
    """Returns -dy * Y1(x)."""
    return dy * -bessel_y1_op(node.inputs[0])


def bessel_y0(x, name=None):
    """Computes the Bessel function of the second kind of order 0.

    >>> import minitf as tf
    >>> tf.math.special.bessel_y0([0.5, 2.0]).numpy().round(4)
    array([-0.4445,  0.5104], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_y0"):
        return bessel_y0_op(x)


def _y1(x):
    return bessel_y(1, x)


@op("BesselY1", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_y1_op(x):
    """Computes the Bessel function of the second kind of order 1."""
    return in_double(_y1, x)


@bessel_y1_op.gradient
def bessel_y1_gradient(node, dy):
    """Returns dy * (Y0(x) - y / x)."""
    (x,), (y,) = node.inputs, node.outputs
    return dy * (bessel_y0_op(x) - y / x)


def bessel_y1(x, name=None):
    """Computes the Bessel function of the second kind of order 1.

    >>> import minitf as tf
    >>> tf.math.special.bessel_y1([0.5, 2.0]).numpy().round(4)
    array([-1.4715, -0.107 ], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_y1"):
        return bessel_y1_op(x)


def _k0(x):
    return bessel_k(0, x)


@op("BesselK0", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_k0_op(x):
    """Computes the modified Bessel function of the second kind of order 0."""
    return in_double(_k0, x)


@bessel_k0_op.gradient
def bessel_k0_gradient(node, dy):
    """Returns -dy * K1(x)."""
    return dy * -bessel_k1_op(node.inputs[0])


def bessel_k0(x, name=None):
    """Computes the modified Bessel function of the second kind of order 0.

    >>> import minitf as tf
    >>> tf.math.special.bessel_k0([0.5, 2.0]).numpy().round(4)
    array([0.9244, 0.1139], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_k0"):
        return bessel_k0_op(x)


def _k0e(x):
    return bessel_k_scaled(0, x)


@op("BesselK0e", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_k0e_op(x):
    """Computes `bessel_k0` times exp(x)."""
    return in_double(_k0e, x)


@bessel_k0e_op.gradient
def bessel_k0e_gradient(node, dy):
    """Returns dy * (y - K1(x) exp(x))."""
    (x,), (y,) = node.inputs, node.outputs
    return dy * (y - bessel_k1e_op(x))


def bessel_k0e(x, name=None):
    """Computes `bessel_k0` times exp(x).

    >>> import minitf as tf
    >>> tf.math.special.bessel_k0e([0.5, 2.0]).numpy().round(4)
    array([1.5241, 0.8416], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_k0e"):
        return bessel_k0e_op(x)


def _k1(x):
    return bessel_k(1, x)


@op("BesselK1", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_k1_op(x):
    """Computes the modified Bessel function of the second kind of order 1."""
    return in_double(_k1, x)


@bessel_k1_op.gradient
def bessel_k1_gradient(node, dy):
    """Returns -dy * (K0(x) + y / x)."""
    (x,), (y,) = node.inputs, node.outputs
    return dy * (-bessel_k0_op(x) - y / x)


def bessel_k1(x, name=None):
    """Computes the modified Bessel function of the second kind of order 1.

    >>> import minitf as tf
    >>> tf.math.special.bessel_k1([0.5, 2.0]).numpy().round(4)
    array([1.6564, 0.1399], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_k1"):
        return bessel_k1_op(x)


def _k1e(x):
    return bessel_k_scaled(1, x)


@op("BesselK1e", "x:T -> y:T", shape=same, T=FLOATING)
def bessel_k1e_op(x):
    """Computes `bessel_k1` times exp(x)."""
    return in_double(_k1e, x)


@bessel_k1e_op.gradient
def bessel_k1e_gradient(node, dy):
    """Returns dy * (y (1 - 1 / x) - K0(x) exp(x))."""
    (x,), (y,) = node.inputs, node.outputs
    return dy * (y * (1.0 - reciprocal(x)) - bessel_k0e_op(x))


def bessel_k1e(x, name=None):
    """Computes `bessel_k1` times exp(x).

    >>> import minitf as tf
    >>> tf.math.special.bessel_k1e([0.5, 2.0]).numpy().round(4)
    array([2.731 , 1.0335], dtype=float32)

    In TensorFlow: python/ops/special_math_ops.py
    """
    with op_scope(name, "bessel_k1e"):
        return bessel_k1e_op(x)
