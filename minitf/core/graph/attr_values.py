"""Attributes of nodes to and from `AttrValue` messages.

The kind of an attribute ("int", "list(shape)", ...) decides the field of the message.
Attributes that the op does not declare are kept as the messages they are.

In TensorFlow: core/framework/attr_value.proto
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.op.registry import MISSING
from minitf.core.shapes import TensorShape
from minitf.formats import proto
from minitf.formats.tensor_proto import array_from_tensor_proto, make_tensor_proto


def write(message, attr, value, node=None):
    """Fills an `AttrValue` with the value of the attribute declared as `attr`."""
    if attr is None:
        message.CopyFrom(value if hasattr(value, "WhichOneof") else guess(value))
        return
    if attr.kind.startswith("list("):
        message.list.SetInParent()  # an empty list is a list too
        kind = attr.kind[5:-1]
        for item in value:
            _write_item(message.list, kind, item)
        return
    if attr.kind == "tensor":
        dtype = node.attrs.get("dtype") or dtypes.FROM_NUMPY[value.dtype]
        tensor = make_tensor_proto(value, dtype.as_datatype_enum)
        message.tensor.CopyFrom(tensor)
        return
    _WRITERS[attr.kind](message, value)


def guess(value):
    """Makes an `AttrValue` of a plain Python value."""
    message = proto.message("AttrValue")()
    kinds = {bool: "bool", int: "int", float: "float", str: "string", bytes: "string"}
    kinds |= {dtypes.DType: "type", TensorShape: "shape"}
    if isinstance(value, list | tuple):
        message.list.SetInParent()
        for item in value:
            _write_item(message.list, kinds[type(item)], item)
    elif isinstance(value, dtypes.DType):
        message.type = value.as_datatype_enum
    else:
        _WRITERS[kinds[type(value)]](message, value)
    return message


def _write_item(message, kind, value):
    """Appends one element of a list attribute."""
    if kind == "shape":
        write_shape(message.shape.add(), getattr(value, "_dims", value))
    elif kind == "func":
        message.func.add().name = value.name
    else:
        field = {"int": "i", "float": "f", "bool": "b", "string": "s", "type": "type"}
        getattr(message, field[kind]).append(_plain(kind, value))


def _plain(kind, value):
    if kind == "string":
        return value.encode() if isinstance(value, str) else value
    if kind == "type":
        return value.as_datatype_enum
    return value


def _write_string(message, value):
    message.s = _plain("string", value)


def _write_int(message, value):
    message.i = value


def _write_float(message, value):
    message.f = value


def _write_bool(message, value):
    message.b = value


def _write_type(message, value):
    message.type = value.as_datatype_enum


def _write_shape_attr(message, value):
    write_shape(message.shape, value)


def _write_func(message, value):
    message.func.name = value.name


_WRITERS = {
    "string": _write_string,
    "int": _write_int,
    "float": _write_float,
    "bool": _write_bool,
    "type": _write_type,
    "shape": _write_shape_attr,
    "func": _write_func,
}


def write_shape(message, shape):
    """Fills a `TensorShapeProto`; -1 stands for an unknown size."""
    message.SetInParent()
    if shape is None:
        message.unknown_rank = True
        return
    for size in shape:
        message.dim.add().size = -1 if size is None else size


def read_shape(message):
    """Reads a `TensorShapeProto` into a tuple, None for unknown rank."""
    if message.unknown_rank:
        return None
    return tuple(None if dim.size < 0 else dim.size for dim in message.dim)


def read_all(op, node, implied=()):
    """Reads the attributes of a `NodeDef`, completed by the op's defaults.

    `implied` are values of attributes that the node may leave out.
    """
    values = dict(implied)
    for name, message in node.attr.items():
        attr = op.attrs.get(name)
        values[name] = message if attr is None else read(message, attr, node)
    for name, attr in op.attrs.items():
        if name not in values and attr.default is MISSING:
            raise ValueError(
                f"NodeDef missing attr '{name}' from Op<name={op.name}>; node "
                f"'{node.name}'."
            )
    extra = {name: value for name, value in values.items() if name not in op.attrs}
    return {**op.with_defaults(values), **extra}


def read(message, attr, node):
    """Reads one `AttrValue` as the kind the op declares; else raises ValueError."""
    try:
        return _read(message, attr, node)
    except TypeError as error:  # a number that is no type, or one without values
        raise ValueError(
            f"AttrValue of '{attr.name}' in node '{node.name}' makes no sense: {error}"
        ) from None


def _read(message, attr, node):
    kind = attr.kind
    found = message.WhichOneof("value")
    if kind.startswith("list("):
        if found != "list":
            raise _wrong_kind(attr, found, node)
        return _read_list(message.list, kind[5:-1])
    field = _FIELDS[kind]
    if found != field:
        raise _wrong_kind(attr, found, node)
    return _value(kind, getattr(message, field))


_FIELDS = {
    "string": "s",
    "int": "i",
    "float": "f",
    "bool": "b",
    "type": "type",
    "shape": "shape",
    "tensor": "tensor",
    "func": "func",
}


def _value(kind, value):
    if kind == "string":
        return value.decode() if value.isascii() else value
    if kind == "float":
        return float(
            str(np.float32(value))
        )  # 0.2, not 0.20000000298: as it was written
    if kind == "type":
        return dtypes.as_dtype(value)
    if kind == "shape":
        return read_shape(value)
    if kind == "tensor":
        return np.asarray(array_from_tensor_proto(value))
    return value


def _read_list(message, kind):
    return tuple(_value(kind, item) for item in getattr(message, _FIELDS[kind]))


def _wrong_kind(attr, found, node):
    return ValueError(
        f"AttrValue of '{attr.name}' in node '{node.name}' had value with type "
        f"'{found}' when type '{attr.kind}' was expected."
    )
