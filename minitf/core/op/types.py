"""Which types an op's inputs have, may have, and must have in common.

A signature such as `x:T, y:T -> z:T` is a small type system: the first tensor given for
a `T` decides it, Python values are converted to it, and everything else with a `T` must
agree. The answers complete the attributes of a node.

In TensorFlow: python/framework/op_def_library.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.convert import to_array
from minitf.core.op import failures
from minitf.core.tensor import EagerTensor, Tensor


def as_optional_dtype(dtype):
    """Turns None into None and everything else into a `DType`."""
    return None if dtype is None else dtypes.as_dtype(dtype)


def number_and_tensor(inputs):
    """Converts `(tensor, 2.0)` or `(2.0, tensor)` without ado; None for other pairs.

    What `x * 2.0` is, is asked so often that it does not go through all the rules.
    """
    x, y = inputs
    if type(y) is EagerTensor:
        return (_number_like(x, y), y) if _is_plain(x, y._dtype) else None
    if type(x) is EagerTensor:
        return (x, _number_like(y, x)) if _is_plain(y, x._dtype) else None
    return None


def _is_plain(number, dtype):
    """A float beside floats, or a small int beside floats or signed integers."""
    kind = type(number)
    if kind is float:
        return dtype in dtypes.FLOATING
    small = kind is int and -(2**31) <= number < 2**31
    return small and (dtype in dtypes.INDICES or dtype in dtypes.FLOATING)


def _number_like(number, tensor):
    dtype = tensor._dtype
    return EagerTensor(np.array(number, dtype.np_dtype), dtype)


def convert_inputs(op, inputs, convert):
    """Makes tensors of all inputs; `convert(value, dtype, name)` makes one.

    Tensors among the inputs decide the types that Python values then take.
    """
    known = {}
    for arg, value in zip(op.inputs, inputs, strict=True):
        if arg.type_attr and not arg.is_type_list:
            dtype = _decided_by(value)
            if dtype is not None:
                known.setdefault(arg.type_attr, dtype)
    return [
        _convert_one(op, arg, value, known, convert)
        for arg, value in zip(op.inputs, inputs, strict=True)
    ]


def _decided_by(value):
    """The type that a tensor, or the first tensor in a list, brings along."""
    if isinstance(value, Tensor) or hasattr(value, "__tensor__"):
        return value.dtype.base_dtype
    return type_within(value) if contains_tensor(value) else None


def type_within(values):
    """The type of the first tensor in a nested list; None if it holds none."""
    for item in values:
        if isinstance(item, Tensor) or hasattr(item, "__tensor__"):
            return item.dtype.base_dtype
        if isinstance(item, list | tuple):
            dtype = type_within(item)
            if dtype is not None:
                return dtype
    return None


def _convert_one(op, arg, value, known, convert):
    if arg.is_list:
        if not isinstance(value, list | tuple):
            raise TypeError(
                f"Expected a list for argument '{arg.name}' of op {op.name}. "
                f"Received: {value!r}"
            )
        return [
            _convert_scalar(op, arg, item, known, convert, f"{arg.name}_{i}")
            for i, item in enumerate(value)
        ]
    return _convert_scalar(op, arg, value, known, convert, arg.name)


def _convert_scalar(op, arg, value, known, convert, name):
    """Converts one value, to the type its attribute has if that is decided yet."""
    if arg.is_type_list:
        return convert(value, None, name)
    dtype = arg.dtype or known.get(arg.type_attr)
    if dtype is None and isinstance(value, list | tuple) and not value:
        dtype = _type_of_nothing(op, arg)
    try:
        tensor = convert(value, dtype, name)
    except TypeError:
        if not op.by_hint:
            raise
        tensor = convert(value, None, name)
    known.setdefault(arg.type_attr, tensor.dtype.base_dtype)
    return tensor


def _type_of_nothing(op, arg):
    """The type of `[]`: int32 where floats make no sense, such as a list of axes."""
    allowed = op.attrs[arg.type_attr].allowed
    if allowed is not None and dtypes.float32 not in allowed:
        return dtypes.int32
    return None


_PLAIN = {int, float, bool, str, bytes}  # quickly known to be no tensors


def contains_tensor(value):
    """Tells whether a nested list holds a tensor or variable anywhere."""
    if not isinstance(value, list | tuple):
        return False
    kinds = set(map(type, value))
    if kinds <= _PLAIN:
        return False
    if any(issubclass(k, Tensor) or hasattr(k, "__tensor__") for k in kinds):
        return True
    if not any(issubclass(kind, list | tuple) for kind in kinds):
        return False
    return any(contains_tensor(item) for item in value)


def array_for(value, dtype):
    """Converts a Python value for a constant of a graph, worded as a graph does."""
    if value is None:
        raise ValueError("None values not supported. Expected something tensor-like.")
    try:
        return to_array(value, dtype)
    except ValueError as error:
        if "non-rectangular" in str(error) or "partially known" in str(error):
            raise
        raise TypeError(str(error)) from None


def remember_lists(op, found, attrs):
    """Notes what inputs of the types `found` say about attributes, for the next call.

    Not where a type is left to be given, for then it must be checked each time.
    """
    names = {arg.type_attr for arg in op.inputs} | {a.number_attr for a in op.inputs}
    told = {key: value for key, value in attrs.items() if key in names}
    kinds = [attr.kind for key, attr in op.attrs.items() if key not in told]
    if "type" not in kinds and "list(type)" not in kinds:
        op.eager_types[found] = told


def flatten_inputs(inputs):
    """Joins the inputs, some of which are lists, into one flat tuple."""
    flat = []
    for item in inputs:
        flat.extend(item) if isinstance(item, list | tuple) else flat.append(item)
    return tuple(flat)


def complete_attrs(op, inputs, attrs, name, eager):
    """Returns all attributes: the types of the inputs, those given, and defaults.

    Raises InvalidArgumentError (eagerly) or TypeError (in a graph) if the types of the
    inputs do not go together, as TensorFlow does.
    """
    found = {}
    for index, (arg, item) in enumerate(zip(op.inputs, inputs, strict=True)):
        _read_types(op, arg, index, item, found, eager, name)
    found.update(attrs)
    for attr in op.limited_attrs:
        dtype = found.get(attr.name)
        if dtype is not None and dtype not in attr.allowed:
            raise failures.not_allowed(op, attr, dtype, eager)
    return op.with_defaults(found)


def _read_types(op, arg, index, item, found, eager, name):
    """Notes what one argument says about type and number attributes."""
    if arg.is_type_list:
        found[arg.type_attr] = tuple(x.dtype.base_dtype for x in item)
        return
    if arg.number_attr:
        if found.setdefault(arg.number_attr, len(item)) != len(item):
            raise failures.wrong_length(op, arg, found[arg.number_attr], len(item))
    for tensor in item if arg.is_list else (item,):
        dtype = tensor.dtype.base_dtype
        wanted = arg.dtype or found.setdefault(arg.type_attr, dtype)
        if dtype is not wanted:
            raise failures.wrong_type(op, arg, index, wanted, dtype, eager, name)


class _OnlyType:
    """Stands for a tensor when only types matter."""

    __slots__ = ("dtype",)

    def __init__(self, dtype):
        self.dtype = dtype


def eager_output_types(op, found, attrs, name):
    """Checks the input types of an eager call; remembers the answer if it can."""
    key = found
    if op.free_type is not None:  # such as Cast, of which `DstT` decides
        key = (found, attrs.get(op.free_type))
        known = op.eager_types.get(key)
        if known is not None:
            return known
    inputs = [_OnlyType(dtype) for dtype in found]
    complete = complete_attrs(op, inputs, attrs, name, eager=True)
    result = op.output_dtypes(complete)
    if op.types_follow_inputs or op.free_type is not None:
        op.eager_types[key] = result
    return result
