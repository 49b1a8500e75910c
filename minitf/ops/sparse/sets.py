"""`tf.sets`: the last dimension of a tensor holds sets; what they have in common.

Results are sparse, because sets differ in size, and sorted.

In TensorFlow: python/ops/sets_impl.py, core/kernels/set_kernels.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.op.declare import op
from minitf.core.op.dispatch import as_tensor, convert_to_tensor
from minitf.ops.sparse.places import flat_places
from minitf.ops.sparse.sparse_tensor import SparseTensor, SparseTensorValue, as_sparse

_ELEMENTS = frozenset(
    {
        dtypes.int8,
        dtypes.int16,
        dtypes.int32,
        dtypes.int64,
        dtypes.uint8,
        dtypes.uint16,
        dtypes.string,
    }
)
_OPERATIONS = {
    "a-b": lambda a, b: a - b,
    "b-a": lambda a, b: b - a,
    "intersection": lambda a, b: a & b,
    "union": lambda a, b: a | b,
}


def _sets_of_dense(array):
    """One Python set per innermost row, keyed by the row's index."""
    return {index: set(array[index].tolist()) for index in np.ndindex(array.shape[:-1])}


def _sets_of_sparse(indices, values, shape):
    flat_places(indices, shape)
    groups = {}
    for index, value in zip(indices.tolist(), values.tolist()):
        groups.setdefault(tuple(index[:-1]), set()).add(value)
    return groups


def _combined(a, b, outer, operation, np_dtype):
    """Applies a set operation row by row; returns the parts of a sparse tensor."""
    apply = _OPERATIONS.get(operation)
    if apply is None:
        raise ValueError(f"Invalid set_operation {operation}.")
    indices, values, longest = [], [], 0
    for index in sorted(a.keys() | b.keys()):
        row = sorted(apply(a.get(index, set()), b.get(index, set())))
        longest = max(longest, len(row))
        indices += [(*index, i) for i in range(len(row))]
        values += row
    flat = np.empty(len(values), np_dtype)
    flat[:] = values
    shape = np.array([*outer, longest], np.int64)
    return np.array(indices, np.int64).reshape(-1, len(shape)), flat, shape


def _check_outer(outer1, outer2):
    if not len(outer1) or not len(outer2):
        raise ValueError("Sets stand in the last of at least 2 dimensions.")
    if list(outer1) != list(outer2):
        raise ValueError(f"Mismatched group shapes {list(outer1)} vs {list(outer2)}.")


def _result(rank):
    return [(None, rank), (None,), (rank,)]


def _of_dense(set1, *others, **attrs):
    return _result(None if set1.shape is None else len(set1.shape))


def _of_sparse(set1_indices, *others, **attrs):
    shape = set1_indices.shape
    return _result(None if shape is None else shape[1])


_OUTPUTS = "result_indices:int64, result_values:T, result_shape:int64"


@op(
    "DenseToDenseSetOperation",
    f"set1:T, set2:T -> {_OUTPUTS}",
    shape=_of_dense,
    T=_ELEMENTS,
)
def dense_to_dense_set_operation(
    set1, set2, *, set_operation: str, validate_indices=True
):
    """Combines the sets in two dense tensors."""
    _check_outer(set1.shape[:-1], set2.shape[:-1])
    a, b = _sets_of_dense(set1), _sets_of_dense(set2)
    return _combined(a, b, set1.shape[:-1], set_operation, set1.dtype)


dense_to_dense_set_operation.gradient(None)


@op(
    "DenseToSparseSetOperation",
    f"set1:T, set2_indices:int64, set2_values:T, set2_shape:int64 -> {_OUTPUTS}",
    shape=_of_dense,
    T=_ELEMENTS,
)
def dense_to_sparse_set_operation(
    set1,
    set2_indices,
    set2_values,
    set2_shape,
    *,
    set_operation: str,
    validate_indices=True,
):
    """Combines the sets in a dense and a sparse tensor."""
    _check_outer(set1.shape[:-1], set2_shape[:-1])
    b = _sets_of_sparse(set2_indices, set2_values, set2_shape)
    return _combined(
        _sets_of_dense(set1), b, set1.shape[:-1], set_operation, set1.dtype
    )


dense_to_sparse_set_operation.gradient(None)


