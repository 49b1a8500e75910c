"""Parts of a tensor: slice and strided_slice, the ops behind `x[1:, ::2]`.

A strided slice has one entry for each item of the square brackets, in three vectors:
where to begin, where to end, in which steps. Five masks, a bit for each entry, say that
an entry has no begin (1:), no end (:1), is `...`, is `tf.newaxis`, or is a number whose
dimension disappears. The kernel turns all this back into a NumPy index.

In TensorFlow: python/ops/array_ops.py, core/util/strided_slice_op.cc
"""

import builtins

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text
from minitf.ops.array.filling import ones_like
from minitf.ops.array.joining import pack_op
from minitf.ops.array.padding import pad_op
from minitf.ops.array.shaping import shape


def slice_shape(input, begin, size):
    """The sizes asked for; where that is -1, what is left of the input."""
    rank = _common_length(begin, size)
    rank = input.rank if rank is None else rank
    if input.rank not in (None, rank):
        raise ValueError(
            f"Shape must be rank {rank} but is rank {input.rank}: begin and size must "
            "have one entry for each dimension of the input"
        )
    if rank is None:
        return None
    if size.value is None:
        return (None,) * rank
    sizes = (None,) * rank if input.shape is None else input.shape
    begins = [None] * rank if begin.value is None else begin.value.tolist()
    return tuple(map(_slice_size, sizes, begins, size.value.tolist()))


def _common_length(*vectors):
    """The length of vectors that must have the same; None if it is unknown."""
    known = [v.shape for v in vectors if v.shape is not None]
    lengths = {shape[0] for shape in known if shape} - {None}
    if any(len(shape) != 1 for shape in known) or len(lengths) > 1:
        raise ValueError(
            "Expected vectors of equal size, one entry for each dimension. "
            f"Received shapes: {', '.join(text(v.shape) for v in vectors)}"
        )
    return lengths.pop() if lengths else None


def _slice_size(whole, begin, size):
    """The size of one dimension of a slice; -1 means all that is left."""
    if size < -1:
        raise ValueError(f"Expected size >= -1, but got {size}")
    if begin is not None and (begin < 0 or (whole is not None and begin > whole)):
        raise ValueError(f"Expected begin in [0, {whole}], but got {begin}")
    if size != -1:
        return size
    return None if begin is None or whole is None else whole - begin


@op(
    "Slice",
    "input:T, begin:Index, size:Index -> output:T",
    shape=slice_shape,
    view=True,
    Index=INDICES,
)
def slice_op(input, begin, size):
    """Cuts out the elements from `begin` on, `size` of them in each dimension."""
    begins, sizes = begin.tolist(), size.tolist()
    if begin.shape != (input.ndim,) or size.shape != begin.shape:
        raise ValueError("There must be one begin and one size for each dimension.")
    index = []
    for whole, first, count in zip(input.shape, begins, sizes, strict=True):
        count = _slice_size(whole, first, count)
        if first + count > whole:
            raise ValueError(
                f"Expected size in [0, {whole - first}], but got {count}: the slice "
                f"begins at {first} of {whole}"
            )
        index.append(builtins.slice(first, first + count))
    return input[(*index, ...)]


@slice_op.gradient
def slice_grad(node, dy):
    """Pads the gradient with zeros where the slice left something out."""
    x, begin, _ = node.inputs
    (y,) = node.outputs
    after = shape(x, begin._dtype) - shape(y, begin._dtype) - begin
    return pad_op(dy, pack_op([begin, after], axis=1)), None, None


def slice(input_, begin, size, name=None):
    """Cuts out the elements from `begin` on, `size` of them in each dimension.

    A size of -1 means all that are left. Raises InvalidArgumentError if the slice
    reaches beyond the tensor; `x[a:b]` would just end there.

    >>> import minitf as tf
    >>> tf.slice([[1, 2, 3], [4, 5, 6]], begin=[0, 1], size=[2, -1]).numpy().tolist()
    [[2, 3], [5, 6]]

    In TensorFlow: python/ops/array_ops.py
    """
    return slice_op(input_, begin, size, name=name)


