"""Joining texts: element by element, along axes, or by segment.

In TensorFlow: core/kernels/string_join_op.cc, reduce_join_op.cc,
unsorted_segment_join_op.cc
"""

import numpy as np

from minitf.core import shapes
from minitf.core.convert import encode as as_bytes
from minitf.core.dtypes import INDICES
from minitf.core.errors import OutOfRangeError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import reduced, text
from minitf.ops.strings.mapping import from_list


def _join_shape(inputs, *, separator=""):
    if any(x.shape is None for x in inputs):
        return None
    shape = ()
    for x in inputs:
        if x.shape == ():
            continue  # a scalar goes with every element
        if shape and not shapes.is_compatible(shape, x.shape):
            raise ValueError(
                f"Input shapes do not match: {text(shape)} vs. {text(x.shape)}"
            )
        shape = shapes.merge(shape, x.shape) if shape else x.shape
    return shape


@op("StringJoin", "inputs:N*string -> output:string", shape=_join_shape)
def join_op(inputs, *, separator=""):
    """Joins the texts that stand at the same place in each input."""
    shape = _join_shape(inputs)
    size = int(np.prod(shape))
    columns = [
        x.reshape(-1).tolist() if x.ndim else x.reshape(-1).tolist() * size
        for x in inputs
    ]
    if not columns:
        return from_list([b""], ())
    glue = as_bytes(separator)
    return from_list([glue.join(parts) for parts in zip(*columns)], shape)


join_op.gradient(None)


def join(inputs, separator="", name=None):
    """Joins the texts that stand at the same place in each of `inputs`.

    `inputs` is a list of string tensors of one shape; a scalar goes with every element.
    Raises InvalidArgumentError if the shapes differ.

    >>> import minitf as tf
    >>> tf.strings.join(["Hello", ["Ana", "Bo"]], separator=" ").numpy()
    array([b'Hello Ana', b'Hello Bo'], dtype=object)

    In TensorFlow: python/ops/string_ops.py
    """
    return join_op(list(inputs), separator=separator, name=name)


@op(
    "ReduceJoin",
    "inputs:string, reduction_indices:int32 -> output:string",
    shape=reduced,
)
def reduce_join_op(inputs, reduction_indices, *, keep_dims=False, separator=""):
    """Joins the elements over axes; the first axis named is joined first."""
    axes = _join_axes(reduction_indices, inputs.ndim)
    kept = [axis for axis in range(inputs.ndim) if axis not in axes]
    rows = inputs.transpose([*kept, *reversed(axes)])
    rows = rows.reshape(int(np.prod([inputs.shape[a] for a in kept])), -1)
    if inputs.size == 0:
        rows = np.empty((rows.shape[0], 0), object)
    glue = as_bytes(separator)
    joined = from_list([glue.join(row) for row in rows.tolist()], len(rows))
    if keep_dims:
        return joined.reshape([1 if i in axes else n for i, n in _sizes(inputs)])
    return joined.reshape([inputs.shape[axis] for axis in kept])


reduce_join_op.gradient(None)


def _sizes(array):
    return enumerate(array.shape)


def _join_axes(indices, rank):
    """Lists the axes in the order given, counted from the front."""
    axes = []
    for axis in indices.reshape(-1).tolist():
        if not -rank <= axis < rank:
            raise OutOfRangeError(
                None,
                None,
                f"Invalid reduction dimension {axis} for input with {rank} "
                "dimension(s)",
            )
        if axis % rank in axes:
            raise ValueError(f"Duplicate reduction dimension {axis % rank}")
        axes.append(axis % rank)
    return axes


def reduce_join(inputs, axis=None, keepdims=False, separator="", name=None):
    """Joins all the texts along some axes, along all axes if none are given.

    Axes are joined in the order in which they are named, so [0, 1] and [1, 0] differ.

    >>> import minitf as tf
    >>> tf.strings.reduce_join([["a", "b"], ["c", "d"]], axis=1, separator="+").numpy()
    array([b'a+b', b'c+d'], dtype=object)
    >>> tf.strings.reduce_join([["a", "b"], ["c", "d"]]).numpy()
    b'abcd'

    In TensorFlow: python/ops/string_ops.py
    """
    with op_scope(name, "ReduceJoin"):
        inputs = convert_to_tensor(inputs)
        return reduce_join_op(
            inputs,
            all_axes_backwards(inputs) if axis is None else axis,
            keep_dims=bool(keepdims),
            separator=separator,
        )


def all_axes_backwards(tensor):
    """All axes from the last to the first, which joins in reading order."""
    if tensor._shape is not None:
        return convert_to_tensor(np.arange(len(tensor._shape), dtype=np.int32)[::-1])
    return OPS["Range"].call(OPS["Rank"].call(tensor) - 1, -1, -1)


def _segment_join_shape(inputs, segment_ids, num_segments, *, separator=""):
    if inputs.shape is None or segment_ids.shape is None:
        return None
    rank = len(segment_ids.shape)
    if not shapes.is_compatible(inputs.shape[:rank], segment_ids.shape):
        raise ValueError(
            f"The shape of segment_ids, {text(segment_ids.shape)}, must be a prefix "
            f"of that of the inputs, {text(inputs.shape)}."
        )
    count = num_segments.value
    return (None if count is None else int(count), *inputs.shape[rank:])


@op(
    "UnsortedSegmentJoin",
    "inputs:string, segment_ids:Tindices, num_segments:Tnumsegments -> output:string",
    shape=_segment_join_shape,
    Tindices=INDICES,
    Tnumsegments=INDICES,
)
def unsorted_segment_join_op(inputs, segment_ids, num_segments, *, separator=""):
    """Joins the rows that have the same segment number."""
    rank, count = segment_ids.ndim, int(num_segments)
    if inputs.shape[:rank] != segment_ids.shape:
        raise ValueError("segment_ids do not go with the inputs.")
    ids = segment_ids.reshape(-1)
    if ids.size and (ids.min() < 0 or ids.max() >= count):
        raise ValueError(
            "segment_ids are not allowed to exceed num_segments or to have negative "
            "values."
        )
    inner = inputs.shape[rank:]
    rows = inputs.reshape(ids.size, int(np.prod(inner)))
    groups = [[[] for _ in range(rows.shape[1])] for _ in range(count)]
    for segment, row in zip(ids.tolist(), rows.tolist()):
        for group, item in zip(groups[segment], row):
            group.append(item)
    glue = as_bytes(separator)
    joined = [glue.join(group) for row in groups for group in row]
    return from_list(joined, (count, *inner))


def unsorted_segment_join(inputs, segment_ids, num_segments, separator="", name=None):
    """Joins the elements of `inputs` that have the same number in `segment_ids`.

    The shape of `segment_ids` is the beginning of that of `inputs`. Raises
    InvalidArgumentError for numbers that are negative or not below `num_segments`.

    >>> import minitf as tf
    >>> words = ["this", "a", "is", "test"]
    >>> tf.strings.unsorted_segment_join(words, [0, 1, 0, 1], 2, separator=" ").numpy()
    array([b'this is', b'a test'], dtype=object)

    In TensorFlow: core/ops/string_ops.cc
    """
    return unsorted_segment_join_op(
        inputs, segment_ids, num_segments, separator=separator, name=name
    )
