"""Rules that pull weights to zero: a step, then the nearest point with a penalty.

The penalty is `l1 * abs(w) + l2 * w * w / 2`: l1 makes small weights exactly zero.

In TensorFlow: core/kernels/training_ops.cc
"""

import numpy as np

from minitf.ops.training.forms import training_ops


def shrunk(x, lr, l1, l2):
    """Moves x towards zero, to zero if it is near."""
    if l1 > 0:
        x = np.sign(x) * np.maximum(np.abs(x) - lr * l1, 0)
    return x / (1 + l2 * lr)


@training_ops(
    "ProximalGradientDescent",
    "var",
    "alpha l1 l2 delta",
    sparse="alpha l1 l2 grad indices",
)
def proximal_gradient_descent(var, *, alpha, l1, l2, delta=None, grad=None):
    """Goes down the gradient, then shrinks."""
    delta = grad if delta is None else delta  # one name for all, one for rows
    return shrunk(var - delta * alpha, alpha, l1, l2)


@training_ops(
    "ProximalAdagrad",
    "var accum",
    "lr l1 l2 grad",
    sparse="lr l1 l2 grad indices",
)
def proximal_adagrad(var, accum, *, lr, l1, l2, grad):
    """Adagrad's step, then shrinks."""
    accum = accum + grad * grad
    rate = lr / np.sqrt(accum)
    return shrunk(var - grad * rate, rate, l1, l2), accum


def follow_leader(
    var, accum, linear, grad, lr, l1, l2, l2_shrinkage, lr_power, multiply_linear_by_lr
):
    """Sets the variable to the best point for the sum of all losses so far.

    `linear` is the slope of that sum, `accum` the sum of squared gradients. Both slope
    and curvature can be kept multiplied by the learning rate.
    """
    total = accum + grad * grad
    grown, before = total**-lr_power, accum**-lr_power
    slope = grad + 2 * l2_shrinkage * var
    if multiply_linear_by_lr:
        linear = linear + slope * lr - (grown - before) * var
        curvature, limit = grown + 2 * l2 * lr, l1 * lr
    else:
        linear = linear + slope - (grown - before) / lr * var
        curvature, limit = grown / lr + 2 * l2, l1
    return (np.clip(linear, -limit, limit) - linear) / curvature, total, linear


@training_ops(
    "Ftrl",
    "var accum linear",
    "grad lr l1 l2 lr_power",
    sparse="grad indices lr l1 l2 lr_power",
    flag="multiply_linear_by_lr",
)
def ftrl(
    var, accum, linear, *, grad, lr, l1, l2, lr_power, multiply_linear_by_lr=False
):
    """Follows the regularized leader."""
    numbers = (lr, l1, l2, 0, lr_power, multiply_linear_by_lr)
    return follow_leader(var, accum, linear, grad, *numbers)


@training_ops(
    "FtrlV2",
    "var accum linear",
    "grad lr l1 l2 l2_shrinkage lr_power",
    sparse="grad indices lr l1 l2 l2_shrinkage lr_power",
    flag="multiply_linear_by_lr",
)
def ftrl_v2(
    var,
    accum,
    linear,
    *,
    grad,
    lr,
    l1,
    l2,
    l2_shrinkage,
    lr_power,
    multiply_linear_by_lr=False,
):
    """Follows the regularized leader, with a penalty on size only besides."""
    numbers = (lr, l1, l2, l2_shrinkage, lr_power, multiply_linear_by_lr)
    return follow_leader(var, accum, linear, grad, *numbers)
