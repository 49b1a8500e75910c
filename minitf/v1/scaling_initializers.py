"""TensorFlow 1's initializers that fit their numbers to the shape of the weights.

`variance_scaling` is the one that matters: it makes the numbers the smaller the more
inputs a unit has, so that what flows through a deep network neither grows nor fades.
Glorot's, He's and LeCun's initializers are settings of it.

In TensorFlow: python/ops/init_ops.py
"""

import math

from minitf.core import dtypes
from minitf.core.shapes import TensorShape
from minitf.ops.array.shaping import reshape
from minitf.ops.indexing.slicing import slice as slice_of
from minitf.ops.initializers import floating
from minitf.ops.linalg.decompositions import qr
from minitf.ops.linalg.diagonals import tensor_diag_part
from minitf.ops.linalg.identity import eye, matrix_transpose
from minitf.ops.math.arithmetic import sign
from minitf.ops.random import stateful
from minitf.v1.initializers import Initializer


def _whole(shape, partition_info):
    """The shape of the whole variable, of which `shape` may be a part."""
    return shape if partition_info is None else partition_info.full_shape


class UniformUnitScaling(Initializer):
    """Makes uniform numbers that keep the size of what a linear layer is given.

    Args:
      factor: how much larger the output shall be.
      seed: an integer.

    >>> import minitf as tf
    >>> x = tf.compat.v1.uniform_unit_scaling_initializer()([300, 10])
    >>> bool(abs(x.numpy()).max() <= 0.1)
    True

    In TensorFlow: python/ops/init_ops.py
    """

    def __init__(self, factor=1.0, seed=None, dtype=dtypes.float32):
        self.factor = factor
        self.seed = seed
        self.dtype = floating(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        """Returns random numbers of the given shape and type."""
        dtype = self.dtype if dtype is None else dtype
        inputs = math.prod(map(float, _whole(shape, partition_info)[:-1]))
        bound = math.sqrt(3 / max(inputs, 1.0)) * self.factor
        return stateful.uniform(shape, -bound, bound, dtype, self.seed)

    def get_config(self):
        """Returns factor, seed and type as a dictionary."""
        return {"factor": self.factor, "seed": self.seed, "dtype": self.dtype.name}


_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("normal", "uniform", "truncated_normal", "untruncated_normal")
# The deviation of a standard normal number that lies between -2 and 2.
_TRUNCATED_DEVIATION = 0.87962566103423978


class VarianceScaling(Initializer):
    """Makes numbers whose variance is `scale` divided by the number of connections.

    Args:
      scale: positive.
      mode: what counts: the inputs of a unit ("fan_in"), its outputs ("fan_out") or
        the average of both ("fan_avg").
      distribution: "truncated_normal" (also called "normal"), "untruncated_normal" or
        "uniform".
      seed: an integer.

    >>> import minitf as tf
    >>> w = tf.compat.v1.variance_scaling_initializer(2.0)([100, 50])
    >>> round(float(w.numpy().std()), 2)
    0.14

    In TensorFlow: python/ops/init_ops.py
    """

    def __init__(
        self,
        scale=1.0,
        mode="fan_in",
        distribution="truncated_normal",
        seed=None,
        dtype=dtypes.float32,
    ):
        if scale <= 0.0:
            raise ValueError(
                f"Argument `scale` must be a positive float. Received: {scale}"
            )
        distribution = distribution.lower()
        _check_choice("mode", mode, _MODES)
        _check_choice("distribution", distribution, _DISTRIBUTIONS)
        self.scale = scale
        self.mode = mode
        self.distribution = distribution
        self.seed = seed
        self.dtype = floating(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        """Returns random numbers of the given shape and type."""
        dtype = self.dtype if dtype is None else dtype
        fan_in, fan_out = fans(_whole(shape, partition_info))
        counts = {"fan_in": fan_in, "fan_out": fan_out}
        connections = counts.get(self.mode, (fan_in + fan_out) / 2.0)
        variance = self.scale / max(1.0, connections)
        if self.distribution == "uniform":
            bound = math.sqrt(3.0 * variance)
            return stateful.uniform(shape, -bound, bound, dtype, self.seed)
        deviation = math.sqrt(variance)
        if self.distribution == "untruncated_normal":
            return stateful.normal(shape, 0.0, deviation, dtype, self.seed)
        deviation /= _TRUNCATED_DEVIATION
        return stateful.truncated_normal(shape, 0.0, deviation, dtype, self.seed)

    def get_config(self):
        """Returns the arguments as a dictionary."""
        return {
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            "seed": self.seed,
            "dtype": self.dtype.name,
        }


def _check_choice(name, value, allowed):
    if value not in allowed:
        raise ValueError(
            f"Argument `{name}` should be one of {allowed}. Received: {value}"
        )


def fans(shape):
    """Counts the inputs and outputs of one unit of a layer with weights of `shape`.

    >>> fans([5, 5, 3, 16])
    (75, 400)
    """
    sizes = [int(size) for size in shape]
    if len(sizes) < 2:
        return (sizes or [1])[0], (sizes or [1])[0]
    field = math.prod(sizes[:-2])  # of a convolution
    return sizes[-2] * field, sizes[-1] * field


class GlorotUniform(VarianceScaling):
    """Makes uniform numbers of variance 2 / (inputs + outputs): Glorot and Bengio's.

    >>> import minitf as tf
    >>> w = tf.compat.v1.glorot_uniform_initializer()([20, 10])
    >>> bool(abs(w.numpy()).max() <= (6 / 30) ** 0.5)
    True

    In TensorFlow: python/ops/init_ops.py
    """

    def __init__(self, seed=None, dtype=dtypes.float32):
        super().__init__(1.0, "fan_avg", "uniform", seed)

    def get_config(self):
        """Returns seed and type as a dictionary."""
        return {"seed": self.seed, "dtype": self.dtype.name}


class GlorotNormal(VarianceScaling):
    """Makes truncated normal numbers of variance 2 / (inputs + outputs).

    >>> import minitf as tf
    >>> tf.compat.v1.glorot_normal_initializer()([20, 10]).shape
    TensorShape([20, 10])

    In TensorFlow: python/ops/init_ops.py
    """

    def __init__(self, seed=None, dtype=dtypes.float32):
        super().__init__(1.0, "fan_avg", "truncated_normal", seed)

    def get_config(self):
        """Returns seed and type as a dictionary."""
        return {"seed": self.seed, "dtype": self.dtype.name}


def lecun_normal(seed=None):
    """Makes an initializer of truncated normal numbers of variance 1 / inputs.

    In TensorFlow: python/ops/init_ops.py
    """
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed=None):
    """Makes an initializer of uniform numbers of variance 1 / inputs.

    In TensorFlow: python/ops/init_ops.py
    """
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


def he_normal(seed=None):
    """Makes an initializer of truncated normal numbers of variance 2 / inputs.

    In TensorFlow: python/ops/init_ops.py
    """
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed=None):
    """Makes an initializer of uniform numbers of variance 2 / inputs.

    In TensorFlow: python/ops/init_ops.py
    """
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


