"""`tf.SparseTensor`: the elements that are not zero, and where they are.

Three tensors: `indices`, one row of coordinates per element, `values`, and the shape
that it would have as a dense tensor. Most ops want the indices in ascending order.

It is no `Tensor`. A call that receives one hands the op over to it: `__apply_op__`
looks up what the op means for sparse tensors (`IMPLEMENTATIONS`).

In TensorFlow: python/framework/sparse_tensor.py
"""

from typing import NamedTuple

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import METHODS, OPS
from minitf.core.op.static import Static
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import EagerTensor, SymbolicTensor

_WITH_DEFAULT = "PlaceholderWithDefault"
IMPLEMENTATIONS = {}  # op name -> function(op, inputs, attrs, name)


class SparseTensorValue(NamedTuple):
    """The three parts of a sparse tensor as arrays: what `Session.run` returns."""

    indices: object
    values: object
    dense_shape: object


def implements(*op_names):
    """Makes a function what the named ops mean if an input is sparse."""

    def register(function):
        for op_name in op_names:
            IMPLEMENTATIONS[op_name] = function
        return function

    return register


class SparseTensor:
    """A tensor of which only the elements that are not zero are kept.

    Args:
      indices: (N, rank), int64: where each element is.
      values: (N,): the elements.
      dense_shape: (rank,), int64.

    Raises ValueError if these do not go together.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 0], [1, 2]], values=[1, 2], dense_shape=[2, 3])
    >>> tf.sparse.to_dense(st).numpy()
    array([[1, 0, 0],
           [0, 0, 2]], dtype=int32)

    In TensorFlow: python/framework/sparse_tensor.py
    """

    def __init__(self, indices, values, dense_shape):
        with op_scope(None, "SparseTensor"):
            self._indices = _as_int64(indices, "indices")
            self._values = convert_to_tensor(values, name="values")
            self._dense_shape = _as_int64(dense_shape, "dense_shape")
        _check_ranks(self._indices._shape, self._values._shape, self._dense_shape)

    @classmethod
    def from_value(cls, sparse_tensor_value):
        """Makes one of a `SparseTensorValue`; a sparse tensor is returned as it is."""
        if isinstance(sparse_tensor_value, SparseTensor):
            return sparse_tensor_value
        if not isinstance(sparse_tensor_value, SparseTensorValue):
            raise TypeError(
                f"Argument sparse_tensor_value={sparse_tensor_value} is neither a "
                "SparseTensor nor SparseTensorValue."
            )
        return cls(*sparse_tensor_value)

    @property
    def indices(self):
        """Where each element is, (N, rank)."""
        return self._indices

    @property
    def values(self):
        """The elements, (N,)."""
        return self._values

    @property
    def dense_shape(self):
        """The shape as an int64 vector."""
        return self._dense_shape

    @property
    def dtype(self):
        """The `DType` of the elements."""
        return self._values.dtype

    _dtype = dtype

    @property
    def op(self):
        """The operation that makes the values; only in a graph."""
        return self._values.op

    @property
    def graph(self):
        """The graph of the three parts."""
        return self._indices.graph

    @property
    def _shape(self):
        sizes = self._dense_shape
        if isinstance(sizes, SymbolicTensor) and sizes.op.type == _WITH_DEFAULT:
            sizes = sizes.op.inputs[0]  # the shape that `sparse_placeholder` was given
        sizes = Static.of(sizes).as_shape
        if sizes is not None:
            return tuple(sizes)
        rank = self._dense_shape._shape and self._dense_shape._shape[0]
        if rank is None and self._indices._shape is not None:
            rank = self._indices._shape[1]
        return None if rank is None else (None,) * rank

    @property
    def shape(self):
        """The static shape."""
        return TensorShape._from_tuple(self._shape)

    def get_shape(self):
        """Returns `shape`; the older spelling."""
        return self.shape

    def set_shape(self, shape):
        """Checks that the static shape may be `shape`; ValueError if not."""
        shapes.merge(self._shape, shapes.as_shape(shape)._dims)

    def with_values(self, new_values):
        """The same places with other values, of which there must be as many."""
        return SparseTensor(self._indices, new_values, self._dense_shape)

    def eval(self, feed_dict=None, session=None):
        """Runs the graph; returns a `SparseTensorValue`."""
        chosen = self.graph.default_session(session, "eval")
        return chosen.run(self, feed_dict)

    def consumers(self):
        """Lists the operations that take a part of this tensor; only in a graph."""
        found = [node for part in self._to_components() for node in part.consumers()]
        return list(dict.fromkeys(found))

    def __mul__(self, other):
        return OPS["Mul"].call(self, other, name="mul")

    __rmul__ = __mul__

    def __truediv__(self, other):
        return METHODS["truediv"](self, other)

    def numpy(self):
        """Returns a `SparseTensorValue` of arrays; only eagerly."""
        if not all(isinstance(x, EagerTensor) for x in self._to_components()):
            raise ValueError(
                "SparseTensor.numpy() is only supported in eager mode: the tensor is "
                "part of a graph and has no value until the graph runs."
            )
        return SparseTensorValue(*(part.numpy() for part in self._to_components()))

    _numpy = numpy

    def __repr__(self):
        return (
            f"SparseTensor(indices={self._indices!s}, values={self._values!s}, "
            f"dense_shape={self._dense_shape!s})"
        )

    # --- Protocols ------------------------------------------------------------

    def __apply_op__(self, op, inputs, attrs, name):
        """Computes, or records, an op one of whose inputs is sparse."""
        implementation = IMPLEMENTATIONS.get(op.name)
        if implementation is None:
            raise ValueError(
                f"The op {op.name} does not take sparse tensors. Received: {self!r}. "
                "Use a function of tf.sparse, or tf.sparse.to_dense first."
            )
        return implementation(op, inputs, attrs, name)

    @property
    def _type_spec(self):
        return SparseTensorSpec(self.shape, self.dtype)

    def _to_components(self):
        return [self._indices, self._values, self._dense_shape]

    def _as_fetches(self):
        return self._to_components(), lambda parts: SparseTensorValue(*parts)

    def _as_feeds(self, value):
        """Pairs the parts of this placeholder with those of a fed value."""
        return list(zip(self._to_components(), value, strict=True))


