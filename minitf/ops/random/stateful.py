"""Random numbers that differ at every call: uniform, normal, truncated normal.

An op of this kind has the attributes `seed` and `seed2`, and a kernel that remembers
how far it has read in the stream they name (see `seeds`). In a session each node has
such a kernel of its own; in eager mode calls with equal seeds and types share one.

In TensorFlow: python/ops/random_ops.py, core/ops/random_ops.cc
"""

import math

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import FLOATING, INDICES, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.math.arithmetic import add, multiply
from minitf.ops.random import distributions, truncated
from minitf.ops.random.seeds import KernelStreams, op_seeds, output_blocks
from minitf.ops.random.shaping import (
    as_asked,
    between_scalars,
    check_scalar,
    shape_tensor,
    sizes_of,
)


def reserve(state, types, seed, seed2, blocks):
    """Returns where an op's kernel stands in its stream, and moves it on."""
    streams = state.get("streams")
    if streams is None:
        streams = state.setdefault("streams", KernelStreams())
    return streams.reserve(types, seed, seed2, blocks)


@op(
    "RandomUniform",
    "shape:T -> output:dtype",
    shape=as_asked,
    stateful=True,
    T=INDICES,
    dtype=FLOATING,
)
def random_uniform_op(shape, *, dtype: DType, seed=0, seed2=0, state):
    """Draws floating-point numbers from 0 up to, not including, 1."""
    sizes = sizes_of(shape)
    blocks = output_blocks(math.prod(sizes))
    stream = reserve(state, (shape.dtype, dtype), seed, seed2, blocks)
    return distributions.uniform(stream, sizes, dtype.np_dtype)


random_uniform_op.gradient(None)


@op(
    "RandomUniformInt",
    "shape:T, minval:Tout, maxval:Tout -> output:Tout",
    shape=between_scalars,
    stateful=True,
    T=INDICES,
    Tout=INDICES,
)
def random_uniform_int_op(shape, minval, maxval, *, seed=0, seed2=0, state):
    """Draws integers from `minval` up to, not including, `maxval`."""
    sizes = sizes_of(shape)
    blocks = output_blocks(math.prod(sizes))
    stream = reserve(state, (shape.dtype, minval.dtype), seed, seed2, blocks)
    return integers_between(stream, sizes, minval, maxval)


def integers_between(stream, sizes, minval, maxval):
    """Draws integers from `minval` up to `maxval`, which matter only if any is drawn.

    Raises InvalidArgumentError for bounds that are no scalars or not in order.
    """
    check_scalar("minval", minval)
    check_scalar("maxval", maxval)
    if 0 in sizes:
        return np.empty(sizes, minval.dtype)
    return distributions.uniform_int(stream, sizes, minval, maxval, minval.dtype)


_UNIFORM_TYPES = (
    dtypes.float16,
    dtypes.bfloat16,
    dtypes.float32,
    dtypes.float64,
    dtypes.int32,
    dtypes.int64,
)


def uniform(shape, minval=0, maxval=None, dtype=dtypes.float32, seed=None, name=None):
    """Draws numbers from `minval` up to, not including, `maxval`, all equally likely.

    Args:
      shape: a vector of integers.
      minval, maxval: the bounds, tensors that broadcast with the result; scalars for
        integers. `maxval` is 1 by default and must be given for integers.
      dtype: float16, bfloat16, float32, float64, int32 or int64.
      seed: an integer; with `tf.random.set_seed` it decides the numbers.

    Raises ValueError for another `dtype` or integers without `maxval`, and
    InvalidArgumentError for integers with `minval` not below `maxval`.

    >>> import minitf as tf
    >>> tf.random.set_seed(1)
    >>> tf.random.uniform([3], seed=2).numpy()
    array([0.40639675, 0.8575996 , 0.05539584], dtype=float32)
    >>> tf.random.uniform([5], 1, 7, tf.int32, seed=2).shape
    TensorShape([5])

    In TensorFlow: python/ops/random_ops.py
    """
    dtype = checked_type(dtype, _UNIFORM_TYPES)
    if maxval is None:
        if dtype.is_integer:
            raise ValueError(f"Must specify maxval for integer dtype {dtype!r}")
        maxval = 1
    from_zero = isinstance(minval, int) and minval == 0
    to_one = isinstance(maxval, int) and maxval == 1
    with op_scope(name, "random_uniform") as scope:
        shape = shape_tensor(shape)
        if dtype.is_integer or not (from_zero and to_one):
            minval = convert_to_tensor(minval, dtype, name="min")
            maxval = convert_to_tensor(maxval, dtype, name="max")
        seeds = op_seeds(seed)
        if dtype.is_integer:
            return random_uniform_int_op(shape, minval, maxval, **seeds, name=scope)
        drawn = random_uniform_op(shape, dtype=dtype, **seeds)
        if not from_zero:
            return add(drawn * (maxval - minval), minval, name=scope)
        return drawn if to_one else multiply(drawn, maxval)


