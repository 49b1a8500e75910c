"""The ops that read `tf.train.Example`s: one output for each feature that is wanted.

In TensorFlow: core/kernels/example_parsing_ops.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import DType
from minitf.core.op.declare import op
from minitf.core.shapes import TensorShape
from minitf.formats import example_wire
from minitf.ops.io.examples.columns import (
    SPLITS,
    TYPES,
    Batch,
    dense,
    dense_shape_of,
    lead_of,
    ragged,
    sparse,
    sparse_shapes,
    splits_shape,
)

_NO_NAMES = np.zeros(0, object)


def _keys(array):
    return array.reshape(-1).tolist()


def _read_all(batch, sparse_keys, sparse_types, dense_keys, dense_defaults, shapes):
    """Reads the sparse and the dense features, which every op has."""
    if len(dense_keys) != len(shapes) or len(sparse_keys) != len(sparse_types):
        raise ValueError(
            f"Expected a shape for each dense key and a type for each sparse key. "
            f"Received: {len(dense_keys)} dense keys and {len(shapes)} shapes, "
            f"{len(sparse_keys)} sparse keys and {len(sparse_types)} types"
        )
    found = [
        sparse(batch, batch.cells(key, dtype), dtype)
        for key, dtype in zip(sparse_keys, sparse_types)
    ]
    indices, values, dense_shapes = map(list, zip(*found)) if found else ([], [], [])
    columns = [
        dense(batch, key, default, shape)
        for key, default, shape in zip(dense_keys, dense_defaults, shapes)
    ]
    return indices, values, dense_shapes, columns


def _example_shapes(
    serialized,
    names,
    sparse_keys,
    dense_keys,
    ragged_keys,
    dense_defaults,
    *,
    num_sparse,
    ragged_value_types,
    dense_shapes,
    **attrs,
):
    lead = lead_of(serialized)
    if lead is not None and len(lead) > 1:
        raise ValueError(
            f"Expected serialized to be a scalar or vector, got shape: {list(lead)}"
        )
    indices, values, shapes = sparse_shapes(lead, num_sparse)
    columns = [dense_shape_of(lead, shape) for shape in dense_shapes]
    count = len(ragged_value_types)
    splits = [splits_shape(lead)] * count
    return [*indices, *values, *shapes, *columns, *[(None,)] * count, *splits]


@op(
    "ParseExampleV2",
    "serialized:string, names:string, sparse_keys:string, dense_keys:string, "
    "ragged_keys:string, dense_defaults:[Tdense] -> sparse_indices:num_sparse*int64, "
    "sparse_values:[sparse_types], sparse_shapes:num_sparse*int64, "
    "dense_values:[Tdense], ragged_values:[ragged_value_types], "
    "ragged_row_splits:[ragged_split_types]",
    shape=_example_shapes,
    Tdense=TYPES,
    sparse_types=TYPES,
    ragged_value_types=TYPES,
    ragged_split_types=SPLITS,
)
def parse_example_v2_op(
    serialized,
    names,
    sparse_keys,
    dense_keys,
    ragged_keys,
    dense_defaults,
    *,
    num_sparse: int,
    sparse_types: list[DType],
    ragged_value_types: list[DType],
    ragged_split_types: list[DType],
    dense_shapes: list[TensorShape],
):
    """Reads features of one serialized example or of a batch of them."""
    batch = Batch(serialized, names, example_wire.read_example)
    found = _read_all(
        batch,
        _keys(sparse_keys),
        sparse_types,
        _keys(dense_keys),
        dense_defaults,
        dense_shapes,
    )
    rows = [
        ragged(batch, batch.cells(key, dtype), dtype, split_dtype)
        for key, dtype, split_dtype in zip(
            _keys(ragged_keys), ragged_value_types, ragged_split_types
        )
    ]
    return *found, [values for values, _ in rows], [splits for _, splits in rows]


parse_example_v2_op.gradient(None)


def _older_shapes(
    serialized,
    names,
    sparse_keys,
    dense_keys,
    dense_defaults,
    *,
    sparse_types,
    dense_shapes,
):
    lead = lead_of(serialized)
    indices, values, shapes = sparse_shapes(lead, len(sparse_types))
    columns = [dense_shape_of(lead, shape) for shape in dense_shapes]
    return [*indices, *values, *shapes, *columns]


@op(
    "ParseExample",
    "serialized:string, names:string, sparse_keys:Nsparse*string, "
    "dense_keys:Ndense*string, dense_defaults:[Tdense] -> "
    "sparse_indices:Nsparse*int64, sparse_values:[sparse_types], "
    "sparse_shapes:Nsparse*int64, dense_values:[Tdense]",
    shape=_older_shapes,
    Tdense=TYPES,
    sparse_types=TYPES,
)
def parse_example_op(
    serialized,
    names,
    sparse_keys,
    dense_keys,
    dense_defaults,
    *,
    sparse_types: list[DType],
    dense_shapes: list[TensorShape],
):
    """Reads features of a batch of serialized examples; in graphs of TensorFlow 1."""
    batch = Batch(serialized, names, example_wire.read_example)
    return _read_all(
        batch,
        [key[()] for key in sparse_keys],
        sparse_types,
        [key[()] for key in dense_keys],
        dense_defaults,
        dense_shapes,
    )


parse_example_op.gradient(None)


def _single_shapes(serialized, dense_defaults, *, num_sparse, dense_shapes, **attrs):
    indices, values, shapes = sparse_shapes((), num_sparse)
    columns = [dense_shape_of((), shape) for shape in dense_shapes]
    return [*indices, *values, *shapes, *columns]


@op(
    "ParseSingleExample",
    "serialized:string, dense_defaults:[Tdense] -> sparse_indices:num_sparse*int64, "
    "sparse_values:[sparse_types], sparse_shapes:num_sparse*int64, "
    "dense_values:[Tdense]",
    shape=_single_shapes,
    Tdense=TYPES,
    sparse_types=TYPES,
)
def parse_single_example_op(
    serialized,
    dense_defaults,
    *,
    num_sparse: int,
    sparse_keys: list[str],
    dense_keys: list[str],
    sparse_types: list[DType],
    dense_shapes: list[TensorShape],
):
    """Reads features of one serialized example; the keys are attributes."""
    batch = Batch(serialized, _NO_NAMES, example_wire.read_example)
    return _read_all(
        batch,
        [_as_bytes(key) for key in sparse_keys],
        sparse_types,
        [_as_bytes(key) for key in dense_keys],
        dense_defaults,
        dense_shapes,
    )


parse_single_example_op.gradient(None)


def _as_bytes(key):
    return key.encode() if isinstance(key, str) else key


def _same(json_examples):
    return json_examples.shape


@op("DecodeJSONExample", "json_examples:string -> binary_examples:string", shape=_same)
def decode_json_example_op(json_examples):
    """Turns examples written as JSON into their binary form."""
    from google.protobuf import json_format

    from minitf.formats import proto

    message = proto.message("Example")
    out = np.empty(json_examples.shape, dtypes.string.np_dtype)
    for place, text in zip(np.ndindex(out.shape), _keys(json_examples)):
        try:
            example = json_format.Parse(text, message())
        except (json_format.ParseError, UnicodeDecodeError) as error:
            raise ValueError(f"Error while parsing JSON: {error}") from None
        out[place] = example.SerializeToString(deterministic=True)
    return out


decode_json_example_op.gradient(None)


def decode_json_example(json_examples, name=None):
    """Turns `tf.train.Example`s written as JSON into the binary form.

    Raises InvalidArgumentError for text that is no JSON or no example.

    >>> import minitf as tf
    >>> text = '{"features": {"feature": {"n": {"int64List": {"value": [5]}}}}}'
    >>> wanted = {"n": tf.io.FixedLenFeature([], tf.int64)}
    >>> binary = tf.io.decode_json_example(text)
    >>> tf.io.parse_single_example(binary, wanted)["n"].numpy().item()
    5

    In TensorFlow: core/kernels/decode_proto_op.cc (python/ops/parsing_ops.py)
    """
    return decode_json_example_op(json_examples, name=name)