def _as_int64(value, name):
    try:
        return convert_to_tensor(value, dtypes.int64, name=name)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _check_ranks(indices, values, dense_shape):
    """Checks the parts' static shapes: (N, rank), (N,) and (rank,)."""
    rank = dense_shape._shape
    for shape, wanted in ((indices, 2), (values, 1), (rank, 1)):
        if shape is not None and len(shape) != wanted:
            raise ValueError(f"Shape {shape} must have rank {wanted}")
    for a, b in (
        (indices and indices[0], values and values[0]),
        (indices and indices[1], rank and rank[0]),
    ):
        if a is not None and b is not None and a != b:
            raise ValueError(f"Dimensions {a} and {b} are not compatible")


class SparseTensorSpec(TypeSpec):
    """The shape and type of a sparse tensor.

    >>> import minitf as tf
    >>> tf.SparseTensorSpec([3, None], tf.int32)
    SparseTensorSpec(TensorShape([3, None]), tf.int32)

    In TensorFlow: python/framework/sparse_tensor.py
    """

    __slots__ = ("_dtype", "_shape")

    def __init__(self, shape=None, dtype=dtypes.float32):
        self._shape = shapes.as_shape(shape)
        self._dtype = dtypes.as_dtype(dtype)

    @classmethod
    def from_value(cls, value):
        """The spec of a sparse tensor or `SparseTensorValue`."""
        if isinstance(value, SparseTensor):
            return cls(value.shape, value.dtype)
        if isinstance(value, SparseTensorValue):
            return cls(value.dense_shape, np.asarray(value.values).dtype)
        raise TypeError(
            f"Expected a SparseTensor or SparseTensorValue. Received: {value!r}"
        )

    @property
    def shape(self):
        """The static shape."""
        return self._shape

    @property
    def dtype(self):
        """The `DType` of the elements."""
        return self._dtype

    @property
    def value_type(self):
        """`tf.SparseTensor`."""
        return SparseTensor

    def _serialize(self):
        return self._shape, self._dtype

    @property
    def _component_specs(self):
        rank = self._shape.rank
        return [
            TensorSpec([None, rank], dtypes.int64),
            TensorSpec([None], self._dtype),
            TensorSpec([rank], dtypes.int64),
        ]

    def _from_components(self, components):
        return SparseTensor(*components)


def as_sparse(value):
    """Checks that a value is sparse; a `SparseTensorValue` is converted."""
    if isinstance(value, SparseTensorValue):
        return SparseTensor.from_value(value)
    if not isinstance(value, SparseTensor):
        raise TypeError(f"Input must be a SparseTensor. Received: {value!r}")
    return value