def numpy_index(
    count,
    begin,
    end,
    strides,
    begin_mask,
    end_mask,
    ellipsis_mask,
    new_axis_mask,
    shrink_axis_mask,
):
    """Turns the `count` entries of a strided slice into a NumPy index.

    `begin` and the others are lists, or None where they are not known. An index always
    has an Ellipsis, so that the result is an array even if no dimension is left.
    Raises ValueError for entries that mean nothing.
    """
    index, has_ellipsis = [], False
    for i in range(count):
        bit = 1 << i
        if ellipsis_mask & bit:
            if has_ellipsis:
                raise ValueError("Multiple ellipses in slice spec not allowed")
            has_ellipsis = True
            index.append(...)
        elif new_axis_mask & bit:
            index.append(None)
        elif shrink_axis_mask & bit:
            if strides[i] <= 0:
                raise ValueError("only stride 1 allowed on non-range indexing.")
            index.append(begin[i])
        else:
            if strides[i] == 0:
                raise ValueError(f"strides[{i}] must be non-zero")
            first = None if begin_mask & bit else begin[i]
            last = None if end_mask & bit else end[i]
            index.append(builtins.slice(first, last, strides[i]))
    return tuple(index) if has_ellipsis else (*index, ...)


def strided_shape(input, begin, end, strides, **masks):
    """The shape of a strided slice, as far as bounds and sizes are known."""
    count = _common_length(begin, end, strides)
    if count is None or strides.value is None:
        return None
    unknown = [None] * count
    first = unknown if begin.value is None else begin.value.tolist()
    last = unknown if end.value is None else end.value.tolist()
    index = _symbolic_index(count, first, last, strides.value.tolist(), **masks)
    return None if input.shape is None else _shape_at(input.shape, index)


UNKNOWN = object()  # a bound of a slice that only the running graph knows


def _symbolic_index(count, begin, end, strides, **masks):
    """A NumPy index in which bounds that are not known are `UNKNOWN`."""
    begin = [UNKNOWN if x is None else x for x in begin]
    end = [UNKNOWN if x is None else x for x in end]
    return numpy_index(count, begin, end, strides, **masks)


def _shape_at(sizes, index):
    """The shape that NumPy would give `x[index]`."""
    taken = sum(item is not None and item is not ... for item in index)
    if taken > len(sizes):
        raise ValueError(
            f"Index out of range using input dim {len(sizes)}; input has only "
            f"{len(sizes)} dims but {taken} indices were given"
        )
    result, at = [], 0
    for item in index:
        if item is None:
            result.append(1)
        elif item is ...:
            skipped = len(sizes) - taken
            result.extend(sizes[at : at + skipped])
            at += skipped
        else:
            result.extend(_sizes_at(sizes[at], item, at))
            at += 1
    return tuple(result)


def _sizes_at(size, item, dimension):
    """What is left of one dimension: nothing, or its new size."""
    if isinstance(item, builtins.slice):
        if size is None or UNKNOWN in (item.start, item.stop):
            return [_any_size(size, item)]
        return [len(range(*item.indices(size)))]
    if size is not None and item is not UNKNOWN and not -size <= item < size:
        raise ValueError(
            f"slice index {item} of dimension {dimension} out of bounds: the dimension "
            f"has the size {size}"
        )
    return []


def _any_size(size, item):
    """The size of a slice of an unknown dimension: all of it, or unknown."""
    return size if item.start is None and item.stop is None else None


@op(
    "StridedSlice",
    "input:T, begin:Index, end:Index, strides:Index -> output:T",
    shape=strided_shape,
    view=True,
    Index=INDICES | {dtypes.int16},
)
def strided_slice_op(
    input,
    begin,
    end,
    strides,
    *,
    begin_mask=0,
    end_mask=0,
    ellipsis_mask=0,
    new_axis_mask=0,
    shrink_axis_mask=0,
):
    """Cuts out a part of a tensor: `input[begin:end:strides]`."""
    if begin.ndim != 1 or not begin.shape == end.shape == strides.shape:
        raise ValueError("begin, end and strides must be vectors of the same length.")
    return input[
        numpy_index(
            len(begin),
            begin.tolist(),
            end.tolist(),
            strides.tolist(),
            begin_mask,
            end_mask,
            ellipsis_mask,
            new_axis_mask,
            shrink_axis_mask,
        )
    ]


