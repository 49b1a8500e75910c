"""The elements of a `tf.TensorArray` outside of graphs: tensors in a Python list.

Here `write` really writes, and an element that was read is forgotten unless the array
was made with `clear_after_read=False`. Gradients need no help: what is written is what
is read, and stacking is an op of its own.

In TensorFlow: python/ops/tensor_array_ops.py (_EagerTensorArray)
"""

import operator

import numpy as np

from minitf.core import dtypes
from minitf.core.errors import InvalidArgumentError, OpError, OutOfRangeError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import as_shape
from minitf.ops.array.constants import constant
from minitf.ops.array.filling import zeros
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.splitting import split, unstack
from minitf.ops.lists.element_shapes import sizes_of
from minitf.ops.lists.value import invalid
from minitf.ops.lists.whole_lists import tensor_list_from_tensor


class PythonElements:
    """Tensors in a Python list, None where nothing was written or it was read."""

    handle = None

    def __init__(
        self, dtype, size, dynamic_size, clear_after_read, infer_shape, element_shape
    ):
        if size is None:
            raise ValueError(
                "Size must be declared for TensorArrays when eager execution is "
                "enabled."
            )
        self.dtype = dtype
        self.flow = constant(0, dtypes.int32)  # TensorFlow 1 programs ask for it
        self.dynamic_size = dynamic_size
        self.infer_shape = infer_shape
        self.shape_cell = [as_shape(element_shape)]
        self._clears = clear_after_read is None or clear_after_read
        self._cleared = set()  # the places read and forgotten
        self._tensors = [None] * operator.index(size)

    @property
    def element_shape(self):
        """What is known of the shape of all elements."""
        return self.shape_cell[0]

    @property
    def known_size(self):
        """The number of elements."""
        return len(self._tensors)

    def flow_of_list(self):
        """A tensor that holds the elements as a list, for a graph to take."""
        with op_scope(None, "convert_tensor_array"):
            sizes = sizes_of(self.element_shape._dims)
            return tensor_list_from_tensor(self.stack(None), sizes)

    def identity(self):
        """These elements."""
        return self

    def read(self, index, name):
        """One element; forgets it."""
        index = operator.index(index)
        if index < 0:
            raise OutOfRangeError(
                None,
                None,
                f"Reading from negative indices (index {index}) is not allowed.",
            )
        if index >= len(self._tensors):
            raise OutOfRangeError(
                None,
                None,
                f"Tried to read from index {index} but array size is: "
                f"{len(self._tensors)} ",
            )
        if self._tensors[index] is None and index in self._cleared:
            raise invalid(
                f"Could not read index {index} twice because it was cleared after a "
                "previous read (perhaps try setting clear_after_read = false?)"
            )
        tensor = self._element(index)
        if self._clears:
            self._tensors[index] = None
            self._cleared.add(index)
        return tensor

    def write(self, index, value, name):
        """Replaces one element; returns these elements."""
        index = self._place(operator.index(index))
        value = convert_to_tensor(value, dtype_hint=self.dtype)
        if value.dtype.base_dtype is not self.dtype:
            raise invalid(
                f"TensorArray dtype is {self.dtype.name} but Op is trying to write "
                f"dtype {value.dtype.name} "
            )
        if not self.element_shape.is_compatible_with(value.shape):
            raise ValueError(
                f"Incompatible shape for value ({value.shape}), expected "
                f"({self.element_shape})"
            )
        if self.infer_shape:
            self.shape_cell[0] = self.element_shape.merge_with(value.shape)
        self._tensors[index] = value
        return self

    def _place(self, index):
        """Checks where to write; makes room there if the array may grow."""
        size = len(self._tensors)
        if index < 0:
            raise OutOfRangeError(
                None,
                None,
                f"Writing to negative indices (index {index}) is not allowed.",
            )
        if index >= size and not self.dynamic_size:
            raise OutOfRangeError(
                None,
                None,
                f"Tried to write to index {index} but array is not resizeable and size "
                f"is: {size} ",
            )
        self._tensors.extend([None] * (index + 1 - size))
        return index

    def _element(self, index):
        """One element; zeros where there is none."""
        if self._tensors[index] is None:
            self._tensors[index] = zeros(self.element_shape, self.dtype)
        return self._tensors[index]

    def _elements(self):
        return [self._element(i) for i in range(len(self._tensors))]

    def stack(self, name):
        """All elements as one tensor."""
        if not self._tensors and self.element_shape.is_fully_defined():
            empty = np.zeros((0, *self.element_shape._dims), self.dtype.np_dtype)
            return convert_to_tensor(empty, self.dtype, name=name)
        return convert_to_tensor(self._elements(), self.dtype, name=name)

    def gather(self, indices, name):
        """Some elements as one tensor."""
        places = np.asarray(indices, np.int64).tolist()
        size = len(self._tensors)
        for i in places:
            if not -size <= i < size:
                raise IndexError(
                    f"list index out of range: there is no element {i} in a "
                    f"TensorArray of size {size}"
                )
        return stack([self._element(i) for i in places])

    def concat(self, name):
        """All elements joined end to end."""
        elements = self._elements()
        if not elements:
            raise invalid("There is nothing to concat in a TensorArray of size 0.")
        try:
            return concat(elements, 0, name=name or "concat")
        except OpError:
            ranks = [x.shape.rank for x in elements]
            if 0 not in ranks:
                raise
            raise invalid(
                f"Concat saw a scalar shape at index {ranks.index(0)} but requires at "
                "least vectors."
            ) from None

    def unstack(self, value, name):
        """Takes the rows of `value` as elements."""
        tensors = unstack(value)
        if len(tensors) > len(self._tensors) and not self.dynamic_size:
            raise ValueError(
                f"Cannot unstack {len(tensors)} tensors into a TensorArray of static "
                f"size {len(self._tensors)} "
            )
        self._tensors = list(tensors)
        return self

    def scatter(self, indices, value, name):
        """Writes the rows of `value` to the places `indices`."""
        places = np.asarray(indices).tolist()
        for index, row in zip(places, unstack(value), strict=False):
            self.write(index, row, name)
        return self

    def split(self, value, lengths, name):
        """Takes pieces of `value` as elements."""
        value = convert_to_tensor(value, dtype_hint=self.dtype, name="value")
        lengths = np.asarray(convert_to_tensor(lengths))
        shape, size = value.shape.as_list(), len(self._tensors)
        if lengths.ndim != 1:
            complaint = (
                "Expected lengths to be a vector, received shape: "
                f"{list(lengths.shape)} "
            )
        elif not shape:
            complaint = (
                f"Expected value to be at least a vector, but received shape: {shape} "
            )
        elif lengths.sum() != shape[0]:
            complaint = (
                "Expected sum of lengths to be equal to values.shape[0], but sum of "
                f"lengths is {lengths.sum()} and value's shape is: {shape} "
            )
        elif not self.dynamic_size and len(lengths) != size:
            complaint = (
                "TensorArray's size is not equal to the size of lengths "
                f"({size} vs. {len(lengths)}), and the TensorArray is not marked as "
                "dynamically resizeable."
            )
        else:
            self._tensors = list(split(value, lengths))
            return self
        raise InvalidArgumentError(None, None, complaint)

    def size(self, name):
        """The number of elements, which need not be written."""
        return constant(len(self._tensors), dtypes.int32)

    def close(self, name):
        """Forgets all elements."""
        self._tensors.clear()

    def grad(self):
        """Raises NotImplementedError, as TensorFlow does."""
        raise NotImplementedError(
            "TensorArray.grad is not supported when executing eagerly; eager's "
            "gradient implementation does not use/need this function to compute "
            "gradients of operations that use TensorArrays. Use tf.GradientTape."
        )
