"""Gamma, Poisson, binomial and categorical numbers that are a function of a seed.

In contrast to the stateful ops the shape asked for *ends* with the shape of the
parameters: `shape` is the shape of the result.

In TensorFlow: python/ops/stateless_random_ops.py, core/ops/stateless_random_ops.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, REAL, DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text
from minitf.ops.math.broadcast_gradients import sum_to
from minitf.ops.math.comparison import maximum, minimum
from minitf.ops.math.powers import exp, log, log1p
from minitf.ops.math.special.error_functions import erfc
from minitf.ops.random import distributions, rejection, truncated
from minitf.ops.random.shaping import (
    as_asked,
    check_scalar,
    samples_before,
    samples_of_rows,
    shape_tensor,
    sizes_of,
)
from minitf.ops.random.stateful import checked_type
from minitf.ops.random.stateful_rejection import (
    CATEGORY_TYPES,
    GAMMA_TYPES,
    RATE_TYPES,
    broadcast_alpha,
    gamma_gradient,
    smallest_number,
)
from minitf.ops.random.stateless import check_seed, place_of, seed_stream, stream_of


def _as_asked_for_seed(shape, seed, *parameters, **attrs):
    check_seed(seed)
    return as_asked(shape)


@op(
    "StatelessRandomBinomial",
    "shape:S, seed:Tseed, counts:T, probs:T -> output:dtype",
    shape=_as_asked_for_seed,
    S=INDICES,
    Tseed=INDICES,
    T=RATE_TYPES,
    dtype=RATE_TYPES,
)
def stateless_binomial_op(shape, seed, counts, probs, *, dtype: DType = dtypes.int64):
    """Draws how many of `counts` tries succeed, each with probability `probs`."""
    return draw_binomial(seed_stream(seed), sizes_of(shape), counts, probs, dtype)


stateless_binomial_op.gradient(None)


def draw_binomial(stream, sizes, counts, probs, dtype):
    """Draws binomial numbers; `sizes` ends with the common shape of the parameters."""
    counts, probs = broadcast_parameters(counts, probs)
    samples = samples_before(sizes, counts.shape)
    parameters = counts.reshape(-1), probs.reshape(-1)
    drawn = rejection.binomial(stream, *parameters, samples, dtype.np_dtype)
    return drawn.reshape(sizes)


def broadcast_parameters(counts, probs):
    """Stretches both to one shape; raises InvalidArgumentError if there is none."""
    try:
        return np.broadcast_arrays(counts, probs)
    except ValueError:
        raise InvalidArgumentError(
            None,
            None,
            "counts and probs must have compatible batch dimensions: "
            f"{text(counts.shape)} vs. {text(probs.shape)}",
        ) from None


def stateless_binomial(
    shape, seed, counts, probs, output_dtype=dtypes.int32, name=None
):
    """Draws how many of `counts` tries succeed: always the same for a seed.

    Args:
      shape: of the result; ends with the common shape of `counts` and `probs`.
      seed: two integers.
      counts: how often it is tried.
      probs: how likely one try is to succeed.
      output_dtype: float16, float32, float64, int32 or int64.

    Raises InvalidArgumentError if `shape` does not end with the parameters' shape.

    >>> import minitf as tf
    >>> tf.random.stateless_binomial([2], [1, 2], 10.0, 0.5).numpy()
    array([6, 6], dtype=int32)

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    with op_scope(name, "stateless_random_binomial"):
        shape = shape_tensor(shape)
        probs = convert_to_tensor(probs, dtype_hint=dtypes.float32, name="probs")
        counts = convert_to_tensor(counts, dtype_hint=probs.dtype, name="counts")
        dtype = dtypes.as_dtype(output_dtype)
        return stateless_binomial_op(shape, seed, counts, probs, dtype=dtype)


@op(
    "StatelessRandomGammaV3",
    "shape:shape_dtype, key:uint64, counter:uint64, alg:int32, alpha:dtype "
    "-> output:dtype",
    shape=as_asked,
    shape_dtype=INDICES,
    dtype=GAMMA_TYPES,
)
def stateless_gamma_op(shape, key, counter, alg, alpha):
    """Draws gamma numbers of shape parameter `alpha` and rate 1."""
    stream, sizes = stream_of(key, counter, alg), sizes_of(shape)
    samples = samples_before(sizes, alpha.shape)
    return rejection.gamma(stream, alpha.reshape(-1), samples).reshape(sizes)


