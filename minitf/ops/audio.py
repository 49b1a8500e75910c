"""`tf.audio`: WAV files of 16 bits into tensors, tensors into WAV files.

A WAV file is a header of 44 bytes - how many channels, how many samples a second - and
the samples as whole numbers, those of one moment side by side. A tensor has floats from
-1 to 1 instead, as (samples, channels).

In TensorFlow: core/ops/audio_ops.cc, core/lib/wav/wav_io.cc
"""

import struct

import numpy as np

from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text, with_rank
from minitf.ops.strings.mapping import from_list

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_FORMAT = struct.Struct("<HHIIHH")
_CHUNK = struct.Struct("<4sI")
_PCM = 1  # samples as they are, not compressed
_SCALE = 32768.0


def invalid(message):
    """The error for what is no sound."""
    return InvalidArgumentError(None, None, message)


def to_wav(samples, sample_rate):
    """Returns the bytes of a WAV file; `samples` is (samples, channels)."""
    if samples.shape[1] == 0:
        raise invalid("audio has no channels. Expected the shape (samples, channels).")
    if not 0 < sample_rate < 1 << 32:
        raise invalid(f"sample_rate must be in (0, 2^32), got: {sample_rate}")
    channels = samples.shape[1]
    scaled = samples.astype(np.float32) * np.float32(_SCALE)
    away = np.trunc(scaled + np.copysign(np.float32(0.5), scaled))
    whole = np.nan_to_num(np.clip(away, -_SCALE, _SCALE - 1)).astype("<i2")
    header = _HEADER.pack(
        *(b"RIFF", 36 + whole.nbytes, b"WAVE", b"fmt ", 16),
        *(_PCM, channels, sample_rate, sample_rate * channels * 2, channels * 2, 16),
        *(b"data", whole.nbytes),
    )
    return header + whole.tobytes()


def from_wav(data):
    """Returns the samples, (samples, channels) of float32, and how many a second."""
    if len(data) < 12:
        raise invalid("Data too short when trying to read string")
    _expect(b"RIFF", data[:4])
    _expect(b"WAVE", data[8:12])
    at, found = 12, None
    while True:
        name, size = _unpack(_CHUNK, data, at, "string")
        at += _CHUNK.size
        if name == b"data":
            break
        if at == 20:  # the format comes first
            _expect(b"fmt ", name)
            found = _read_format(data, at, size)
        at += size + size % 2
        if at >= len(data):
            raise invalid("No data chunk found in WAV")
    if found is None:
        raise invalid("Header mismatch: Expected fmt  but found data")
    channels, rate = found
    if at + size > len(data):
        raise invalid("Data too short when trying to read string")
    count = size // (2 * channels)
    whole = np.frombuffer(data, "<i2", count * channels, at).reshape(count, channels)
    return whole.astype(np.float32) / np.float32(_SCALE), rate


def _unpack(form, data, at, what):
    if at + form.size > len(data):
        raise invalid(f"Data too short when trying to read {what}")
    return form.unpack_from(data, at)


def _expect(wanted, found):
    if wanted != found:
        raise invalid(
            f"Header mismatch: Expected {wanted.decode()} but found "
            f"{found.decode('latin-1')}"
        )


def _read_format(data, at, size):
    if size not in (16, 18):
        raise invalid(
            f"Bad format chunk size for WAV: Expected 16 or 18, but got{size}"
        )
    kind, channels, rate, per_second, per_moment, bits = _unpack(
        _FORMAT, data, at, "value"
    )
    if kind != _PCM:
        raise invalid(f"Bad audio format for WAV: Expected 1 (PCM), but got{kind}")
    if bits != 16:
        raise invalid(f"Can only read 16-bit WAV files, but received {bits}")
    if not channels or per_moment != 2 * channels:
        raise invalid(
            f"Bad bytes per sample in WAV header: Expected {2 * channels} but got "
            f"{per_moment}"
        )
    if per_second != per_moment * rate or not 0 < rate < 1 << 31:
        raise invalid(
            f"Bad bytes per second in WAV header: Expected {per_moment * rate} but "
            f"got {per_second}"
        )
    return channels, rate


def _encoded_shape(audio, sample_rate):
    with_rank(audio, 2)
    with_rank(sample_rate, 0)
    return ()


@op(
    "EncodeWav",
    "audio:float, sample_rate:int32 -> contents:string",
    shape=_encoded_shape,
)
def encode_wav(audio, sample_rate):
    """Encodes sound, (samples, channels) from -1 to 1, as the bytes of a WAV file.

    What is louder is cut off. Raises InvalidArgumentError for another rank, or a
    sample rate that is not positive.

    >>> import minitf as tf
    >>> file = tf.audio.encode_wav([[0.0], [0.5]], sample_rate=8000)
    >>> file.numpy()[:4], len(file.numpy())
    (b'RIFF', 48)

    In TensorFlow: core/kernels/encode_wav_op.cc
    """
    if audio.ndim != 2:
        raise invalid(f"audio must be 2-dimensional{text(audio.shape)}")
    if sample_rate.ndim:
        raise invalid(
            f"Input sample_rate should be a scalar tensor, got {sample_rate.shape}."
        )
    return from_list([to_wav(audio, int(sample_rate))], ())


def _decoded_shape(contents, *, desired_channels=-1, desired_samples=-1):
    with_rank(contents, 0)
    known = [None if n < 0 else n for n in (desired_samples, desired_channels)]
    return [tuple(known), ()]


@op(
    "DecodeWav",
    "contents:string -> audio:float, sample_rate:int32",
    shape=_decoded_shape,
)
def decode_wav(contents, *, desired_channels=-1, desired_samples=-1):
    """Decodes the bytes of a WAV file of 16 bits to floats from -1 to 1.

    Args:
      desired_channels: how many channels to return, -1 for those of the file. Some may
        be left out; if more are wanted, the last one comes again.
      desired_samples: how many samples, -1 for all; zeros fill up.

    Returns `audio`, (samples, channels), and `sample_rate`. Raises InvalidArgumentError
    for bytes that are no such file.

    >>> import minitf as tf
    >>> sound = tf.audio.decode_wav(tf.audio.encode_wav([[0.0], [0.5]], 8000))
    >>> sound.audio.numpy().tolist(), int(sound.sample_rate)
    ([[0.0], [0.5]], 8000)

    In TensorFlow: core/kernels/decode_wav_op.cc
    """
    if contents.ndim:
        raise invalid(f"contents must be scalar, got shape {text(contents.shape)}")
    audio, rate = from_wav(contents[()])
    if desired_channels >= 0:
        kept = np.minimum(np.arange(desired_channels), audio.shape[1] - 1)
        audio = audio[:, kept]
    if desired_samples >= 0:
        missing = max(0, desired_samples - len(audio))
        audio = np.pad(audio[:desired_samples], [(0, missing), (0, 0)])
    return audio, np.int32(rate)
