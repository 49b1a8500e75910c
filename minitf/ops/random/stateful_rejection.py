"""Random numbers that differ at every call: gamma, Poisson, categorical.

The result of the first two has the shape asked for, followed by the shape of the
parameters: so many numbers for each distribution.

In TensorFlow: python/ops/random_ops.py, core/ops/random_ops.cc
"""

import math

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, REAL, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import broadcast
from minitf.ops.array.shaping import shape as shape_of
from minitf.ops.array.tiling import broadcast_dynamic_shape, broadcast_to
from minitf.ops.math.broadcast_gradients import sum_to
from minitf.ops.math.comparison import maximum
from minitf.ops.math.special.gamma_functions import lgamma
from minitf.ops.math.special.incomplete import igamma_grad_a
from minitf.ops.random import distributions, rejection
from minitf.ops.random.seeds import categorical_blocks, op_seeds, output_blocks
from minitf.ops.random.shaping import (
    check_scalar,
    for_each,
    samples_of_rows,
    sizes_of,
)
from minitf.ops.random.stateful import checked_type, reserve

GAMMA_TYPES = frozenset({dtypes.float16, dtypes.float32, dtypes.float64})
RATE_TYPES = GAMMA_TYPES | INDICES


@op(
    "RandomGamma",
    "shape:S, alpha:T -> output:T",
    shape=for_each,
    stateful=True,
    S=INDICES,
    T=GAMMA_TYPES,
)
def random_gamma_op(shape, alpha, *, seed=0, seed2=0, state):
    """Draws gamma numbers of shape parameter `alpha` and rate 1."""
    sizes = [*sizes_of(shape), *alpha.shape]
    samples = math.prod(shape.tolist())
    blocks = output_blocks(math.prod(sizes))
    stream = reserve(state, (shape.dtype, alpha.dtype), seed, seed2, blocks)
    return rejection.gamma(stream, alpha.reshape(-1), samples).reshape(sizes)


@random_gamma_op.gradient
def random_gamma_op_grad(node, dy):
    """Asks how the numbers would move with alpha, at the same luck."""
    _, alpha = node.inputs
    return None, gamma_gradient(dy, alpha, node.outputs[0])


def gamma_gradient(dy, alpha, drawn):
    """The gradient of `alpha` for numbers drawn, of shape (..., *alpha.shape)."""
    return sum_to(dy * random_gamma_grad(alpha, drawn), alpha)


@op(
    "RandomGammaGrad",
    "alpha:T, sample:T -> output:T",
    shape=broadcast,
    T=frozenset({dtypes.float32, dtypes.float64}),
)
def random_gamma_grad(alpha, sample):
    """Computes the derivative of gamma numbers by `alpha`, the luck being the same.

    The luck is P(alpha, x), how probable it was to draw at most x. If it stays the same
    then 0 = dP/dalpha + p(x) * dx/dalpha, where the density p is dP/dx.
    """
    a, x = np.asarray(alpha, np.float64), np.asarray(sample, np.float64)
    log_density = (a - 1) * np.log(x) - x - lgamma.op.kernel(a)
    result = -igamma_grad_a.op.kernel(a, x) * np.exp(-log_density)
    return np.where(x == 0, 0.0, result).astype(alpha.dtype)


def gamma(shape, alpha, beta=None, dtype=dtypes.float32, seed=None, name=None):
    """Draws numbers of gamma distributions: waiting times for `alpha` events.

    Args:
      shape: how many numbers to draw for each distribution, a vector.
      alpha: the shape parameters, positive.
      beta: how many events there are in a unit of time (1), broadcast with `alpha`.
      dtype: float16, float32 or float64.
      seed: an integer; with `tf.random.set_seed` it decides the numbers.

    Returns a tensor of shape `shape + alpha.shape`, after broadcasting.

    >>> import minitf as tf
    >>> tf.random.gamma([1000], [1.0, 50.0]).shape
    TensorShape([1000, 2])

    In TensorFlow: python/ops/random_ops.py
    """
    with op_scope(name, "random_gamma"):
        shape = convert_to_tensor(shape, dtypes.int32, name="shape")
        alpha = convert_to_tensor(alpha, dtype, name="alpha")
        beta = convert_to_tensor(1 if beta is None else beta, dtype, name="beta")
        alpha, smallest = broadcast_alpha(alpha, beta), smallest_number(alpha)
        drawn = random_gamma_op(shape, alpha, **op_seeds(seed))
        return maximum(smallest, drawn / beta)


def broadcast_alpha(alpha, beta):
    """Stretches `alpha` to the shape that it and `beta` have together."""
    together = broadcast_dynamic_shape(shape_of(alpha), shape_of(beta))
    return broadcast_to(alpha, together)