@stateless_gamma_op.gradient
def stateless_gamma_op_grad(node, dy):
    """Asks how the numbers would move with alpha, at the same luck."""
    *_, alpha = node.inputs
    return *[None] * 4, gamma_gradient(dy, alpha, node.outputs[0])


def stateless_gamma(shape, seed, alpha, beta=None, dtype=dtypes.float32, name=None):
    """Draws numbers of gamma distributions: always the same ones for a seed.

    Args:
      shape: of the result; ends with the common shape of `alpha` and `beta`.
      seed: two integers.
      alpha: the shape parameters, positive.
      beta: the rates (1).
      dtype: float16, float32 or float64.

    Raises InvalidArgumentError if `shape` does not end with the parameters' shape.

    >>> import minitf as tf
    >>> tf.random.stateless_gamma([2, 2], [1, 2], [1.0, 2.0], 3.0).numpy().round(4)
    array([[1.1665, 1.112 ],
           [0.5731, 0.7394]], dtype=float32)

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    with op_scope(name, "stateless_random_gamma"):
        shape = shape_tensor(shape)
        alpha = convert_to_tensor(alpha, dtype, name="alpha")
        beta = convert_to_tensor(1 if beta is None else beta, dtype, name="beta")
        smallest, alpha = smallest_number(alpha), broadcast_alpha(alpha, beta)
        place = place_of(seed, "auto_select")
        return maximum(smallest, stateless_gamma_op(shape, *place, alpha) / beta)


@op(
    "StatelessRandomPoisson",
    "shape:T, seed:Tseed, lam:Rtype -> output:dtype",
    shape=_as_asked_for_seed,
    T=INDICES,
    Tseed=INDICES,
    Rtype=RATE_TYPES,
    dtype=RATE_TYPES,
)
def stateless_poisson_op(shape, seed, lam, *, dtype: DType):
    """Draws how often something that happens `lam` times on average happens."""
    stream, sizes = seed_stream(seed), sizes_of(shape)
    samples = samples_before(sizes, lam.shape)
    drawn = rejection.poisson(stream, lam.reshape(-1), samples, dtype.np_dtype)
    return drawn.reshape(sizes)


stateless_poisson_op.gradient(None)


def stateless_poisson(shape, seed, lam, dtype=dtypes.int32, name=None):
    """Draws numbers of Poisson distributions: always the same ones for a seed.

    Args:
      shape: of the result; ends with the shape of `lam`.
      seed: two integers.
      lam: how often the event happens on average.
      dtype: float16, float32, float64, int32 or int64.

    Raises InvalidArgumentError if `shape` does not end with the shape of `lam`.

    >>> import minitf as tf
    >>> tf.random.stateless_poisson([2, 2], [1, 2], [1.0, 50.0]).numpy()
    array([[ 3, 60],
           [ 3, 58]], dtype=int32)

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    with op_scope(name, "stateless_random_poisson"):
        shape = shape_tensor(shape)
        return stateless_poisson_op(shape, seed, lam, dtype=dtypes.as_dtype(dtype))


def _samples_for_seed(logits, num_samples, seed, **attrs):
    check_seed(seed)
    return samples_of_rows(logits, num_samples)


@op(
    "StatelessMultinomial",
    "logits:T, num_samples:int32, seed:Tseed -> output:output_dtype",
    shape=_samples_for_seed,
    T=REAL,
    Tseed=INDICES,
    output_dtype=INDICES,
)
def stateless_multinomial_op(
    logits, num_samples, seed, *, output_dtype: DType = dtypes.int64
):
    """Draws class numbers with the probabilities softmax(logits), for each row."""
    check_scalar("num_samples", num_samples)
    stream, count = seed_stream(seed), int(num_samples)
    return distributions.categorical(stream, logits, count, output_dtype.np_dtype)


stateless_multinomial_op.gradient(None)


