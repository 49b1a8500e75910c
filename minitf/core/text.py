"""Text and bytes: `tf.compat.as_bytes` and its like.

In TensorFlow: python/util/compat.py
"""

import codecs
import numbers
import os

import numpy as np

integral_types = (numbers.Integral, np.integer)
real_types = (numbers.Real, np.integer, np.floating)
complex_types = (numbers.Complex, np.number)
bytes_or_text_types = (bytes, str)


def as_bytes(bytes_or_text, encoding="utf-8"):
    """Turns text into bytes; raises TypeError for what is neither.

    >>> import minitf as tf
    >>> tf.compat.as_bytes("a")
    b'a'
    """
    encoding = codecs.lookup(encoding).name
    if isinstance(bytes_or_text, bytearray):
        return bytes(bytes_or_text)
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


def as_text(bytes_or_text, encoding="utf-8"):
    """Turns bytes into text; raises TypeError for what is neither.

    >>> import minitf as tf
    >>> tf.compat.as_text(b"a")
    'a'
    """
    encoding = codecs.lookup(encoding).name
    if isinstance(bytes_or_text, str):
        return bytes_or_text
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text.decode(encoding)
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


def as_str(bytes_or_text, encoding="utf-8"):
    """Turns bytes into text; raises TypeError for what is neither."""
    return as_text(bytes_or_text, encoding)


def as_str_any(value, encoding="utf-8"):
    """Turns bytes into text, and anything else too, by `str`."""
    return as_str(value, encoding) if isinstance(value, bytes) else str(value)


def path_to_str(path):
    """Turns a path object into text; leaves all else as it is."""
    return as_str_any(os.fspath(path)) if hasattr(path, "__fspath__") else path
