"""Gamma, Poisson and binomial numbers: draw, judge, and draw again if refused.

How many draws a number needs is not known beforehand, so each number reads a stretch of
the stream that is its own: number i starts 256 blocks after number i - 1. One can
then compute any of them alone, or, as here, thousands at once: the numbers still
without a value draw together, those whose draw is accepted leave.

A parameter array (flat) holds one value for each distribution; the result has one
column for each and `num_samples` rows. Number i belongs to distribution
i // num_samples.

In TensorFlow: tensorflow/core/kernels/random_op.cc, stateless_random_gamma_op.cc,
random_poisson_op.cc and random_binomial_op.cc
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from minitf.core.errors import InvalidArgumentError
from minitf.ops.random.distributions import doubles, normal_doubles
from minitf.ops.random.philox import Philox, blocks_at

BLOCKS_PER_NUMBER = 256
BLOCKS_PER_INVERSION = 42  # binomial numbers of small mean have a shorter stretch
TOGETHER = 1 << 14  # numbers drawn together, so that their buffers stay in the cache


class Lanes:
    """The stretches of the stream that belong to some numbers, given by index."""

    def __init__(self, stream: Philox, numbers: np.ndarray, blocks: int):
        self.stream = stream
        self.position = numbers.astype(np.uint64) * np.uint64(blocks)

    def __len__(self):
        return len(self.position)

    def next_words(self, lanes: np.ndarray) -> np.ndarray:
        """Return the next four words of each of these lanes: uint32, (4 * lanes,)."""
        blocks = blocks_at(self.stream, self.position[lanes])
        self.position[lanes] += np.uint64(1)
        return blocks.reshape(-1)


class Buffer:
    """Pairs of float64 made of a lane's next block, handed out singly, second first."""

    def __init__(self, lanes: Lanes, make: Callable):
        self.lanes = lanes
        self.make = make  # from words (4n,) to numbers (2n,)
        self.values = np.empty((len(lanes), 2))
        self.left = np.zeros(len(lanes), np.intp)

    def take(self, lanes: np.ndarray) -> np.ndarray:
        """Return one number for each of these lanes."""
        empty = lanes[self.left[lanes] == 0]
        if len(empty):
            made = self.make(self.lanes.next_words(empty))
            self.values[empty] = made.reshape(len(empty), 2)
            self.left[empty] = 2
        left = self.left[lanes] - 1
        self.left[lanes] = left
        return self.values[lanes, left]


def uniforms(lanes: Lanes) -> Buffer:
    """Return a buffer of uniform numbers."""
    return Buffer(lanes, doubles)


def _in_groups(samples: int, columns: int, dtype, fill: Callable) -> np.ndarray:
    """Return `fill(indices)` for all numbers, as rows of samples."""
    numbers = samples * columns
    result = np.empty(numbers, dtype)
    for start in range(0, numbers, TOGETHER):
        indices = np.arange(start, min(start + TOGETHER, numbers))
        with np.errstate(all="ignore"):  # infinities and NaN are judged like any value
            result[indices] = fill(indices)
    return np.ascontiguousarray(result.reshape(columns, samples).T)


# ---------------------------------------------------------------------- gamma


