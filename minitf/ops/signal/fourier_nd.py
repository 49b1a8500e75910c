"""Fourier transforms over any axes, and moving the zero frequency to the middle.

In TensorFlow: python/ops/signal/fft_ops.py
"""

import math

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import COMPLEX, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.ops.array.constants import constant
from minitf.ops.array.reordering import roll
from minitf.ops.array.shaping import rank, shape
from minitf.ops.indexing.gathering import gather
from minitf.ops.indexing.masking import select
from minitf.ops.math.arithmetic import negative
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import less
from minitf.ops.math.division import floordiv
from minitf.ops.signal.fourier_real import PARTNER, REAL, settled


def transformed(input, fft_length, axes, *, halved=None, **attrs):
    """The shape with the transformed axes as long as `fft_length` says."""
    if input.shape is None or axes.value is None:
        return None if input.shape is None else (None,) * len(input.shape)
    lengths = fft_length.as_shape or (None,) * len(axes.value)
    sizes = list(input.shape)
    for axis, length in zip(_checked(axes.value, len(sizes)), lengths, strict=False):
        sizes[axis] = length
    if halved and lengths and lengths[-1] is not None:
        sizes[axis] = sizes[axis] // 2 + 1
    return tuple(sizes)


def _checked(axes, rank):
    """The axes as a list; raises ValueError for impossible ones."""
    axes = axes.reshape(-1).tolist()
    for axis in axes:
        if not -rank <= axis < rank:
            raise ValueError(
                f"Axis {axis} is out of range: the input has {rank} dimensions."
            )
    return [axis % rank for axis in axes]


def halved(input, fft_length, axes, **attrs):
    """The shape of half a spectrum."""
    return transformed(input, fft_length, axes, halved=True)


def _run(function, input, fft_length, axes, dtype):
    axes = _checked(axes, input.ndim)
    if fft_length.size != len(axes):
        raise ValueError("axes and fft_length must have the same length.")
    result = function(input, s=fft_length.reshape(-1).tolist(), axes=axes)
    return result.astype(dtype, copy=False)


_TYPES = {"Treal": REAL, "Tcomplex": COMPLEX}
_COMPLEX = "input:Tcomplex, fft_length:int32, axes:int32 -> output:Tcomplex"


@op("FFTND", _COMPLEX, shape=transformed, Tcomplex=COMPLEX)
def fftnd_op(input, fft_length, axes):
    """Transforms complex signals over the given axes."""
    return _run(np.fft.fftn, input, fft_length, axes, input.dtype)


@op("IFFTND", _COMPLEX, shape=transformed, Tcomplex=COMPLEX)
def ifftnd_op(input, fft_length, axes):
    """Transforms spectra over the given axes back to complex signals."""
    return _run(np.fft.ifftn, input, fft_length, axes, input.dtype)


@op(
    "RFFTND",
    "input:Treal, fft_length:int32, axes:int32 -> output:Tcomplex",
    shape=halved,
    **_TYPES,
)
def rfftnd_op(input, fft_length, axes, *, Tcomplex: DType = dtypes.complex64):
    """Transforms real signals over the given axes; halves the last one."""
    return _run(np.fft.rfftn, input, fft_length, axes, Tcomplex.np_dtype)


@op(
    "IRFFTND",
    "input:Tcomplex, fft_length:int32, axes:int32 -> output:Treal",
    shape=transformed,
    **_TYPES,
)
def irfftnd_op(input, fft_length, axes, *, Treal: DType = dtypes.float32):
    """Transforms half spectra over the given axes back to real signals."""
    return _run(np.fft.irfftn, input, fft_length, axes, Treal.np_dtype)


def fftnd(input_tensor, fft_length=None, axes=None, norm=None, name=None):
    """Computes the Fourier transform of a complex signal over the given axes.

    Args:
      input_tensor: complex64 or complex128.
      fft_length: the length of each axis, to which the signal is cut or filled up.
      axes: the axes; all if not given.
      norm: "forward" divides by the number of samples, "ortho" by its square root,
        "backward" (what None means) leaves dividing to the inverse transform.

    >>> import minitf as tf
    >>> tf.signal.fftnd(tf.ones([2, 2], tf.complex64)).numpy().real.tolist()
    [[4.0, 0.0], [0.0, 0.0]]

    In TensorFlow: python/ops/signal/fft_ops.py
    """
    arguments = (input_tensor, fft_length, axes, norm, name, "fftnd")
    return _over_axes(fftnd_op, *arguments, inverse=False)


