"""`tf.signal`: Fourier and cosine transforms, windows, spectrograms.

In TensorFlow: tensorflow/_api/v2/signal/__init__.py
"""

from minitf.ops.signal.cosine import dct, idct, inverse_mdct, mdct
from minitf.ops.signal.fourier import (
    fft,
    fft2d,
    fft3d,
    ifft,
    ifft2d,
    ifft3d,
)
from minitf.ops.signal.fourier_nd import (
    fftnd,
    fftshift,
    ifftnd,
    ifftshift,
    irfftnd,
    rfftnd,
)
from minitf.ops.signal.fourier_real import (
    irfft,
    irfft2d,
    irfft3d,
    rfft,
    rfft2d,
    rfft3d,
)
from minitf.ops.signal.framing import frame, overlap_and_add
from minitf.ops.signal.mel import (
    linear_to_mel_weight_matrix,
    mfccs_from_log_mel_spectrograms,
)
from minitf.ops.signal.spectral import inverse_stft, inverse_stft_window_fn, stft
from minitf.ops.signal.windows import (
    hamming_window,
    hann_window,
    kaiser_bessel_derived_window,
    kaiser_window,
    vorbis_window,
)

__all__ = [
    "dct",
    "fft",
    "fft2d",
    "fft3d",
    "fftnd",
    "fftshift",
    "frame",
    "hamming_window",
    "hann_window",
    "idct",
    "ifft",
    "ifft2d",
    "ifft3d",
    "ifftnd",
    "ifftshift",
    "inverse_mdct",
    "inverse_stft",
    "inverse_stft_window_fn",
    "irfft",
    "irfft2d",
    "irfft3d",
    "irfftnd",
    "kaiser_bessel_derived_window",
    "kaiser_window",
    "linear_to_mel_weight_matrix",
    "mdct",
    "mfccs_from_log_mel_spectrograms",
    "overlap_and_add",
    "rfft",
    "rfft2d",
    "rfft3d",
    "rfftnd",
    "stft",
    "vorbis_window",
]
