"""Sparse tensors as text: three messages, for indices, values and shape.

A queue, or a batch of examples, can hold a vector of strings but no sparse tensor. So
each sparse tensor becomes three strings, a minibatch a matrix of these, and one
operation makes a single sparse tensor of the matrix, with one dimension more.

In TensorFlow: core/kernels/serialize_sparse_op.cc, deserialize_sparse_string_op.cc,
python/ops/sparse_ops.py
"""

import math

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import text
from minitf.ops.io.proto_wire import read_varint, to_varint
from minitf.ops.lists.ragged_elements import RaggedElement
from minitf.ops.sparse.places import flat_places, listed
from minitf.ops.sparse.sparse_tensor import SparseTensor, as_sparse

WRITTEN_AS = (dtypes.string, dtypes.variant)


def _invalid(message):
    return InvalidArgumentError(None, None, message)


def _check_ranks(indices, values, shape):
    """Raises InvalidArgumentError unless the parts have the ranks 2, 1 and 1."""
    parts = (("indices", indices, 2), ("values", values, 1), ("shape", shape, 1))
    for name, part, rank in parts:
        if part.ndim != rank:
            kind = "matrix" if rank == 2 else "vector"
            raise _invalid(
                f"Input {name} should be a {kind} but received shape {text(part.shape)}"
            )
    if len(indices) != len(values):
        raise _invalid(
            "indices and values rows (indexing dimension) must match. (indices = "
            f"{len(indices)}, values = {len(values)})"
        )


def _written(array, out_type):
    """One tensor as an element of a string array, or of a variant one."""
    if out_type is dtypes.variant:
        return RaggedElement((), array.copy())
    from minitf.formats import tensor_proto

    number = dtypes.FROM_NUMPY[array.dtype].as_datatype_enum
    message = tensor_proto.make_tensor_proto(array, number, always_content=True)
    if array.dtype == object:  # as of numbers: all lengths, then all the text
        lengths = [to_varint(len(item)) for item in message.string_val]
        message.tensor_content = b"".join([*lengths, *message.string_val])
        message.ClearField("string_val")
    return message.SerializeToString(deterministic=True)


def _three(sparse_indices, sparse_values, sparse_shape, **attrs):
    return (3,)


@op(
    "SerializeSparse",
    "sparse_indices:int64, sparse_values:T, sparse_shape:int64 -> "
    "serialized_sparse:out_type",
    shape=_three,
    out_type=WRITTEN_AS,
)
def serialize_sparse_op(
    sparse_indices, sparse_values, sparse_shape, *, out_type: DType = dtypes.string
):
    """Writes a sparse tensor as three messages."""
    parts = sparse_indices, sparse_values, sparse_shape
    _check_ranks(*parts)
    found = np.empty(3, object)
    found[:] = [_written(part, out_type) for part in parts]
    return found


def serialize_sparse(sp_input, out_type=dtypes.string, name=None):
    """Writes a sparse tensor as a vector of three strings.

    They are its indices, values and shape. `out_type` can be `tf.variant`: then nothing
    is written, the elements hold the tensors themselves. Raises TypeError for what is
    no `SparseTensor`.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 1]], [5.0], [1, 3])
    >>> text = tf.io.serialize_sparse(st)
    >>> text.shape
    TensorShape([3])
    >>> batch = tf.io.deserialize_many_sparse([text, text], tf.float32)
    >>> tf.sparse.to_dense(batch).numpy().tolist()
    [[[0.0, 5.0, 0.0]], [[0.0, 5.0, 0.0]]]

    In TensorFlow: python/ops/sparse_ops.py
    """
    found = as_sparse(sp_input)
    parts = found.indices, found.values, found.dense_shape
    return serialize_sparse_op(*parts, out_type=out_type, name=name)


def _rows_of_three(sparse_indices, sparse_values, sparse_shape, **attrs):
    return (None, 3)


@op(
    "SerializeManySparse",
    "sparse_indices:int64, sparse_values:T, sparse_shape:int64 -> "
    "serialized_sparse:out_type",
    shape=_rows_of_three,
    out_type=WRITTEN_AS,
)
def serialize_many_sparse_op(
    sparse_indices, sparse_values, sparse_shape, *, out_type: DType = dtypes.string
):
    """Writes each row of a sparse tensor as three messages."""
    _check_ranks(sparse_indices, sparse_values, sparse_shape)
    if len(sparse_shape) < 2:
        raise _invalid(
            "Rank of input SparseTensor should be > 1, but saw rank: "
            f"{len(sparse_shape)}"
        )
    _check_order(sparse_indices, sparse_shape)
    count = int(sparse_shape[0])
    bounds = np.searchsorted(sparse_indices[:, 0], np.arange(count + 1))
    found = np.empty((count, 3), object)
    for row in range(count):
        own = slice(bounds[row], bounds[row + 1])
        parts = sparse_indices[own, 1:], sparse_values[own], sparse_shape[1:]
        found[row] = [_written(part, out_type) for part in parts]
    return found


