"""Text and code points: decoding, encoding and changing between encodings.

Decoding goes character by character and keeps going after bytes that mean nothing:
each becomes a replacement character, or is left out, or is an error, as `errors` says.

In TensorFlow: python/ops/ragged/ragged_string_ops.py, core/kernels/unicode_ops.cc
"""

import itertools

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, DType
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import same, with_rank
from minitf.ops.strings.mapping import check_choice, from_list, map_bytes
from minitf.ops.strings.unicode import scripts

_ERRORS = ("strict", "replace", "ignore")
_OUTPUT_ENCODINGS = ("UTF-8", "UTF-16-BE", "UTF-32-BE")
_CODECS = {"UTF-16-BE": "utf-16-be", "UTF-32-BE": "utf-32-be"}
_LAST = 0x10FFFF


def _check_codec(encoding):
    codec = _CODECS.get(encoding, encoding)
    try:
        b" ".decode(codec)  # the empty text would not be looked at
    except UnicodeDecodeError:
        pass  # one byte is no text in this encoding, which therefore exists
    except LookupError:
        raise ValueError(
            f"Could not create converter for input encoding: {encoding}"
        ) from None
    return codec


def characters(data, codec):
    """Lists (character, position) for bytes; the character is None for bad bytes.

    >>> characters(b"a\\xffb", "utf-8")
    [('a', 0), (None, 1), ('b', 2)]
    """
    found, at = [], 0
    while at < len(data):
        bad = None
        try:
            good = data[at:].decode(codec)
        except UnicodeDecodeError as error:
            bad = error
            good = data[at : at + bad.start].decode(codec)
        for char in good:
            found.append((char, at))
            at += len(char.encode(codec))
        if bad is None:
            break
        found.append((None, at))
        at += bad.end - bad.start
    return found


def _decode(data, codec, errors, replacement_char, replace_control_characters):
    """Lists (code point, position); bad bytes are dealt with as `errors` says."""
    found = []
    for char, position in characters(data, codec):
        if char is None:
            if errors == "strict":
                raise ValueError("Invalid formatting on input string")
            if errors == "replace":
                found.append((replacement_char, position))
        elif replace_control_characters and char < " ":
            found.append((replacement_char, position))
        else:
            found.append((ord(char), position))
    return found


def _decode_all(array, input_encoding, options):
    """Decodes a vector: row splits, code points and where each starts."""
    codec = _check_codec(input_encoding)
    check_choice("errors", options["errors"], _ERRORS)
    rows = [_decode(item, codec, **options) for item in array.reshape(-1).tolist()]
    splits = np.cumsum([0, *map(len, rows)])
    pairs = [pair for row in rows for pair in row]
    codes = np.array([code for code, _ in pairs], np.int32)
    starts = np.array([start for _, start in pairs], np.int64)
    return splits, codes, starts


def _decode_shape(input, **attrs):
    count = None
    if input.shape is not None and None not in input.shape:
        count = int(np.prod(input.shape)) + 1
    return [(count,), (None,)]


@op(
    "UnicodeDecode",
    "input:string -> row_splits:Tsplits, char_values:int32",
    shape=_decode_shape,
    Tsplits=INDICES,
)
def unicode_decode_op(
    input,
    *,
    input_encoding: str,
    errors="replace",
    replacement_char=65533,
    replace_control_characters=False,
    Tsplits: DType = dtypes.int64,
):
    """Decodes texts into code points, and says where each text's begin."""
    options = {
        "errors": errors,
        "replacement_char": replacement_char,
        "replace_control_characters": replace_control_characters,
    }
    splits, codes, _ = _decode_all(input, input_encoding, options)
    return splits.astype(Tsplits.np_dtype), codes


def _decode_with_offsets_shape(input, **attrs):
    return [*_decode_shape(input), (None,)]


@op(
    "UnicodeDecodeWithOffsets",
    "input:string -> row_splits:Tsplits, char_values:int32, char_to_byte_starts:int64",
    shape=_decode_with_offsets_shape,
    Tsplits=INDICES,
)
def unicode_decode_with_offsets_op(
    input,
    *,
    input_encoding: str,
    errors="replace",
    replacement_char=65533,
    replace_control_characters=False,
    Tsplits: DType = dtypes.int64,
):
    """Decodes texts into code points and the byte at which each starts."""
    options = {
        "errors": errors,
        "replacement_char": replacement_char,
        "replace_control_characters": replace_control_characters,
    }
    splits, codes, starts = _decode_all(input, input_encoding, options)
    return splits.astype(Tsplits.np_dtype), codes, starts


