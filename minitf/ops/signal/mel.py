"""The mel scale, on which equal steps sound equally far apart, and its cepstrum.

In TensorFlow: python/ops/signal/mel_ops.py, python/ops/signal/mfcc_ops.py
"""

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant
from minitf.ops.array.padding import pad
from minitf.ops.array.ranges import linspace
from minitf.ops.array.shaping import expand_dims, reshape, shape
from minitf.ops.array.splitting import split
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import maximum, minimum
from minitf.ops.math.powers import log, rsqrt
from minitf.ops.signal.cosine import dct
from minitf.ops.signal.framing import frame


def linear_to_mel_weight_matrix(
    num_mel_bins=20,
    num_spectrogram_bins=129,
    sample_rate=8000,
    lower_edge_hertz=125.0,
    upper_edge_hertz=3800.0,
    dtype=dtypes.float32,
    name=None,
):
    """Makes the matrix that turns a spectrum into one with mel-spaced bands.

    Args:
      num_mel_bins: how many bands the result has.
      num_spectrogram_bins: how many frequencies the spectrum has, from 0 to half the
        sample rate.
      sample_rate: samples per second.
      lower_edge_hertz, upper_edge_hertz: the frequencies where the bands start and end.
      dtype: a floating-point type.

    Each column is a triangle over three neighbouring edges. Raises ValueError for
    numbers that make no sense.

    >>> import minitf as tf
    >>> tf.signal.linear_to_mel_weight_matrix(4, 9).shape
    TensorShape([9, 4])

    In TensorFlow: python/ops/signal/mel_ops.py
    """
    edges = (lower_edge_hertz, upper_edge_hertz)
    dtype = dtypes.as_dtype(dtype)
    _check(num_mel_bins, sample_rate, *edges, dtype)
    with op_scope(name, "linear_to_mel_weight_matrix") as scope:
        zero = constant(0.0, dtype)
        highest = cast(convert_to_tensor(sample_rate), dtype) / 2.0
        # The first frequency is zero, which belongs to no band.
        frequencies = linspace(zero, highest, num_spectrogram_bins)[1:]
        mels = expand_dims(_hertz_to_mel(frequencies), 1)
        low, high = (_hertz_to_mel(constant(edge, dtype)) for edge in edges)
        bands = frame(linspace(low, high, num_mel_bins + 2), 3, 1)
        columns = [reshape(x, [1, num_mel_bins]) for x in split(bands, 3, axis=1)]
        lower, center, upper = columns
        rising = (mels - lower) / (center - lower)
        falling = (upper - mels) / (upper - center)
        weights = maximum(zero, minimum(rising, falling))
        return pad(weights, [[1, 0], [0, 0]], name=scope)


def _hertz_to_mel(frequencies):
    return 1127.0 * log(1.0 + frequencies / 700.0)


def _check(num_mel_bins, sample_rate, lower, upper, dtype):
    if num_mel_bins <= 0:
        raise ValueError(f"num_mel_bins must be positive. Got: {num_mel_bins}")
    if lower < 0.0:
        raise ValueError(f"lower_edge_hertz must be non-negative. Got: {lower}")
    if lower >= upper:
        raise ValueError(
            f"lower_edge_hertz {lower:.1f} >= upper_edge_hertz {upper:.1f}"
        )
    if not isinstance(sample_rate, Tensor):
        if sample_rate <= 0.0:
            raise ValueError(f"sample_rate must be positive. Got: {sample_rate}")
        if upper > sample_rate / 2:
            raise ValueError(
                "upper_edge_hertz must not be larger than the Nyquist frequency "
                f"(sample_rate / 2). Got {upper} for sample_rate: {sample_rate}"
            )
    if not dtype.is_floating:
        raise ValueError(f"dtype must be a floating point type. Got: {dtype}")


def mfccs_from_log_mel_spectrograms(log_mel_spectrograms, name=None):
    """Computes mel-frequency cepstral coefficients: a cosine transform of the bands.

    Takes the logarithms (..., frames, bands) of mel-scale spectrograms, and returns as
    many coefficients; of these one usually keeps the first 13 or so.

    >>> import minitf as tf
    >>> x = tf.signal.mfccs_from_log_mel_spectrograms(tf.ones([3, 4]))
    >>> abs(x.numpy()[0]).round(3)
    array([2.828, 0.   , 0.   , 0.   ], dtype=float32)

    In TensorFlow: python/ops/signal/mfcc_ops.py
    """
    with op_scope(name, "mfccs_from_log_mel_spectrograms"):
        x = convert_to_tensor(log_mel_spectrograms)
        bands = x._shape[-1] if x._shape else None
        if bands == 0:
            raise ValueError(
                "num_mel_bins must be positive. Got: log_mel_spectrograms with the "
                f"shape {x.shape}"
            )
        bands = shape(x)[-1] if bands is None else bands
        return dct(x, type=2) * rsqrt(cast(bands, x.dtype) * 2.0)
