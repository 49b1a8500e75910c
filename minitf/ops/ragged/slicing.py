"""`rt[i]`, `rt[a:b]`, `rt[:, a:b]`: what square brackets mean for ragged tensors.

A row is a slice of the values. Several rows in a row are a slice of the values with
splits of their own. Slices of an inner, ragged dimension are worked out for each row
and gathered. An index into an inner ragged dimension is refused: not every row need
have such a place.

In TensorFlow: python/ops/ragged/ragged_getitem.py
"""

import numpy as np

from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.tensor import Tensor
from minitf.ops import primitives as p
from minitf.ops.math.casting import cast


def getitem(rt, key):
    """Returns `rt[key]`: a ragged tensor, or a dense one."""
    keys = list(key) if isinstance(key, list | tuple) else [key]
    if sum(1 for k in keys if k is Ellipsis) > 1:
        raise ValueError("Only one ellipsis is allowed")
    return _rows(rt, _expand_ellipsis(keys, len(rt._shape))) if keys else rt


def _expand_ellipsis(keys, rank):
    """Replaces `...` by as many `:` as are missing."""
    for at, key in enumerate(keys):
        if key is Ellipsis:
            used = sum(1 for k in keys if k is not None) - 1
            missing = [slice(None)] * max(rank - used, 0)
            return keys[:at] + missing + keys[at + 1 :]
    return keys


def _rows(rt, keys):
    """Applies the first key to the rows, the others to what is inside."""
    first, rest = keys[0], keys[1:]
    if first is None:
        inner = _rows(rt, rest) if rest else rt
        return _as_only_row(rt, inner)
    if isinstance(first, slice):
        return _inner(_slice_rows(rt, first), rest)
    row = _row(rt, _scalar(first))
    if not rest:
        return row
    return row[tuple(rest)]


def _as_only_row(rt, inner):
    """`rt[tf.newaxis]`: one more dimension in front, with a single row."""
    if isinstance(inner, Tensor):
        return p.expand_dims(inner, 0)
    count = p.expand_dims(inner.nrows(), 0)
    splits = p.concat([np.zeros(1, count.dtype.np_dtype), count])
    return rt._make(inner, splits, inner._shape[0])


def _scalar(key):
    """Checks an index: a Python, NumPy or tensor integer."""
    is_integer = isinstance(key, int | np.integer) and not isinstance(key, bool)
    if isinstance(key, Tensor) and key.dtype.is_integer and key._shape in ((), None):
        is_integer = True
    if not is_integer:
        raise TypeError(
            "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and "
            f"scalar tf.int32/tf.int64 tensors are valid indices, got {key!r}"
        )
    return key


def _row(rt, index):
    """One row: dense, unless the values are ragged."""
    count = rt._shape[0]
    if isinstance(index, int) and count is not None and not -count <= index < count:
        raise IndexError(f"Row key {index} out of bounds")
    starts, limits = rt._row_splits[:-1], rt._row_splits[1:]
    return rt._values[starts[index] : limits[index]]


def _slice_rows(rt, key):
    """Some of the rows; neighbours stay where they are, others are gathered."""
    if key == slice(None):
        return rt
    starts, limits = rt._row_splits[:-1][key], rt._row_splits[1:][key]
    if key.step is None or (isinstance(key.step, int) and key.step == 1):
        # Without rows there is no first start; the splits are then [0].
        zero = np.zeros(1, starts.dtype.np_dtype)
        splits = p.concat([p.concat([starts[:1], zero])[:1], limits])
        values = rt._values[splits[0] : splits[-1]]
        return rt._make(values, splits - splits[0], rt._uniform_row_length)
    return _ranges(rt, starts, limits, 1)


def _ranges(rt, starts, limits, step):
    """Rows made of the values from `starts` to `limits`."""
    step = convert_to_tensor(np.array(step, starts.dtype.np_dtype))
    found = OPS["RaggedRange"].call(starts, limits, step, Tsplits=starts.dtype)
    values = gather_rows(rt._values, found.rt_dense_values)
    return rt._make(values, found.rt_nested_splits)


def gather_rows(values, indices):
    """The rows of dense or ragged values at a vector of indices."""
    if isinstance(values, Tensor):
        return p.gather(values, indices)
    splits = values._row_splits
    indices = cast(indices, splits.dtype)
    starts, limits = p.gather(splits[:-1], indices), p.gather(splits[1:], indices)
    return _ranges(values, starts, limits, 1)


def _inner(rt, keys):
    """Applies keys to the dimensions inside of each row."""
    if not keys:
        return rt
    if isinstance(rt, Tensor):
        return rt[(slice(None), *keys)]
    first, rest = keys[0], keys[1:]
    if first is None:
        inner = _inner(rt, rest)
        ones = p.numbers_below(inner.nrows() + 1, inner._row_splits.dtype)
        return rt._make(inner, ones, uniform_row_length=1)
    if isinstance(first, slice):
        if first != slice(None):
            rt = _slice_columns(rt, first)
        return rt.with_values(_inner(rt._values, rest))
    index = _scalar(first)
    if rt._uniform_row_length is None:
        raise ValueError("Cannot index into an inner ragged dimension.")
    offset = index if index >= 0 else index + rt._uniform_row_length
    column = gather_rows(rt._values, rt._row_splits[:-1] + offset)
    return _inner(column, rest)


def _slice_columns(rt, key):
    """Cuts a slice out of every row."""
    starts, limits = rt._row_splits[:-1], rt._row_splits[1:]
    step = 1 if key.step is None else key.step
    backwards = isinstance(step, int) and step < 0
    low, high = (starts - 1, limits - 1) if backwards else (starts, limits)
    first, last = (high, low) if backwards else (low, high)
    begin = first if key.start is None else _bound(key.start, starts, limits, low, high)
    end = last if key.stop is None else _bound(key.stop, starts, limits, low, high)
    return _ranges(rt, begin, end, step)


def _bound(offset, starts, limits, low, high):
    """Where in the values an offset into each row lies."""
    if isinstance(offset, Tensor):
        offset = cast(offset, starts.dtype)
        forward = p.minimum(starts + offset, high)
        backward = p.maximum(limits + offset, low)
        return OPS["SelectV2"].call(offset < 0, backward, forward)
    if offset < 0:
        return p.maximum(limits + offset, low)
    return p.minimum(starts + offset, high)
