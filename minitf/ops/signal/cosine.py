"""Cosine transforms, computed by Fourier transforms of twice the length.

A cosine transform is the Fourier transform of a signal continued as its mirror image,
which has no jumps at the ends and therefore needs few high frequencies. The four types
differ in where the mirrors stand. The modified one (MDCT) works on overlapping frames.

In TensorFlow: python/ops/signal/dct_ops.py, python/ops/signal/mdct_ops.py
"""

import math
from typing import NamedTuple

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant
from minitf.ops.array.joining import concat
from minitf.ops.array.padding import pad
from minitf.ops.array.ranges import range as range_tensor
from minitf.ops.array.reordering import reverse
from minitf.ops.array.shaping import expand_dims, shape
from minitf.ops.array.splitting import split
from minitf.ops.math.arithmetic import negative
from minitf.ops.math.casting import cast
from minitf.ops.math.complex_numbers import complex as complex_tensor
from minitf.ops.math.complex_numbers import real
from minitf.ops.math.powers import exp, rsqrt, sqrt
from minitf.ops.signal.fourier_real import irfft, rfft
from minitf.ops.signal.framing import frame, overlap_and_add
from minitf.ops.signal.windows import vorbis_window

_INVERSE = {1: 1, 2: 3, 3: 2, 4: 4}


def dct(input, type=2, n=None, axis=-1, norm=None, name=None):
    """Computes the cosine transform of type I, II, III or IV over the last axis.

    Args:
      input: float32 or float64, (..., samples).
      type: 1, 2, 3 or 4.
      n: the length to which the signal is cut or filled up with zeros.
      axis: only -1 is supported; raises NotImplementedError for others.
      norm: "ortho" makes the transform orthogonal (not for type I); or None.

    >>> import minitf as tf
    >>> abs(tf.signal.dct([1.0, 1.0, 1.0, 1.0]).numpy()).round(3).tolist()
    [8.0, 0.0, 0.0, 0.0]

    In TensorFlow: python/ops/signal/dct_ops.py
    """
    _check(type, n, axis, norm)
    with op_scope(name, "dct"):
        x = convert_to_tensor(input)
        zero = constant(0.0, x.dtype)
        x = x if n is None else _with_length(x, n)
        length = x._shape[-1] if x._shape else None
        if type == 1 and length is not None and length < 2:
            raise ValueError(
                "Type-I DCT requires the dimension to be greater than one."
            )
        length = shape(x)[-1] if length is None else length
        return _TRANSFORMS[type](x, Axis(zero, length, cast(length, x.dtype)), norm)


def idct(input, type=2, n=None, axis=-1, norm=None, name=None):
    """Undoes `dct` of the same type, up to a factor unless `norm` is "ortho".

    The factor is 2 * samples, for type I 2 * (samples - 1).

    >>> import minitf as tf
    >>> tf.signal.idct([8.0, 0.0, 0.0, 0.0]).numpy().tolist()
    [8.0, 8.0, 8.0, 8.0]

    In TensorFlow: python/ops/signal/dct_ops.py
    """
    _check(type, n, axis, norm)
    return dct(input, type=_INVERSE[type], n=n, axis=axis, norm=norm, name=name)


def _check(type, n, axis, norm):
    if axis != -1:
        raise NotImplementedError(
            f"axis must be -1. Received: {axis}. Use tf.transpose before and after."
        )
    if isinstance(n, int) and n < 1:
        raise ValueError(f"n should be a positive integer or None. Received: {n}")
    if type not in _INVERSE:
        raise ValueError("Types I, II, III and IV (I)DCT are supported.")
    if type == 1 and norm == "ortho":
        raise ValueError("Normalization is not supported for the Type-I DCT.")
    if norm not in (None, "ortho"):
        raise ValueError(
            f"Unknown normalization. Expected None or 'ortho', got: {norm}"
        )


def _with_length(x, n):
    """Cuts the last axis to `n` elements or fills it up with zeros."""
    length = x._shape[-1] if x._shape else None
    known = length is not None and isinstance(n, int)
    if known and n <= length:
        return x[..., :n]
    cut = x[..., :n]
    missing = n - length if known else n - shape(cut)[-1]
    widths = [[0, 0]] * (len(x._shape) - 1) + [[0, missing]]
    return pad(cut, convert_to_tensor(widths))


class Axis(NamedTuple):
    """What the transforms need to know of the axis."""

    zero: Tensor  # of the type of the signal
    length: int | Tensor
    size: Tensor  # the length as a number of that type


