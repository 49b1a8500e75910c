"""`tf.IndexedSlices`: some rows of a large tensor, and which rows they are.

The gradient of `tf.gather` is of this kind: all rows not gathered have a gradient of
zero, and need not be stored. The same row may occur twice; its parts add up.

In TensorFlow: python/framework/indexed_slices.py
"""

from minitf.core import shapes
from minitf.core.dtypes import float32, int64
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.static import Static
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import Tensor
from minitf.ops.reductions.segments import unsorted_segment_sum


class IndexedSlices:
    """Rows `values[i]` of a tensor, in the places `indices[i]`.

    Converting it to a tensor needs `dense_shape`, the shape of the whole.

    >>> import minitf as tf
    >>> slices = tf.IndexedSlices(tf.constant([1.0, 2.0]), tf.constant([0, 2]), [4])
    >>> tf.convert_to_tensor(slices).numpy()
    array([1., 0., 2., 0.], dtype=float32)

    In TensorFlow: python/framework/indexed_slices.py
    """

    def __init__(self, values, indices, dense_shape=None):
        self._values = values
        self._indices = indices
        self._dense_shape = dense_shape

    @property
    def values(self):
        """The rows."""
        return self._values

    @property
    def indices(self):
        """Which rows they are."""
        return self._indices

    @property
    def dense_shape(self):
        """The shape of the whole tensor, or None."""
        return self._dense_shape

    @property
    def dtype(self):
        """The `DType` of the rows."""
        return self._values.dtype

    @property
    def name(self):
        """The name of the values."""
        return self._values.name

    @property
    def op(self):
        """The operation that makes the values."""
        return self._values.op

    @property
    def graph(self):
        """The graph of the values."""
        return self._values.graph

    @property
    def device(self):
        """The device of the values."""
        return self._values.device

    @property
    def shape(self):
        """The static shape of the whole tensor."""
        if self._dense_shape is None:
            return TensorShape(None)
        sizes = self._sizes()
        return TensorShape._from_tuple(Static.of(sizes).as_shape)

    def _sizes(self):
        """`dense_shape` as a tensor; it may be one of a graph that is finished."""
        sizes = self._dense_shape
        return sizes if isinstance(sizes, Tensor) else convert_to_tensor(sizes)

    def get_shape(self):
        """Returns `shape`; the older spelling."""
        return self.shape

    def consumers(self):
        """Lists the operations that take the values; only in a graph."""
        return self._values.consumers()

    @property
    def _shape(self):
        return self.shape._dims

    @property
    def _dtype(self):
        return self._values._dtype

    def __neg__(self):
        return self.with_values(-self._values)

    def with_values(self, values):
        """Returns slices with other rows in the same places."""
        return IndexedSlices(values, self._indices, self._dense_shape)

    def __str__(self):
        shape = (
            "" if self._dense_shape is None else f", dense_shape={self._dense_shape!s}"
        )
        return (
            f"IndexedSlices(indices={self._indices!s}, values={self._values!s}{shape})"
        )

    def __tensor__(self, dtype=None):
        """Adds the rows up into a tensor of the whole shape."""
        if self._dense_shape is None:
            raise ValueError(
                "Tensor conversion requested for IndexedSlices for argument `value` "
                f"without dense_shape: {self}. Give `dense_shape`."
            )
        sizes = convert_to_tensor(self._dense_shape)
        return unsorted_segment_sum(self._values, self._indices, sizes[0])

    def __apply_op__(self, op, inputs, attrs, name):
        """Does what op is done to slices: few leave them slices, most make them dense.

        Dispatch calls this when slices are among the inputs of an op.
        """
        if op.name == "AddN" and all(isinstance(x, IndexedSlices) for x in inputs[0]):
            return joined(inputs[0])
        if op.name in ("Cast", "Identity"):
            return self.with_values(op.call(self._values, name=name, **attrs))
        return op.call(*map(_dense, inputs), name=name, **attrs)

    @property
    def _type_spec(self):
        indices = self._indices
        sizes, shape, dtype = self._dense_shape, self.shape, None
        if sizes is not None:
            dtype = self._sizes().dtype
        elif self._values._shape is not None:
            shape = (None, *self._values._shape[1:])
        return IndexedSlicesSpec(shape, self.dtype, indices.dtype, dtype, indices.shape)

    def _to_components(self):
        parts = [self._values, self._indices]
        return parts if self._dense_shape is None else [*parts, self._dense_shape]

    def _as_fetches(self):
        def rebuild(parts):
            return IndexedSlicesValue(*parts, *[None] * (3 - len(parts)))

        return self._to_components(), rebuild


def joined(parts):
    """The sum of several slices of one tensor: the rows of all, one after the other."""
    if len(parts) == 1:
        return parts[0]
    indices = [part.indices for part in parts]
    if len({x.dtype for x in indices}) > 1:
        indices = [OPS["Cast"].call(x, DstT=int64) for x in indices]
    join = OPS["ConcatV2"].call
    values = join([_dense(part.values) for part in parts], 0)
    return IndexedSlices(values, join(indices, 0), parts[0].dense_shape)


def _dense(value):
    """Makes tensors of slices, also of those in a list; leaves all else alone."""
    if isinstance(value, IndexedSlices):
        return value.__tensor__()
    if isinstance(value, list | tuple):
        return [_dense(item) for item in value]
    return value


class IndexedSlicesSpec(TypeSpec):
    """The shape and types of `tf.IndexedSlices`.

    >>> import minitf as tf
    >>> tf.IndexedSlicesSpec([4]).dtype
    tf.float32

    In TensorFlow: python/framework/indexed_slices.py
    """

    __slots__ = (
        "_dense_shape_dtype",
        "_dtype",
        "_indices_dtype",
        "_indices_shape",
        "_shape",
    )

    def __init__(
        self,
        shape=None,
        dtype=float32,
        indices_dtype=int64,
        dense_shape_dtype=None,
        indices_shape=None,
    ):
        self._shape = shapes.as_shape(shape)
        self._dtype = dtype
        self._indices_dtype = indices_dtype
        self._dense_shape_dtype = dense_shape_dtype
        self._indices_shape = shapes.as_shape(
            [None] if indices_shape is None else indices_shape
        )

    @property
    def shape(self):
        """The static shape of the whole tensor."""
        return self._shape

    @property
    def dtype(self):
        """The `DType` of the rows."""
        return self._dtype

    @property
    def value_type(self):
        """`tf.IndexedSlices`."""
        return IndexedSlices

    def _serialize(self):
        kinds = self._dtype, self._indices_dtype, self._dense_shape_dtype
        return self._shape, *kinds, self._indices_shape

    @property
    def _component_specs(self):
        dims = self._shape._dims
        inner = None if dims is None else (*self._indices_shape, *dims[1:])
        specs = [
            TensorSpec(inner, self._dtype),
            TensorSpec(self._indices_shape, self._indices_dtype),
        ]
        if self._dense_shape_dtype is not None:
            specs.append(TensorSpec([self._shape.rank], self._dense_shape_dtype))
        return specs

    def _from_components(self, components):
        return IndexedSlices(*components)


class IndexedSlicesValue:
    """What `Session.run` returns for `IndexedSlices`: the parts as arrays.

    In TensorFlow: python/framework/indexed_slices.py
    """

    def __init__(self, values, indices, dense_shape=None):
        self.values = values
        self.indices = indices
        self.dense_shape = dense_shape