def gamma(stream: Philox, alpha: np.ndarray, num_samples: int) -> np.ndarray:
    """Return gamma numbers of shape `alpha` and rate 1.

    The kernel of RandomGamma and StatelessRandomGammaV3. It counts in float64 whatever
    the type of alpha. Where alpha is 1 the logarithm of a uniform number is enough.

    Args:
      alpha: (distributions,), float16, float32 or float64. Where it is negative or NaN
        the result is NaN (TensorFlow's is meaningless between -2/3 and 0).

    Returns:
      (num_samples, distributions), of alpha's type.

    >>> gamma(Philox(key=0), np.array([2.0, 50.0], np.float32), 1).round(2)
    array([[ 0.56, 51.09]], dtype=float32)
    """

    def fill(indices):
        parameters = alpha[indices // num_samples].astype(np.float64)
        result = np.full(len(indices), np.nan)
        for chosen, method in (
            (parameters == 1, _exponential_lanes),
            ((parameters >= 0) & (parameters != 1), _gamma_lanes),
        ):
            (part,) = np.nonzero(chosen)
            lanes = Lanes(stream, indices[part], BLOCKS_PER_NUMBER)
            result[part] = method(lanes, parameters[part])
        return result

    return _in_groups(num_samples, len(alpha), alpha.dtype, fill)


def _exponential_lanes(lanes: Lanes, alpha: np.ndarray) -> np.ndarray:
    u = uniforms(lanes).take(np.arange(len(lanes)))
    return -_libm(math.log1p, -u)


def _gamma_lanes(lanes: Lanes, alpha: np.ndarray) -> np.ndarray:
    """Marsaglia and Tsang's method: a shifted normal number cubed is nearly gamma.

    Below 1 the number is drawn for alpha + 1 and multiplied by u ** (1 / alpha). The
    first test of the acceptance only spares the logarithms of the second.
    """
    small = alpha < 1
    d = alpha + np.where(small, 2 / 3, -1 / 3)
    c = 1 / 3 / np.sqrt(d)
    normal, uniform = Buffer(lanes, normal_doubles), uniforms(lanes)
    result = np.empty(len(lanes))
    waiting = np.arange(len(lanes))
    while len(waiting):
        x = normal.take(waiting)
        v = 1 + c[waiting] * x
        negative = v <= 0
        drawn, x, v = waiting[~negative], x[~negative], v[~negative]
        v = v * v * v
        u = uniform.take(drawn)
        squeeze = u < 1 - 0.0331 * (x * x) * (x * x)
        bound = 0.5 * x * x + d[drawn] * (1 - v + np.log(v))
        accepted = squeeze | (np.log(u) < bound)
        done = drawn[accepted]
        result[done] = d[done] * v[accepted]
        waiting = np.concatenate([waiting[negative], drawn[~accepted]])
    (below_one,) = np.nonzero(small)
    u = uniform.take(below_one)
    result[below_one] *= _libm(math.pow, u, 1 / alpha[below_one])
    return result


def _libm(function: Callable, *arrays: np.ndarray) -> np.ndarray:
    """Apply one of Python's `math`, which are the C library's, to each number."""
    return np.array(list(map(function, *(array.tolist() for array in arrays))))


# -------------------------------------------------------------------- poisson


def poisson(
    stream: Philox, rate: np.ndarray, num_samples: int, dtype=np.float32
) -> np.ndarray:
    """Return how often something of mean `rate` happens: the kernel of RandomPoissonV2.

    Also that of StatelessRandomPoisson. It counts in float64 whatever the rate's type.
    An infinite rate gives infinity. A NaN gives NaN, where TensorFlow's kernel never
    returns; nor does it for a rate that an integer `dtype` cannot hold, refused here.

    Args:
      rate: (distributions,).

    Returns:
      (num_samples, distributions) of `dtype`.

    Raises:
      InvalidArgumentError: if `dtype` is an integer type and a rate is beyond it.

    >>> poisson(Philox(key=0), np.array([2.0, 50.0]), 1)
    array([[ 2., 44.]], dtype=float32)
    """
    _check_rates(rate, dtype)

    def fill(indices):
        rates = rate[indices // num_samples].astype(np.float64)
        result = rates.copy()  # what is not finite stays
        for chosen, method in (
            (rates < 10, _poisson_by_products),
            ((rates >= 10) & np.isfinite(rates), _poisson_by_rejection),
        ):
            (part,) = np.nonzero(chosen)
            lanes = Lanes(stream, indices[part], BLOCKS_PER_NUMBER)
            result[part] = method(lanes, rates[part])
        return result.astype(dtype)

    return _in_groups(num_samples, len(rate), dtype, fill)


def _check_rates(rate, dtype):
    if np.issubdtype(dtype, np.integer):
        too_large = rate[~(rate.astype(np.float64) < np.iinfo(dtype).max)]
        if len(too_large):
            raise InvalidArgumentError(
                None,
                None,
                f"The rate must be a number below {np.iinfo(dtype).max} to draw "
                f"{np.dtype(dtype).name}. Received: {too_large[0]}. "
                "Ask for a floating-point dtype.",
            )


def _poisson_by_products(lanes: Lanes, rate: np.ndarray) -> np.ndarray:
    """Knuth's method: count the waiting times that fit into one unit of time.

    A waiting time is -log(u) / rate, so their sum passes 1 when the product of the u
    falls below exp(-rate).
    """
    uniform = uniforms(lanes)
    limit = np.exp(-rate)
    product = np.ones_like(rate)
    result = np.zeros_like(rate)
    waiting = np.arange(len(lanes))
    while len(waiting):
        product[waiting] *= uniform.take(waiting)
        waiting = waiting[product[waiting] > limit[waiting]]
        result[waiting] += 1
    return result


def _poisson_by_rejection(lanes: Lanes, rate: np.ndarray) -> np.ndarray:
    """Hoermann's method (PTRS): send a uniform number through a nearly right curve.

    The curve is the inverse of a distribution that covers Poisson's; most draws fall in
    a region where no further test is needed.
    """
    uniform = uniforms(lanes)
    b = 0.931 + 2.53 * np.sqrt(rate)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    result = np.empty_like(rate)
    waiting = np.arange(len(lanes))
    while len(waiting):
        mean, a_, b_ = rate[waiting], a[waiting], b[waiting]
        u = uniform.take(waiting) - 0.5
        v = uniform.take(waiting)
        edge = 0.5 - np.abs(u)
        k = np.floor((2 * a_ / edge + b_) * u + mean + 0.43)
        inside = (edge >= 0.07) & (v <= 0.9277 - 3.6224 / (b_ - 2))
        outside = (k < 0) | ((edge < 0.013) & (v > edge))
        drawn = np.log(v * inverse_alpha[waiting] / (a_ / (edge * edge) + b_))
        wanted = -mean + k * np.log(mean) - _log_factorial(k)
        accepted = inside | (~outside & (drawn <= wanted))
        result[waiting[accepted]] = k[accepted]
        waiting = waiting[~accepted]
    return result


def _log_factorial(k):
    # The C library's lgamma, once for each value that occurs; NumPy has none.
    values, place = np.unique(np.maximum(k, 0), return_inverse=True)
    table = [math.lgamma(value + 1) for value in values.tolist()]
    return np.array(table)[place]


# ------------------------------------------------------------------- binomial


def binomial(
    stream: Philox, counts: np.ndarray, probs: np.ndarray, num_samples: int, dtype
) -> np.ndarray:
    """Return how many of `counts` tries succeed with probability `probs`.

    The kernel of StatelessRandomBinomial and StatefulRandomBinomial. A probability
    above one half is that of failing, counted down. Where one is NaN the result is NaN.

    Args:
      counts, probs: (distributions,), both of one type.

    Returns:
      (num_samples, distributions) of `dtype`.

    >>> binomial(Philox(key=0), np.array([10.0, 100.0]), np.array([0.5, 0.5]), 1, int)
    array([[ 5, 46]])
    """
    flipped = probs > 0.5
    chance = np.where(flipped, 1 - probs, probs)
    large = counts * chance >= 10
    tries, chance = counts.astype(np.float64), chance.astype(np.float64)
    certain = (tries <= 0) | (chance <= 0)

    def fill(indices):
        which = indices // num_samples
        result = np.where(np.isnan(chance[which]), np.nan, 0.0)
        possible = ~certain[which] & ~np.isnan(chance[which])
        for chosen, method, blocks in (
            (possible & ~large[which], _binomial_by_inversion, BLOCKS_PER_INVERSION),
            (possible & large[which], _binomial_by_rejection, BLOCKS_PER_NUMBER),
        ):
            (part,) = np.nonzero(chosen)
            lanes = Lanes(stream, indices[part], blocks)
            result[part] = method(lanes, tries[which[part]], chance[which[part]])
        down = flipped[which] & (tries[which] > 0)
        return np.where(down, tries[which] - result, result).astype(dtype)

    return _in_groups(num_samples, len(counts), dtype, fill)


def _binomial_by_inversion(lanes: Lanes, tries, chance) -> np.ndarray:
    """Count successes by leaping from one to the next, by geometric numbers."""
    uniform = uniforms(lanes)
    tried = np.zeros(len(lanes))
    result = np.zeros(len(lanes))
    waiting = np.arange(len(lanes))
    while len(waiting):
        u = uniform.take(waiting)
        tried[waiting] += np.ceil(np.log(u) / np.log1p(-chance[waiting]))
        waiting = waiting[tried[waiting] <= tries[waiting]]
        result[waiting] += 1
    return result


def _binomial_by_rejection(lanes: Lanes, tries, chance) -> np.ndarray:
    """Hoermann's method (BTRS), the binomial twin of the one for Poisson numbers."""
    uniform = uniforms(lanes)
    deviation = np.sqrt(tries * chance * (1 - chance))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * chance
    result = np.empty(len(lanes))
    waiting = np.arange(len(lanes))
    while len(waiting):
        n, p, a_, b_ = tries[waiting], chance[waiting], a[waiting], b[waiting]
        u = uniform.take(waiting)
        v = uniform.take(waiting)
        u = u - 0.5
        edge = 0.5 - np.abs(u)
        k = np.floor((2 * a_ / edge + b_) * u + (n * p + 0.5))
        inside = (edge >= 0.07) & (v <= 0.92 - 4.2 / b_)
        possible = (k >= 0) & (k <= n)
        alpha = (2.83 + 5.1 / b_) * deviation[waiting]
        drawn = np.log(v * alpha / (a_ / (edge * edge) + b_))
        accepted = inside | (possible & (drawn <= _binomial_bound(n, p, k)))
        result[waiting[accepted]] = k[accepted]
        waiting = waiting[~accepted]
    return result


def _binomial_bound(n, p, k):
    """The logarithm of how likely k successes are, against the likeliest number m."""
    odds = p / (1 - p)
    m = np.floor((n + 1) * p)
    return (
        (m + 0.5) * np.log((m + 1) / (odds * (n - m + 1)))
        + (n + 1) * np.log((n - m + 1) / (n - k + 1))
        + (k + 0.5) * np.log(odds * (n - k + 1) / (k + 1))
        + (_stirling_tail(m) + _stirling_tail(n - m))
        - _stirling_tail(k)
        - _stirling_tail(n - k)
    )


# What Stirling's formula for log(k!) leaves over, for k = 0 to 9.
_TAILS = np.array(
    [
        0.0810614667953272,
        0.0413406959554092,
        0.0276779256849983,
        0.02079067210376509,
        0.0166446911898211,
        0.0138761288230707,
        0.0118967099458917,
        0.0104112652619720,
        0.00925546218271273,
        0.00833056343336287,
    ]
)


def _stirling_tail(k):
    square = (k + 1) * (k + 1)
    series = (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1)
    known = np.clip(k, 0, 9).astype(np.intp)
    return np.where(k <= 9, _TAILS[known], series)
