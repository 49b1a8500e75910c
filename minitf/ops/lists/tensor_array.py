"""`tf.TensorArray`: what one writes in an iteration of a loop, to be stacked after it.

There are two of them in one dress. Outside of graphs the elements are in a Python list
(`python_elements.py`). While a graph is built they are in a tensor that holds a list
(`list_elements.py`), and every write makes a new one. Programs that always go on with
what a method returned, `ta = ta.write(i, x)`, cannot tell the difference.

In TensorFlow: python/ops/tensor_array_ops.py
"""

from minitf.core import context, dtypes, shapes
from minitf.core.dtypes import float32
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import Tensor
from minitf.ops.lists.list_elements import ListElements
from minitf.ops.lists.python_elements import PythonElements


class TensorArray:
    """An array of tensors that can be written and read one by one.

    Args:
      dtype: the type of the elements.
      size: how many there are; a tensor or integer.
      dynamic_size: whether writing beyond the end makes the array longer.
      clear_after_read: whether an element can be read only once, if it is read eagerly;
        true unless you say otherwise.
      flow: the tensor that holds the elements of an array; instead of `size`.
      infer_shape: whether all elements must have the shape of the first.
      element_shape: what is known of the shape of the elements.
      tensor_array_name, colocate_with_first_write_call: accepted and not needed.

    Raises ValueError if neither `size` nor `flow` is given, or both.

    >>> import minitf as tf
    >>> ta = tf.TensorArray(tf.int32, size=2)
    >>> ta = ta.write(0, [1, 2])
    >>> ta = ta.write(1, [3, 4])
    >>> ta.stack().numpy().tolist()
    [[1, 2], [3, 4]]

    In TensorFlow: python/ops/tensor_array_ops.py
    """

    def __init__(
        self,
        dtype,
        size=None,
        dynamic_size=None,
        clear_after_read=None,
        tensor_array_name=None,
        handle=None,
        flow=None,
        infer_shape=True,
        element_shape=None,
        colocate_with_first_write_call=True,
        name=None,
    ):
        if handle is not None:
            raise ValueError(
                "TensorArray handles are not supported when eager execution is "
                "enabled, nor in functions. Pass the `flow` of another array."
            )
        dtype, grows = dtypes.as_dtype(dtype).base_dtype, bool(dynamic_size)
        eager = context.executing_eagerly()
        if eager and not _holds_list(flow):
            self._elements = PythonElements(
                dtype, size, grows, clear_after_read, infer_shape, element_shape
            )
        elif flow is None:
            self._elements = ListElements.new(
                dtype, size, grows, infer_shape, element_shape, name
            )
        else:
            self._elements = ListElements.from_flow(
                dtype, flow, size, grows, infer_shape, element_shape
            )

    def _after(self, elements):
        """The array with these elements: this one, if they are its own."""
        if elements is self._elements:
            return self
        array = object.__new__(TensorArray)
        array._elements = elements
        return array

    @property
    def dtype(self):
        """The `DType` of the elements."""
        return self._elements.dtype

    @property
    def element_shape(self):
        """What is known of the shape of the elements, a `tf.TensorShape`."""
        return self._elements.element_shape

    @property
    def flow(self):
        """The tensor that holds the elements; a meaningless one eagerly."""
        return self._elements.flow

    @property
    def handle(self):
        """None; TensorFlow 1 had one."""
        return self._elements.handle

    @property
    def dynamic_size(self):
        """Whether writing beyond the end makes the array longer."""
        return self._elements.dynamic_size

    def identity(self):
        """Returns an array with the same elements."""
        return self._after(self._elements.identity())

    def read(self, index, name=None):
        """Returns the element `index`; zeros if it was not written.

        Raises OutOfRangeError, or InvalidArgumentError in a graph, if there is no such
        element, and InvalidArgumentError if it was read before and then cleared.

        >>> import minitf as tf
        >>> tf.TensorArray(tf.float32, 3).unstack([1.0, 2.0, 3.0]).read(1).numpy()
        np.float32(2.0)
        """
        return self._elements.read(index, name)

    def write(self, index, value, name=None):
        """Returns the array after element `index` became `value`.

        Raises OutOfRangeError, or InvalidArgumentError in a graph, if there is no such
        element and the size is not dynamic, ValueError if the shape does not fit, and
        InvalidArgumentError if the type does not.

        >>> import minitf as tf
        >>> ta = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
        >>> ta.write(1, 5.0).stack().numpy()
        array([0., 5.], dtype=float32)
        """
        return self._after(self._elements.write(index, value, name))

    def stack(self, name=None):
        """Returns all elements, which must have one shape, stacked into one tensor.

        >>> import minitf as tf
        >>> ta = tf.TensorArray(tf.float32, 2).write(0, [1.0, 2.0])
        >>> ta.stack().numpy().tolist()
        [[1.0, 2.0], [0.0, 0.0]]
        """
        return self._elements.stack(name)

    def gather(self, indices, name=None):
        """Returns some elements stacked into one tensor.

        >>> import minitf as tf
        >>> ta = tf.TensorArray(tf.float32, 3).unstack([1.0, 2.0, 3.0])
        >>> ta.gather([2, 0]).numpy()
        array([3., 1.], dtype=float32)
        """
        return self._elements.gather(indices, name)

    def concat(self, name=None):
        """Returns all elements joined along their first dimension.

        >>> import minitf as tf
        >>> ta = tf.TensorArray(tf.int32, 2, infer_shape=False)
        >>> ta.split([1, 2, 3], [1, 2]).concat().numpy()
        array([1, 2, 3], dtype=int32)
        """
        return self._elements.concat(name)

    def unstack(self, value, name=None):
        """Returns the array whose elements are the rows of `value`.

        Raises ValueError if there are more rows than a fixed size allows.
        """
        return self._after(self._elements.unstack(value, name))

    def scatter(self, indices, value, name=None):
        """Returns the array with the rows of `value` in the places `indices`.

        >>> import minitf as tf
        >>> ta = tf.TensorArray(tf.float32, 3).scatter([2, 0], [7.0, 8.0])
        >>> ta.stack().numpy()
        array([8., 0., 7.], dtype=float32)
        """
        return self._after(self._elements.scatter(indices, value, name))

    def split(self, value, lengths, name=None):
        """Returns the array whose elements are pieces of `value`, `lengths` long.

        Raises InvalidArgumentError if the lengths do not add up to the rows of `value`.
        """
        return self._after(self._elements.split(value, lengths, name))

    def size(self, name=None):
        """Returns the number of elements as a tensor."""
        return self._elements.size(name)

    def close(self, name=None):
        """Ends the use of the array."""
        return self._elements.close(name)

    def grad(self, source, flow=None, name=None):
        """Raises NotImplementedError: only TensorFlow 1 needs it."""
        return self._elements.grad()

    @property
    def _infer_shape(self):
        return self._elements.infer_shape

    @property
    def _type_spec(self):
        spec = TensorArraySpec.from_value(self)
        spec._shape_cell = self._elements.shape_cell
        spec._size = self._elements.known_size
        return spec

    def _to_components(self):
        return [self._elements.flow_of_list()]