def checked_type(dtype, accepted):
    """Returns `dtype` as a `DType`; raises ValueError if it is not among `accepted`."""
    dtype = dtypes.as_dtype(dtype)
    if dtype not in accepted:
        raise ValueError(
            f"Argument `dtype` got invalid value {dtype!r}. "
            f"Accepted dtypes are {accepted}."
        )
    return dtype


@op(
    "RandomStandardNormal",
    "shape:T -> output:dtype",
    shape=as_asked,
    stateful=True,
    T=INDICES,
    dtype=FLOATING,
)
def random_standard_normal(shape, *, dtype: DType, seed=0, seed2=0, state):
    """Draws normal numbers of mean 0 and deviation 1."""
    sizes = sizes_of(shape)
    blocks = output_blocks(math.prod(sizes))
    stream = reserve(state, (shape.dtype, dtype), seed, seed2, blocks)
    return distributions.standard_normal(stream, sizes, dtype.np_dtype)


random_standard_normal.gradient(None)


def normal(shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, seed=None, name=None):
    """Draws numbers of a normal distribution, the bell curve.

    Args:
      shape: a vector of integers.
      mean, stddev: tensors of type `dtype` that broadcast with the result.
      dtype: float16, bfloat16, float32 or float64.
      seed: an integer; with `tf.random.set_seed` it decides the numbers.

    >>> import minitf as tf
    >>> tf.random.set_seed(1)
    >>> tf.random.normal([2], mean=10.0, seed=2).numpy().round(3)
    array([ 8.953, 10.84 ], dtype=float32)

    In TensorFlow: python/ops/random_ops.py
    """
    with op_scope(name, "random_normal") as scope:
        shape = shape_tensor(shape)
        mean = convert_to_tensor(mean, dtype, name="mean")
        stddev = convert_to_tensor(stddev, dtype, name="stddev")
        seeds = op_seeds(seed)
        drawn = random_standard_normal(shape, dtype=mean.dtype, **seeds)
        return add(drawn * stddev, mean, name=scope)


@op(
    "TruncatedNormal",
    "shape:T -> output:dtype",
    shape=as_asked,
    stateful=True,
    T=INDICES,
    dtype=FLOATING,
)
def truncated_normal_op(shape, *, dtype: DType, seed=0, seed2=0, state):
    """Draws normal numbers of mean 0 and deviation 1 that lie between -2 and 2."""
    sizes = sizes_of(shape)
    blocks = output_blocks(math.prod(sizes))
    stream = reserve(state, (shape.dtype, dtype), seed, seed2, blocks)
    return truncated.truncated_normal(stream, sizes, dtype.np_dtype)


truncated_normal_op.gradient(None)


def truncated_normal(
    shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, seed=None, name=None
):
    """Draws normal numbers within two standard deviations of the mean.

    What lies further out is drawn again, so that no weight of a network starts very
    large. Arguments as for `tf.random.normal`.

    >>> import minitf as tf
    >>> x = tf.random.truncated_normal([1000], stddev=0.1)
    >>> bool(abs(x.numpy()).max() < 0.2)
    True

    In TensorFlow: python/ops/random_ops.py
    """
    with op_scope(name, "truncated_normal") as scope:
        shape = shape_tensor(shape)
        mean = convert_to_tensor(mean, dtype, name="mean")
        stddev = convert_to_tensor(stddev, dtype, name="stddev")
        seeds = op_seeds(seed)
        drawn = truncated_normal_op(shape, dtype=mean.dtype, **seeds)
        return add(drawn * stddev, mean, name=scope)


def parameters_at_most_vectors(shape, *parameters, **attrs):
    """The shape that the first input says; the parameters are scalars or vectors."""
    for parameter in parameters:
        if parameter.shape is not None and len(parameter.shape) > 1:
            raise ValueError(
                f"Shape must be at most rank 1 but is rank {len(parameter.shape)}"
            )
    return as_asked(shape)


@op(
    "ParameterizedTruncatedNormal",
    "shape:T, means:dtype, stdevs:dtype, minvals:dtype, maxvals:dtype -> output:dtype",
    shape=parameters_at_most_vectors,
    stateful=True,
    T=INDICES,
    dtype=FLOATING,
)
def parameterized_truncated_normal(
    shape, means, stdevs, minvals, maxvals, *, seed=0, seed2=0, state
):
    """Draws normal numbers between bounds, with parameters for each row of the result.

    Args:
      shape: of the result; its first dimension is the number of distributions.
      means, stdevs, minvals, maxvals: scalars, or vectors with one number for each.
    """
    sizes, parameters = sizes_of(shape), (means, stdevs, minvals, maxvals)
    blocks = truncated.parameterized_blocks(sizes, *parameters)
    stream = reserve(state, (shape.dtype, means.dtype), seed, seed2, blocks)
    return truncated.parameterized_truncated_normal(stream, sizes, *parameters)


parameterized_truncated_normal.gradient(None)
