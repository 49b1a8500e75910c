"""`tf.RaggedTensor`: a tensor whose rows may have different lengths.

It is two tensors: `values`, all rows one after the other, and `row_splits`, which says
where each row begins and ends. If `values` is itself ragged, there are two ragged
dimensions, and so on; `flat_values` is what is innermost, always dense.

It is no `Tensor`. A call that receives one hands the op over to it: `__apply_op__`
looks up what the op means for ragged tensors (`IMPLEMENTATIONS`), so that functions for
dense tensors need not know about ragged ones.

In TensorFlow: python/ops/ragged/ragged_tensor.py
"""

import itertools

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.operators import Operators
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import EagerTensor, Tensor
from minitf.ops import primitives as p
from minitf.ops.math.casting import cast
from minitf.ops.ragged import conversion, slicing
from minitf.ops.ragged.factories import Factories
from minitf.ops.ragged.parts import Parts
from minitf.ops.ragged.values import RaggedTensorValue, rows_as_array

IMPLEMENTATIONS = {}  # op name -> function(inputs, attrs, name) for ragged inputs


def implements(*op_names):
    """Makes a function what the named ops mean if an input is ragged.

    It receives the op's inputs, attributes and node name as `apply` was given them.
    """

    def register(function):
        for op_name in op_names:
            IMPLEMENTATIONS[op_name] = function
        return function

    return register