def _type_1(x, axis, norm):
    mirrored = concat([x, x[..., -2:0:-1]], axis=-1)
    return real(rfft(mirrored))


def _type_2(x, axis, norm):
    i = negative(range_tensor(axis.size))
    turn = 2.0 * exp(complex_tensor(axis.zero, i * math.pi * 0.5 / axis.size))
    spectrum = rfft(x, fft_length=[2 * axis.length])[..., : axis.length]
    result = real(spectrum * turn)
    if norm is None:
        return result
    first = 0.5 * rsqrt(axis.size)
    return result * _weights(first, first * math.sqrt(2.0), axis.length)


def _type_3(x, axis, norm):
    if norm == "ortho":
        first = sqrt(axis.size)
        x = x * _weights(first, first * math.sqrt(0.5), axis.length)
    else:
        x = x * axis.size
    i = range_tensor(axis.size)
    turn = 2.0 * exp(complex_tensor(axis.zero, i * math.pi * 0.5 / axis.size))
    spectrum = turn * complex_tensor(x, axis.zero)
    return irfft(spectrum, fft_length=[2 * axis.length])[..., : axis.length]


def _type_4(x, axis, norm):
    result = dct(x, type=2, n=2 * axis.length)[..., 1::2]
    if norm is None:
        return result
    return result * (math.sqrt(0.5) * rsqrt(axis.size))


_TRANSFORMS = {1: _type_1, 2: _type_2, 3: _type_3, 4: _type_4}


def _weights(first, others, length):
    """The vector [first, others, others, ...]."""
    return pad(expand_dims(first, 0), [[0, length - 1]], constant_values=others)


def mdct(
    signals,
    frame_length,
    window_fn=vorbis_window,
    pad_end=False,
    norm=None,
    name=None,
):
    """Computes the modified cosine transform of overlapping frames of a signal.

    Args:
      signals: (..., samples).
      frame_length: the length of the frames, a multiple of 4; each starts in the middle
        of the one before.
      window_fn: a function of (frame_length, dtype=) that makes a window; or None.
      pad_end: whether to fill up the end of the signal with zeros.
      norm: "ortho" or None.

    Returns (..., frames, frame_length // 2).

    >>> import minitf as tf
    >>> tf.signal.mdct(tf.ones([8]), 4).shape
    TensorShape([3, 2])

    In TensorFlow: python/ops/signal/mdct_ops.py
    """
    with op_scope(name, "mdct"):
        signals = convert_to_tensor(signals, name="signals")
        known = Static.of(convert_to_tensor(frame_length)).value
        if known is None:
            raise ValueError("The frame_length must be known while the graph is built.")
        frame_length = int(known)
        if frame_length % 4:
            raise ValueError("The frame length must be a multiple of 4.")
        frames = frame(signals, frame_length, frame_length // 2, pad_end=pad_end)
        if window_fn is None:
            frames = frames * (1.0 / math.sqrt(2))
        else:
            frames = frames * window_fn(frame_length, dtype=frames.dtype)
        a, b, c, d = split(frames, 4, axis=-1)
        folded = [-reverse(c, [-1]) - d, a - reverse(b, [-1])]
        return dct(concat(folded, axis=-1), type=4, norm=norm)


def inverse_mdct(mdcts, window_fn=vorbis_window, norm=None, name=None):
    """Computes the signal of which `mdct` gave these frames; the arguments are its.

    >>> import minitf as tf
    >>> x = tf.signal.inverse_mdct(tf.signal.mdct(tf.ones([12]), 4))
    >>> x.numpy()[2:-2].round(3).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]

    In TensorFlow: python/ops/signal/mdct_ops.py
    """
    with op_scope(name, "inverse_mdct"):
        mdcts = convert_to_tensor(mdcts, name="mdcts")
        half = shape(mdcts)[-1] if mdcts.shape[-1] is None else mdcts.shape[-1]
        if norm is None:
            folded = dct(mdcts, type=4) * (0.5 / cast(half, mdcts.dtype))
        elif norm == "ortho":
            folded = dct(mdcts, type=4, norm="ortho")
        else:
            raise ValueError(
                f"Unknown normalization. Expected None or 'ortho', got: {norm}"
            )
        a, b = split(folded, 2, axis=-1)
        unfolded = [b, -reverse(b, [-1]), -reverse(a, [-1]), -a]
        frames = concat(unfolded, axis=-1)
        if window_fn is None:
            frames = frames * (1.0 / math.sqrt(2))
        else:
            frames = frames * window_fn(2 * half, dtype=mdcts.dtype)
        return overlap_and_add(frames, half)