def smallest_number(alpha):
    """The smallest ordinary number of a type: gamma numbers are not to become zero."""
    dtype = alpha.dtype.base_dtype
    if not dtype.is_floating:
        raise ValueError(
            f"data type {dtype.name} not inexact: gamma numbers are floating-point. "
            "Pass dtype=tf.float32 or another floating-point type."
        )
    return np.finfo(dtype.np_dtype).tiny


@op(
    "RandomPoissonV2",
    "shape:S, rate:R -> output:dtype",
    shape=for_each,
    stateful=True,
    S=INDICES,
    R=RATE_TYPES,
    dtype=RATE_TYPES,
)
def random_poisson_op(
    shape, rate, *, seed=0, seed2=0, dtype: DType = dtypes.int64, state
):
    """Draws how often something that happens `rate` times on average happens."""
    sizes = [*sizes_of(shape), *rate.shape]
    samples = math.prod(shape.tolist())
    blocks = output_blocks(math.prod(sizes))
    stream = reserve(state, (shape.dtype, rate.dtype, dtype), seed, seed2, blocks)
    drawn = rejection.poisson(stream, rate.reshape(-1), samples, dtype.np_dtype)
    return drawn.reshape(sizes)


def poisson(shape, lam, dtype=dtypes.float32, seed=None, name=None):
    """Draws numbers of Poisson distributions: how often a rare event happens.

    Args:
      shape: how many numbers to draw for each distribution, a vector.
      lam: how often it happens on average, not negative.
      dtype: float16, float32, float64, int32 or int64.
      seed: an integer; with `tf.random.set_seed` it decides the numbers.

    Returns a tensor of shape `shape + lam.shape`.

    >>> import minitf as tf
    >>> tf.random.poisson([1000], [0.5, 3.0], tf.int32).shape
    TensorShape([1000, 2])

    In TensorFlow: python/ops/random_ops.py
    """
    with op_scope(name, "random_poisson"):
        shape = convert_to_tensor(shape, dtypes.int32, name="shape")
        seeds = op_seeds(seed)
        return random_poisson_op(shape, lam, dtype=dtypes.as_dtype(dtype), **seeds)


def poisson_v1(lam, shape, dtype=dtypes.float32, seed=None, name=None):
    """Draws numbers of Poisson distributions, with the arguments as TensorFlow 1 has.

    >>> import minitf as tf
    >>> tf.compat.v1.random_poisson([0.5, 3.0], [10]).shape
    TensorShape([10, 2])

    In TensorFlow: python/ops/random_ops.py
    """
    return poisson(shape, lam, dtype, seed, name)


@op(
    "Multinomial",
    "logits:T, num_samples:int32 -> output:output_dtype",
    shape=samples_of_rows,
    stateful=True,
    T=REAL,
    output_dtype=INDICES,
)
def multinomial_op(
    logits, num_samples, *, seed=0, seed2=0, output_dtype: DType = dtypes.int64, state
):
    """Draws class numbers with the probabilities softmax(logits), for each row."""
    check_scalar("num_samples", num_samples)
    count = int(num_samples)
    distributions.check_categorical(logits, count)
    blocks = categorical_blocks(len(logits), count)
    stream = reserve(state, (logits.dtype, output_dtype), seed, seed2, blocks)
    return distributions.categorical(stream, logits, count, output_dtype.np_dtype)


multinomial_op.gradient(None)


CATEGORY_TYPES = (dtypes.int32, dtypes.int64)


def categorical(logits, num_samples, dtype=None, seed=None, name=None):
    """Draws class numbers, each row of `logits` giving the odds of the classes.

    Args:
      logits: (batch, classes), the logarithms of the odds; they need not add up to 1.
      num_samples: how many to draw for each row.
      dtype: int64 (the default) or int32.
      seed: an integer; with `tf.random.set_seed` it decides the numbers.

    Returns a tensor of shape (batch, num_samples).

    >>> import minitf as tf
    >>> tf.random.categorical([[0.0, -1e9, -1e9]], 5).numpy()
    array([[0, 0, 0, 0, 0]])

    In TensorFlow: python/ops/random_ops.py
    """
    with op_scope(name, "categorical"):
        return _draw_categories(logits, num_samples, dtype, seed)


def multinomial(logits, num_samples, seed=None, name=None, output_dtype=None):
    """Draws class numbers; TensorFlow 1's name for `tf.random.categorical`.

    >>> import minitf as tf
    >>> tf.compat.v1.multinomial([[0.0, -1e9]], 3).numpy()
    array([[0, 0, 0]])

    In TensorFlow: python/ops/random_ops.py
    """
    with op_scope(name, "multinomial"):
        return _draw_categories(logits, num_samples, output_dtype, seed)


def _draw_categories(logits, num_samples, dtype, seed):
    logits = convert_to_tensor(logits, name="logits")
    dtype = checked_type(dtype or dtypes.int64, CATEGORY_TYPES)
    return multinomial_op(logits, num_samples, output_dtype=dtype, **op_seeds(seed))
