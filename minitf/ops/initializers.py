"""Initializers: objects that make the first value of a variable for any shape.

An initializer is called with a shape and a type and returns a tensor. What it was made
with can be read as a dictionary, `get_config`, and an equal one made of that. With a
seed it makes the same value every time it is called.

In TensorFlow: python/ops/init_ops_v2.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.ops.array.constants import constant
from minitf.ops.array.filling import ones, zeros
from minitf.ops.random import stateful, stateless

_PARTITIONING = ("partition_shape", "partition_offset")


class Initializer:
    """What all initializers have in common; write your own by inheriting from it.

    In TensorFlow: python/ops/init_ops_v2.py
    """

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a tensor of the given shape and type."""
        raise NotImplementedError(
            f"{type(self).__name__} must define __call__(self, shape, dtype=None)."
        )

    def get_config(self):
        """Returns the arguments this initializer was made with, as a dictionary."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Makes an initializer of what `get_config` returned."""
        return cls(**{key: config[key] for key in config if key != "dtype"})


def _part_of(initializer, shape, partitioning, supported=True):
    """The shape to fill: `partition_shape`, if the variable is cut into parts."""
    for name in partitioning:
        if name not in _PARTITIONING:
            raise TypeError(
                f"Keyword argument should be one of {list(_PARTITIONING)}. "
                f"Received: {name}"
            )
        if not supported:
            raise ValueError(
                f"{type(initializer).__name__} initializer doesn't support "
                "partition-related arguments"
            )
    return partitioning.get("partition_shape", shape)


def _numeric(dtype):
    dtype = dtypes.as_dtype(dtype)
    if not dtype.is_numpy_compatible or dtype is dtypes.string:
        raise ValueError(
            f"Argument `dtype` expected to be numeric or boolean. Received {dtype!r}."
        )
    return dtype


def floating(dtype):
    """Returns a `DType`; raises ValueError if it is no floating-point type."""
    dtype = dtypes.as_dtype(dtype)
    if not dtype.is_floating:
        raise ValueError(
            f"Argument `dtype` is expected to be floating point. Received: {dtype!r}."
        )
    return dtype


class Zeros(Initializer):
    """Makes zeros.

    >>> import minitf as tf
    >>> tf.zeros_initializer()([2]).numpy()
    array([0., 0.], dtype=float32)

    In TensorFlow: python/ops/init_ops_v2.py
    """

    def __call__(self, shape, dtype=dtypes.float32, **kwargs):
        """Returns zeros of the given shape and type."""
        return zeros(_part_of(self, shape, kwargs), _numeric(dtype))


class Ones(Initializer):
    """Makes ones.

    >>> import minitf as tf
    >>> tf.ones_initializer()([2], tf.int32).numpy()
    array([1, 1], dtype=int32)

    In TensorFlow: python/ops/init_ops_v2.py
    """

    def __call__(self, shape, dtype=dtypes.float32, **kwargs):
        """Returns ones of the given shape and type."""
        return ones(_part_of(self, shape, kwargs), _numeric(dtype))


class Constant(Initializer):
    """Makes a given value: one number for all elements, or a list that fills the shape.

    Args:
      value: a Python scalar, list or tuple, or a NumPy array.
      support_partition: whether a variable cut into parts can be filled.

    >>> import minitf as tf
    >>> tf.constant_initializer([1, 2, 3, 4])([2, 2]).numpy().tolist()
    [[1, 2], [3, 4]]

    In TensorFlow: python/ops/init_ops_v2.py
    """

    def __init__(self, value=0, support_partition=False):
        self.value = checked_constant(value)
        self.support_partition = support_partition

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns the value in the given shape; of its own type if none is given."""
        _part_of(self, shape, kwargs, supported=self.support_partition)
        return constant(self.value, dtype, shape=shape)

    def get_config(self):
        """Returns the value as a dictionary."""
        return {"value": self.value}


def checked_constant(value):
    """Returns `value` if a constant initializer can hold it; else raises TypeError."""
    if not (np.isscalar(value) or isinstance(value, list | tuple | np.ndarray)):
        raise TypeError(
            f"Invalid type for initial value: {type(value).__name__}. Expected Python "
            "scalar, list or tuple of values, or numpy.ndarray."
        )
    return value


class RandomUniform(Initializer):
    """Makes numbers between two bounds, all equally likely.

    Args:
      minval, maxval: the bounds; give integers to make integers.
      seed: an integer; with one, every call makes the same numbers.

    >>> import minitf as tf
    >>> tf.random_uniform_initializer(seed=1)([2]).numpy()
    array([ 0.03784882, -0.00400198], dtype=float32)

    In TensorFlow: python/ops/init_ops_v2.py
    """

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        self.minval = minval
        self.maxval = maxval
        self.seed = seed

    def __call__(self, shape, dtype=dtypes.float32, **kwargs):
        """Returns random numbers of the given shape and type."""
        shape, dtype = _part_of(self, shape, kwargs), dtypes.as_dtype(dtype)
        if not dtype.is_floating and not dtype.is_integer:
            raise ValueError(
                "Argument `dtype` expected to be numeric or boolean. "
                f"Received {dtype!r}."
            )
        draw = stateful.uniform if self.seed is None else stateless.stateless_uniform
        bounds = {"minval": self.minval, "maxval": self.maxval}
        return draw(shape, dtype=dtype, seed=_pair(self.seed), **bounds)

    def get_config(self):
        """Returns bounds and seed as a dictionary."""
        return {"minval": self.minval, "maxval": self.maxval, "seed": self.seed}


class RandomNormal(Initializer):
    """Makes normal numbers.

    Args:
      mean, stddev: of the distribution.
      seed: an integer; with one, every call makes the same numbers.

    >>> import minitf as tf
    >>> tf.random_normal_initializer(seed=3)([2]).numpy().round(4)
    array([-0.0336,  0.0838], dtype=float32)

    In TensorFlow: python/ops/init_ops_v2.py
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self.mean = mean
        self.stddev = stddev
        self.seed = seed

    def __call__(self, shape, dtype=dtypes.float32, **kwargs):
        """Returns random numbers of the given shape and floating-point type."""
        shape, dtype = _part_of(self, shape, kwargs), floating(dtype)
        draw = stateful.normal if self.seed is None else stateless.stateless_normal
        return draw(
            shape,
            mean=self.mean,
            stddev=self.stddev,
            dtype=dtype,
            seed=_pair(self.seed),
        )

    def get_config(self):
        """Returns mean, deviation and seed as a dictionary."""
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed}


def _pair(seed):
    """The seed of a stateless op for that of an initializer."""
    return None if seed is None else [seed, 0]


zeros_initializer = Zeros
ones_initializer = Ones
constant_initializer = Constant
random_uniform_initializer = RandomUniform
random_normal_initializer = RandomNormal
