"""Random numbers that are a function of a seed: the same seed, the same numbers.

The seed is a pair of integers, and a tensor: it can be computed, split and fed. One op
turns it into a key and a counter, another draws from the place they name. Nothing is
remembered, so such ops can be repeated, reordered and computed anywhere.

In TensorFlow: python/ops/stateless_random_ops.py, core/ops/stateless_random_ops_v2.cc
"""

import enum

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import FLOATING, INDICES, DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import scalar, text, with_rank
from minitf.core.tensor import Tensor
from minitf.ops.array.joining import stack
from minitf.ops.math.arithmetic import add
from minitf.ops.random import distributions, truncated
from minitf.ops.random.philox import MASK64, Philox, from_stateless_seed
from minitf.ops.random.shaping import as_asked, shape_tensor, sizes_of
from minitf.ops.random.stateful import checked_type, integers_between

WORDS = frozenset({dtypes.int32, dtypes.int64, dtypes.uint32, dtypes.uint64})


class Algorithm(enum.Enum):
    """How random bits are made. minitf has Philox, which AUTO_SELECT means too."""

    PHILOX = 1
    THREEFRY = 2
    AUTO_SELECT = 3


_NUMBERS = {algorithm.name: algorithm.value for algorithm in Algorithm}


def algorithm_number(alg):
    """Turns what people write for an algorithm into its number, or leaves a tensor.

    Raises ValueError for an algorithm that does not exist, TypeError for what cannot
    name one, and NotImplementedError for ThreeFry.
    """
    if alg is None:
        return Algorithm.AUTO_SELECT.value
    if isinstance(alg, Tensor):
        return alg
    if isinstance(alg, Algorithm):
        number = alg.value
    elif isinstance(alg, int):
        number = alg
    elif isinstance(alg, str):
        plain = alg.strip().upper().replace("-", "_")
        number = _NUMBERS.get("AUTO_SELECT" if plain == "AUTOSELECT" else plain)
    else:
        raise TypeError(
            f"Can't convert argument `alg` (of value {alg} and type {type(alg)}) to "
            "int. Pass 'philox' or a tf.random.Algorithm."
        )
    if number not in _NUMBERS.values():
        raise ValueError(
            f"Argument `alg` got unsupported value {alg}. Supported values are "
            "'philox' or 1 for the Philox algorithm, and 'auto_select' or 3 for "
            "auto-selection."
        )
    if number == Algorithm.THREEFRY.value:
        raise NotImplementedError(
            "The ThreeFry algorithm is not there; TensorFlow's CPU kernels do not have "
            "it either. Use alg='philox'."
        )
    return number


# ------------------------------------------------------------ from seed to place


def seed_stream(seed):
    """Returns the place in a stream that a kernel's seed names."""
    if seed.shape != (2,):
        raise InvalidArgumentError(
            None, None, f"seed must have shape [2], not {text(seed.shape)}"
        )
    return from_stateless_seed(seed.tolist())


def check_seed(seed):
    """The part of a shape rule that looks at a seed: it must be a pair."""
    (size,) = with_rank(seed, 1)
    if size not in (2, None):
        raise ValueError(f"Dimension must be 2 but is {size}")


def _key_and_counter(seed):
    check_seed(seed)
    return [(1,), (2,)]


@op(
    "StatelessRandomGetKeyCounter",
    "seed:Tseed -> key:uint64, counter:uint64",
    shape=_key_and_counter,
    Tseed=INDICES,
)
def get_key_counter(seed):
    """Scrambles a seed into the key and counter of a random stream."""
    stream = seed_stream(seed)
    halves = [stream.counter & MASK64, stream.counter >> 64]
    return np.array([stream.key], np.uint64), np.array(halves, np.uint64)


def _key_counter_and_algorithm(seed):
    return [*_key_and_counter(seed), ()]


@op(
    "StatelessRandomGetKeyCounterAlg",
    "seed:Tseed -> key:uint64, counter:uint64, alg:int32",
    shape=_key_counter_and_algorithm,
    Tseed=INDICES,
)
def get_key_counter_alg(seed):
    """Scrambles a seed into key and counter, and names the algorithm to use."""
    key, counter = get_key_counter.op.kernel(seed)
    return key, counter, np.int32(Algorithm.PHILOX.value)


@op("StatelessRandomGetAlg", " -> alg:int32", shape=scalar, stateful=True)
def get_alg():
    """Returns the number of the algorithm this machine prefers: Philox."""
    return np.int32(Algorithm.PHILOX.value)


