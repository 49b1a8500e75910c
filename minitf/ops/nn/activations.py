"""Activations: what a neuron makes of the sum of its inputs.

Without them a stack of layers would be one linear map. `relu` and its relatives bend
the line at zero, `sigmoid` and `tanh` squeeze it between two limits. Each op has a
partner `...Grad` that computes its gradient from the result, or from the input. The
kernels avoid `np.where`: choosing at random costs a processor ten times as much as
computing both sides and adding them up.

In TensorFlow: python/ops/nn_ops.py, core/kernels/relu_op_functor.h
"""

import numbers

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import DIFFERENTIABLE, FLOATING, REAL
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import broadcast, same
from minitf.ops.array.filling import zeros_like_op
from minitf.ops.array.joining import concat
from minitf.ops.indexing.masking import select
from minitf.ops.math.arithmetic import negative
from minitf.ops.math.broadcast_gradients import conjugate
from minitf.ops.math.casting import cast
from minitf.ops.math.powers import exp, pow
from minitf.ops.math.special.error_functions import erfc

# Chosen so that a layer keeps a mean of 0 and a variance of 1 (Klambauer et al., 2017).
_SELU_SCALE = 1.0507009873554804934193349852946
_SELU_ALPHA = 1.6732632423543772848170429916717


@op(
    "Relu",
    "features:T -> activations:T",
    shape=same,
    T=REAL | {dtypes.qint8},
)
def relu(features, *, out=None):
    """Returns max(features, 0) element-wise.

    >>> import minitf as tf
    >>> tf.nn.relu([-2.0, 0.0, 3.0]).numpy()
    array([0., 0., 3.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    return np.maximum(features, 0, out=out)


@relu.gradient
def relu_gradient(node, dy):
    """Returns dy where the result is above 0, else 0."""
    (y,) = node.outputs
    return relu_grad(dy, y)


@op("ReluGrad", "gradients:T, features:T -> backprops:T", shape=same, T=REAL)
def relu_grad(gradients, features, *, out=None):
    """Returns the gradients where the features are above 0, else 0 times them."""
    return np.multiply(gradients, features > 0, out=out)


@relu_grad.gradient
def relu_grad_gradient(node, ddx):
    """The same mask again; the features only decide, so they get 0."""
    features = node.inputs[1]
    return relu_grad(ddx, features), zeros_like_op(features)


@op("Relu6", "features:T -> activations:T", shape=same, T=REAL)
def relu6(features, *, out=None):
    """Returns min(max(features, 0), 6) element-wise.

    >>> import minitf as tf
    >>> tf.nn.relu6([-2.0, 3.0, 8.0]).numpy()
    array([0., 3., 6.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    return np.minimum(np.maximum(features, 0, out=out), 6, out=out)


@relu6.gradient
def relu6_gradient(node, dy):
    """Returns dy where the result is between 0 and 6, else 0."""
    (y,) = node.outputs
    return relu6_grad(dy, y)


@op("Relu6Grad", "gradients:T, features:T -> backprops:T", shape=same, T=REAL)
def relu6_grad(gradients, features, *, out=None):
    """Returns the gradients where the features are between 0 and 6, else 0 of them."""
    return np.multiply(gradients, (features > 0) & (features < 6), out=out)


@relu6_grad.gradient
def relu6_grad_gradient(node, ddx):
    """The same mask again; the features only decide, so they get 0."""
    features = node.inputs[1]
    return relu6_grad(ddx, features), zeros_like_op(features)


@op("LeakyRelu", "features:T -> activations:T", shape=same, T=FLOATING)
def leaky_relu_op(features, *, alpha=0.2):
    """Returns the features above 0, and alpha times those below."""
    below = features * features.dtype.type(alpha)
    if 0 < alpha <= 1:
        return np.maximum(features, below)
    return np.where(features > 0, features, below)


@leaky_relu_op.gradient
def leaky_relu_gradient(node, dy):
    """Returns dy, times alpha where the features are not above 0."""
    return leaky_relu_grad(dy, node.inputs[0], alpha=node.attrs["alpha"])


@op("LeakyReluGrad", "gradients:T, features:T -> backprops:T", shape=same, T=FLOATING)
def leaky_relu_grad(gradients, features, *, alpha=0.2):
    """Returns the gradients, times alpha where the features are not above 0."""
    alpha = features.dtype.type(alpha)
    if 0 <= alpha <= 1:
        return np.multiply(gradients, np.maximum(features > 0, alpha))
    return np.where(features > 0, gradients, gradients * alpha)


@leaky_relu_grad.gradient
def leaky_relu_grad_gradient(node, ddx):
    """The same slopes again; the features only decide, so they get 0."""
    features = node.inputs[1]
    d_gradients = leaky_relu_grad(ddx, features, alpha=node.attrs["alpha"])
    return d_gradients, zeros_like_op(features)


def leaky_relu(features, alpha=0.2, name=None):
    """Returns the features above 0, and alpha times those below.

    Integers are converted to float32. Raises TypeError if `alpha` is not a number.

    >>> import minitf as tf
    >>> tf.nn.leaky_relu([-2.0, 3.0]).numpy().round(4)
    array([-0.4,  3. ], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    if not isinstance(alpha, numbers.Real):
        raise TypeError(f"Expected float for argument 'alpha' not {alpha!r}.")
    with op_scope(name, "LeakyRelu") as scope:
        features = convert_to_tensor(features, name="features")
        if features.dtype.is_integer:
            features = cast(features, dtypes.float32)
        return leaky_relu_op(features, alpha=float(alpha), name=scope)


@op("Elu", "features:T -> activations:T", shape=same, T=FLOATING)
def elu(features):
    """Returns the features above 0, and exp(features) - 1 of those below.

    >>> import minitf as tf
    >>> tf.nn.elu([-2.0, 3.0]).numpy().round(4)
    array([-0.8647,  3.    ], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    return np.maximum(features, 0) + np.expm1(np.minimum(features, 0))


@elu.gradient
def elu_gradient(node, dy):
    """Below 0 the slope exp(x) is y + 1."""
    (y,) = node.outputs
    return elu_grad(dy, y)


@op("EluGrad", "gradients:T, outputs:T -> backprops:T", shape=same, T=FLOATING)
def elu_grad(gradients, outputs):
    """Returns the gradients, times (outputs + 1) where the outputs are below 0."""
    return gradients * (np.fmin(outputs, 0) + 1)


@elu_grad.gradient
def elu_grad_gradient(node, ddx):
    """Below 0, d(dy (y + 1)) = (y + 1) d(dy) + dy d(y)."""
    dy, y = node.inputs
    return elu_grad(ddx, y), _where_negative(y, ddx * dy)


def _where_negative(y, x):
    """Returns x where y is below 0, else 0."""
    return select(y < 0.0, x, zeros_like_op(y))


@op("Selu", "features:T -> activations:T", shape=same, T=FLOATING)
def selu(features):
    """Returns `elu` scaled so that deep networks keep their variance.

    >>> import minitf as tf
    >>> tf.nn.selu([-2.0, 3.0]).numpy().round(4)
    array([-1.5202,  3.1521], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    kind = features.dtype.type
    below = np.expm1(np.minimum(features, 0)) * kind(_SELU_SCALE * _SELU_ALPHA)
    return np.maximum(features, 0) * kind(_SELU_SCALE) + below


@selu.gradient
def selu_gradient(node, dy):
    """Below 0 the slope is y + scale * alpha, above it is the scale."""
    (y,) = node.outputs
    return selu_grad(dy, y)


@op("SeluGrad", "gradients:T, outputs:T -> backprops:T", shape=same, T=FLOATING)
def selu_grad(gradients, outputs):
    """Returns the gradients times the slope of `selu`, told from its outputs."""
    kind = outputs.dtype.type
    slope = np.where(
        outputs < 0, outputs + kind(_SELU_SCALE * _SELU_ALPHA), kind(_SELU_SCALE)
    )
    return gradients * slope


@selu_grad.gradient
def selu_grad_gradient(node, ddx):
    """Below 0, d(dy (y + c)) = (y + c) d(dy) + dy d(y)."""
    dy, y = node.inputs
    return selu_grad(ddx, y), _where_negative(y, ddx * dy)


@op("Softplus", "features:T -> activations:T", shape=same, T=FLOATING)
def softplus(features):
    """Returns log(1 + exp(features)), a smooth `relu`.

    >>> import minitf as tf
    >>> tf.math.softplus([-100.0, 0.0, 100.0]).numpy().round(4)
    array([  0.    ,   0.6931, 100.    ], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.maximum(features, 0) + np.log1p(np.exp(-np.abs(features)))


@softplus.gradient
def softplus_gradient(node, dy):
    """The slope of log(1 + exp(x)) is sigmoid(x)."""
    return dy * sigmoid(node.inputs[0])


@op("SoftplusGrad", "gradients:T, features:T -> backprops:T", shape=same, T=FLOATING)
def softplus_grad(gradients, features, *, out=None):
    """Returns the gradients times sigmoid(features)."""
    return np.divide(gradients, np.exp(-features) + 1, out=out)


@softplus_grad.gradient
def softplus_grad_gradient(node, ddx):
    """The slope of sigmoid(x) is 1 / (exp(-x) + 2 + exp(x))."""
    dy, x = node.inputs
    d2x = ddx * dy / (exp(-x) + 2.0 + exp(x)) if node.needs(1) else None
    return softplus_grad(ddx, x), d2x


@op("Softsign", "features:T -> activations:T", shape=same, T=FLOATING)
def softsign(features, *, out=None):
    """Returns features / (1 + abs(features)), which lies between -1 and 1.

    >>> import minitf as tf
    >>> tf.nn.softsign([-1.0, 0.0, 3.0]).numpy()
    array([-0.5 ,  0.  ,  0.75], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    return np.divide(features, np.abs(features) + 1, out=out)


@softsign.gradient
def softsign_gradient(node, dy):
    """The slope of x / (1 + |x|) is 1 / (1 + |x|) ** 2."""
    return softsign_grad(dy, node.inputs[0])


@op("SoftsignGrad", "gradients:T, features:T -> backprops:T", shape=same, T=FLOATING)
def softsign_grad(gradients, features, *, out=None):
    """Returns gradients / (1 + abs(features)) ** 2."""
    return np.divide(gradients, np.square(np.abs(features) + 1), out=out)


@op("Sigmoid", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def sigmoid(x, *, out=None):
    """Returns 1 / (1 + exp(-x)), which lies between 0 and 1.

    >>> import minitf as tf
    >>> tf.math.sigmoid([-100.0, 0.0, 2.0]).numpy().round(4)
    array([0.    , 0.5   , 0.8808], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.reciprocal(np.exp(-x) + 1, out=out)


@sigmoid.gradient
def sigmoid_gradient(node, dy):
    """The slope of sigmoid is y (1 - y)."""
    (y,) = node.outputs
    return sigmoid_grad(conjugate(y), dy)


@op("SigmoidGrad", "y:T, dy:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def sigmoid_grad(y, dy, *, out=None):
    """Returns dy y (1 - y), the gradient of y = sigmoid(x)."""
    return np.multiply(dy, y * (1 - y), out=out)


@sigmoid_grad.gradient
def sigmoid_grad_gradient(node, ddx):
    """d(dy y (1 - y)) = dy (1 - 2 y) d(y) + y (1 - y) d(dy)."""
    y, dy = map(conjugate, node.inputs)
    product = ddx * dy
    return product - 2.0 * product * y, sigmoid_grad(y, ddx)


def log_sigmoid(x, name=None):
    """Returns log(sigmoid(x)), also where sigmoid(x) is too small for a number.

    >>> import minitf as tf
    >>> tf.math.log_sigmoid([-1000.0, 0.0]).numpy().round(4)
    array([-1.000e+03, -6.931e-01], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "LogSigmoid") as scope:
        x = convert_to_tensor(x, name="x")
        return negative(softplus(negative(x)), name=scope)


@op("Tanh", "x:T -> y:T", shape=same, T=DIFFERENTIABLE)
def tanh(x, *, out=None):
    """Computes the hyperbolic tangent, which lies between -1 and 1.

    >>> import minitf as tf
    >>> tf.math.tanh([-100.0, 0.0, 1.0]).numpy().round(4)
    array([-1.    ,  0.    ,  0.7616], dtype=float32)

    In TensorFlow: python/ops/math_ops.py
    """
    return np.tanh(x, out=out)


@tanh.gradient
def tanh_gradient(node, dy):
    """The slope of tanh is 1 - y ** 2."""
    (y,) = node.outputs
    return tanh_grad(conjugate(y), dy)


@op("TanhGrad", "y:T, dy:T -> z:T", shape=broadcast, T=DIFFERENTIABLE)
def tanh_grad(y, dy, *, out=None):
    """Returns dy (1 - y ** 2), the gradient of y = tanh(x)."""
    return np.multiply(dy, 1 - y * y, out=out)


@tanh_grad.gradient
def tanh_grad_gradient(node, ddx):
    """d(dy (1 - y ** 2)) = -2 dy y d(y) + (1 - y ** 2) d(dy)."""
    y, dy = map(conjugate, node.inputs)
    return dy * y * -2.0 * ddx, tanh_grad(y, ddx)


def gelu(features, approximate=False, name=None):
    """Returns each feature times the chance that a normal number is below it.

    With `approximate` a formula with `tanh` replaces the integral of the normal
    distribution. Raises ValueError if the features are not floating-point numbers.

    >>> import minitf as tf
    >>> tf.nn.gelu([-1.0, 0.0, 2.0]).numpy().round(4)
    array([-0.1587,  0.    ,  1.9545], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "Gelu"):
        features = convert_to_tensor(features, name="features")
        if not features.dtype.is_floating:
            raise ValueError(
                "`features.dtype` must be a floating point tensor. Received: "
                f"features.dtype={features.dtype}. Use tf.cast."
            )
        if approximate:
            share = cast(0.044715, features.dtype)
            return (
                0.5
                * features
                * (
                    1.0
                    + tanh(0.7978845608028654 * (features + share * pow(features, 3)))
                )
            )
        return (
            0.5 * features * erfc(-features * cast(0.7071067811865476, features.dtype))
        )


def silu(features, beta=1.0):
    """Returns features * sigmoid(beta * features), also known as swish.

    >>> import minitf as tf
    >>> tf.nn.silu([-1.0, 0.0, 2.0]).numpy().round(4)
    array([-0.2689,  0.    ,  1.7616], dtype=float32)

    In TensorFlow: python/ops/nn_impl.py
    """
    features = convert_to_tensor(features, name="features")
    beta = convert_to_tensor(beta, name="beta")
    beta = cast(beta, features.dtype)
    return features * sigmoid(beta * features)


def crelu(features, axis=-1, name=None):
    """Returns `relu` of the features and of their negatives, side by side.

    >>> import minitf as tf
    >>> tf.nn.crelu([[1.0, -2.0]]).numpy()
    array([[1., 0., 0., 2.]], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    with op_scope(name, "CRelu") as scope:
        features = convert_to_tensor(features, name="features")
        both = concat([features, -features], axis, name=scope)
        return relu(both)