def _holds_list(flow):
    return isinstance(flow, Tensor) and flow.dtype is dtypes.variant


class TensorArraySpec(TypeSpec):
    """The type of the elements of a `tf.TensorArray`, and what it may do.

    >>> import minitf as tf
    >>> tf.TensorArraySpec([2], tf.int32)
    TensorArraySpec(TensorShape([2]), tf.int32, False, True)

    In TensorFlow: python/ops/tensor_array_ops.py
    """

    __slots__ = (
        "_dtype",
        "_dynamic_size",
        "_element_shape",
        "_infer_shape",
        "_shape_cell",
        "_size",
    )

    def __init__(
        self, element_shape=None, dtype=float32, dynamic_size=False, infer_shape=True
    ):
        self._element_shape = shapes.as_shape(element_shape)
        self._dtype = dtypes.as_dtype(dtype)
        self._dynamic_size = dynamic_size
        self._infer_shape = infer_shape
        self._shape_cell = None  # of the array this was read off
        self._size = None  # of that array, if it is a known number

    @property
    def value_type(self):
        """`tf.TensorArray`."""
        return TensorArray

    @staticmethod
    def from_value(value):
        """Returns the spec of an array; raises TypeError for anything else."""
        if not isinstance(value, TensorArray):
            raise TypeError(
                f"Expected value to be a TensorArray, but got: `{type(value)}`"
            )
        return TensorArraySpec(
            value.element_shape, value.dtype, value.dynamic_size, value._infer_shape
        )

    def is_subtype_of(self, other):
        """Tells whether type and growth are the same; shapes do not matter."""
        return (
            isinstance(other, TensorArraySpec)
            and self._dtype is other._dtype
            and self._dynamic_size == other._dynamic_size
        )

    def is_compatible_with(self, other):
        """Tells whether an array, or one of the spec `other`, can be meant by this."""
        other = getattr(other, "_type_spec", other)
        return self.is_subtype_of(other) and self._element_shape.is_compatible_with(
            other._element_shape
        )

    def most_specific_common_supertype(self, others):
        """Returns the narrowest spec that covers this and all `others`, or None."""
        others = list(others)
        if not all(self.is_subtype_of(other) for other in others):
            return None
        shape = self._element_shape.most_specific_common_supertype(
            [other._element_shape for other in others]
        )
        infer = self._infer_shape and all(other._infer_shape for other in others)
        return TensorArraySpec(shape, self._dtype, self._dynamic_size, infer)

    def _serialize(self):
        return self._element_shape, self._dtype, self._dynamic_size, self._infer_shape

    @property
    def _component_specs(self):
        return [TensorSpec([], dtypes.variant)]

    def _from_components(self, components):
        (flow,) = components
        array = TensorArray(
            self._dtype,
            dynamic_size=self._dynamic_size,
            flow=flow,
            infer_shape=self._infer_shape,
        )
        array._elements.shape_cell = self._shape_cell or [self._element_shape]
        array._elements.known_size = self._size
        return array