def _check_order(indices, shape):
    """Raises InvalidArgumentError unless the indices ascend and lie in the shape."""
    try:
        places = flat_places(indices, shape)
    except ValueError as error:
        raise _invalid(str(error)) from None
    steps = np.diff(places)
    if (steps <= 0).any():
        row = int(np.argmax(steps <= 0)) + 1
        what = "repeated" if steps[row - 1] == 0 else "out of order"
        raise _invalid(
            f"indices[{row}] = {listed(indices[row])} is {what}. Many sparse ops "
            "require sorted indices. Use `tf.sparse.reorder` to create a correctly "
            "ordered copy."
        )


def serialize_many_sparse(sp_input, out_type=dtypes.string, name=None):
    """Writes each row of a sparse tensor as three strings: a matrix `[N, 3]`.

    The tensor must have a rank above 1 and sorted indices. `out_type` can be
    `tf.variant`. Raises TypeError for what is no `SparseTensor`, InvalidArgumentError
    for indices out of order.

    >>> import minitf as tf
    >>> st = tf.SparseTensor([[0, 1], [1, 0]], [5.0, 6.0], [2, 3])
    >>> text = tf.io.serialize_many_sparse(st)
    >>> text.shape
    TensorShape([2, 3])
    >>> tf.io.deserialize_many_sparse(text[1:], tf.float32).indices.numpy()
    array([[0, 0]])

    In TensorFlow: python/ops/sparse_ops.py
    """
    found = as_sparse(sp_input)
    parts = found.indices, found.values, found.dense_shape
    return serialize_many_sparse_op(*parts, out_type=out_type, name=name)


# ------------------------------------------------------------------------- reading


def _check_last(dims):
    if dims and dims[-1] not in (3, None):
        raise ValueError(f"Dimension must be 3 but is {dims[-1]}")


def _parts_of_any(serialized_sparse, **attrs):
    if serialized_sparse.shape is not None:
        _check_last(serialized_sparse.shape)
    return [(None, None), (None,), (None,)]


def _parts_of_matrix(serialized_sparse, **attrs):
    dims = serialized_sparse.shape
    if dims is not None and len(dims) != 2:
        raise ValueError(f"Shape must be rank 2 but is rank {len(dims)}")
    return _parts_of_any(serialized_sparse)


@op(
    "DeserializeSparse",
    "serialized_sparse:Tserialized -> "
    "sparse_indices:int64, sparse_values:dtype, sparse_shape:int64",
    shape=_parts_of_any,
    Tserialized=WRITTEN_AS,
)
def deserialize_sparse(serialized_sparse, *, dtype: DType):
    """Reads an array of sparse tensors as one, with the array's dimensions in front."""
    return _joined(serialized_sparse, dtype)


def _joined(serialized_sparse, dtype):
    dims = serialized_sparse.shape
    if not dims:
        raise _invalid(f"Serialized sparse should have non-zero rank {text(dims)}")
    if dims[-1] != 3:
        raise _invalid(
            f"Serialized sparse should have 3 as the last dimension {text(dims)}"
        )
    if 0 in dims:
        raise _invalid(
            "Serialized sparse should have at least 1 serialized tensor, but has a "
            f"zero dimension {text(dims)}"
        )
    count = math.prod(dims[:-1])
    found = [
        _read(row, number, dtype)
        for number, row in enumerate(serialized_sparse.reshape(count, 3))
    ]
    _check_equal_ranks(found)
    size = np.max([shape for _, _, shape in found], axis=0)
    outer = np.indices(dims[:-1]).reshape(len(dims) - 1, count).T  # (count, dims)
    rows = np.repeat(outer, [len(values) for _, values, _ in found], axis=0)
    inner = np.concatenate([indices for indices, _, _ in found])
    return (
        np.concatenate([rows, inner], axis=1).astype(np.int64),
        np.concatenate([values for _, values, _ in found]),
        np.array([*dims[:-1], *size], np.int64),
    )