def stateless_categorical(logits, num_samples, seed, dtype=dtypes.int64, name=None):
    """Draws class numbers: always the same ones for a seed.

    Args:
      logits: (batch, classes), the logarithms of the odds.
      num_samples: how many to draw for each row.
      seed: two integers.
      dtype: int64 or int32.

    >>> import minitf as tf
    >>> tf.random.stateless_categorical([[0.0, 0.0]], 5, [1, 2]).shape
    TensorShape([1, 5])

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    with op_scope(name, "stateless_categorical"):
        return _draw_categories(logits, num_samples, dtype, seed)


def stateless_multinomial(
    logits, num_samples, seed, output_dtype=dtypes.int64, name=None
):
    """Draws class numbers; TensorFlow 1's name for `stateless_categorical`.

    >>> import minitf as tf
    >>> tf.compat.v1.random.stateless_multinomial([[0.0, 0.0]], 5, [1, 2]).shape
    TensorShape([1, 5])

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    with op_scope(name, "stateless_multinomial"):
        return _draw_categories(logits, num_samples, output_dtype, seed)


def _draw_categories(logits, num_samples, dtype, seed):
    logits = convert_to_tensor(logits, name="logits")
    dtype = checked_type(dtype or dtypes.int64, CATEGORY_TYPES)
    return stateless_multinomial_op(logits, num_samples, seed, output_dtype=dtype)


@op(
    "StatelessParameterizedTruncatedNormal",
    "shape:S, seed:Tseed, means:dtype, stddevs:dtype, minvals:dtype, maxvals:dtype "
    "-> output:dtype",
    shape=_as_asked_for_seed,
    S=INDICES,
    Tseed=INDICES,
    dtype=GAMMA_TYPES,
)
def stateless_parameterized_op(shape, seed, means, stddevs, minvals, maxvals):
    """Draws normal numbers between bounds, with parameters for the last dimensions."""
    return truncated.stateless_parameterized_truncated_normal(
        seed_stream(seed), sizes_of(shape), means, stddevs, minvals, maxvals
    )


@stateless_parameterized_op.gradient
def stateless_parameterized_grad(node, dy):
    """Asks how the numbers would move with the parameters, at the same luck.

    In standard deviations from the mean, with bounds a and b and the distribution
    function F of normal numbers, the luck is u = (F(x) - F(a)) / (F(b) - F(a)). So
    dx/db = u * f(b) / f(x) and dx/da = (1 - u) * f(a) / f(x), f being the density.
    """
    _, _, mean, deviation, low, high = node.inputs
    x, a, b = ((bound - mean) / deviation for bound in (node.outputs[0], low, high))
    luck = (_below(x) - _below(a)) / (_below(b) - _below(a))
    limits = np.finfo(mean.dtype.np_dtype)
    luck = minimum(maximum(luck, limits.tiny), 1 - limits.eps)
    to_high = exp(0.5 * (x * x - b * b) + log(luck))
    to_low = exp(0.5 * (x * x - a * a) + log1p(-luck))
    slopes = (dy, dy * x, dy * to_low, dy * to_high)
    parameters = node.inputs[2:]
    return None, None, *map(sum_to, slopes, parameters)


def _below(x):
    """How probable it is to draw a normal number below x."""
    return 0.5 * erfc(-x * np.sqrt(0.5).astype(x.dtype.np_dtype))


def stateless_parameterized_truncated_normal(
    shape, seed, means=0.0, stddevs=1.0, minvals=-2.0, maxvals=2.0, name=None
):
    """Draws normal numbers that lie between bounds: always the same for a seed.

    Args:
      shape: of the result; ends with the common shape of the parameters.
      seed: two integers.
      means, stddevs: of the normal distributions before they are cut.
      minvals, maxvals: where they are cut, not in standard deviations.

    Raises InvalidArgumentError for a deviation that is not positive or bounds that are
    not in order.

    >>> import minitf as tf
    >>> x = tf.random.stateless_parameterized_truncated_normal(
    ...     [100, 2], [1, 2], means=[0.0, 10.0], minvals=1.0, maxvals=2.0)
    >>> bool(x.numpy().min() >= 1), bool(x.numpy().max() <= 2)
    (True, True)

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    with op_scope(name, "stateless_parameterized_truncated_normal"):
        return stateless_parameterized_op(
            shape_tensor(shape),
            seed,
            convert_to_tensor(means, name="means"),
            convert_to_tensor(stddevs, name="stddevs"),
            convert_to_tensor(minvals, name="minvals"),
            convert_to_tensor(maxvals, name="maxvals"),
        )