@op(
    "SparseToSparseSetOperation",
    "set1_indices:int64, set1_values:T, set1_shape:int64, set2_indices:int64, "
    f"set2_values:T, set2_shape:int64 -> {_OUTPUTS}",
    shape=_of_sparse,
    T=_ELEMENTS,
)
def sparse_to_sparse_set_operation(
    set1_indices,
    set1_values,
    set1_shape,
    set2_indices,
    set2_values,
    set2_shape,
    *,
    set_operation: str,
    validate_indices=True,
):
    """Combines the sets in two sparse tensors."""
    _check_outer(set1_shape[:-1], set2_shape[:-1])
    a = _sets_of_sparse(set1_indices, set1_values, set1_shape)
    b = _sets_of_sparse(set2_indices, set2_values, set2_shape)
    return _combined(a, b, set1_shape[:-1], set_operation, set1_values.dtype)


sparse_to_sparse_set_operation.gradient(None)


def _size_shape(set_indices, set_values, set_shape, *, validate_indices=True):
    sizes = set_shape.as_shape
    return None if sizes is None else sizes[:-1]


@op(
    "SetSize",
    "set_indices:int64, set_values:T, set_shape:int64 -> size:int32",
    shape=_size_shape,
    T=_ELEMENTS,
)
def set_size(set_indices, set_values, set_shape, *, validate_indices=True):
    """Counts the different elements of each set."""
    out = np.zeros(set_shape[:-1], np.int32)
    for index, found in _sets_of_sparse(set_indices, set_values, set_shape).items():
        out[index] = len(found)
    return out


set_size.gradient(None)


def size(a, validate_indices=True):
    """Counts the different elements in each row of a sparse tensor.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 0], [0, 1], [1, 0]], [7, 7, 8], [2, 2])
    >>> tf.sets.size(st).numpy()
    array([1, 1], dtype=int32)

    In TensorFlow: python/ops/sets_impl.py
    """
    return set_size(*as_sparse(a)._to_components(), validate_indices=validate_indices)


def intersection(a, b, validate_indices=True):
    """The elements that are in both sets of each row, as a sparse tensor.

    >>> import minitf as tf
    >>> tf.sparse.to_dense(tf.sets.intersection([[1, 2, 9]], [[2, 9, 0]])).numpy()
    array([[2, 9]], dtype=int32)

    In TensorFlow: python/ops/sets_impl.py
    """
    return _operate(a, b, "intersection", validate_indices)


def union(a, b, validate_indices=True):
    """The elements that are in either set of each row, as a sparse tensor.

    >>> import minitf as tf
    >>> tf.sparse.to_dense(tf.sets.union([[3, 1]], [[1, 2]])).numpy()
    array([[1, 2, 3]], dtype=int32)

    In TensorFlow: python/ops/sets_impl.py
    """
    return _operate(a, b, "union", validate_indices)


def difference(a, b, aminusb=True, validate_indices=True):
    """The elements of `a` that are not in `b`, row by row; or the other way round.

    >>> import minitf as tf
    >>> tf.sparse.to_dense(tf.sets.difference([[3, 1]], [[1, 2]])).numpy()
    array([[3]], dtype=int32)

    In TensorFlow: python/ops/sets_impl.py
    """
    return _operate(a, b, "a-b" if aminusb else "b-a", validate_indices)


def _operate(a, b, operation, validate_indices):
    """Chooses the op by what is sparse; two dense sets may be given as lists."""
    sparse = SparseTensor | SparseTensorValue
    attrs = {"set_operation": operation, "validate_indices": validate_indices}
    if isinstance(a, sparse) and not isinstance(b, sparse):
        turned = {"a-b": "b-a", "b-a": "a-b"}.get(operation, operation)
        return _operate(b, a, turned, validate_indices)
    if isinstance(a, sparse):
        parts = (*as_sparse(a)._to_components(), *as_sparse(b)._to_components())
        return SparseTensor(*sparse_to_sparse_set_operation(*parts, **attrs))
    a = convert_to_tensor(a, name="a")
    if isinstance(b, sparse):
        parts = as_sparse(b)._to_components()
        return SparseTensor(*dense_to_sparse_set_operation(a, *parts, **attrs))
    b = as_tensor(b, a.dtype, name="b")
    return SparseTensor(*dense_to_dense_set_operation(a, b, **attrs))