class RaggedTensor(Factories, Parts, Operators):
    """A tensor with dimensions whose slices differ in length.

    Made by the `from_...` methods, `tf.ragged.constant` and many functions.

    >>> import minitf as tf
    >>> rt = tf.ragged.constant([[1, 2], [], [3, 4, 5]])
    >>> rt.values.numpy(), rt.row_splits.numpy()
    (array([1, 2, 3, 4, 5], dtype=int32), array([0, 2, 2, 5]))
    >>> rt[0].numpy(), (rt * 10).to_list()
    (array([1, 2], dtype=int32), [[10, 20], [], [30, 40, 50]])

    In TensorFlow: python/ops/ragged/ragged_tensor.py
    """

    __slots__ = ("__weakref__", "_row_splits", "_uniform_row_length", "_values")

    def __init__(self, values, row_partition, internal=False):
        if not internal:
            raise ValueError(
                "RaggedTensor constructor is private; please use one of the factory "
                "methods instead (e.g., RaggedTensor.from_row_lengths())"
            )
        self._values = values
        self._row_splits, self._uniform_row_length = row_partition

    @classmethod
    def _make(cls, values, row_splits, uniform_row_length=None):
        """Joins parts known to go together; the splits of all dimensions in one type.

        int64 wins, as TensorFlow's auto-casting does.
        """
        if isinstance(values, RaggedTensor) and values._splits_type != row_splits.dtype:
            row_splits = cast(row_splits, dtypes.int64)
            values = values.with_row_splits_dtype(dtypes.int64)
        return cls(values, (row_splits, uniform_row_length), internal=True)

    @classmethod
    def _as_values(cls, values):
        """Converts what is given for `values`; it needs a dimension to cut up."""
        if isinstance(values, RaggedTensor):
            return values
        values = convert_to_tensor(values, name="values")
        if values._shape == ():
            raise ValueError("Shape () must have rank at least 1")
        return values

    @classmethod
    def _nvals(cls, values, dtype):
        """The number of values: of rows, if they are ragged."""
        if isinstance(values, RaggedTensor):
            return values.nrows(dtype)
        return p.size_of(values, 0, dtype)

    @classmethod
    def from_tensor(
        cls,
        tensor,
        lengths=None,
        padding=None,
        ragged_rank=1,
        name=None,
        row_splits_dtype=dtypes.int64,
    ):
        """Makes a ragged tensor of a dense one, perhaps leaving out its padding.

        `lengths` says how much of each row to keep; `padding` is a value that is left
        out at the ends of rows.

        >>> import minitf as tf
        >>> tf.RaggedTensor.from_tensor([[5, 7, 0], [6, 0, 0]], padding=0)
        <tf.RaggedTensor [[5, 7], [6]]>
        """
        with op_scope(name, "RaggedFromTensor"):
            return conversion.from_dense(
                cls, tensor, lengths, padding, ragged_rank, row_splits_dtype
            )

    @classmethod
    def from_sparse(cls, st_input, name=None, row_splits_dtype=dtypes.int64):
        """Makes a ragged matrix of a sparse one whose rows have no gaps."""
        with op_scope(name, "RaggedFromSparse"):
            return conversion.from_sparse(cls, st_input, row_splits_dtype)

    # --- The same rows, other contents ----------------------------------------

    def with_values(self, new_values):
        """The same rows with other values, of which there must be as many."""
        new = self._as_values(new_values)
        old_count, new_count = self._values._shape, new._shape
        if old_count is not None and new_count is not None:
            if not shapes.is_compatible(old_count[:1], new_count[:1]):
                raise ValueError(
                    f"Shapes {old_count[:1]} and {new_count[:1]} are incompatible"
                )
        return self._make(new, self._row_splits, self._uniform_row_length)

    def with_flat_values(self, new_values):
        """The same rows, in all ragged dimensions, with other flat values."""
        if isinstance(self._values, RaggedTensor):
            new_values = self._values.with_flat_values(new_values)
        return self.with_values(new_values)

    def with_row_splits_dtype(self, dtype):
        """The same with row splits of type int32 or int64."""
        dtype = dtypes.as_dtype(dtype)
        if dtype not in dtypes.INDICES:
            raise ValueError("Argument `row_splits` dtype must be int32 or int64.")
        values = self._values
        if isinstance(values, RaggedTensor):
            values = values.with_row_splits_dtype(dtype)
        splits = cast(self._row_splits, dtype)
        return self._make(values, splits, self._uniform_row_length)

    def merge_dims(self, outer_axis, inner_axis):
        """Merges the dimensions from `outer_axis` to `inner_axis` into one.

        >>> import minitf as tf
        >>> tf.ragged.constant([[[1], [2, 3]], [[4]]]).merge_dims(1, 2)
        <tf.RaggedTensor [[1, 2, 3], [4]]>
        """
        rank = len(self._shape)
        outer, inner = outer_axis % rank, inner_axis % rank
        if outer > inner:
            raise ValueError(
                f"Expected outer_axis ({outer_axis}) to be less than or equal to "
                f"inner_axis ({inner_axis})."
            )
        return conversion.merge_dims(self, outer, inner)

    def to_tensor(self, default_value=None, name=None, shape=None):
        """Makes a dense tensor, short rows filled up with `default_value` (or zero).

        `shape` cuts or extends it; None in `shape` means as large as needed.

        >>> import minitf as tf
        >>> tf.ragged.constant([[1, 2], [3]]).to_tensor().numpy()
        array([[1, 2],
               [3, 0]], dtype=int32)
        """
        with op_scope(name, "RaggedToTensor"):
            return conversion.to_dense(self, default_value, shape)

    def to_sparse(self, name=None):
        """Makes a `tf.SparseTensor` with the same values in the same places."""
        with op_scope(name, "RaggedToSparse"):
            return conversion.to_sparse(self)

    def consumers(self):
        """Lists the operations that take a part of this tensor; only in a graph."""
        parts = [self.flat_values, *self.nested_row_splits]
        found = [operation for part in parts for operation in part.consumers()]
        return list(dict.fromkeys(found))

    # --- Python ---------------------------------------------------------------

    def _is_eager(self):
        return all(isinstance(x, EagerTensor) for x in self._to_components())

    def numpy(self):
        """Returns a NumPy array; of arrays, if rows differ in length.

        >>> import minitf as tf
        >>> tf.ragged.constant([[1, 2], [3, 4]]).numpy()
        array([[1, 2],
               [3, 4]], dtype=int32)
        """
        if not self._is_eager():
            raise ValueError(
                "RaggedTensor.numpy() is only supported in eager mode: the tensor is "
                "part of a graph and has no value until the graph runs."
            )
        return rows_as_array(self._values.numpy(), self._row_splits.numpy())

    def to_list(self):
        """Returns nested Python lists."""
        if not self._is_eager():
            raise ValueError("to_list can only be used in eager mode.")
        values = self._values
        values = (
            values.to_list()
            if isinstance(values, RaggedTensor)
            else values.numpy().tolist()
        )
        bounds = self._row_splits.numpy().tolist()
        return [values[a:b] for a, b in itertools.pairwise(bounds)]

    def __getitem__(self, key):
        with op_scope(None, "RaggedGetItem"):
            return slicing.getitem(self, key)

    def __iter__(self):
        if not self._is_eager():
            raise TypeError(
                "Cannot iterate over a RaggedTensor of a graph: its rows are not known "
                "until the graph runs. Use tf.map_fn."
            )
        for i in range(len(self._row_splits) - 1):
            yield self[i]

    def __bool__(self):
        raise TypeError("RaggedTensor may not be used as a boolean.")

    def __hash__(self):
        if self._compares_elements():
            raise TypeError("RaggedTensor is unhashable.")
        return id(self)  # so that a TF1 graph's placeholder can be fed

    def __repr__(self):
        if not self._is_eager():
            values, splits = str(self._values), str(self._row_splits)
            return f"tf.RaggedTensor(values={values}, row_splits={splits})"
        with np.printoptions(formatter={"all": conversion.text_of}):
            return f"<tf.RaggedTensor {conversion.text_of(self.numpy())}>"

    # --- Protocols ------------------------------------------------------------

    def __apply_op__(self, op, inputs, attrs, name):
        """Computes, or records, an op one of whose inputs is ragged."""
        implementation = IMPLEMENTATIONS.get(op.name)
        if implementation is None:
            raise TypeError(
                f"The op {op.name} does not take ragged tensors. Use "
                "`tensor.to_tensor()` to fill up the rows, `tensor.flat_values` for "
                "the values alone, or `tf.ragged.map_flat_values`."
            )
        return implementation(op, inputs, attrs, name)

    @property
    def _type_spec(self):
        return RaggedTensorSpec.from_value(self)

    def _to_components(self):
        return [self.flat_values, *self.nested_row_splits]

    def _as_fetches(self):
        """What `Session.run` computes for this tensor, and how it is put together."""

        def rebuild(parts):
            value = parts[0]
            for splits in reversed(parts[1:]):
                value = RaggedTensorValue(value, splits)
            return value

        return self._to_components(), rebuild

    def _as_feeds(self, value):
        """Pairs the parts of this placeholder with those of a fed value."""
        parts = [value.flat_values, *value.nested_row_splits]
        return list(zip(self._to_components(), parts, strict=True))