class Orthogonal(Initializer):
    """Makes a matrix whose rows, or columns, are orthogonal and of length `gain`.

    A shape of more than two dimensions is taken as a matrix with the last dimension as
    columns.

    Args:
      gain: the factor.
      seed: an integer.

    >>> import minitf as tf
    >>> q = tf.compat.v1.orthogonal_initializer(seed=1)([3, 3])
    >>> (tf.matmul(q, q, transpose_a=True).numpy().round(3) + 0.0).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]

    In TensorFlow: python/ops/init_ops.py
    """

    def __init__(self, gain=1.0, seed=None, dtype=dtypes.float32):
        self.gain = gain
        self.dtype = floating(dtype)
        self.seed = seed

    def __call__(self, shape, dtype=None, partition_info=None):
        """Returns a random orthogonal matrix in the given shape and type."""
        if len(shape) < 2:
            raise _not_a_matrix(shape)
        rows, columns = math.prod(map(int, shape[:-1])), int(shape[-1])
        flat_shape = max(rows, columns), min(rows, columns)
        dtype = self.dtype if dtype is None else dtype
        q, r = qr(stateful.normal(flat_shape, dtype=dtype, seed=self.seed))
        q *= sign(tensor_diag_part(r))  # else the signs would favour some matrices
        if rows < columns:
            q = matrix_transpose(q)
        return self.gain * reshape(q, shape)

    def get_config(self):
        """Returns gain, seed and type as a dictionary."""
        return {"gain": self.gain, "seed": self.seed, "dtype": self.dtype.name}


def _not_a_matrix(shape):
    return ValueError(
        "The tensor to initialize, specified by argument `shape` must be at least "
        f"two-dimensional. Received shape={shape}"
    )


class Identity(Initializer):
    """Makes the identity matrix times `gain`.

    >>> import minitf as tf
    >>> tf.compat.v1.initializers.identity(2.0)([2, 2]).numpy().tolist()
    [[2.0, 0.0], [0.0, 2.0]]

    In TensorFlow: python/ops/init_ops.py
    """

    def __init__(self, gain=1.0, dtype=dtypes.float32):
        self.gain = gain
        self.dtype = floating(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        """Returns the matrix, or the part of it asked for."""
        whole = _whole(shape, partition_info)
        if len(whole) != 2:
            raise _not_a_matrix(shape)
        rows, columns = TensorShape(whole).as_list()
        matrix = eye(rows, columns, dtype=self.dtype if dtype is None else dtype)
        if partition_info is not None:
            matrix = slice_of(matrix, partition_info.var_offset, shape)
        return self.gain * matrix

    def get_config(self):
        """Returns gain and type as a dictionary."""
        return {"gain": self.gain, "dtype": self.dtype.name}


uniform_unit_scaling_initializer = UniformUnitScaling
variance_scaling_initializer = VarianceScaling
glorot_uniform_initializer = GlorotUniform
glorot_normal_initializer = GlorotNormal
orthogonal_initializer = Orthogonal
