"""Numbers as text, and text as numbers.

`as_string` is C's printf, with the options spelled out; Python's `%` operator follows
the same rules. `to_number` reads what C's strtod and strtol read, and nothing after it.

In TensorFlow: core/kernels/as_string_op.cc, string_to_number_op.cc
"""

import re

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import DType
from minitf.core.op.declare import op
from minitf.core.op.dispatch import as_tensor
from minitf.core.op.shape_rules import same
from minitf.ops.strings.mapping import from_list, map_bytes, map_numbers

_FRACTIONAL = dtypes.FLOATING | dtypes.COMPLEX
_PRINTABLE = dtypes.NUMERIC | {dtypes.bool, dtypes.variant, dtypes.string}


@op("AsString", "input:T -> output:string", shape=same, T=_PRINTABLE)
def as_string_op(
    input, *, precision=-1, scientific=False, shortest=False, width=-1, fill=""
):
    """Writes every number as text."""
    dtype = dtypes.FROM_NUMPY[input.dtype]
    _check_options(dtype, precision, scientific, shortest, fill)
    if dtype.is_bool:
        words = [b"true" if item else b"false" for item in input.reshape(-1)]
        return from_list(words, input.shape)
    size = str(width) if width > -1 else ""
    if dtype is dtypes.string:
        spec = f"%{'-' if fill == '-' else ''}{size}s".encode()
        return map_bytes(lambda item: spec % item, input)
    spec = f"%{fill}{size}" + (f".{precision}" if precision > -1 else "")
    if dtype in _FRACTIONAL:
        spec += "e" if scientific else "g" if shortest else "f"
    else:
        spec += "d"
    return from_list(_written(input, spec, dtype), input.shape)


as_string_op.gradient(None)


def _written(array, spec, dtype):
    """Formats every element; a complex number in brackets, part by part."""
    if dtype.is_complex:
        spec = f"({spec},{spec})"
        pairs = [(item.real, item.imag) for item in array.reshape(-1).tolist()]
        return [(spec % pair).encode() for pair in pairs]
    convert = float if dtype.is_floating else int
    return [(spec % convert(item)).encode() for item in array.reshape(-1)]


def _check_options(dtype, precision, scientific, shortest, fill):
    if dtype not in _FRACTIONAL:
        if scientific or shortest:
            raise ValueError(
                "scientific and shortest format not supported for datatype "
                f"{dtype.name}"
            )
        if precision >= 0:
            raise ValueError(f"precision not supported for datatype {dtype.name}")
    if scientific and shortest:
        raise ValueError("Cannot select both scientific and shortest notation")
    if len(fill) > 1:
        raise ValueError(f'Fill string must be one or fewer characters, got "{fill}"')
    if fill not in ("", " ", "-", "0", "+"):
        raise ValueError(f'Fill argument not supported: "{fill}"')


def as_string(
    input,
    precision=-1,
    scientific=False,
    shortest=False,
    width=-1,
    fill="",
    name=None,
):
    """Writes every number as text, as C's printf does.

    Args:
      input: numbers, bools or text.
      precision: digits after the point; for floating-point and complex numbers only.
      scientific: write 1.5e+00.
      shortest: write whichever of the two ways is shorter (%g).
      width: pad the text to this many characters.
      fill: pad with " " (default) or "0"; "-" aligns left, "+" always writes a sign.

    >>> import minitf as tf
    >>> tf.strings.as_string([3.1415926, 2.72], precision=2).numpy()
    array([b'3.14', b'2.72'], dtype=object)
    >>> tf.strings.as_string([1, 22], width=4, fill="0").numpy()
    array([b'0001', b'0022'], dtype=object)

    In TensorFlow: core/ops/string_ops.cc
    """
    return as_string_op(
        input,
        precision=precision,
        scientific=scientific,
        shortest=shortest,
        width=width,
        fill=fill,
        name=name,
    )


_READABLE = frozenset(
    {
        dtypes.float32,
        dtypes.float64,
        dtypes.int32,
        dtypes.int64,
        dtypes.uint32,
        dtypes.uint64,
    }
)
_INTEGER = re.compile(rb"[+-]?[0-9]+")
_DECIMAL = re.compile(
    rb"[+-]?(inf|infinity|nan|([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?)",
    re.IGNORECASE,
)
_HEXADECIMAL = re.compile(rb"[+-]?0x[0-9a-f]*\.?[0-9a-f]*(p[+-]?[0-9]+)?", re.I)


@op(
    "StringToNumber",
    "string_tensor:string -> output:out_type",
    shape=same,
    out_type=_READABLE,
)
def to_number_op(string_tensor, *, out_type: DType = dtypes.float32):
    """Reads every element as a number."""
    if out_type.is_floating:
        return map_numbers(read_float, string_tensor, np.float64).astype(
            out_type.np_dtype
        )
    return map_numbers(
        lambda item: read_integer(item, out_type), string_tensor, out_type.np_dtype
    )


to_number_op.gradient(None)


def read_float(item):
    """Reads bytes as C's strtod does; ValueError if they are no number."""
    stripped = item.strip()
    if _DECIMAL.fullmatch(stripped):
        return float(stripped)
    if _HEXADECIMAL.fullmatch(stripped):
        return float.fromhex(stripped.decode())
    raise _unreadable(item)


def read_integer(item, dtype):
    """Reads bytes as an integer of a type; ValueError if they are none."""
    stripped = item.strip()
    if _INTEGER.fullmatch(stripped) and dtype.min <= int(stripped) <= dtype.max:
        if not (dtype.is_unsigned and stripped.startswith(b"-")):
            return int(stripped)
    raise _unreadable(item)


def _unreadable(item):
    shown = item.decode("utf-8", "replace")
    return ValueError(f"StringToNumberOp could not correctly convert string: {shown}")


def to_number(input, out_type=dtypes.float32, name=None):
    """Reads every element as a number of type `out_type`.

    Raises InvalidArgumentError if one is not the text of such a number.

    >>> import minitf as tf
    >>> tf.strings.to_number(["1.55", " -3 "]).numpy()
    array([ 1.55, -3.  ], dtype=float32)
    >>> tf.strings.to_number("12", tf.int32).numpy()
    np.int32(12)

    In TensorFlow: python/ops/string_ops.py
    """
    input = as_tensor(input, dtypes.string)
    return to_number_op(input, out_type=dtypes.as_dtype(out_type), name=name)
