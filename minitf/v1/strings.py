"""TensorFlow 1's spelling of string functions.

`reduction_indices` and `keep_dims` are older names of `axis` and `keepdims`;
`string_tensor` of `input`; splitting returned a sparse tensor.

In TensorFlow: python/ops/string_ops.py, python/ops/ragged/ragged_string_ops.py
"""

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops import primitives as p
from minitf.ops.sparse.sparse_tensor import SparseTensor
from minitf.ops.strings import (
    hashing,
    joining,
    numbers,
    splitting,
    substrings,
)
from minitf.v1.arguments import one_of


def string_split(
    source,
    sep=None,
    skip_empty=True,
    delimiter=None,
    result_type="SparseTensor",
    name=None,
):
    """Splits texts at every byte of `sep`, a blank by default.

    Args:
      source: a vector of texts.
      sep: separators; "" splits into bytes.
      skip_empty: leave out empty pieces.
      delimiter: older name of `sep`.
      result_type: "SparseTensor" or "RaggedTensor".

    >>> import minitf as tf
    >>> tf.compat.v1.string_split(["a b", "c"]).values.numpy()
    array([b'a', b'b', b'c'], dtype=object)

    In TensorFlow: python/ops/ragged/ragged_string_ops.py
    """
    sep = one_of("sep", sep, "delimiter", delimiter)
    with op_scope(name, "StringSplit"):
        source = convert_to_tensor(source, dtypes.string)
        found = splitting.string_split_op(
            source, " " if sep is None else sep, skip_empty=skip_empty
        )
        return _as_result(found, result_type)


def split(
    input=None,
    sep=None,
    maxsplit=-1,
    result_type="SparseTensor",
    source=None,
    name=None,
):
    """Splits texts as Python does; returns a sparse tensor, or a ragged one.

    >>> import minitf as tf
    >>> tf.compat.v1.strings.split(["a b", "c"], result_type="RaggedTensor")
    <tf.RaggedTensor [[b'a', b'b'], [b'c']]>

    In TensorFlow: python/ops/ragged/ragged_string_ops.py
    """
    input = one_of("input", input, "source", source)
    with op_scope(name, "StringSplit"):
        input = convert_to_tensor(input, dtypes.string)
        if input._shape == ():
            input = p.expand_dims(input, 0)
        separator = "" if sep is None else sep
        found = splitting.string_split_v2(input, separator, maxsplit=maxsplit)
        return _as_result(found, result_type)


def _as_result(found, result_type):
    if result_type == "SparseTensor":
        return SparseTensor(found.indices, found.values, found.shape)
    if result_type == "RaggedTensor":
        return splitting.ragged_from_sparse_parts(found)
    raise ValueError("result_type must be 'RaggedTensor' or 'SparseTensor'.")


def string_to_number(
    string_tensor=None, out_type=dtypes.float32, name=None, input=None
):
    """Reads every element as a number of type `out_type`.

    >>> import minitf as tf
    >>> tf.compat.v1.string_to_number("12").numpy()
    np.float32(12.0)

    In TensorFlow: python/ops/string_ops.py
    """
    input = one_of("string_tensor", string_tensor, "input", input)
    return numbers.to_number(input, out_type, name)


def string_to_hash_bucket(string_tensor=None, num_buckets=None, name=None, input=None):
    """Sorts texts into `num_buckets` buckets.

    >>> import minitf as tf
    >>> tf.compat.v1.string_to_hash_bucket(["Hello"], 3).numpy()
    array([2])

    In TensorFlow: python/ops/string_ops.py
    """
    input = one_of("string_tensor", string_tensor, "input", input)
    return hashing.to_hash_bucket(input, num_buckets, name)


def reduce_join(
    inputs,
    axis=None,
    keep_dims=None,
    separator="",
    name=None,
    reduction_indices=None,
    keepdims=None,
):
    """Joins all the texts along some axes, along all axes if none are given.

    >>> import minitf as tf
    >>> tf.compat.v1.reduce_join([["a", "b"]], reduction_indices=1).numpy()
    array([b'ab'], dtype=object)

    In TensorFlow: python/ops/string_ops.py
    """
    axis = one_of("axis", axis, "reduction_indices", reduction_indices)
    keepdims = one_of("keepdims", keepdims, "keep_dims", keep_dims)
    return joining.reduce_join(inputs, axis, bool(keepdims), separator, name)


def length(input, name=None, unit="BYTE"):
    """Counts the bytes of every element, or its characters ("UTF8_CHAR").

    >>> import minitf as tf
    >>> tf.compat.v1.strings.length("abc").numpy()
    np.int32(3)

    In TensorFlow: python/ops/string_ops.py
    """
    return substrings.length(input, unit, name)


def substr(input, pos, len, name=None, unit="BYTE"):
    """Takes the part of every element that begins at `pos` and has `len` bytes.

    >>> import minitf as tf
    >>> tf.compat.v1.substr("hello", 1, 3).numpy()
    b'ell'

    In TensorFlow: python/ops/string_ops.py
    """
    return substrings.substr(input, pos, len, unit, name)


# `tf.compat.v1.strings.to_number` and `tf.compat.v1.string_to_number` are the same.
to_number = string_to_number
to_hash_bucket = string_to_hash_bucket