def stream_of(key, counter, alg):
    """Returns the place in a stream that key and counter name; checks all three."""
    if int(alg) not in (Algorithm.PHILOX.value, Algorithm.AUTO_SELECT.value):
        message = f"Unsupported algorithm id: {int(alg)}"
    elif key.shape != (1,):
        message = f"key must have shape [1], not {text(key.shape)}."
    elif counter.shape != (2,):
        message = f"counter must be a vector of length 2; got shape: {counter.shape}."
    else:
        low, high = counter.tolist()
        return Philox(int(key[0]), low | high << 64)
    raise InvalidArgumentError(None, None, message)


def place_of(seed, alg):
    """The last three inputs of an op that draws from the place a seed names."""
    number = algorithm_number(alg)
    key, counter = get_key_counter(seed)
    return key, counter, number


# ----------------------------------------------------------------------- uniform

_PLACE = "key:uint64, counter:uint64, alg:int32"


@op(
    "StatelessRandomUniformV2",
    f"shape:Tshape, {_PLACE} -> output:dtype",
    shape=as_asked,
    Tshape=INDICES,
    dtype=FLOATING,
)
def stateless_uniform_op(shape, key, counter, alg, *, dtype: DType = dtypes.float32):
    """Draws floating-point numbers from 0 up to, not including, 1."""
    stream = stream_of(key, counter, alg)
    return distributions.uniform(stream, sizes_of(shape), dtype.np_dtype)


stateless_uniform_op.gradient(None)


def _between_scalars(shape, key, counter, alg, minval, maxval):
    for name, bound in (("minval", minval), ("maxval", maxval)):
        if bound.shape:
            raise ValueError(f"{name} must be a scalar; got shape {text(bound.shape)}")
    return as_asked(shape)


@op(
    "StatelessRandomUniformIntV2",
    f"shape:Tshape, {_PLACE}, minval:dtype, maxval:dtype -> output:dtype",
    shape=_between_scalars,
    Tshape=INDICES,
    dtype=WORDS,
)
def stateless_uniform_int_op(shape, key, counter, alg, minval, maxval):
    """Draws integers from `minval` up to, not including, `maxval`."""
    stream = stream_of(key, counter, alg)
    return integers_between(stream, sizes_of(shape), minval, maxval)


stateless_uniform_int_op.gradient(None)


@op(
    "StatelessRandomUniformFullIntV2",
    f"shape:Tshape, {_PLACE} -> output:dtype",
    shape=as_asked,
    Tshape=INDICES,
    dtype=WORDS,
)
def stateless_uniform_full_int_op(
    shape, key, counter, alg, *, dtype: DType = dtypes.uint64
):
    """Draws integers over the whole range of their type."""
    stream = stream_of(key, counter, alg)
    return distributions.uniform_full_int(stream, sizes_of(shape), dtype.np_dtype)


stateless_uniform_full_int_op.gradient(None)


_UNIFORM_TYPES = (
    dtypes.float16,
    dtypes.bfloat16,
    dtypes.float32,
    dtypes.float64,
    dtypes.int32,
    dtypes.int64,
    dtypes.uint32,
    dtypes.uint64,
)


def _check_bounds(dtype, minval, maxval):
    if not dtype.is_integer:
        return
    if (minval is None) != (maxval is None):
        raise ValueError(
            f"For integer `dtype` argument {dtype!r}, argument `minval` and `maxval` "
            "must be both None or not None. "
            f"Got `minval`={minval} and `maxval`={maxval}."
        )
    if minval is not None and dtype.is_unsigned:
        raise ValueError(
            f"Argument `dtype` got invalid value {dtype!r} when argument `minval` is "
            "not None. Please don't use unsigned integers in this case."
        )


