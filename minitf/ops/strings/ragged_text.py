"""Ragged tensors as text, `[[1, 2], [], [3]]`, put together by string ops.

In TensorFlow: python/ops/ragged/ragged_string_ops.py (ragged_tensor_to_string)
"""

from minitf.core import dtypes
from minitf.ops import primitives as p
from minitf.ops.ragged.ragged_tensor import RaggedTensor, implements
from minitf.ops.strings.joining import join, unsorted_segment_join
from minitf.ops.strings.numbers import as_string
from minitf.ops.strings.regex import regex_replace


def ragged_text(rt, summarize=-1):
    """Writes a ragged tensor as a scalar string tensor.

    Of each dimension `summarize` elements are shown at each end; all if it is -1.
    """
    flat = rt.flat_values
    if flat.dtype is dtypes.string:
        flat = join(["'", regex_replace(flat, r"(['\\])", r"\\\1"), "'"])
    else:
        flat = as_string(flat, shortest=flat.dtype.is_floating)
    rows = RaggedTensor.from_row_splits(
        _rows(rt.with_flat_values(flat), summarize),
        p.stack([rt.nrows() * 0, rt.nrows()]),
        validate=False,
    )
    return _rows(rows, summarize)[0]


def _rows(rt, summarize):
    """Writes every row of a ragged tensor of texts as one text."""
    values = rt.values
    if isinstance(values, RaggedTensor):
        values = _rows(values, summarize)
    elif len(values._shape) > 1:
        values = _rows(RaggedTensor.from_tensor(values), summarize)
    rt = rt.with_values(values)
    whole = _joined(rt)
    if summarize >= 0:
        start, end = _joined(rt[:, :summarize]), _joined(_last(rt, summarize))
        short = join([start, ", ..., ", end])
        whole = p.where_else(rt.row_lengths() > 2 * summarize, short, whole)
    return join(["[", whole, "]"])


def _last(rt, count):
    return rt[:, -count:] if count else rt[:, :0]


def _joined(rt):
    return unsorted_segment_join(
        rt.values, rt.value_rowids(), rt.nrows(), separator=", "
    )


@implements("StringFormat")
def string_format_ragged(op, inputs, attrs, name):
    """tf.strings.format with ragged tensors: the pieces one by one, then joined."""
    placeholder, summarize = attrs["placeholder"], attrs["summarize"]
    first, *rest = attrs["template"].split(placeholder)
    pieces = [first]
    for tensor, after in zip(inputs[0], rest, strict=True):
        if isinstance(tensor, RaggedTensor):
            pieces.append(ragged_text(tensor, summarize))
        else:
            given = {"template": placeholder, "placeholder": placeholder}
            pieces.append(op.call([tensor], summarize=summarize, **given))
        pieces.append(after)
    return join(pieces, name=name)
