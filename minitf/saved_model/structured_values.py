"""Nested Python values <-> `StructuredValue`: how a file describes a signature.

The arguments and results of a function are lists, tuples and dicts of specs, numbers
and text. A `StructuredValue` is one such value; it is data and never becomes code.

In TensorFlow: python/saved_model/nested_structure_coder.py
"""

import collections
import keyword
from collections.abc import Mapping

import numpy as np

from minitf.core import dtypes
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph import attr_values
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec, TypeSpec
from minitf.core.tensor import EagerTensor
from minitf.formats import proto
from minitf.formats.tensor_proto import array_from_tensor_proto, make_tensor_proto
from minitf.ops.indexing.indexed_slices import IndexedSlicesSpec
from minitf.ops.ragged.ragged_tensor import RaggedTensorSpec
from minitf.ops.sparse.sparse_tensor import SparseTensorSpec

# The composite types a file can speak of, by the numbers of TypeSpecClass.
_SPECS = {1: SparseTensorSpec, 2: IndexedSlicesSpec, 3: RaggedTensorSpec}
_DEEPEST = 100  # protobuf does not read deeper either


class NotEncodableError(Exception):
    """A value that no file can describe.

    In TensorFlow: python/saved_model/nested_structure_coder.py
    """


def encode(value):
    """Returns a Python value as a `StructuredValue` message.

    Raises NotEncodableError for what is no structure of specs, tensors, numbers, texts,
    shapes and dtypes.
    """
    message = proto.message("StructuredValue")()
    _encode_into(message, value)
    return message


def _encode_into(message, value):
    if value is None:
        message.none_value.SetInParent()
    elif isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, int):
        message.int64_value = _checked_int(value)
    elif isinstance(value, float):
        message.float64_value = value
    elif isinstance(value, str):
        message.string_value = value
    elif isinstance(value, dtypes.DType):
        message.tensor_dtype_value = value.as_datatype_enum
    elif isinstance(value, TensorShape):
        attr_values.write_shape(message.tensor_shape_value, value._dims)
    elif isinstance(value, TypeSpec):
        _encode_spec(message, value)
    elif isinstance(value, EagerTensor):
        message.tensor_value.CopyFrom(_tensor_proto(value._array, value.dtype))
    elif isinstance(value, np.ndarray | np.generic):
        dtype = dtypes.as_dtype(value.dtype)
        message.numpy_value.CopyFrom(_tensor_proto(np.asarray(value), dtype))
    else:
        _encode_structure(message, value)


def _checked_int(value):
    if not -(1 << 63) <= value < 1 << 63:
        raise NotEncodableError(f"The number {value} does not fit into 64 bits.")
    return value


def _tensor_proto(array, dtype):
    return make_tensor_proto(array, dtype.as_datatype_enum)


def _encode_structure(message, value):
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        message.named_tuple_value.name = type(value).__name__
        for name in value._fields:
            pair = message.named_tuple_value.values.add(key=name)
            _encode_into(pair.value, getattr(value, name))
    elif isinstance(value, list | tuple):
        kind = "list_value" if isinstance(value, list) else "tuple_value"
        field = getattr(message, kind)
        field.SetInParent()
        for item in value:
            _encode_into(field.values.add(), item)
    elif isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        message.dict_value.SetInParent()
        for key in sorted(value):
            _encode_into(message.dict_value.fields[key], value[key])
    else:
        raise NotEncodableError(
            f"No file can describe {value!r} of type {type(value).__name__}. A "
            "signature may have tensors, numbers, texts and structures of them."
        )


def _encode_spec(message, spec):
    if type(spec) is TensorSpec:
        described = message.tensor_spec_value
        described.name = spec.name or ""
        attr_values.write_shape(described.shape, spec.shape._dims)
        described.dtype = spec.dtype.as_datatype_enum
        return
    for number, kind in _SPECS.items():
        if type(spec) is kind:
            described = message.type_spec_value
            described.type_spec_class = number
            described.type_spec_class_name = kind.__name__
            described.num_flat_components = len(spec._component_specs)
            _encode_into(described.type_state, tuple(spec._serialize()))
            return
    raise NotEncodableError(f"No file can describe the type {spec!r}.")


def decode(message, depth=0):
    """Returns the Python value that a `StructuredValue` message describes.

    Raises InvalidArgumentError for a message that makes no sense.
    """
    if depth > _DEEPEST:
        raise _invalid(f"it is nested deeper than {_DEEPEST} levels")
    kind = message.WhichOneof("kind")
    if kind in _DECODERS:
        try:
            return _DECODERS[kind](getattr(message, kind), depth + 1)
        except (TypeError, ValueError, KeyError) as error:
            raise _invalid(f"{kind}: {error}") from error
    if kind in ("float64_value", "int64_value", "string_value", "bool_value"):
        return getattr(message, kind)
    raise _invalid(f"it is a {kind or 'value without a kind'}, which is not supported")


def _invalid(reason):
    return InvalidArgumentError(
        None, None, f"The description of a signature cannot be read: {reason}."
    )


def _decode_none(value, depth):
    return None


def _decode_shape(value, depth):
    return TensorShape(attr_values.read_shape(value))


def _decode_dtype(value, depth):
    return dtypes.as_dtype(value)


def _decode_tensor_spec(value, depth):
    shape = TensorShape(attr_values.read_shape(value.shape))
    return TensorSpec(shape, dtypes.as_dtype(value.dtype), value.name or None)


def _decode_type_spec(value, depth):
    kind = _SPECS.get(value.type_spec_class)
    if kind is None:
        name = value.type_spec_class_name or value.type_spec_class
        raise ValueError(f"the type {name} is not known here")
    state = decode(value.type_state, depth)
    if not isinstance(state, tuple):
        raise ValueError(f"the state of a {kind.__name__} must be a tuple")
    return kind(*state)


def _decode_list(value, depth):
    return [decode(item, depth) for item in value.values]


def _decode_tuple(value, depth):
    return tuple(decode(item, depth) for item in value.values)


def _decode_dict(value, depth):
    return {key: decode(value.fields[key], depth) for key in sorted(value.fields)}


def _decode_named_tuple(value, depth):
    names = [pair.key for pair in value.values]
    for name in (value.name, *names):
        if not name.isidentifier() or keyword.iskeyword(name):
            raise ValueError(f"{name!r} is no name of a named tuple or its field")
    kind = collections.namedtuple(value.name, names)
    return kind(*(decode(pair.value, depth) for pair in value.values))


def _decode_tensor(value, depth):
    array = np.asarray(array_from_tensor_proto(value))
    return EagerTensor(array, dtypes.as_dtype(value.dtype))


def _decode_numpy(value, depth):
    return np.asarray(array_from_tensor_proto(value))


_DECODERS = {
    "none_value": _decode_none,
    "tensor_shape_value": _decode_shape,
    "tensor_dtype_value": _decode_dtype,
    "tensor_spec_value": _decode_tensor_spec,
    "bounded_tensor_spec_value": _decode_tensor_spec,
    "type_spec_value": _decode_type_spec,
    "list_value": _decode_list,
    "tuple_value": _decode_tuple,
    "dict_value": _decode_dict,
    "named_tuple_value": _decode_named_tuple,
    "tensor_value": _decode_tensor,
    "numpy_value": _decode_numpy,
}
