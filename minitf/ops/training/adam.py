"""Adam and its relatives: average gradient over the size gradients had.

In TensorFlow: core/kernels/training_ops.cc
"""

import numpy as np

from minitf.ops.training.forms import training_ops


def averages(m, v, beta1, beta2, grad):
    """Moves the average gradient and the average squared gradient."""
    return m + (grad - m) * (1 - beta1), v + (grad * grad - v) * (1 - beta2)


def corrected_rate(lr, beta1_power, beta2_power):
    """The learning rate that makes up for averages that started at zero."""
    return lr * np.sqrt(1 - beta2_power) / (1 - beta1_power)


@training_ops(
    "Adam",
    "var m v",
    "beta1_power beta2_power lr beta1 beta2 epsilon grad",
    flag="use_nesterov",
)
def adam(
    var,
    m,
    v,
    *,
    beta1_power,
    beta2_power,
    lr,
    beta1,
    beta2,
    epsilon,
    grad,
    use_nesterov=False,
):
    """Divides the average gradient m by the root of the average squared one, v."""
    alpha = corrected_rate(lr, beta1_power, beta2_power)
    m, v = averages(m, v, beta1, beta2, grad)
    ahead = grad * (1 - beta1) + m * beta1 if use_nesterov else m
    return var - ahead * alpha / (np.sqrt(v) + epsilon), m, v


@training_ops(
    "AdamWithAmsgrad",
    "var m v vhat",
    "beta1_power beta2_power lr beta1 beta2 epsilon grad",
    references=False,
)
def amsgrad(
    var, m, v, vhat, *, beta1_power, beta2_power, lr, beta1, beta2, epsilon, grad
):
    """Adam that divides by the largest v so far, `vhat`."""
    alpha = corrected_rate(lr, beta1_power, beta2_power)
    m, v = averages(m, v, beta1, beta2, grad)
    vhat = np.maximum(vhat, v)
    return var - m * alpha / (np.sqrt(vhat) + epsilon), m, v, vhat


@training_ops("AdaMax", "var m v", "beta1_power lr beta1 beta2 epsilon grad")
def adamax(var, m, v, *, beta1_power, lr, beta1, beta2, epsilon, grad):
    """Divides the average gradient by the largest one, which is slowly forgotten."""
    m = m + (grad - m) * (1 - beta1)
    v = np.maximum(beta2 * v, np.abs(grad))
    return var - lr / (1 - beta1_power) * (m / (v + epsilon)), m, v
