"""TensorFlow 1's initializers: constants, uniform and normal numbers.

In contrast to those of TensorFlow 2 they know a type, are told which part of a larger
variable they make, and draw from the graph's seed: two calls give different numbers.
`scaling_initializers` holds those that look at the shape.

In TensorFlow: python/ops/init_ops.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.ops import initializers
from minitf.ops.array.constants import constant
from minitf.ops.array.filling import ones, zeros
from minitf.ops.random import stateful


class Initializer:
    """What all initializers have in common; write your own by inheriting from it.

    `partition_info`, if given, says which part of a larger variable is made: its
    `full_shape` is that of the whole, its `var_offset` where the part starts.

    In TensorFlow: python/ops/init_ops.py
    """

    def __call__(self, shape, dtype=None, partition_info=None):
        """Returns a tensor of the given shape and type."""
        raise NotImplementedError(
            f"{type(self).__name__} must define "
            "__call__(self, shape, dtype=None, partition_info=None)."
        )

    def get_config(self):
        """Returns the arguments this initializer was made with, as a dictionary."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Makes an initializer of what `get_config` returned."""
        return cls(**config)


class Zeros(Initializer):
    """Makes zeros.

    >>> import minitf as tf
    >>> tf.compat.v1.zeros_initializer(tf.int32)([2]).numpy()
    array([0, 0], dtype=int32)

    In TensorFlow: python/ops/init_ops.py
    """

    def __init__(self, dtype=dtypes.float32):
        self.dtype = dtypes.as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        """Returns zeros of the given shape and type."""
        return zeros(shape, self.dtype if dtype is None else dtype)

    def get_config(self):
        """Returns the type as a dictionary."""
        return {"dtype": self.dtype.name}


class Ones(Initializer):
    """Makes ones.

    >>> import minitf as tf
    >>> tf.compat.v1.ones_initializer()([2]).numpy()
    array([1., 1.], dtype=float32)

    In TensorFlow: python/ops/init_ops.py
    """

    def __init__(self, dtype=dtypes.float32):
        self.dtype = dtypes.as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        """Returns ones of the given shape and type."""
        return ones(shape, self.dtype if dtype is None else dtype)

    def get_config(self):
        """Returns the type as a dictionary."""
        return {"dtype": self.dtype.name}


class Constant(Initializer):
    """Makes a given value.

    Args:
      value: a Python scalar, or as many numbers as the shape holds, as a list, tuple
        or NumPy array.
      verify_shape: raise TypeError unless the value has exactly the shape asked for.

    >>> import minitf as tf
    >>> tf.compat.v1.constant_initializer([1, 2])([2]).numpy()
    array([1., 2.], dtype=float32)

    In TensorFlow: python/ops/init_ops.py
    """

    def __init__(self, value=0, dtype=dtypes.float32, verify_shape=False):
        self.value = initializers.checked_constant(value)
        self.dtype = dtypes.as_dtype(dtype)
        self._verify_shape = verify_shape

    def __call__(self, shape, dtype=None, partition_info=None, verify_shape=None):
        """Returns the value in the given shape and type."""
        verify_shape = self._verify_shape if verify_shape is None else verify_shape
        if verify_shape and list(np.shape(self.value)) != list(shape):
            raise TypeError(
                f"Expected Tensor's shape: {tuple(shape)}, "
                f"but got {np.shape(self.value)}."
            )
        dtype = self.dtype if dtype is None else dtype
        return constant(self.value, dtype, shape=shape)

    def get_config(self):
        """Returns value and type as a dictionary."""
        return {"value": self.value, "dtype": self.dtype.name}


class RandomUniform(Initializer):
    """Makes numbers between two bounds, all equally likely.

    Args:
      minval, maxval: the bounds; `maxval` is 1 by default, needed for integers.
      seed: an integer.

    >>> import minitf as tf
    >>> tf.compat.v1.random_uniform_initializer(1, 7, dtype=tf.int32)([5]).shape
    TensorShape([5])

    In TensorFlow: python/ops/init_ops.py
    """

    def __init__(self, minval=0.0, maxval=None, seed=None, dtype=dtypes.float32):
        self.minval = minval
        self.maxval = maxval
        self.seed = seed
        self.dtype = dtypes.as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        """Returns random numbers of the given shape and type."""
        dtype = self.dtype if dtype is None else dtype
        return stateful.uniform(shape, self.minval, self.maxval, dtype, self.seed)

    def get_config(self):
        """Returns bounds, seed and type as a dictionary."""
        bounds = {"minval": self.minval, "maxval": self.maxval}
        return {**bounds, "seed": self.seed, "dtype": self.dtype.name}


class RandomNormal(Initializer):
    """Makes normal numbers.

    Args:
      mean, stddev: of the distribution.
      seed: an integer.

    >>> import minitf as tf
    >>> tf.compat.v1.random_normal_initializer(stddev=0.1)([2, 3]).shape
    TensorShape([2, 3])

    In TensorFlow: python/ops/init_ops.py
    """

    _draw = staticmethod(stateful.normal)

    def __init__(self, mean=0.0, stddev=1.0, seed=None, dtype=dtypes.float32):
        self.mean = mean
        self.stddev = stddev
        self.seed = seed
        self.dtype = initializers.floating(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        """Returns random numbers of the given shape and type."""
        dtype = self.dtype if dtype is None else dtype
        return self._draw(shape, self.mean, self.stddev, dtype, self.seed)

    def get_config(self):
        """Returns mean, deviation, seed and type as a dictionary."""
        parameters = {"mean": self.mean, "stddev": self.stddev}
        return {**parameters, "seed": self.seed, "dtype": self.dtype.name}


class TruncatedNormal(RandomNormal):
    """Makes normal numbers within two standard deviations of the mean.

    >>> import minitf as tf
    >>> x = tf.compat.v1.truncated_normal_initializer(stddev=0.1)([1000])
    >>> bool(abs(x.numpy()).max() < 0.2)
    True

    In TensorFlow: python/ops/init_ops.py
    """

    _draw = staticmethod(stateful.truncated_normal)


zeros_initializer = Zeros
ones_initializer = Ones
constant_initializer = Constant
random_uniform_initializer = RandomUniform
random_normal_initializer = RandomNormal
truncated_normal_initializer = TruncatedNormal
