"""How long texts are, and parts of them, counted in bytes or in characters.

UTF-8 writes a character as one byte that is not of the form 10xxxxxx and up to three
that are. Counting characters is therefore counting bytes not of that form.

In TensorFlow: core/kernels/string_length_op.cc, substr_op.cc
"""

import numpy as np

from minitf.core import shapes
from minitf.core.dtypes import INDICES
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text
from minitf.ops.strings.mapping import check_choice, from_list, map_numbers

_UNITS = ("BYTE", "UTF8_CHAR")


def _length_shape(input, *, unit="BYTE"):
    check_choice("unit", unit, _UNITS)
    return input.shape


@op("StringLength", "input:string -> output:int32", shape=_length_shape)
def length_op(input, *, unit="BYTE"):
    """Counts the bytes, or characters, of every element."""
    check_choice("unit", unit, _UNITS)
    count = len if unit == "BYTE" else lambda item: len(_character_starts(item))
    return map_numbers(count, input, np.int32)


def length(input, unit="BYTE", name=None):
    """Counts the bytes of every element, or its characters if `unit` is "UTF8_CHAR".

    >>> import minitf as tf
    >>> tf.strings.length(["Hello", "año"]).numpy()
    array([5, 4], dtype=int32)
    >>> tf.strings.length(["Hello", "año"], unit="UTF8_CHAR").numpy()
    array([5, 3], dtype=int32)

    In TensorFlow: python/ops/string_ops.py
    """
    return length_op(input, unit=unit, name=name)


def _character_starts(item):
    """Lists where in UTF-8 bytes each character begins."""
    return [i for i, byte in enumerate(item) if byte & 0xC0 != 0x80]


def _substr_shape(input, pos, len, *, unit="BYTE"):
    check_choice("unit", unit, _UNITS)
    if not shapes.is_compatible(pos.shape, len.shape):
        raise ValueError(
            f"pos and len must have the same shape. Received: {text(pos.shape)} and "
            f"{text(len.shape)}"
        )
    return shapes.broadcast(input.shape, pos.shape)


@op(
    "Substr",
    "input:string, pos:T, len:T -> output:string",
    shape=_substr_shape,
    T=INDICES,
)
def substr_op(input, pos, len, *, unit="BYTE"):
    """Takes `len` bytes, or characters, from position `pos` of every element."""
    check_choice("unit", unit, _UNITS)
    if pos.shape != len.shape:
        raise ValueError("pos and len must have the same shape.")
    texts, positions, lengths = np.broadcast_arrays(input, pos, len)
    cut = _cut_bytes if unit == "BYTE" else _cut_characters
    flat = zip(texts.reshape(-1), positions.reshape(-1), lengths.reshape(-1))
    parts = [cut(item, int(at), int(n), i) for i, (item, at, n) in enumerate(flat)]
    return from_list(parts, texts.shape)


def _cut_bytes(item, position, length, index):
    start = _start(position, len(item), f" {item!r}", index)
    return item[start : max(start + length, 0)] if length >= 0 else item[start:]


def _cut_characters(item, position, length, index):
    bounds = [*_character_starts(item), len(item)]
    start = _start(position, len(bounds) - 1, "", index)
    end = len(bounds) - 1 if length < 0 else min(start + length, len(bounds) - 1)
    return item[bounds[start] : bounds[end]]


def _start(position, size, shown, index):
    """Counts a negative position from the end; refuses one outside."""
    if not -size <= position <= size:
        raise ValueError(
            f"pos {position} out of range for string{shown} at index {index}"
        )
    return position + size if position < 0 else position


def substr(input, pos, len, unit="BYTE", name=None):
    """Takes the part of every element that begins at `pos` and has `len` bytes.

    `pos` may be negative, which counts from the end; `pos` and `len`, of one shape, are
    broadcast against `input`. `unit="UTF8_CHAR"` counts characters instead of bytes.
    Raises InvalidArgumentError if `pos` lies outside of a text.

    >>> import minitf as tf
    >>> tf.strings.substr(["Hello", "World"], pos=1, len=3).numpy()
    array([b'ell', b'orl'], dtype=object)

    In TensorFlow: python/ops/string_ops.py
    """
    return substr_op(input, pos, len, unit=unit, name=name)
