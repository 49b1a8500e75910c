"""The elements of a `tf.TensorArray` in a graph: a list of tensors in a tensor.

Nothing is written into this array. Every `write` adds an op that makes another list,
and gives back another array with that list; so a loop can carry it as it carries any
other tensor, and gradients find their way.

In TensorFlow: python/ops/tensor_array_ops.py (_GraphTensorArrayV2)
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.static import Static
from minitf.core.shapes import as_shape
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant_of, identity
from minitf.ops.control import no_op
from minitf.ops.lists import joining, tensor_list, whole_lists
from minitf.ops.lists.element_shapes import sizes_of
from minitf.ops.math.casting import cast


class ListElements:
    """Elements in the list that the tensor `flow` holds.

    All arrays that come of one share `shape_cell`, a Python list of one item: what is
    known of the shape of the elements. What is written in a loop's body is then known
    after the loop.
    """

    handle = None

    def __init__(self, dtype, flow, size, dynamic_size, infer_shape, shape_cell):
        self.dtype = dtype
        self.flow = flow
        self.dynamic_size = dynamic_size
        self.infer_shape = infer_shape
        self.shape_cell = shape_cell
        self._size = size

    @classmethod
    def new(cls, dtype, size, dynamic_size, infer_shape, element_shape, name):
        """Makes room for elements that are still to be written."""
        if size is None:
            raise ValueError(
                "Argument `size` must be provided if argument `flow` is not provided."
            )
        shape = as_shape(element_shape)
        with op_scope(name, "TensorArrayV2") as scope:
            flow = tensor_list.tensor_list_reserve(
                sizes_of(shape._dims), size, element_dtype=dtype, name=scope
            )
        return cls(dtype, flow, size, dynamic_size, infer_shape, [shape])

    @classmethod
    def from_flow(cls, dtype, flow, size, dynamic_size, infer_shape, element_shape):
        """Takes over a list that exists."""
        if not isinstance(flow, Tensor) or flow.dtype is not dtypes.variant:
            raise TypeError(
                "Expected `flow` to be a variant tensor, but received "
                f"`{getattr(flow, 'dtype', flow)!r}` instead."
            )
        for name, value in (("size", size), ("element_shape", element_shape)):
            if value is not None:
                raise ValueError(
                    f"Cannot provide both `flow` and `{name}` arguments at the same "
                    "time."
                )
        return cls(dtype, flow, None, dynamic_size, infer_shape, [as_shape(None)])

    @property
    def element_shape(self):
        """What is known of the shape of all elements."""
        return self.shape_cell[0]

    @property
    def known_size(self):
        """The number of elements, None if only running the graph tells."""
        size = -1 if self._size is None else _known_size(self._size)
        return None if size < 0 else size

    @known_size.setter
    def known_size(self, size):
        self._size = size

    def flow_of_list(self):
        """The tensor that holds the list."""
        return self.flow

    def identity(self):
        """The same elements in another tensor."""
        return self._with(identity(self.flow))

    def read(self, index, name):
        """One element."""
        with op_scope(name, "TensorArrayV2Read"):
            return tensor_list.tensor_list_get_item(
                self.flow, index, self._sizes(), element_dtype=self.dtype, name=name
            )

    def write(self, index, value, name):
        """The elements with one of them replaced."""
        with op_scope(name, "TensorArrayV2Write"):
            value = self._as_value(value)
            self._learn_shape(value.shape)
            flow = tensor_list.tensor_list_set_item(
                self.flow,
                index,
                value,
                resize_if_index_out_of_bounds=self.dynamic_size,
                name=name,
            )
        return self._with(flow)

    def stack(self, name):
        """All elements as one tensor."""
        fixed = not self.dynamic_size and self._size is not None
        with op_scope(name, "TensorArrayV2Stack"):
            return whole_lists.tensor_list_stack(
                self.flow,
                self._sizes(),
                element_dtype=self.dtype,
                num_elements=_known_size(self._size) if fixed else -1,
            )

    def gather(self, indices, name):
        """Some elements as one tensor."""
        return whole_lists.tensor_list_gather(
            self.flow, indices, self._sizes(), element_dtype=self.dtype, name=name
        )

    def concat(self, name):
        """All elements joined end to end."""
        shape = self.element_shape._dims
        return joining.tensor_list_concat(
            self.flow,
            sizes_of(None if shape is None else (None, *shape[1:])),
            constant_of(np.zeros(0, np.int64)),
            element_dtype=self.dtype,
            name=name,
        )[0]

    def unstack(self, value, name):
        """The rows of `value` as elements."""
        with op_scope(name, "TensorArrayUnstack"):
            value = self._as_value(value)
            self._learn_shape(value.shape[1:])
            sizes = sizes_of(value.shape[1:]._dims)
            return self._with(whole_lists.tensor_list_from_tensor(value, sizes))

    def scatter(self, indices, value, name):
        """The rows of `value` in the places `indices`."""
        with op_scope(name, "TensorArrayScatter"):
            value = self._as_value(value)
            self._learn_shape(value.shape[1:])
            return self._with(
                whole_lists.tensor_list_scatter_into_existing_list(
                    self.flow, value, indices
                )
            )

    def split(self, value, lengths, name):
        """Pieces of `value` as elements."""
        with op_scope(name, "TensorArraySplit"):
            value = self._as_value(value)
            lengths = cast(lengths, dtypes.int64)
            known = Static.of(lengths).value
            if known is not None and known.size and known.min() == known.max():
                if value._shape is not None:
                    self._learn_shape(as_shape([int(known.max()), *value._shape[1:]]))
            return self._with(
                joining.tensor_list_split(value, self._sizes(), lengths, name=name)
            )

    def size(self, name):
        """The number of elements, which need not be written."""
        if not self.dynamic_size and self._size is not None:
            return convert_to_tensor(self._size, dtypes.int32)
        return tensor_list.tensor_list_length(self.flow, name=name)

    def close(self, name):
        """Does nothing: a list goes when nobody has it any more."""
        return no_op(name=name)

    def grad(self):
        """Raises NotImplementedError, as TensorFlow 2 does."""
        raise NotImplementedError(
            "TensorArray.grad belongs to TensorFlow 1. Use tf.GradientTape or "
            "tf.gradients, which know how to differentiate reads and writes."
        )

    def _with(self, flow):
        return ListElements(
            self.dtype,
            flow,
            self._size,
            self.dynamic_size,
            self.infer_shape,
            self.shape_cell,
        )

    def _sizes(self):
        return sizes_of(self.element_shape._dims)

    def _as_value(self, value):
        return convert_to_tensor(value, dtype_hint=self.dtype, name="value")

    def _learn_shape(self, shape):
        """Checks the shape of an element, and notes it for all others."""
        if not shape.is_compatible_with(self.element_shape):
            raise ValueError(
                f"Inconsistent shapes: saw {shape} but expected {self.element_shape}"
            )
        if self.infer_shape:
            self.shape_cell[0] = self.element_shape.merge_with(shape)


def _known_size(size):
    """A size as a number, -1 if only running the graph tells."""
    if not isinstance(size, Tensor):
        return -1 if hasattr(size, "__tensor__") else int(size)
    value = Static.of(size).value
    return -1 if value is None else int(value)
