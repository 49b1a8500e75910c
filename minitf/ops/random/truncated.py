"""Normal numbers between bounds: draw normal numbers, keep those inside.

`truncated_normal` keeps what lies within two standard deviations and is what weights
are usually initialised with. It makes four numbers at a time, each four from a stretch
of the stream of their own, as `rejection` does.

The parameterized kind has bounds of its own for each distribution, which may lie far
out where a normal number is never seen; three ways to draw are chosen from. It reads
the stream without gaps, each distribution from where the one before it stopped.
TensorFlow does the same as long as one thread does all the work; where several threads
share it, its numbers depend on how many they are, which is not reproduced here.

In TensorFlow: xla/tsl/lib/random/random_distributions.h and
tensorflow/core/kernels/parameterized_truncated_normal_op.cc
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from minitf.core.errors import InternalError, InvalidArgumentError
from minitf.ops.random import glibc_math
from minitf.ops.random.distributions import (
    normal_doubles,
    normal_floats,
    standard_normal,
    uniform,
)
from minitf.ops.random.philox import Philox, skip
from minitf.ops.random.rejection import TOGETHER, Lanes

BOUND = 2  # standard deviations
NUMBERS_PER_DISTRIBUTION = 100  # where all numbers have the same parameters
MAX_ITERATIONS = 1000
# With one bound at least so far out, or on the other side of the mean, plain normal
# numbers are inside often enough.
ENOUGH_DEVIATIONS = 1.3


def truncated_normal(stream: Philox, shape, dtype=np.float32) -> np.ndarray:
    """Return normal numbers of mean 0 and deviation 1 that lie between -2 and 2.

    The kernel of TruncatedNormal and StatelessTruncatedNormalV2: float16, bfloat16,
    float32 and float64.

    >>> truncated_normal(Philox(key=0), [2]).round(4)
    array([-1.3544,  0.7045], dtype=float32)
    """
    dtype = np.dtype(dtype)
    double = dtype == np.float64
    width = 2 if double else 4  # numbers from one block, and in one group
    count = math.prod(shape)
    groups = -(-count // width)
    result = np.empty((groups, width), np.float64 if double else np.float32)
    for start in range(0, groups, TOGETHER):
        numbers = np.arange(start, min(start + TOGETHER, groups))
        lanes = Lanes(stream, numbers, blocks=64 * width)
        make = normal_doubles if double else normal_floats
        _fill_groups(lanes, make, result[start : start + TOGETHER])
    return result.reshape(-1)[:count].astype(dtype, copy=False).reshape(shape)


def _fill_groups(lanes: Lanes, make, groups: np.ndarray) -> None:
    """Fill each row of `groups` with the first numbers of its lane that are inside."""
    width = groups.shape[1]
    filled = np.zeros(len(groups), np.intp)
    waiting = np.arange(len(groups))
    while len(waiting):
        drawn = make(lanes.next_words(waiting)).reshape(-1, width)
        inside = np.abs(drawn) < BOUND
        place = filled[waiting, np.newaxis] + np.cumsum(inside, axis=1) - 1
        row, column = np.nonzero(inside & (place < width))
        groups[waiting[row], place[row, column]] = drawn[row, column]
        filled[waiting] += inside.sum(axis=1)
        waiting = waiting[filled[waiting] < width]


# -------------------------------------------------------------- parameterized


def parameterized_truncated_normal(
    stream: Philox, shape, means, stddevs, minvals, maxvals
) -> np.ndarray:
    """Return normal numbers between bounds, with parameters for each row of the result.

    The kernel of ParameterizedTruncatedNormal.

    Args:
      shape: of the result; its first dimension is the number of distributions.
      means, stddevs, minvals, maxvals: arrays of one type (float16, float32, float64),
        scalars or of shape (1,) or (shape[0],).

    Raises:
      InvalidArgumentError: for parameters of another shape, a deviation that is not
        positive, bounds that are not in order or both infinite.

    >>> one, two = np.float32(1), np.float32(2)
    >>> parameterized_truncated_normal(Philox(key=0), [2], one, one, one, two).round(4)
    array([1.3118, 1.8263], dtype=float32)
    """
    parameters = {"means": means, "stddevs": stddevs}
    parameters |= {"minvals": minvals, "maxvals": maxvals}
    _check_parameter_shapes(parameters, shape)
    size, distributions = math.prod(shape), shape[0]
    alike = _are_alike(parameters)
    if alike:
        distributions = -(-size // NUMBERS_PER_DISTRIBUTION)
    rows = np.stack([np.broadcast_to(p, distributions) for p in parameters.values()], 1)
    each = NUMBERS_PER_DISTRIBUTION if alike else math.prod(shape[1:])
    return _truncated_rows(stream, rows, each).reshape(-1)[:size].reshape(shape)


def parameterized_blocks(shape, means, stddevs, minvals, maxvals) -> int:
    """Return how far one run of ParameterizedTruncatedNormal moves its counter.

    >>> zero = np.zeros([])
    >>> parameterized_blocks([150], zero, zero, zero, zero)
    103000
    """
    distributions, each = shape[0], math.prod(shape[1:])
    parameters = {"means": means, "stddevs": stddevs}
    if _are_alike(parameters | {"minvals": minvals, "maxvals": maxvals}):
        each = NUMBERS_PER_DISTRIBUTION
        distributions = -(-math.prod(shape) // each)
    return distributions * 2 * MAX_ITERATIONS * (each + 3) // 4


def stateless_parameterized_truncated_normal(
    stream: Philox, shape, means, stddevs, minvals, maxvals
) -> np.ndarray:
    """Return normal numbers between bounds, with parameters for the last dimensions.

    The kernel of StatelessParameterizedTruncatedNormal: the parameters are broadcast
    together, and `shape` ends with their common shape.

    Raises:
      InvalidArgumentError: as `parameterized_truncated_normal`.

    >>> one, bounds = np.float32(1), np.array([2, 3], np.float32)
    >>> stateless_parameterized_truncated_normal(
    ...     Philox(key=0), [1, 2], one, one, one, bounds).round(4)
    array([[1.3118, 2.4205]], dtype=float32)
    """
    try:
        parameters = np.broadcast_arrays(means, stddevs, minvals, maxvals)
    except ValueError:
        shapes = [list(np.shape(p)) for p in (means, stddevs, minvals, maxvals)]
        raise InvalidArgumentError(
            None,
            None,
            "means, stddevs, minvals, maxvals must have compatible batch dimensions: "
            + " vs. ".join(map(str, shapes)),
        ) from None
    tail = parameters[0].shape
    if len(tail) > len(shape) or tuple(shape[len(shape) - len(tail) :]) != tail:
        raise InvalidArgumentError(
            None,
            None,
            "Shape passed in must end with broadcasted shape. "
            f"Received: shape {list(shape)}, broadcasted shape {list(tail)}",
        )
    rows = np.stack([parameter.reshape(-1) for parameter in parameters], axis=1)
    each = math.prod(shape[: len(shape) - len(tail)])
    return np.ascontiguousarray(_truncated_rows(stream, rows, each).T).reshape(shape)


def _are_alike(parameters) -> bool:
    return (
        np.size(parameters["means"]) == np.size(parameters["stddevs"]) == 1
        and np.ndim(parameters["minvals"]) == np.ndim(parameters["maxvals"]) == 0
    )


def _check_parameter_shapes(parameters, shape):
    for name, value in parameters.items():
        if np.ndim(value) > 1:
            raise InvalidArgumentError(
                None,
                None,
                f"Input {name} should be a scalar or vector, "
                f"got shape: {list(value.shape)}",
            )
        if np.size(value) not in (1, shape[0]):
            raise InvalidArgumentError(
                None,
                None,
                f"Input {name} should have length 1 or shape[0], "
                f"got shape: {list(value.shape)}",
            )


def _truncated_rows(stream: Philox, rows: np.ndarray, each: int) -> np.ndarray:
    """Return `each` numbers for every row (mean, stddev, minval, maxval)."""
    result = np.empty((len(rows), each), rows.dtype)
    for row, numbers in zip(rows, result, strict=True):
        mean, deviation, low, high = row
        ordered = deviation > 0 and low < high
        if not (ordered and (np.isfinite(low) or np.isfinite(high))):
            raise InvalidArgumentError(
                None,
                None,
                "Invalid parameters: stddev must be positive, minval less than maxval "
                "and one of them finite. "
                f"Received: mean {mean}, stddev {deviation}, bounds {low} and {high}",
            )
        if (np.isinf(low) and low < 0) or high < mean:
            # Mirrored, so that a lone bound is the lower one and both are positive.
            low, high, deviation = high, low, -deviation
        with np.errstate(all="ignore"):
            bounds = (low - mean) / deviation, (high - mean) / deviation
            stream = _fill_row(stream, numbers, *bounds)
            numbers *= deviation
            numbers += mean
    return result


def _fill_row(stream: Philox, numbers: np.ndarray, low, high) -> Philox:
    """Fill `numbers` from between `low` and `high`; return where the stream goes on."""
    way = _choose_way(low, high)
    width = 2 if numbers.dtype == np.float64 else 4
    per_round = width // 2 if way is _by_exponential else width
    blocks = 2 if way is _by_uniform else 1
    done = refused = 0
    while done < len(numbers):
        rounds = 2 * (len(numbers) - done) // per_round + 1
        drawn, accepted = way(stream, rounds, numbers.dtype, low, high)
        (places,) = np.nonzero(accepted)
        if len(places) >= len(numbers) - done:
            places = places[: len(numbers) - done]
            rounds = places[-1] // per_round + 1  # the rest of its round is not used
        refused = 0 if len(places) else refused + len(drawn)
        if refused >= MAX_ITERATIONS:
            raise InternalError(
                None,
                None,
                "TruncatedNormal rejection sampler failed to accept a sample in "
                f"{refused} draws between {low} and {high} standard deviations.",
            )
        numbers[done : done + len(places)] = drawn[places]
        done += len(places)
        stream = skip(stream, int(rounds) * blocks)
    return stream


def _choose_way(low, high):
    enough = low.dtype.type(ENOUGH_DEVIATIONS)
    if (low < -enough and high >= 0) or (high > enough and low <= 0):
        return _by_normal
    root = np.sqrt(low * low + 4)
    half = low.dtype.type(0.5)
    cutoff = 2 * np.exp(half + (low * (low - root)) / 4) / (low + root)
    return _by_uniform if high - low < cutoff else _by_exponential


class _Drawn(NamedTuple):
    values: np.ndarray
    accepted: np.ndarray


def _by_normal(stream, rounds, dtype, low, high) -> _Drawn:
    width = 2 if dtype == np.float64 else 4
    values = standard_normal(stream, [rounds * width], dtype)
    return _Drawn(values, (values >= low) & (values <= high))


def _by_uniform(stream, rounds, dtype, low, high) -> _Drawn:
    """Draw evenly between the bounds and accept as often as the bell curve is high."""
    width = 2 if dtype == np.float64 else 4
    draws = uniform(stream, [rounds, 2, width], dtype)
    values = draws[:, 0].reshape(-1) * (high - low) + low
    largest = low * low if low >= 0 else dtype.type(0)
    height = np.exp((largest - values * values) / 2)
    return _Drawn(values, draws[:, 1].reshape(-1) <= height)


def _by_exponential(stream, rounds, dtype, low, high) -> _Drawn:
    """Draw from the exponential curve that touches the bell curve's tail."""
    width = 2 if dtype == np.float64 else 4
    draws = uniform(stream, [rounds * width // 2, 2], dtype)
    alpha = (low + np.sqrt(low * low + 4)) / 2
    values = -_log(draws[:, 0]) / alpha + low
    x = alpha - values if low < alpha else low - alpha
    height = np.exp(-x * x / 2)
    return _Drawn(values, (draws[:, 1] <= height) & (values < high))


def _log(x: np.ndarray) -> np.ndarray:
    """The C library's logarithm; minus infinity for zero."""
    positive = np.where(x == 0, x.dtype.type(1), x)
    if x.dtype == np.float64:
        logarithm = np.array([math.log(value) for value in positive.tolist()])
    else:
        logarithm = glibc_math.logf(positive.astype(np.float32)).astype(x.dtype)
    return np.where(x == 0, -np.inf, logarithm).astype(x.dtype)
