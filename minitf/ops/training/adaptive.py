"""Rules that divide by the size gradients had: Adagrad, Adadelta, RMSProp.

In TensorFlow: core/kernels/training_ops.cc
"""

import numpy as np

from minitf.ops.training.forms import training_ops


@training_ops(
    "Adagrad", "var accum", "lr grad", sparse="lr grad indices", flag="update_slots"
)
def adagrad(var, accum, *, lr, grad, update_slots=True):
    """Divides by the root of all squared gradients so far, `accum`."""
    if update_slots:
        accum = accum + grad * grad
    return var - grad * lr / np.sqrt(accum), accum


@training_ops(
    "AdagradV2",
    "var accum",
    "lr epsilon grad",
    sparse="lr epsilon grad indices",
    flag="update_slots",
)
def adagrad_v2(var, accum, *, lr, epsilon, grad, update_slots=True):
    """Adagrad with `epsilon` added to the divisor."""
    if update_slots:
        accum = accum + grad * grad
    return var - grad * lr / (np.sqrt(accum) + epsilon), accum


@training_ops(
    "AdagradDA",
    "var gradient_accumulator gradient_squared_accumulator",
    "grad lr l1 l2 global_step:int64",
    sparse="grad indices lr l1 l2 global_step:int64",
)
def adagrad_da(
    var,
    gradient_accumulator,
    gradient_squared_accumulator,
    *,
    grad,
    lr,
    l1,
    l2,
    global_step,
):
    """Sets the variable by the sums of all gradients and of their squares."""
    total = gradient_accumulator + grad
    squares = gradient_squared_accumulator + grad * grad
    steps = global_step.astype(var.dtype)
    divisor = l2 * steps * lr + np.sqrt(squares)
    inside = np.sign(total) * np.maximum(np.abs(total) - l1 * steps, 0)
    return -lr * (inside if l1 > 0 else total) / divisor, total, squares


@training_ops(
    "Adadelta",
    "var accum accum_update",
    "lr rho epsilon grad",
    sparse="lr rho epsilon grad indices",
)
def adadelta(var, accum, accum_update, *, lr, rho, epsilon, grad):
    """Scales by the size of the last steps over the size of the last gradients."""
    accum = accum * rho + grad * grad * (1 - rho)
    update = np.sqrt(accum_update + epsilon) / np.sqrt(accum + epsilon) * grad
    accum_update = accum_update * rho + update * update * (1 - rho)
    return var - update * lr, accum, accum_update


@training_ops(
    "RMSProp",
    "var ms mom",
    "lr rho momentum epsilon grad",
    sparse="lr rho momentum epsilon grad indices",
)
def rms_prop(var, ms, mom, *, lr, rho, momentum, epsilon, grad):
    """Divides by the root of the average squared gradient, `ms`."""
    ms = ms + (grad * grad - ms) * (1 - rho)
    mom = mom * momentum + grad * lr / np.sqrt(ms + epsilon)
    return var - mom, ms, mom


@training_ops(
    "CenteredRMSProp",
    "var mg ms mom",
    "lr rho momentum epsilon grad",
    sparse="lr rho momentum epsilon grad indices",
)
def centered_rms_prop(var, mg, ms, mom, *, lr, rho, momentum, epsilon, grad):
    """Divides by the standard deviation; `mg` is the average gradient."""
    ms = ms + (grad * grad - ms) * (1 - rho)
    mg = mg + (grad - mg) * (1 - rho)
    mom = mom * momentum + grad * lr / np.sqrt(ms - mg * mg + epsilon)
    return var - mom, mg, ms, mom