def _encode_shape(input_values, input_splits, *, output_encoding, errors, **attrs):
    _check_output(output_encoding, errors)
    with_rank(input_values, 1, "input_values")
    (count,) = with_rank(input_splits, 1, "input_splits")
    return (None if count is None else max(count - 1, 0),)


def _check_output(output_encoding, errors):
    check_choice("errors", errors, _ERRORS)
    check_choice("output_encoding", output_encoding, _OUTPUT_ENCODINGS)


@op(
    "UnicodeEncode",
    "input_values:int32, input_splits:Tsplits -> output:string",
    shape=_encode_shape,
    Tsplits=INDICES,
)
def unicode_encode_op(
    input_values,
    input_splits,
    *,
    errors="replace",
    output_encoding: str,
    replacement_char=65533,
    Tsplits: DType = dtypes.int64,
):
    """Encodes the code points of each row as one text."""
    _check_output(output_encoding, errors)
    codes, bounds = input_values.tolist(), input_splits.tolist()
    options = (output_encoding, errors, replacement_char)
    rows = [_encode(codes[a:b], *options) for a, b in itertools.pairwise(bounds)]
    return from_list(rows, len(rows))


def _encode(codes, output_encoding, errors, replacement_char):
    kept = []
    for code in codes:
        if 0 <= code <= _LAST and not 0xD800 <= code < 0xE000:
            kept.append(chr(code))
        elif errors == "strict":
            raise ValueError(
                "Code point is out of range for Unicode, or is a surrogate."
            )
        elif errors == "replace":
            kept.append(chr(replacement_char))
    return "".join(kept).encode(_CODECS.get(output_encoding, output_encoding))


def _transcode_shape(input, *, input_encoding, output_encoding, errors, **attrs):
    _check_output(output_encoding, errors)
    return input.shape


@op("UnicodeTranscode", "input:string -> output:string", shape=_transcode_shape)
def unicode_transcode_op(
    input,
    *,
    input_encoding: str,
    output_encoding: str,
    errors="replace",
    replacement_char=65533,
    replace_control_characters=False,
):
    """Changes the encoding of every text."""
    _check_output(output_encoding, errors)
    codec = _check_codec(input_encoding)

    def transcode(item):
        options = (codec, errors, replacement_char, replace_control_characters)
        codes = [code for code, _ in _decode(item, *options)]
        return _encode(codes, output_encoding, errors, replacement_char)

    return map_bytes(transcode, input)


def unicode_transcode(
    input,
    input_encoding,
    output_encoding,
    errors="replace",
    replacement_char=65533,
    replace_control_characters=False,
    name=None,
):
    """Changes the encoding of every text.

    Args:
      input: texts in `input_encoding`, any that Python knows.
      input_encoding: such as "UTF-8", "ISO-8859-1".
      output_encoding: "UTF-8", "UTF-16-BE" or "UTF-32-BE".
      errors: "strict" raises InvalidArgumentError for bytes that mean nothing,
        "replace" puts `replacement_char` there, "ignore" leaves them out.
      replacement_char: a code point.
      replace_control_characters: replace the characters U+0000 to U+001F too.

    >>> import minitf as tf
    >>> tf.strings.unicode_transcode(["Hi!"], "UTF-8", "UTF-16-BE").numpy()
    array([b'\\x00H\\x00i\\x00!'], dtype=object)

    In TensorFlow: core/ops/string_ops.cc
    """
    return unicode_transcode_op(
        input,
        input_encoding=input_encoding,
        output_encoding=output_encoding,
        errors=errors,
        replacement_char=replacement_char,
        replace_control_characters=replace_control_characters,
        name=name,
    )


@op("UnicodeScript", "input:int32 -> output:int32", shape=same)
def unicode_script(input):
    """Tells the script of every code point: the number ICU gives it, -1 if none.

    Latin is 25, Greek 14, Cyrillic 8, Han 17; 0 is for what many scripts share.

    >>> import minitf as tf
    >>> tf.strings.unicode_script([65, 0x3B1, 0x20, -1]).numpy()
    array([25, 14,  0, -1], dtype=int32)

    In TensorFlow: core/ops/string_ops.cc
    """
    return scripts.of_code_points(input)
