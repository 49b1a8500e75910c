"""Short-time Fourier transforms: the spectrum of a signal, frame by frame.

In TensorFlow: python/ops/signal/spectral_ops.py
"""

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.padding import pad
from minitf.ops.array.shaping import reshape
from minitf.ops.array.tiling import tile
from minitf.ops.math.arithmetic import square
from minitf.ops.math.casting import cast
from minitf.ops.math.powers import log, pow
from minitf.ops.math.reduction import reduce_sum
from minitf.ops.math.rounding import ceil
from minitf.ops.signal.fourier_real import irfft, rfft
from minitf.ops.signal.framing import frame, number, overlap_and_add
from minitf.ops.signal.windows import hann_window


def stft(
    signals,
    frame_length,
    frame_step,
    fft_length=None,
    window_fn=hann_window,
    pad_end=False,
    name=None,
):
    """Computes the Fourier transforms of overlapping frames of a signal.

    Args:
      signals: float32 or float64, (..., samples).
      frame_length: how many samples a frame has.
      frame_step: how far apart frames start.
      fft_length: the length of the transform; the power of 2 that `frame_length` fits
        into if not given.
      window_fn: a function of (frame_length, dtype=) that makes a window; or None.
      pad_end: whether to fill up the end of the signal with zeros.

    Returns (..., frames, fft_length // 2 + 1), complex.

    >>> import minitf as tf
    >>> tf.signal.stft(tf.ones([16]), frame_length=8, frame_step=4).shape
    TensorShape([3, 5])

    In TensorFlow: python/ops/signal/spectral_ops.py
    """
    with op_scope(name, "stft"):
        signals = convert_to_tensor(signals, name="signals")
        signals.shape.with_rank_at_least(1)
        frame_length, frame_step = number(frame_length), number(frame_step)
        fft_length = _transform_length(fft_length, frame_length)
        frames = frame(signals, frame_length, frame_step, pad_end=pad_end)
        if window_fn is not None:
            frames = frames * window_fn(frame_length, dtype=frames.dtype)
        return rfft(frames, [fft_length])


def _transform_length(fft_length, frame_length):
    """The length given, or the next power of 2, for which transforms are fast."""
    if fft_length is not None:
        return number(fft_length)
    if isinstance(frame_length, int):
        return 1 << max(0, frame_length - 1).bit_length()
    logarithm = log(cast(frame_length, "float32")) / log(convert_to_tensor(2.0))
    return cast(pow(2.0, ceil(logarithm)), frame_length.dtype)


def inverse_stft_window_fn(frame_step, forward_window_fn=hann_window, name=None):
    """Makes the window function with which `inverse_stft` gives back the signal.

    Frames overlap, so that in the end each sample has been multiplied by a sum of
    squares of windows; this window divides by it.

    >>> import minitf as tf
    >>> window_fn = tf.signal.inverse_stft_window_fn(4)
    >>> spectrum = tf.signal.stft(tf.ones([24]), 8, 4)
    >>> x = tf.signal.inverse_stft(spectrum, 8, 4, window_fn=window_fn)
    >>> x.numpy()[4:8].round(3).tolist()
    [1.0, 1.0, 1.0, 1.0]

    In TensorFlow: python/ops/signal/spectral_ops.py
    """

    def inverse_window(frame_length, dtype):
        with op_scope(name, "inverse_stft_window_fn"):
            length, step = number(frame_length), number(frame_step)
            window = forward_window_fn(length, dtype=dtype)
            overlaps = -(-length // step)
            sums = pad(square(window), [(0, overlaps * step - length)])
            sums = reduce_sum(reshape(sums, [overlaps, step]), 0, keepdims=True)
            sums = reshape(tile(sums, [overlaps, 1]), [overlaps * step])
            return window / sums[:length]

    return inverse_window


def inverse_stft(
    stfts,
    frame_length,
    frame_step,
    fft_length=None,
    window_fn=hann_window,
    name=None,
):
    """Computes the signal of which `stft` gave these spectra.

    Args:
      stfts: complex, (..., frames, fft_length // 2 + 1).
      frame_length, frame_step, fft_length: those of `stft`.
      window_fn: a function of (frame_length, dtype=); to get back the signal itself,
        `inverse_stft_window_fn(frame_step)`.

    >>> import minitf as tf
    >>> tf.signal.inverse_stft(tf.zeros([3, 5], tf.complex64), 8, 4).shape
    TensorShape([16])

    In TensorFlow: python/ops/signal/spectral_ops.py
    """
    with op_scope(name, "inverse_stft"):
        stfts = convert_to_tensor(stfts, name="stfts")
        stfts.shape.with_rank_at_least(2)
        frame_length, frame_step = number(frame_length), number(frame_step)
        fft_length = _transform_length(fft_length, frame_length)
        frames = irfft(stfts, [fft_length])
        if isinstance(frame_length, int) and isinstance(fft_length, int):
            missing = frame_length - fft_length
            if missing > 0:
                widths = [[0, 0]] * (len(frames.shape) - 1) + [[0, missing]]
                frames = pad(frames, widths)
        frames = frames[..., :frame_length]
        if window_fn is not None:
            frames = frames * window_fn(frame_length, dtype=stfts.dtype.real_dtype)
        return overlap_and_add(frames, frame_step)