def row_shape(input, index):
    """The shape without its first dimension, in which there must be such a row."""
    if index.shape not in (None, ()):
        raise ValueError(f"The index must be one number. Received: {text(index.shape)}")
    if input.shape is None:
        return None
    number = UNKNOWN if index.value is None else index.value.item()
    return _shape_at(input.shape, (number, ...))


@op("_Row", "input:T, index:Index -> output:T", shape=row_shape, view=True)
def row(input, index):
    """Takes one row, `input[index]`.

    Nobody writes this op: the optimiser puts it in the place of a `StridedSlice` that
    does no more.
    """
    return input[index, ...]


_MASKS = ("begin", "end", "ellipsis", "new_axis", "shrink_axis")


def _masks_of(node):
    return {f"{name}_mask": node.attrs[f"{name}_mask"] for name in _MASKS}


@strided_slice_op.gradient
def strided_slice_op_grad(node, dy):
    """Puts the gradient into zeros of the input's shape, where the slice was cut."""
    x, *bounds = node.inputs
    sizes = shape(x, bounds[0]._dtype)
    return strided_slice_grad(sizes, *bounds, dy, **_masks_of(node)), None, None, None


def strided_slice_grad_shape(shape, begin, end, strides, dy, **masks):
    """The shape of the tensor that was cut."""
    _common_length(begin, end, strides)
    return shape.as_shape


@op(
    "StridedSliceGrad",
    "shape:Index, begin:Index, end:Index, strides:Index, dy:T -> output:T",
    shape=strided_slice_grad_shape,
    Index=INDICES,
)
def strided_slice_grad(
    shape,
    begin,
    end,
    strides,
    dy,
    *,
    begin_mask=0,
    end_mask=0,
    ellipsis_mask=0,
    new_axis_mask=0,
    shrink_axis_mask=0,
):
    """Puts `dy` at `begin:end:strides` of a tensor of zeros."""
    masks = (begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask)
    bounds = (begin.tolist(), end.tolist(), strides.tolist())
    whole = np.zeros(shape.tolist(), dy.dtype)
    part = whole[numpy_index(len(begin), *bounds, *masks)]
    if part.shape != dy.shape:
        raise ValueError(
            f"shape of dy was {text(dy.shape)} instead of {text(part.shape)}"
        )
    part[...] = dy
    return whole


@strided_slice_grad.gradient
def strided_slice_grad_grad(node, dy):
    """Cuts out the same part again."""
    _, *bounds, _ = node.inputs
    part = strided_slice_op(dy, *bounds, **_masks_of(node))
    return None, None, None, None, part


def strided_slice(
    input_,
    begin,
    end,
    strides=None,
    begin_mask=0,
    end_mask=0,
    ellipsis_mask=0,
    new_axis_mask=0,
    shrink_axis_mask=0,
    var=None,
    name=None,
):
    """Cuts out a part of a tensor: what `input_[begin:end:strides]` becomes.

    Bit i of a mask says of entry i: `begin_mask`, take from the first element;
    `end_mask`, to the last; `ellipsis_mask`, it is `...`; `new_axis_mask`, it is
    `tf.newaxis`; `shrink_axis_mask`, it is the single number `begin[i]`.

    >>> import minitf as tf
    >>> tf.strided_slice([1, 2, 3, 4, 5], [1], [5], [2]).numpy()
    array([2, 4], dtype=int32)

    In TensorFlow: python/ops/array_ops.py
    """
    if var is not None:
        raise NotImplementedError(
            "strided_slice(var=...) is not here; assign to a slice of a variable with "
            "`variable[...].assign(value)`."
        )
    if strides is None:
        strides = ones_like(begin)
    return strided_slice_op(
        input_,
        begin,
        end,
        strides,
        begin_mask=begin_mask,
        end_mask=end_mask,
        ellipsis_mask=ellipsis_mask,
        new_axis_mask=new_axis_mask,
        shrink_axis_mask=shrink_axis_mask,
        name=name,
    )
