"""Rules without memory of sizes: gradient descent, momentum, signs.

In TensorFlow: core/kernels/training_ops.cc
"""

import numpy as np

from minitf.ops.training.forms import training_ops


@training_ops("GradientDescent", "var", "alpha delta")
def gradient_descent(var, *, alpha, delta):
    """Goes down the gradient: `var - alpha * delta`."""
    return var - delta * alpha


@training_ops(
    "Momentum",
    "var accum",
    "lr grad momentum",
    sparse="lr grad indices momentum",
    flag="use_nesterov",
)
def momentum(var, accum, *, lr, grad, momentum, use_nesterov=False):
    """Adds up gradients, old ones counting less: `var - lr * accum`."""
    accum = accum * momentum + grad
    if use_nesterov:
        return var - (grad * lr + accum * momentum * lr), accum
    return var - accum * lr, accum


@training_ops(
    "KerasMomentum",
    "var accum",
    "lr grad momentum",
    sparse="lr grad indices momentum",
    flag="use_nesterov",
    references=False,
)
def keras_momentum(var, accum, *, lr, grad, momentum, use_nesterov=False):
    """Momentum with the learning rate inside: `accum` is the step itself."""
    accum = accum * momentum - grad * lr
    if use_nesterov:
        return var + (accum * momentum - grad * lr), accum
    return var + accum, accum


@training_ops("AddSign", "var m", "lr alpha sign_decay beta grad")
def add_sign(var, m, *, lr, alpha, sign_decay, beta, grad):
    """Makes larger steps where the gradient has the sign of its average m."""
    m = m * beta + grad * (1 - beta)
    agrees = np.sign(grad) * np.sign(m)
    return var - lr * (alpha + sign_decay * agrees) * grad, m


@training_ops("PowerSign", "var m", "lr logbase sign_decay beta grad")
def power_sign(var, m, *, lr, logbase, sign_decay, beta, grad):
    """Like AddSign, with a factor that is a power of a base."""
    m = m * beta + grad * (1 - beta)
    agrees = np.sign(grad) * np.sign(m)
    return var - lr * np.exp(logbase * sign_decay * agrees) * grad, m