def stateless_uniform(
    shape,
    seed,
    minval=0,
    maxval=None,
    dtype=dtypes.float32,
    name=None,
    alg="auto_select",
):
    """Draws numbers from `minval` up to `maxval`: always the same ones for a seed.

    Args:
      shape: a vector of integers.
      seed: two integers, int32 or int64.
      minval, maxval: the bounds; `maxval` is 1 by default for floating-point numbers.
        For integers both are scalars, or both None for the whole range of the type.
      dtype: float16, bfloat16, float32, float64, int32, int64, uint32 or uint64, the
        last two only for the whole range.
      alg: "philox" or "auto_select", or a `tf.random.Algorithm`.

    Raises ValueError if bounds and `dtype` do not go together.

    >>> import minitf as tf
    >>> tf.random.stateless_uniform([2], seed=[1, 2]).numpy()
    array([0.8440604 , 0.19204533], dtype=float32)
    >>> tf.random.stateless_uniform([3], [1, 2], 0, 10, tf.int32).numpy().shape
    (3,)

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    dtype = checked_type(dtype, _UNIFORM_TYPES)
    _check_bounds(dtype, minval, maxval)
    if maxval is None and not dtype.is_integer:
        maxval = 1
    with op_scope(name, "stateless_random_uniform") as scope:
        shape = shape_tensor(shape)
        if dtype.is_integer and minval is None:
            place = place_of(seed, alg)
            return stateless_uniform_full_int_op(shape, *place, dtype=dtype, name=scope)
        minval = convert_to_tensor(minval, dtype, name="min")
        maxval = convert_to_tensor(maxval, dtype, name="max")
        place = place_of(seed, alg)
        if dtype.is_integer:
            return stateless_uniform_int_op(shape, *place, minval, maxval, name=scope)
        drawn = stateless_uniform_op(shape, *place, dtype=dtype)
        return add(drawn * (maxval - minval), minval, name=scope)


# ------------------------------------------------------------------------ normal


@op(
    "StatelessRandomNormalV2",
    f"shape:Tshape, {_PLACE} -> output:dtype",
    shape=as_asked,
    Tshape=INDICES,
    dtype=FLOATING,
)
def stateless_normal_op(shape, key, counter, alg, *, dtype: DType = dtypes.float32):
    """Draws normal numbers of mean 0 and deviation 1."""
    stream = stream_of(key, counter, alg)
    return distributions.standard_normal(stream, sizes_of(shape), dtype.np_dtype)


stateless_normal_op.gradient(None)


def stateless_normal(
    shape,
    seed,
    mean=0.0,
    stddev=1.0,
    dtype=dtypes.float32,
    name=None,
    alg="auto_select",
):
    """Draws numbers of a normal distribution: always the same ones for a seed.

    Arguments as for `tf.random.normal` and `tf.random.stateless_uniform`.

    >>> import minitf as tf
    >>> tf.random.stateless_normal([2], seed=[1, 2]).numpy().round(4)
    array([0.5441, 0.2074], dtype=float32)

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    with op_scope(name, "stateless_random_normal") as scope:
        shape = shape_tensor(shape)
        mean = convert_to_tensor(mean, dtype, name="mean")
        stddev = convert_to_tensor(stddev, dtype, name="stddev")
        drawn = stateless_normal_op(shape, *place_of(seed, alg), dtype=mean.dtype)
        return add(drawn * stddev, mean, name=scope)


@op(
    "StatelessTruncatedNormalV2",
    f"shape:Tshape, {_PLACE} -> output:dtype",
    shape=as_asked,
    Tshape=INDICES,
    dtype=FLOATING,
)
def stateless_truncated_normal_op(
    shape, key, counter, alg, *, dtype: DType = dtypes.float32
):
    """Draws normal numbers of mean 0 and deviation 1 that lie between -2 and 2."""
    stream = stream_of(key, counter, alg)
    return truncated.truncated_normal(stream, sizes_of(shape), dtype.np_dtype)


stateless_truncated_normal_op.gradient(None)


def stateless_truncated_normal(
    shape,
    seed,
    mean=0.0,
    stddev=1.0,
    dtype=dtypes.float32,
    name=None,
    alg="auto_select",
):
    """Draws normal numbers within two deviations: always the same ones for a seed.

    Arguments as for `tf.random.normal` and `tf.random.stateless_uniform`.

    >>> import minitf as tf
    >>> x = tf.random.stateless_truncated_normal([1000], seed=[1, 2])
    >>> bool(abs(x.numpy()).max() < 2)
    True

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    with op_scope(name, "stateless_truncated_normal") as scope:
        shape = shape_tensor(shape)
        mean = convert_to_tensor(mean, dtype, name="mean")
        stddev = convert_to_tensor(stddev, dtype, name="stddev")
        place = place_of(seed, alg)
        drawn = stateless_truncated_normal_op(shape, *place, dtype=mean.dtype)
        return add(drawn * stddev, mean, name=scope)


# ------------------------------------------------------------------------- seeds


def split(seed, num=2, alg="auto_select"):
    """Makes `num` new seeds out of one, as rows of a matrix; do not use the old one on.

    >>> import minitf as tf
    >>> tf.random.split([1, 2], 3).shape
    TensorShape([3, 2])

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    seed = convert_to_tensor(seed)
    return stateless_uniform([num, 2], seed, None, None, seed.dtype, alg=alg)


def fold_in(seed, data, alg="auto_select"):
    """Makes a new seed of a seed and a number, such as that of the training step.

    >>> import minitf as tf
    >>> tf.random.fold_in([1, 2], 3).numpy()
    array([1105988140,          3], dtype=int32)

    In TensorFlow: python/ops/stateless_random_ops.py
    """
    data = convert_to_tensor(data)
    first = stateless_uniform([], seed, None, None, data.dtype, alg=alg)
    return stack([first, data])
