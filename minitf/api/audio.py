"""`tf.audio`: WAV files.

In TensorFlow: tensorflow/_api/v2/audio/__init__.py
"""

from minitf.ops.audio import decode_wav, encode_wav

__all__ = ["decode_wav", "encode_wav"]