def ifftnd(input_tensor, fft_length=None, axes=None, norm=None, name=None):
    """Undoes `fftnd`; the arguments are the same."""
    arguments = (input_tensor, fft_length, axes, norm, name, "ifftnd")
    return _over_axes(ifftnd_op, *arguments, inverse=True)


def rfftnd(input_tensor, fft_length=None, axes=None, norm=None, name=None):
    """Computes the Fourier transform of a real signal over the given axes.

    The arguments are those of `fftnd`; of the last axis only half is kept.
    """
    arguments = (input_tensor, fft_length, axes, norm, name, "rfftnd")
    return _over_axes(rfftnd_op, *arguments, inverse=False, out="Tcomplex")


def irfftnd(input_tensor, fft_length=None, axes=None, norm=None, name=None):
    """Undoes `rfftnd`; the arguments are the same."""
    arguments = (input_tensor, fft_length, axes, norm, name, "irfftnd")
    return _over_axes(irfftnd_op, *arguments, inverse=True, out="Treal")


def _over_axes(make, x, fft_length, axes, norm, name, default, *, inverse, out=None):
    with op_scope(name, default) as scope:
        is_real = default == "rfftnd"
        x = convert_to_tensor(
            x, dtype_hint=dtypes.float32 if is_real else dtypes.complex64
        )
        allowed = REAL if is_real else COMPLEX
        if x.dtype not in allowed:
            names = sorted(dtype.name for dtype in allowed)
            raise ValueError(
                f"{default} requires {' or '.join(names)}, got: {x.dtype!r}"
            )
        axes = list(range(len(x.shape))) if axes is None else axes
        axes = constant([axis % len(x.shape) for axis in axes], dtypes.int32)
        if fft_length is None:
            fft_length = _lengths(x, axes, halved=default == "irfftnd")
        else:
            fft_length = settled(convert_to_tensor(fft_length, dtypes.int32))
        attrs = {} if out is None else {out: PARTNER[x.dtype]}
        factor = _factor(norm, fft_length, inverse)
        if factor is None:
            return make(x, fft_length, axes, **attrs, name=scope)
        result = make(x, fft_length, axes, **attrs)
        return result * cast(factor, result.dtype)


def _lengths(x, axes, halved):
    """The length of each axis that is transformed."""
    lengths = gather(shape(x), axes)
    known = Static.of(lengths).value
    if not halved or known is None:
        return lengths
    return constant([*known[:-1], 2 * (known[-1] - 1)], dtypes.int32)


def _factor(norm, fft_length, inverse):
    """What to multiply by; transforms divide by all samples on the way back."""
    if norm in (None, "backward"):
        return None
    if norm not in ("forward", "ortho"):
        raise ValueError(
            f"Unknown norm: {norm!r}. Expected 'forward', 'backward' or 'ortho'."
        )
    known = Static.of(fft_length).value
    if known is None:
        raise NotImplementedError(
            "norm needs an fft_length that is known while the graph is built. Multiply "
            "the result yourself."
        )
    count = float(math.prod(known.tolist()))
    power = 1.0 if norm == "forward" else 0.5
    return constant(count**power if inverse else count**-power, dtypes.float64)


def fftshift(x, axes=None, name=None):
    """Moves the zero frequency from the start to the middle of the given axes.

    `axes` is a number or a list; all axes if not given.

    >>> import minitf as tf
    >>> tf.signal.fftshift([0, 1, 2, -2, -1]).numpy().tolist()
    [-2, -1, 0, 1, 2]

    In TensorFlow: python/ops/signal/fft_ops.py
    """
    with op_scope(name, "fftshift") as scope:
        x = convert_to_tensor(x)
        axes, sizes = _axes_to_shift(x, axes)
        return roll(x, floordiv(sizes, 2), axes, name=scope)


def ifftshift(x, axes=None, name=None):
    """Undoes `fftshift`; the two differ for axes of odd size.

    >>> import minitf as tf
    >>> tf.signal.ifftshift([-2, -1, 0, 1, 2]).numpy().tolist()
    [0, 1, 2, -2, -1]

    In TensorFlow: python/ops/signal/fft_ops.py
    """
    with op_scope(name, "ifftshift") as scope:
        x = convert_to_tensor(x)
        axes, sizes = _axes_to_shift(x, axes)
        return roll(x, negative(floordiv(sizes, 2)), axes, name=scope)


def _axes_to_shift(x, axes):
    """The axes as `roll` takes them, and their sizes."""
    if axes is None:
        return list(range(len(x.shape))), shape(x)
    if isinstance(axes, int):
        return axes, shape(x)[axes]
    total = rank(x)
    axes = select(less(axes, 0), axes + total, axes)
    return axes, gather(shape(x), axes)
