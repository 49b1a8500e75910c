"""Text and code points, a row for each text: the functions around the Unicode ops.

In TensorFlow: python/ops/ragged/ragged_string_ops.py
"""

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops import primitives as p
from minitf.ops.ragged.ragged_tensor import RaggedTensor
from minitf.ops.strings.unicode.transcoding import (
    unicode_decode_op,
    unicode_decode_with_offsets_op,
    unicode_encode_op,
)


def unicode_decode(
    input,
    input_encoding,
    errors="replace",
    replacement_char=65533,
    replace_control_characters=False,
    name=None,
):
    """Decodes every text into its code points, int32.

    Returns a `RaggedTensor` with one dimension more; a vector if `input` is a scalar.
    For the arguments see `tf.strings.unicode_transcode`.

    >>> import minitf as tf
    >>> tf.strings.unicode_decode(["Hi", "añ"], "UTF-8")
    <tf.RaggedTensor [[72, 105], [97, 241]]>

    In TensorFlow: python/ops/ragged/ragged_string_ops.py
    """
    options = _options(
        input_encoding, errors, replacement_char, replace_control_characters
    )
    with op_scope(name, "UnicodeDecode"):
        return _decode(input, unicode_decode_op, options)[0]


def unicode_decode_with_offsets(
    input,
    input_encoding,
    errors="replace",
    replacement_char=65533,
    replace_control_characters=False,
    name=None,
):
    """Decodes every text; tells also at which byte each character starts.

    Returns code points (int32) and byte offsets (int64), both ragged.

    >>> import minitf as tf
    >>> codes, starts = tf.strings.unicode_decode_with_offsets(["año"], "UTF-8")
    >>> starts.to_list()
    [[0, 1, 3]]

    In TensorFlow: python/ops/ragged/ragged_string_ops.py
    """
    options = _options(
        input_encoding, errors, replacement_char, replace_control_characters
    )
    with op_scope(name, "UnicodeDecodeWithOffsets"):
        return tuple(_decode(input, unicode_decode_with_offsets_op, options))


def unicode_split(
    input, input_encoding, errors="replace", replacement_char=65533, name=None
):
    """Splits every text into its characters, each a text of its own.

    >>> import minitf as tf
    >>> tf.strings.unicode_split(["Hi", "añ"], "UTF-8").to_list()
    [[b'H', b'i'], [b'a', b'\\xc3\\xb1']]

    In TensorFlow: python/ops/ragged/ragged_string_ops.py
    """
    options = _options(input_encoding, errors, replacement_char, False)
    with op_scope(name, "UnicodeSplit"):
        (codes,) = _decode(input, unicode_decode_op, options)
        return _as_texts(codes, input_encoding, errors, replacement_char)


def unicode_split_with_offsets(
    input, input_encoding, errors="replace", replacement_char=65533, name=None
):
    """Splits every text into characters; tells also at which byte each starts.

    >>> import minitf as tf
    >>> characters, starts = tf.strings.unicode_split_with_offsets("año", "UTF-8")
    >>> starts.numpy()
    array([0, 1, 3])

    In TensorFlow: python/ops/ragged/ragged_string_ops.py
    """
    options = _options(input_encoding, errors, replacement_char, False)
    with op_scope(name, "UnicodeSplitWithOffsets"):
        codes, starts = _decode(input, unicode_decode_with_offsets_op, options)
        return _as_texts(codes, input_encoding, errors, replacement_char), starts


def _options(input_encoding, errors, replacement_char, replace_control_characters):
    return {
        "input_encoding": input_encoding,
        "errors": errors,
        "replacement_char": replacement_char,
        "replace_control_characters": replace_control_characters,
    }


def _decode(input, op, options):
    """Decodes texts of any rank: a list with the codes, and perhaps the offsets."""
    if not isinstance(input, RaggedTensor):
        input = convert_to_tensor(input, dtypes.string, name="input")
        rank = None if input._shape is None else len(input._shape)
        if rank is None:
            raise ValueError("Rank of `input` must be statically known.")
        if rank <= 1:
            splits, *found = op(p.reshape(input, [-1]), **options)
            if rank == 0:
                return found
            return [
                RaggedTensor.from_row_splits(x, splits, validate=False) for x in found
            ]
        input = RaggedTensor.from_tensor(input, ragged_rank=rank - 1)
    found = _decode(input.flat_values, op, options)
    return [input.with_flat_values(x) for x in found]


def _as_texts(codes, encoding, errors, replacement_char):
    """Encodes every single code point as a text."""
    if isinstance(codes, RaggedTensor):
        flat = _as_texts(codes.flat_values, encoding, errors, replacement_char)
        return codes.with_flat_values(flat)
    splits = p.numbers_below(p.size_of(codes, 0) + 1)
    return unicode_encode_op(
        codes,
        splits,
        output_encoding=encoding,
        errors=errors,
        replacement_char=replacement_char,
    )


def unicode_encode(
    input, output_encoding, errors="replace", replacement_char=65533, name=None
):
    """Encodes code points as texts: the innermost dimension becomes one text.

    Args:
      input: int32, dense or ragged, of rank 1 at least.
      output_encoding: "UTF-8", "UTF-16-BE" or "UTF-32-BE".
      errors: what to do with numbers that are no code points: "replace" them by
        `replacement_char`, "ignore" them, or raise InvalidArgumentError ("strict").

    >>> import minitf as tf
    >>> tf.strings.unicode_encode([72, 105, 33], "UTF-8").numpy()
    b'Hi!'

    In TensorFlow: python/ops/ragged/ragged_string_ops.py
    """
    options = {
        "output_encoding": output_encoding,
        "errors": errors,
        "replacement_char": replacement_char,
    }
    with op_scope(name, "UnicodeEncode"):
        codes = input
        if not isinstance(input, RaggedTensor):
            codes = convert_to_tensor(input)
        if codes._shape is None:
            raise ValueError("Rank of input_tensor must be statically known.")
        return _encode(codes, options)


def _encode(codes, options):
    if isinstance(codes, RaggedTensor):
        if codes.ragged_rank > 1 or len(codes.flat_values._shape) > 1:
            return codes.with_values(_encode(codes._values, options))
        return unicode_encode_op(codes._values, codes._row_splits, **options)
    if not codes._shape:
        raise ValueError("input_tensor's rank must be at least 1.")
    if len(codes._shape) == 1:
        count = p.size_of(codes, 0)
        splits = p.stack([count * 0, count])
        return p.reshape(unicode_encode_op(codes, splits, **options), [])
    width = codes._shape[-1]
    rows = RaggedTensor.from_tensor(
        p.reshape(codes, [-1, -1 if width is None else width])
    )
    texts = unicode_encode_op(rows._values, rows._row_splits, **options)
    return p.reshape(texts, p.shape_of(codes)[:-1])
