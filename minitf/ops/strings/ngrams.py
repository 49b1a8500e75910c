"""n-grams: every run of n neighbouring words, joined.

Each row may be padded on both sides, so that its first and last words are in as many
n-grams as the others.

In TensorFlow: python/ops/ragged/ragged_string_ops.py, core/kernels/string_ngrams_op.cc
"""

import itertools

import numpy as np

from minitf.core import dtypes
from minitf.core.convert import encode as as_bytes
from minitf.core.dtypes import INDICES, DType
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import with_rank
from minitf.ops.primitives import expand_dims
from minitf.ops.ragged.ragged_tensor import RaggedTensor
from minitf.ops.strings.mapping import from_list


def _ngrams_shape(data, data_splits, **attrs):
    with_rank(data, 1, "data")
    return [(None,), data_splits.shape]


@op(
    "StringNGrams",
    "data:string, data_splits:Tsplits -> ngrams:string, ngrams_splits:Tsplits",
    shape=_ngrams_shape,
    Tsplits=INDICES,
)
def string_ngrams(
    data,
    data_splits,
    *,
    separator: str,
    ngram_widths: list[int],
    left_pad: str,
    right_pad: str,
    pad_width: int,
    preserve_short_sequences: bool,
    Tsplits: DType = dtypes.int64,
):
    """Joins every run of n neighbouring elements, for several n."""
    words, bounds = data.tolist(), data_splits.tolist()
    pads, glue = (as_bytes(left_pad), as_bytes(right_pad)), as_bytes(separator)
    found, splits = [], [0] if bounds else []
    for start, end in itertools.pairwise(bounds):
        row = words[start:end]
        grams = []
        for width in ngram_widths:
            grams += _ngrams_of(row, width, _pad_count(width, pad_width), pads, glue)
        if preserve_short_sequences and not grams and row:
            grams = [glue.join(_padded(row, max(pad_width, 0), pads))]
        found += grams
        splits.append(len(found))
    return from_list(found, len(found)), np.array(splits, data_splits.dtype)


def _pad_count(width, pad_width):
    """How much to pad: less than a whole n-gram of padding on either side."""
    return width - 1 if pad_width < 0 else min(pad_width, width - 1)


def _padded(row, count, pads):
    return [pads[0]] * count + row + [pads[1]] * count


def _ngrams_of(row, width, pad_count, pads, glue):
    row = _padded(row, pad_count, pads)
    return [glue.join(row[i : i + width]) for i in range(len(row) - width + 1)]


def ngrams(
    data,
    ngram_width,
    separator=" ",
    pad_values=None,
    padding_width=None,
    preserve_short_sequences=False,
    name=None,
):
    """Joins every run of `ngram_width` neighbouring texts in the innermost dimension.

    Args:
      data: a string tensor or ragged tensor, of rank 1 at least.
      ngram_width: how many to join; a tuple or list asks for several sorts.
      separator: what to put between.
      pad_values: a text, or a pair of texts, to pad each row with on both sides.
      padding_width: how much to pad; as much as makes sense if None.
      preserve_short_sequences: join rows too short for any n-gram as they are.

    Raises TypeError or ValueError for impossible arguments.

    >>> import minitf as tf
    >>> tf.strings.ngrams(["a", "b", "c"], 2).numpy()
    array([b'a b', b'b c'], dtype=object)

    In TensorFlow: python/ops/ragged/ragged_string_ops.py
    """
    widths = _check_widths(ngram_width)
    left, right = _check_pads(pad_values)
    padding_width = _check_padding(padding_width, pad_values)
    with op_scope(name, "StringNGrams"):
        rows, unwrap = _as_rows(data)
        found = string_ngrams(
            rows.flat_values,
            rows.nested_row_splits[-1],
            separator=separator,
            ngram_widths=widths,
            left_pad=left,
            right_pad=right,
            pad_width=padding_width,
            preserve_short_sequences=preserve_short_sequences,
        )
        result = RaggedTensor.from_row_splits(
            found.ngrams, found.ngrams_splits, validate=False
        )
        return unwrap(_with_innermost(rows, result))


def _with_innermost(rows, innermost):
    """Replaces the innermost ragged dimension of `rows`."""
    if rows.ragged_rank == 1:
        return innermost
    return rows.with_values(_with_innermost(rows.values, innermost))


def _as_rows(data):
    """Makes a ragged tensor of `data`, and a function that undoes that at the end."""
    if isinstance(data, RaggedTensor):
        return data, lambda result: result
    data = convert_to_tensor(data, dtypes.string, name="data")
    rank = None if data._shape is None else len(data._shape)
    if not rank:
        raise ValueError("Data must have rank>0")
    if rank == 1:
        rows = RaggedTensor.from_tensor(expand_dims(data, 0))
        return rows, lambda result: result[0]
    rows = RaggedTensor.from_tensor(data, ragged_rank=rank - 1)
    return rows, lambda result: result.to_tensor(default_value="")


def _check_widths(ngram_width):
    widths = ngram_width if isinstance(ngram_width, list | tuple) else [ngram_width]
    if not all(isinstance(width, int) for width in widths):
        raise TypeError(
            "ngram_width must be an integer or a tuple or list of integers. Received: "
            f"{ngram_width!r}"
        )
    for width in widths:
        if width < 1:
            raise ValueError(f"All ngram_widths must be greater than 0. Got {width}")
    return list(widths)


def _check_pads(pad_values):
    if pad_values is None:
        return "", ""
    pair = (pad_values,) * 2 if isinstance(pad_values, str | bytes) else pad_values
    ok = isinstance(pair, list | tuple) and len(pair) == 2
    if not ok or not all(isinstance(pad, str | bytes) for pad in pair):
        raise TypeError(
            "pad_values must be a string, tuple of strings, or None. Received: "
            f"{pad_values!r}"
        )
    left, right = (pad.decode() if isinstance(pad, bytes) else pad for pad in pair)
    return left, right


def _check_padding(padding_width, pad_values):
    if padding_width is not None and padding_width < 1:
        raise ValueError(f"padding_width must be greater than 0. Got {padding_width}")
    if padding_width is not None and pad_values is None:
        raise ValueError("pad_values must be provided if padding_width is set.")
    if pad_values is None:
        return 0
    return -1 if padding_width is None else padding_width
