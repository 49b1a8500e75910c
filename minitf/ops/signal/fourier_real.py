"""Fourier transforms of real signals.

They keep the half of the spectrum that determines the other. `fft_length` cuts the
signal or fills it up with zeros.

In TensorFlow: python/ops/signal/fft_ops.py, core/kernels/fft_ops.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import COMPLEX, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import with_rank_at_least
from minitf.core.op.static import Static
from minitf.ops.array.constants import constant
from minitf.ops.array.filling import zeros
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.padding import pad
from minitf.ops.array.ranges import range as range_tensor
from minitf.ops.array.shaping import rank, shape
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import equal, maximum
from minitf.ops.math.complex_numbers import real
from minitf.ops.math.logic import logical_or
from minitf.ops.math.reduction import reduce_prod
from minitf.ops.signal.fourier import ifft2d_op, ifft_op

REAL = frozenset({dtypes.float32, dtypes.float64})
PARTNER = {
    dtypes.float32: dtypes.complex64,
    dtypes.float64: dtypes.complex128,
    dtypes.complex64: dtypes.float32,
    dtypes.complex128: dtypes.float64,
}


def _real_shape(count, inverse):
    """The shape rule of the transforms of real signals."""

    def rule(input, fft_length, **attrs):
        with_rank_at_least(input, count)
        if fft_length.shape not in (None, (count,), (None,)):
            raise ValueError(f"fft_length must have shape [{count}]")
        if input.shape is None:
            return None
        sizes = fft_length.as_shape or (None,) * count
        if not inverse and sizes[-1] is not None:
            sizes = (*sizes[:-1], sizes[-1] // 2 + 1 if sizes[-1] else 0)
        return (*input.shape[:-count], *sizes)

    return rule


def _transform_real(function, input, fft_length, count, dtype):
    """Transforms the last `count` axes, cut to `fft_length`."""
    if input.ndim < count:
        raise ValueError(
            f"Input must have rank of at least {count} but got {input.ndim}"
        )
    if fft_length.shape != (count,):
        raise ValueError(f"fft_length must have shape [{count}]")
    lengths, inverse = fft_length.tolist(), input.dtype.kind == "c"
    if min(lengths) < 0:
        raise ValueError(f"fft_length must be >= 0, but got: {lengths}")
    wanted = [*lengths[:-1], lengths[-1] // 2 + 1] if inverse else lengths
    sizes = input.shape[-count:]
    if input.size and any(m < n for m, n in zip(sizes, wanted, strict=True)):
        raise ValueError(
            f"Input dimensions {list(sizes)} must have length of at least {wanted}"
        )
    if not input.size or not min(lengths):
        half = lengths if inverse else [*lengths[:-1], lengths[-1] // 2 + 1]
        half = half if lengths[-1] else lengths
        return np.zeros((*input.shape[:-count], *half), dtype.np_dtype)
    result = function(input, s=lengths, axes=range(-count, 0))
    return result.astype(dtype.np_dtype, copy=False)


_REAL_TYPES = {"Treal": REAL, "Tcomplex": COMPLEX}
_FORWARD = "input:Treal, fft_length:int32 -> output:Tcomplex"
_BACKWARD = "input:Tcomplex, fft_length:int32 -> output:Treal"


@op("RFFT", _FORWARD, shape=_real_shape(1, False), **_REAL_TYPES)
def rfft_op(input, fft_length, *, Tcomplex: DType = dtypes.complex64):
    """Transforms real signals over the last axis."""
    return _transform_real(np.fft.rfftn, input, fft_length, 1, Tcomplex)


@rfft_op.gradient
def rfft_grad(node, dy):
    """Transforms back without dividing; the other half of the spectrum is nowhere."""
    return _gradient_of_real(node, dy, ifft_op, 1), None


def _gradient_of_real(node, dy, inverse, count):
    signal, fft_length = node.inputs
    whole = inverse(_fill_up(dy, fft_length, count, half=False))
    dx = real(whole) * cast(reduce_prod(fft_length), signal.dtype)
    sizes = convert_to_tensor(_last_sizes(signal, count), dtypes.int32)
    return _fill_up(dx, sizes, count, half=False)


@op("IRFFT", _BACKWARD, shape=_real_shape(1, True), **_REAL_TYPES)
def irfft_op(input, fft_length, *, Treal: DType = dtypes.float32):
    """Transforms half spectra over the last axis back to real signals."""
    return _transform_real(np.fft.irfftn, input, fft_length, 1, Treal)


@irfft_op.gradient
def irfft_grad(node, dy):
    """Transforms and divides; what stands for two frequencies counts twice."""
    return _gradient_of_half(node, dy, rfft_op, 1), None


def _gradient_of_half(node, dy, transform, count):
    spectrum, fft_length = node.inputs
    half = transform(dy, fft_length, Tcomplex=spectrum.dtype)
    length = fft_length[-1]
    at = range_tensor(length // 2 + 1)
    single = logical_or(equal(at, 0), equal(2 * at, length))
    weights = 2.0 - cast(single, dy.dtype)
    scale = weights / cast(reduce_prod(fft_length), dy.dtype)
    sizes = convert_to_tensor(_last_sizes(spectrum, count), dtypes.int32)
    return _fill_up(half * cast(scale, half.dtype), sizes, count, half=False)


@op("RFFT2D", _FORWARD, shape=_real_shape(2, False), **_REAL_TYPES)
def rfft2d_op(input, fft_length, *, Tcomplex: DType = dtypes.complex64):
    """Transforms real signals over the last two axes."""
    return _transform_real(np.fft.rfftn, input, fft_length, 2, Tcomplex)


@rfft2d_op.gradient
def rfft2d_grad(node, dy):
    """As for `RFFT`."""
    return _gradient_of_real(node, dy, ifft2d_op, 2), None


@op("IRFFT2D", _BACKWARD, shape=_real_shape(2, True), **_REAL_TYPES)
def irfft2d_op(input, fft_length, *, Treal: DType = dtypes.float32):
    """Transforms half spectra over the last two axes back to real signals."""
    return _transform_real(np.fft.irfftn, input, fft_length, 2, Treal)


@irfft2d_op.gradient
def irfft2d_grad(node, dy):
    """As for `IRFFT`."""
    return _gradient_of_half(node, dy, rfft2d_op, 2), None


@op("RFFT3D", _FORWARD, shape=_real_shape(3, False), **_REAL_TYPES)
def rfft3d_op(input, fft_length, *, Tcomplex: DType = dtypes.complex64):
    """Transforms real signals over the last three axes."""
    return _transform_real(np.fft.rfftn, input, fft_length, 3, Tcomplex)


@op("IRFFT3D", _BACKWARD, shape=_real_shape(3, True), **_REAL_TYPES)
def irfft3d_op(input, fft_length, *, Treal: DType = dtypes.float32):
    """Transforms half spectra over the last three axes back to real signals."""
    return _transform_real(np.fft.irfftn, input, fft_length, 3, Treal)


def rfft(input_tensor, fft_length=None, name=None):
    """Computes the Fourier transform of a real signal over the last axis.

    Args:
      input_tensor: float32 or float64, (..., n).
      fft_length: a list of one length, to which the signal is cut or filled up; n if
        not given. The result has fft_length // 2 + 1 complex elements.

    >>> import minitf as tf
    >>> tf.signal.rfft([1.0, 0.0, 0.0, 0.0]).numpy().tolist()
    [(1+0j), (1+0j), (1+0j)]

    In TensorFlow: python/ops/signal/fft_ops.py
    """
    return _rfft(rfft_op, input_tensor, fft_length, 1, name, "rfft")


def rfft2d(input_tensor, fft_length=None, name=None):
    """Computes the Fourier transform of a real signal over the last two axes."""
    return _rfft(rfft2d_op, input_tensor, fft_length, 2, name, "rfft2d")


def rfft3d(input_tensor, fft_length=None, name=None):
    """Computes the Fourier transform of a real signal over the last three axes."""
    return _rfft(rfft3d_op, input_tensor, fft_length, 3, name, "rfft3d")


def _rfft(make, x, fft_length, count, name, default):
    with op_scope(name, default) as scope:
        x = convert_to_tensor(x, dtype_hint=dtypes.float32)
        if x.dtype not in REAL:
            raise ValueError(
                "RFFT requires tf.float32 or tf.float64 inputs, got: "
                f"{x.dtype!r}. Use tf.cast, or fft for complex signals."
            )
        if fft_length is None:
            fft_length = _last_sizes(x, count)
        fft_length = convert_to_tensor(fft_length, dtypes.int32)
        x = _fill_up(x, fft_length, count, half=False)
        return make(x, settled(fft_length), Tcomplex=PARTNER[x.dtype], name=scope)


def irfft(input_tensor, fft_length=None, name=None):
    """Computes the real signal of which `rfft` gives this half spectrum.

    `fft_length` is a list of one: the length of the signal; 2 * (n - 1), an even
    number, if not given, n being the size of the last axis.

    >>> import minitf as tf
    >>> tf.signal.irfft(tf.constant([4, 0, 0], tf.complex64)).numpy().tolist()
    [1.0, 1.0, 1.0, 1.0]

    In TensorFlow: python/ops/signal/fft_ops.py
    """
    return _irfft(irfft_op, input_tensor, fft_length, 1, name, "irfft")


def irfft2d(input_tensor, fft_length=None, name=None):
    """Computes the real signal of which `rfft2d` gives this half spectrum."""
    return _irfft(irfft2d_op, input_tensor, fft_length, 2, name, "irfft2d")


def irfft3d(input_tensor, fft_length=None, name=None):
    """Computes the real signal of which `rfft3d` gives this half spectrum."""
    return _irfft(irfft3d_op, input_tensor, fft_length, 3, name, "irfft3d")


def _irfft(make, x, fft_length, count, name, default):
    with op_scope(name, default) as scope:
        x = convert_to_tensor(x, dtype_hint=dtypes.complex64)
        if x.dtype not in COMPLEX:
            raise ValueError(
                "IRFFT requires tf.complex64 or tf.complex128 inputs, got: "
                f"{x.dtype!r}. Use tf.cast."
            )
        if fft_length is None:
            fft_length = _full_sizes(x, count)
        fft_length = convert_to_tensor(fft_length, dtypes.int32)
        x = _fill_up(x, fft_length, count, half=True)
        return make(x, settled(fft_length), Treal=PARTNER[x.dtype], name=scope)


def _last_sizes(x, count):
    """The sizes of the last axes: a list, or a tensor if one is unknown."""
    sizes = (None,) if x._shape is None else x._shape[-count:]
    return shape(x)[-count:] if None in sizes else list(sizes)


def _full_sizes(x, count):
    """The sizes of the signal: of its last axis, the spectrum holds only half."""
    sizes = _last_sizes(x, count)
    if isinstance(sizes, list):
        return [*sizes[:-1], max(0, 2 * (sizes[-1] - 1))]
    last = maximum(0, 2 * (sizes[-1] - 1))
    return stack([*(sizes[i] for i in range(count - 1)), last])


def settled(fft_length):
    """Makes a constant of a length that can be told now."""
    known = Static.of(fft_length).value
    return fft_length if known is None else constant(known, name="fft_length")


def _fill_up(x, fft_length, count, half):
    """Appends zeros to the last axes where they are shorter than `fft_length`."""
    lengths = Static.of(fft_length).value
    sizes = None if x._shape is None else x._shape[-count:]
    if lengths is not None and sizes is not None and None not in sizes:
        lengths = lengths.tolist()
        if half and lengths:
            lengths[-1] = lengths[-1] // 2 + 1
        missing = [max(0, n - m) for m, n in zip(sizes, lengths, strict=False)]
        if not any(missing):
            return x
        widths = [[0, 0]] * (len(x._shape) - count) + [[0, n] for n in missing]
        return pad(x, widths)
    if half:
        last = fft_length[-1:] // 2 + 1
        fft_length = concat([fft_length[:-1], last], 0)
    before = zeros([maximum(0, rank(x) - count)], dtypes.int32)
    missing = maximum(0, fft_length - shape(x)[-count:])
    after = concat([before, missing], 0)
    return pad(x, stack([after * 0, after], axis=1))