def _read(row, number, dtype):
    """The three parts of a sparse tensor; InvalidArgumentError if they are none."""
    indices, values, shape = (_array(item) for item in row)
    wanted = (
        (indices, 2, f"serialized_sparse[{number}, 0] to represent an index matrix"),
        (values, 1, f"serialized_sparse[{number}, 1] to represent a values vector"),
        (shape, 1, f"serialized_sparse[{number}, 2] to represent a shape vector"),
    )
    for part, rank, what in wanted:
        if part.ndim != rank:
            raise _invalid(f"Expected {what} but received shape {text(part.shape)}")
    here = f"SparseTensor[{number}]"
    if indices.dtype != np.int64 or shape.dtype != np.int64:
        raise _invalid(
            f"Expected {here}.indices and {here}.shape to be int64 but received "
            f"{indices.dtype} and {shape.dtype}"
        )
    if dtypes.FROM_NUMPY[values.dtype] is not dtype:
        raise _invalid(
            f"Requested SparseTensor of type {dtype.name} but {here}.values.dtype() == "
            f"{dtypes.FROM_NUMPY[values.dtype].name}"
        )
    if len(indices) != len(values):
        raise _invalid(
            f"Expected row counts of {here}.indices and {here}.values to match but "
            f"they do not: {len(indices)} vs. {len(values)}"
        )
    if indices.shape[1] != len(shape):
        raise _invalid(
            f"Expected column counts of {here}.indices to match size of {here}.shape "
            f"but they do not: {indices.shape[1]} vs. {len(shape)}"
        )
    return indices, values, shape


def _array(item):
    """The tensor that an element holds, or is the text of."""
    if isinstance(item, RaggedElement) and not item.splits:
        return item.values
    if isinstance(item, bytes):
        from minitf.formats import proto, tensor_proto

        try:
            message = proto.message("TensorProto").FromString(item)
            if message.dtype == dtypes.string.as_datatype_enum:
                message.string_val.extend(texts_in(message.tensor_content))
                message.ClearField("tensor_content")
            return np.asarray(tensor_proto.array_from_tensor_proto(message))
        except Exception as error:  # protobuf's own class of error, not importable here
            raise _invalid(f"Could not parse serialized proto: {error}") from None
    raise _invalid(f"Expected the text of a tensor, or a tensor. Received: {item!r}")


def texts_in(content):
    """Lists the texts that follow one another after the lengths of all of them.

    >>> texts_in(bytes([1, 2]) + b"abc")
    [b'a', b'bc']
    """
    lengths, at = [], 0
    while at + sum(lengths) < len(content):
        length, at = read_varint(content, at)
        lengths.append(length)
    found = []
    for length in lengths:
        found.append(content[at : at + length])
        at += length
    if at != len(content):
        raise ValueError("the lengths of its texts are wrong")
    return found


def _check_equal_ranks(found):
    rank = len(found[0][2])
    for number, (_, _, shape) in enumerate(found):
        if len(shape) != rank:
            raise _invalid(
                "Inconsistent shape across SparseTensors: rank prior to SparseTensor"
                f"[{number}] was: {rank} but rank of SparseTensor[{number}] is: "
                f"{len(shape)}"
            )


@op(
    "DeserializeManySparse",
    "serialized_sparse:string -> "
    "sparse_indices:int64, sparse_values:dtype, sparse_shape:int64",
    shape=_parts_of_matrix,
)
def deserialize_many_sparse_op(serialized_sparse, *, dtype: DType):
    """Reads a minibatch of sparse tensors as one, with one dimension more."""
    return _joined(serialized_sparse, dtype)


def deserialize_many_sparse(serialized_sparse, dtype, rank=None, name=None):
    """Reads a minibatch of sparse tensors, a string matrix `[N, 3]`, as one.

    Args:
      serialized_sparse: rows as `tf.io.serialize_sparse` writes them.
      dtype: the type of the values.
      rank: the rank of the result, if it is known.
      name: a name for the operation.

    The result has one dimension more; of the other sizes the largest counts. Raises
    InvalidArgumentError for text that is no sparse tensor, for values of another type,
    and for tensors of several ranks.

    >>> import minitf as tf
    >>> a = tf.io.serialize_sparse(tf.SparseTensor([[0]], [1], [2]))
    >>> b = tf.io.serialize_sparse(tf.SparseTensor([[2]], [5], [4]))
    >>> both = tf.io.deserialize_many_sparse([a, b], tf.int32)
    >>> tf.sparse.to_dense(both).numpy()
    array([[1, 0, 0, 0],
           [0, 0, 5, 0]], dtype=int32)

    In TensorFlow: python/ops/sparse_ops.py
    """
    indices, values, shape = deserialize_many_sparse_op(
        serialized_sparse, dtype=dtypes.as_dtype(dtype), name=name
    )
    indices.set_shape([None, rank])
    shape.set_shape([rank])
    return SparseTensor(indices, values, shape)
