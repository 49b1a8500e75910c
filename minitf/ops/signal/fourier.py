"""Fourier transforms: a signal as a sum of oscillations, and back.

Inverse transforms divide by the number of samples. The numbers are those of NumPy's
FFT.

In TensorFlow: python/ops/signal/fft_ops.py, core/kernels/fft_ops.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import COMPLEX
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import with_rank_at_least
from minitf.ops.array.shaping import shape
from minitf.ops.math.casting import cast
from minitf.ops.math.reduction import reduce_prod


def _last(count):
    """A shape rule: at least `count` dimensions, which keep their sizes."""
    return lambda input: with_rank_at_least(input, count)


def _transform(function, input, count):
    """Transforms the last `count` axes."""
    if input.ndim < count:
        raise ValueError(
            f"Input must have rank of at least {count} but got {input.ndim}"
        )
    if not input.size:
        return input.copy()
    result = function(input, axes=range(-count, 0))
    return result.astype(input.dtype, copy=False)


def _count_samples(x, count):
    """How many samples a transform of the last `count` axes takes, in the type of x."""
    sizes = (None,) if x._shape is None else x._shape[-count:]
    if None not in sizes:
        return float(np.prod(sizes))
    return cast(reduce_prod(shape(x)[-count:]), x.dtype)


def _as_complex(make, input, name):
    """Calls an op on complex numbers; a list or array may hold real ones."""
    with op_scope(name, make.op.name) as scope:
        x = convert_to_tensor(input, dtype_hint=dtypes.complex64, name="input")
        return make(x, name=scope)


@op("FFT", "input:Tcomplex -> output:Tcomplex", shape=_last(1), Tcomplex=COMPLEX)
def fft_op(input):
    """Transforms complex signals over the last axis."""
    return _transform(np.fft.fftn, input, 1)


@fft_op.gradient
def fft_grad(node, dy):
    """Transforms back, but does not divide by the number of samples."""
    return ifft_op(dy) * _count_samples(dy, 1)


def fft(input, name=None):
    """Computes the discrete Fourier transform over the last axis.

    Takes complex numbers; what is not a tensor yet is converted. A tensor of real
    numbers needs tf.cast, or `rfft`.

    >>> import minitf as tf
    >>> tf.signal.fft(tf.constant([1, 1, 1, 1], tf.complex64)).numpy().real.tolist()
    [4.0, 0.0, 0.0, 0.0]

    In TensorFlow: core/kernels/fft_ops.cc
    """
    return _as_complex(fft_op, input, name)


@op("IFFT", "input:Tcomplex -> output:Tcomplex", shape=_last(1), Tcomplex=COMPLEX)
def ifft_op(input):
    """Transforms spectra over the last axis back to signals."""
    return _transform(np.fft.ifftn, input, 1)


@ifft_op.gradient
def ifft_grad(node, dy):
    """Transforms, and divides by the number of samples."""
    return fft_op(dy) / _count_samples(dy, 1)


def ifft(input, name=None):
    """Computes the inverse discrete Fourier transform over the last axis.

    >>> import minitf as tf
    >>> tf.signal.ifft(tf.constant([4, 0, 0, 0], tf.complex64)).numpy().real.tolist()
    [1.0, 1.0, 1.0, 1.0]

    In TensorFlow: core/kernels/fft_ops.cc
    """
    return _as_complex(ifft_op, input, name)


@op("FFT2D", "input:Tcomplex -> output:Tcomplex", shape=_last(2), Tcomplex=COMPLEX)
def fft2d_op(input):
    """Transforms complex signals over the last two axes."""
    return _transform(np.fft.fftn, input, 2)


@fft2d_op.gradient
def fft2d_grad(node, dy):
    """Transforms back, but does not divide by the number of samples."""
    return ifft2d_op(dy) * _count_samples(dy, 2)


def fft2d(input, name=None):
    """Computes the discrete Fourier transform over the last two axes.

    In TensorFlow: core/kernels/fft_ops.cc
    """
    return _as_complex(fft2d_op, input, name)


@op("IFFT2D", "input:Tcomplex -> output:Tcomplex", shape=_last(2), Tcomplex=COMPLEX)
def ifft2d_op(input):
    """Transforms spectra over the last two axes back to signals."""
    return _transform(np.fft.ifftn, input, 2)


@ifft2d_op.gradient
def ifft2d_grad(node, dy):
    """Transforms, and divides by the number of samples."""
    return fft2d_op(dy) / _count_samples(dy, 2)


def ifft2d(input, name=None):
    """Computes the inverse discrete Fourier transform over the last two axes.

    In TensorFlow: core/kernels/fft_ops.cc
    """
    return _as_complex(ifft2d_op, input, name)


@op("FFT3D", "input:Tcomplex -> output:Tcomplex", shape=_last(3), Tcomplex=COMPLEX)
def fft3d_op(input):
    """Transforms complex signals over the last three axes."""
    return _transform(np.fft.fftn, input, 3)


@fft3d_op.gradient
def fft3d_grad(node, dy):
    """Transforms back, but does not divide by the number of samples."""
    return ifft3d_op(dy) * _count_samples(dy, 3)


def fft3d(input, name=None):
    """Computes the discrete Fourier transform over the last three axes.

    In TensorFlow: core/kernels/fft_ops.cc
    """
    return _as_complex(fft3d_op, input, name)


@op("IFFT3D", "input:Tcomplex -> output:Tcomplex", shape=_last(3), Tcomplex=COMPLEX)
def ifft3d_op(input):
    """Transforms spectra over the last three axes back to signals."""
    return _transform(np.fft.ifftn, input, 3)


@ifft3d_op.gradient
def ifft3d_grad(node, dy):
    """Transforms, and divides by the number of samples."""
    return fft3d_op(dy) / _count_samples(dy, 3)


def ifft3d(input, name=None):
    """Computes the inverse discrete Fourier transform over the last three axes.

    In TensorFlow: core/kernels/fft_ops.cc
    """
    return _as_complex(ifft3d_op, input, name)