class RaggedTensorSpec(TypeSpec):
    """The shape, type and ragged rank of a ragged tensor.

    >>> import minitf as tf
    >>> tf.RaggedTensorSpec([2, None], tf.int32)
    RaggedTensorSpec(TensorShape([2, None]), tf.int32, 1, tf.int64)

    In TensorFlow: python/ops/ragged/ragged_tensor.py
    """

    __slots__ = ("_dtype", "_ragged_rank", "_row_splits_dtype", "_shape")

    def __init__(
        self,
        shape=None,
        dtype=dtypes.float32,
        ragged_rank=None,
        row_splits_dtype=dtypes.int64,
        flat_values_spec=None,
    ):
        self._shape = shapes.as_shape(shape)
        self._dtype = dtypes.as_dtype(dtype)
        self._row_splits_dtype = dtypes.as_dtype(row_splits_dtype)
        rank = self._shape.rank
        if ragged_rank is None:
            if rank is None:
                raise ValueError(
                    "Must specify ragged_rank or a shape with a known rank."
                )
            ragged_rank = rank - 1
        if not isinstance(ragged_rank, int):
            raise TypeError(f"Argument `ragged_rank` must be an int. Got {ragged_rank}")
        if rank is not None and ragged_rank >= rank:
            raise ValueError(
                f"Argument `ragged_rank` ({ragged_rank}) must be less than rank "
                f"({rank})."
            )
        self._ragged_rank = ragged_rank

    @classmethod
    def from_value(cls, value):
        """The spec of a ragged tensor."""
        return cls(value.shape, value.dtype, value.ragged_rank, value._splits_type)

    @property
    def shape(self):
        """The static shape."""
        return self._shape

    @property
    def dtype(self):
        """The `DType` of the values."""
        return self._dtype

    @property
    def ragged_rank(self):
        """How many dimensions have row splits."""
        return self._ragged_rank

    @property
    def row_splits_dtype(self):
        """The `DType` of the row splits."""
        return self._row_splits_dtype

    @property
    def flat_values_spec(self):
        """None: the flat values are an ordinary tensor."""
        return None

    @property
    def value_type(self):
        """`tf.RaggedTensor`, or `tf.Tensor` for ragged rank 0."""
        return RaggedTensor if self._ragged_rank else Tensor

    def _serialize(self):
        return self._shape, self._dtype, self._ragged_rank, self._row_splits_dtype

    @property
    def _component_specs(self):
        dims = self._shape._dims
        if not self._ragged_rank:
            return [TensorSpec(dims, self._dtype)]
        inner = None if dims is None else (None, *dims[self._ragged_rank + 1 :])
        outer = None if dims is None or dims[0] is None else dims[0] + 1
        counts = [outer] + [None] * (self._ragged_rank - 1)
        splits = [TensorSpec([count], self._row_splits_dtype) for count in counts]
        return [TensorSpec(inner, self._dtype), *splits]

    def _from_components(self, components):
        result = components[0]
        for splits in reversed(components[1:]):
            result = RaggedTensor.from_row_splits(result, splits, validate=False)
        return result
