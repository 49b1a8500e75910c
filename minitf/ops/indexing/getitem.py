"""`x[0, 1:, ..., tf.newaxis]`: what square brackets mean.

The items of the brackets become one `StridedSlice` (see slicing.py). If all bounds are
Python numbers each of its vectors is a constant; a tensor among them makes a `Pack`.
A tensor of bools picks elements instead: `tf.boolean_mask`.

In TensorFlow: python/ops/tensor_getitem_override.py
"""

import functools
import operator

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.registry import tensor_method
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant, constant_of
from minitf.ops.array.joining import stack
from minitf.ops.indexing.masking import boolean_mask
from minitf.ops.indexing.slicing import strided_slice_op
from minitf.ops.math.casting import cast

_INDEX_TYPES = (dtypes.int16, dtypes.int32, dtypes.int64)


@tensor_method("getitem")
def getitem(tensor, key):
    """The body of `tensor[key]`."""
    if type(key) is int:  # x[i], the most usual of all
        return _cut(tensor, _bounds_of_number(key), {"shrink_axis_mask": 1})
    if _is_mask(key):
        return boolean_mask(tensor, key)
    items = key if isinstance(key, list | tuple) else (key,)
    spec = Spec()
    for item in items:
        spec.add(item)
    if not spec.has_tensors:
        return _cut(tensor, spec.as_arrays(), spec.masks())
    with op_scope(None, "strided_slice") as scope:
        vectors = _same_type([stack(v) for v in (spec.begin, spec.end, spec.strides)])
        return strided_slice_op(tensor, *vectors, **spec.masks(), name=scope)


def _is_mask(key):
    """Tells whether the key says for each element whether to take it."""
    if isinstance(key, Tensor):
        return key.dtype.base_dtype is dtypes.bool
    if isinstance(key, np.ndarray):
        return key.dtype == bool
    return isinstance(key, bool)


def _cut(tensor, bounds, masks):
    """A strided slice whose bounds are all known."""
    with op_scope(None, "strided_slice") as scope:
        begin, end, strides = [constant_of(v, "stack", dtypes.int32) for v in bounds]
        return strided_slice_op(tensor, begin, end, strides, **masks, name=scope)


@functools.lru_cache(maxsize=1024)
def _bounds_of_number(i):
    """The three vectors for `x[i]`; loops ask for the same ones again and again."""
    return np.array([i], np.int32), np.array([i + 1], np.int32), _ONE


_ONE = np.array([1], np.int32)


class Spec:
    """The vectors and masks of a strided slice, item by item."""

    def __init__(self):
        self.begin, self.end, self.strides = [], [], []
        self.has_tensors = False
        self._bits = {}

    def add(self, item):
        """Adds one item of the square brackets."""
        if isinstance(item, slice):
            self._add_slice(item)
        elif item is None:
            self._add(0, 0, 1, "new_axis_mask")
        elif item is Ellipsis:
            self._add(0, 0, 1, "ellipsis_mask")
        else:
            i = _as_bound(item)
            after, step = i + 1, 1
            if isinstance(i, Tensor):
                self.has_tensors = True
                if i.dtype.base_dtype is not dtypes.int32:
                    step = constant(1, i.dtype.base_dtype)
            self._add(i, after, step, "shrink_axis_mask")

    def _add(self, begin, end, stride, *masks):
        for mask in masks:
            self._bits[mask] = self._bits.get(mask, 0) | 1 << len(self.begin)
        self.begin.append(begin)
        self.end.append(end)
        self.strides.append(stride)

    def _add_slice(self, item):
        begin, end, stride = item.start, item.stop, item.step
        begin = begin if type(begin) is int else _as_bound(begin)
        end = end if type(end) is int else _as_bound(end)
        stride = 1 if stride is None else _as_bound(stride)
        masks = [] if begin is not None else ["begin_mask"]
        if end is None:
            masks.append("end_mask")
        tensors = [x for x in (begin, end, stride) if isinstance(x, Tensor)]
        if tensors:  # then what is missing is a tensor of their type too
            self.has_tensors = True
            found = [x.dtype.base_dtype for x in tensors]
            dtype = max(found, key=_INDEX_TYPES.index)
            begin = constant(0, dtype) if begin is None else begin
            end = constant(0, dtype) if end is None else end
            stride = constant(1, dtype) if item.step is None else stride
        begin = 0 if begin is None else begin
        self._add(begin, 0 if end is None else end, stride, *masks)

    def as_arrays(self):
        """The three vectors, if no bound is a tensor."""
        return [np.array(v, np.int32) for v in (self.begin, self.end, self.strides)]

    def masks(self):
        """The masks that are not 0."""
        return self._bits


def _as_bound(x):
    """A bound as a Python number, a scalar tensor, or None; else raises TypeError."""
    if x is None or type(x) is int:
        return x
    if isinstance(x, Tensor):
        if x.dtype.base_dtype in _INDEX_TYPES and not x._shape:
            return x
    elif hasattr(x, "__tensor__"):
        return _as_bound(x.__tensor__(None))
    elif isinstance(x, shapes.Dimension):
        return x.value
    else:
        try:
            return operator.index(x)
        except TypeError:
            pass  # said below
    raise TypeError(
        "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
        f"tf.int32/tf.int64 tensors are valid indices, got {x!r}. To pick several "
        "elements use tf.gather."
    )


def _same_type(vectors):
    """Brings the vectors to one type: int64 if any has it."""
    found = {vector.dtype for vector in vectors}
    if dtypes.int64 in found:
        return [cast(vector, dtypes.int64) for vector in vectors]
    return vectors
