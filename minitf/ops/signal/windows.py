"""Windows: curves that fade a piece of a signal in and out.

A periodic window leaves out the last point of a symmetric one, so that windows in a
row, each starting in the middle of the one before, add up to a constant.

In TensorFlow: python/ops/signal/window_ops.py
"""

import math

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.ops.array.constants import constant
from minitf.ops.array.filling import ones
from minitf.ops.array.joining import concat
from minitf.ops.array.ranges import range as range_tensor
from minitf.ops.array.reordering import reverse
from minitf.ops.indexing.masking import where
from minitf.ops.math.arithmetic import square
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import equal, maximum
from minitf.ops.math.powers import sqrt
from minitf.ops.math.special.bessel import bessel_i0
from minitf.ops.math.trigonometry import cos, sin
from minitf.ops.reductions.cumulative import cumsum


def hann_window(window_length, periodic=True, dtype=dtypes.float32, name=None):
    """Makes a Hann window: 0.5 - 0.5 * cos(2 * pi * i / n).

    Args:
      window_length: how many points it has, a number.
      periodic: n is the number of points; else one less, for a symmetric window.
      dtype: a floating-point type; raises ValueError for others.

    >>> import minitf as tf
    >>> tf.signal.hann_window(4).numpy().round(3).tolist()
    [0.0, 0.5, 1.0, 0.5]

    In TensorFlow: python/ops/signal/window_ops.py
    """
    return _raised_cosine(name, "hann_window", window_length, periodic, dtype, 0.5, 0.5)


def hamming_window(window_length, periodic=True, dtype=dtypes.float32, name=None):
    """Makes a Hamming window: 0.54 - 0.46 * cos(2 * pi * i / n).

    The arguments are those of `hann_window`.

    >>> import minitf as tf
    >>> tf.signal.hamming_window(4).numpy().round(2)
    array([0.08, 0.54, 1.  , 0.54], dtype=float32)

    In TensorFlow: python/ops/signal/window_ops.py
    """
    default = "hamming_window"
    return _raised_cosine(name, default, window_length, periodic, dtype, 0.54, 0.46)


def _check(window_length, dtype):
    """Returns the length as a tensor and the type, if they make sense."""
    dtype = dtypes.as_dtype(dtype)
    if not dtype.is_floating:
        raise ValueError(f"dtype must be a floating point type. Received: {dtype!r}")
    length = convert_to_tensor(window_length, dtypes.int32, name="window_length")
    if length._shape not in (None, ()):
        raise ValueError(
            f"window_length must be a number. Received a shape: {length.shape}"
        )
    return length, dtype


def _raised_cosine(name, default, window_length, periodic, dtype, mean, amplitude):
    """Makes the window mean - amplitude * cos(2 * pi * i / n)."""
    with op_scope(name, default):
        length, dtype = _check(window_length, dtype)
        known = Static.of(length).value
        if known is not None and known == 1:
            return ones([1], dtype=dtype)
        periodic = cast(convert_to_tensor(periodic, dtypes.bool), dtypes.int32)
        even = 1 - length % 2
        n = cast(length + periodic * even - 1, dtype)
        i = cast(range_tensor(length), dtype)
        angle = constant(2 * math.pi, dtype) * i / n
        window = mean - amplitude * cos(angle)
        if known is not None:
            return window
        return where(equal(length, 1), ones([1], dtype=dtype), window)


def kaiser_window(window_length, beta=12.0, dtype=dtypes.float32, name=None):
    """Makes a Kaiser window: I0(beta * sqrt(1 - t * t)) / I0(beta), t from -1 to 1.

    >>> import minitf as tf
    >>> tf.signal.kaiser_window(3, beta=0.0).numpy().tolist()
    [1.0, 1.0, 1.0]

    In TensorFlow: python/ops/signal/window_ops.py
    """
    with op_scope(name, "kaiser_window"):
        length, dtype = _check(window_length, dtype)
        known = Static.of(length).value
        if known is not None and known == 1:
            return ones([1], dtype=dtype)
        half = (cast(length, dtype) - 1) / 2
        t = (cast(range_tensor(length), dtype) - half) / half
        beta = cast(convert_to_tensor(beta), dtype)
        inside = maximum(constant(0, dtype), 1 - square(t))
        window = bessel_i0(beta * sqrt(inside)) / bessel_i0(beta)
        if known is not None:
            return window
        return where(equal(length, 1), ones([1], dtype=dtype), window)


def kaiser_bessel_derived_window(
    window_length, beta=12.0, dtype=dtypes.float32, name=None
):
    """Makes a Kaiser-Bessel-derived window, for the `mdct`; its length is even.

    >>> import minitf as tf
    >>> tf.signal.kaiser_bessel_derived_window(2).numpy().round(3)
    array([0.707, 0.707], dtype=float32)

    In TensorFlow: python/ops/signal/window_ops.py
    """
    with op_scope(name, "kaiser_bessel_derived_window"):
        length, dtype = _check(window_length, dtype)
        kaiser = kaiser_window(length // 2 + 1, beta, dtype=dtype)
        sums = cumsum(kaiser)
        rising = sqrt(sums[:-1] / sums[-1])
        return concat([rising, reverse(rising, [0])], axis=0)


def vorbis_window(window_length, dtype=dtypes.float32, name=None):
    """Makes the window of the Vorbis audio format, for the `mdct`.

    >>> import minitf as tf
    >>> tf.signal.vorbis_window(2).numpy().round(3)
    array([0.707, 0.707], dtype=float32)

    In TensorFlow: python/ops/signal/window_ops.py
    """
    with op_scope(name, "vorbis_window"):
        length, dtype = _check(window_length, dtype)
        i = cast(range_tensor(length), dtype) + 0.5
        rising = sin(math.pi / cast(length, dtype) * i)
        return sin(math.pi / 2.0 * square(rising))
