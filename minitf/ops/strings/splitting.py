"""Splitting texts into words or bytes.

The ops return what a sparse tensor is made of: where each piece belongs (row, place in
the row), the pieces, and the shape. The functions make a ragged tensor of it: a row of
pieces for each text.

In TensorFlow: python/ops/ragged/ragged_string_ops.py, core/kernels/string_split_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text, with_rank
from minitf.ops.primitives import stack
from minitf.ops.ragged.ragged_tensor import RaggedTensor
from minitf.ops.strings.mapping import from_list


def _split_shape(input, separator, **attrs):
    with_rank(input, 1, "input")
    if separator.shape:
        raise ValueError(f"sep must be a scalar, got shape: {text(separator.shape)}")
    return [(None, 2), (None,), (2,)]


def _as_sparse(rows):
    """Turns lists of pieces into indices, values and shape."""
    indices = [(i, j) for i, row in enumerate(rows) for j in range(len(row))]
    pieces = [piece for row in rows for piece in row]
    return (
        np.array(indices, np.int64).reshape(-1, 2),
        from_list(pieces, len(pieces)),
        np.array([len(rows), max(map(len, rows), default=0)], np.int64),
    )


@op(
    "StringSplitV2",
    "input:string, sep:string -> indices:int64, values:string, shape:int64",
    shape=_split_shape,
)
def string_split_v2(input, sep, *, maxsplit=-1):
    """Splits each text of a vector at a separator, or at blanks if it is ""."""
    if input.ndim != 1 or sep.ndim:
        raise ValueError("StringSplitV2 takes a vector and a scalar separator.")
    separator = sep.reshape(-1)[0] or None
    if maxsplit == 0:
        return _as_sparse([[item] for item in input.tolist()])
    return _as_sparse([item.split(separator, maxsplit) for item in input.tolist()])


@op(
    "StringSplit",
    "input:string, delimiter:string -> indices:int64, values:string, shape:int64",
    shape=_split_shape,
)
def string_split_op(input, delimiter, *, skip_empty=True):
    """Splits each text at every byte that is in `delimiter`; "" splits every byte."""
    if input.ndim != 1 or delimiter.ndim:
        raise ValueError("StringSplit takes a vector and a scalar delimiter.")
    separators = delimiter.reshape(-1)[0]
    rows = [_split_at_any(item, separators) for item in input.tolist()]
    if skip_empty:
        rows = [[piece for piece in row if piece] for row in rows]
    return _as_sparse(rows)


string_split_op.gradient(None)


def _split_at_any(item, separators):
    if not item:
        return []  # as in TensorFlow: not even an empty piece
    if not separators:
        return [item[i : i + 1] for i in range(len(item))]
    first = separators[:1]
    for other in separators[1:]:
        item = item.replace(bytes([other]), first)
    return item.split(first)


def split(input, sep=None, maxsplit=-1, name=None):
    """Splits each text at `sep`, as Python's `split` does.

    Args:
      input: a string tensor of known rank, or a ragged one.
      sep: the separator; runs of blanks separate if it is None or "".
      maxsplit: how often to split at most; -1 means as often as possible.

    Returns a `RaggedTensor` with one dimension more; a vector if `input` is a scalar.

    >>> import minitf as tf
    >>> tf.strings.split(["hello world", "a b c"])
    <tf.RaggedTensor [[b'hello', b'world'], [b'a', b'b', b'c']]>
    >>> tf.strings.split("a,b", sep=",").numpy()
    array([b'a', b'b'], dtype=object)

    In TensorFlow: python/ops/ragged/ragged_string_ops.py
    """
    separator = "" if sep is None else sep

    def split_vector(texts):
        found = string_split_v2(texts, separator, maxsplit=maxsplit)
        return ragged_from_sparse_parts(found)

    with op_scope(name, "StringSplit"):
        return apply_to_vectors(split_vector, input)


def bytes_split(input, name=None):
    """Splits each text into its bytes.

    Returns a `RaggedTensor` with one dimension more; a vector if `input` is a scalar.

    >>> import minitf as tf
    >>> tf.strings.bytes_split(["hi", "you"])
    <tf.RaggedTensor [[b'h', b'i'], [b'y', b'o', b'u']]>

    In TensorFlow: python/ops/ragged/ragged_string_ops.py
    """

    def split_vector(texts):
        return ragged_from_sparse_parts(string_split_op(texts, "", skip_empty=False))

    with op_scope(name, "StringsByteSplit"):
        return apply_to_vectors(split_vector, input)


def ragged_from_sparse_parts(found):
    """Makes a ragged tensor of the pieces that a splitting op found."""
    return RaggedTensor.from_value_rowids(
        found.values, found.indices[:, 0], nrows=found.shape[0], validate=False
    )


def apply_to_vectors(function, input):
    """Applies a function of string vectors to a tensor of any rank, or a ragged one.

    `function` returns a ragged tensor, a row for each text.
    """
    if not isinstance(input, RaggedTensor):
        input = convert_to_tensor(input, dtypes.string, name="input")
        rank = None if input._shape is None else len(input._shape)
        if rank == 0:
            return function(stack([input]))[0]
        if rank is None:
            raise ValueError("The rank of `input` must be known. Set its shape first.")
        if rank == 1:
            return function(input)
        input = RaggedTensor.from_tensor(input, ragged_rank=rank - 1)
    if input.dtype is not dtypes.string:
        raise InvalidArgumentError(
            None, None, f"Expected a string tensor, received {input.dtype.name}."
        )
    return input.with_flat_values(apply_to_vectors(function, input.flat_values))
