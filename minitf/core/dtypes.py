"""The types a tensor's elements can have: `tf.float32`, `tf.string`, ...

Each type is one object, made once in the table below; `as_dtype` turns everything
people write for a type ("float", np.float32, 1, ...) into that object, so that the
rest of the code compares with `is`. Types NumPy lacks (bfloat16, float8, int4) borrow
theirs from the optional package ml_dtypes, imported when one is first needed.

Every type has a `_ref` twin, its number plus 100: what a TF1 variable's own output has,
because an assignment may still change it. Only old graphs contain them.

In TensorFlow: tensorflow/python/framework/dtypes.py
"""

from __future__ import annotations

import builtins
import functools

import numpy as np

_REF_OFFSET = 100

FROM_ENUM: dict[int, DType] = {}
_FROM_NAME: dict[str, DType] = {}


class DType:
    """The type of the elements of a tensor.

    There is one object per type; `tf.DType(1)` returns the one that exists. It equals
    whatever `tf.as_dtype` turns into it, but hashes like any object, so look types up
    in a dict after `as_dtype`.

    >>> from minitf.core import dtypes
    >>> dtypes.float32
    tf.float32
    >>> dtypes.float32 == "float32", dtypes.float32.size, dtypes.float32.is_floating
    (True, 4, True)
    """

    __slots__ = (  # noqa: RUF023 (in reading order)
        "name",  # "float32"
        "as_datatype_enum",  # its number in TensorFlow's files
        "as_numpy_dtype",  # np.float32: what to hand to NumPy
        "np_dtype",  # np.dtype("float32"): what an array's .dtype is
        "size",  # bytes per element; 0 where elements vary in size
        "base_dtype",  # itself, or for a _ref type the type it refers to
        "is_floating",
        "is_integer",
        "is_complex",
        "is_bool",
        "is_unsigned",
        "is_quantized",
        "is_numeric",
        "is_numpy_compatible",
        "_has_gradient",  # a small change of the value makes sense
        "_is_ref_dtype",
        "__weakref__",
    )

    def __new__(cls, type_enum):
        """Return the type with this number in TensorFlow's `DataType` enum."""
        try:
            return FROM_ENUM[int(type_enum)]
        except KeyError:
            raise TypeError(
                f"{type_enum} does not correspond to a valid tensorflow::DataType"
            ) from None

    def __setattr__(self, name, value):
        raise AttributeError(
            f"A DType cannot be changed. Received: {self!r}.{name} = {value!r}"
        )

    @property
    def _as_ref(self):
        return FROM_ENUM[self.base_dtype.as_datatype_enum + _REF_OFFSET]

    @property
    def real_dtype(self):
        """The type of the real part: float32 for complex64, else the type itself."""
        if not self.is_complex:
            return self
        return float32 if self.base_dtype is complex64 else float64

    @property
    def min(self):
        """The lowest finite value. Raises TypeError where there is no order."""
        return self._number_info("minimum").min

    @property
    def max(self):
        """The highest finite value. Raises TypeError where there is no order."""
        return self._number_info("maximum").max

    def _number_info(self, which):
        numbers = _ml_dtypes() if self._needs_ml_dtypes else np
        if self.is_floating:
            return numbers.finfo(self.as_numpy_dtype)
        if self.is_integer:
            return numbers.iinfo(self.as_numpy_dtype)
        message = f"Cannot find {which} value of {self}"
        if self.is_quantized:
            message += f" with quantized type {self.base_dtype}"
        elif self.is_numpy_compatible:
            message += f" with type {self.base_dtype}"
        raise TypeError(message + ".")

    @property
    def limits(self):
        """The (lowest, highest) intensity an image of this type has.

        Integers run from 0 to their maximum, float32 and float64 from 0 to 1.
        """
        base = self.base_dtype
        if base is float32 or base is float64:
            return 0, 1
        if base is bool:
            return 0, True
        if base in INTEGERS:
            return 0, self.max
        raise ValueError(f"{self} does not have defined limits.")

    _needs_ml_dtypes = False

    def is_compatible_with(self, other):
        """Say whether a tensor of type `other` can be used where this type is wanted.

        >>> from minitf.core.dtypes import float32
        >>> float32.is_compatible_with("float32_ref"), float32.is_compatible_with(3)
        (True, False)
        """
        other = as_dtype(other)
        return self is other or self is other.base_dtype

    def is_subtype_of(self, other):
        """Say whether a function traced for `other` accepts this type."""
        return self == other

    def most_specific_common_supertype(self, types):
        """Return this type if all `types` equal it, else None."""
        return self if all(self == other for other in types) else None

    def __eq__(self, other):
        if self is other:
            return True
        if other is None or isinstance(other, DType):
            return False
        try:
            return self is as_dtype(other)
        except TypeError:
            return False

    __hash__ = object.__hash__

    def __int__(self):
        return self.as_datatype_enum

    def __repr__(self):
        return f"tf.{self.name}"

    def __str__(self):
        return f"<dtype: {self.name!r}>"

    def __reduce__(self):
        return as_dtype, (self.name,)


class _BorrowedDType(DType):
    """A type whose NumPy side lives in the optional package ml_dtypes."""

    __slots__ = ()
    _needs_ml_dtypes = True

    @property
    def as_numpy_dtype(self):
        return _borrowed_numpy_type(self.base_dtype.name).type

    @property
    def np_dtype(self):
        return _borrowed_numpy_type(self.base_dtype.name)


def _ml_dtypes():
    try:
        import ml_dtypes
    except ImportError:
        raise ImportError(
            "NumPy has no bfloat16, float8 or 4-bit types of its own; minitf takes "
            "them from the package ml_dtypes, which is not installed. "
            "Install it: pip install ml_dtypes"
        ) from None
    return ml_dtypes


@functools.cache
def _borrowed_numpy_type(name):
    numpy_type = getattr(_ml_dtypes(), name, None)
    if numpy_type is None:
        raise ImportError(
            f"The installed version of ml_dtypes has no {name}. "
            "Upgrade it: pip install --upgrade ml_dtypes"
        )
    return np.dtype(numpy_type)


class _NumpyTable(dict):
    """np.dtype -> DType; what is not listed is looked up by its scalar type.

    That covers other byte orders (">f4"), strings of any length ("S3", "U7") and the
    types of ml_dtypes, which may be in use before anybody asked us for them.
    """

    def __missing__(self, np_dtype):
        scalar = np_dtype.type
        if _is_borrowed(scalar):
            return _FROM_NAME[scalar.__name__]
        try:
            return _FROM_NUMPY_SCALAR[scalar]
        except KeyError:
            raise _cannot_convert(np_dtype) from None


FROM_NUMPY: dict[np.dtype, DType] = _NumpyTable()


def as_dtype(type_value):
    """Convert whatever people write for a type to the `DType`.

    Takes a `DType`, a name ("float32", "half", "float32_ref"), a NumPy type or dtype,
    the Python types `float`, `bool` and `object`, a number of TensorFlow's `DataType`
    enum, or anything with a NumPy `dtype`. Raises TypeError for everything else.

    >>> from minitf.core.dtypes import as_dtype
    >>> import numpy as np
    >>> as_dtype("float"), as_dtype(np.int64), as_dtype(np.dtype("S3")), as_dtype(2)
    (tf.float32, tf.int64, tf.string, tf.float64)
    """
    if isinstance(type_value, DType):
        return type_value
    if isinstance(type_value, np.dtype):
        return FROM_NUMPY[type_value]
    try:
        return _FROM_ANYTHING[type_value]
    except (KeyError, TypeError):  # TypeError: not hashable, as an array
        pass
    if isinstance(type_value, type) and _is_borrowed(type_value):
        return _FROM_NAME[type_value.__name__]
    try:
        return FROM_NUMPY[np.dtype(type_value.dtype)]
    except (AttributeError, TypeError):
        raise _cannot_convert(type_value) from None


def _is_borrowed(scalar_class):
    return (
        scalar_class.__module__ == "ml_dtypes" and scalar_class.__name__ in _FROM_NAME
    )


def _cannot_convert(type_value):
    return TypeError(
        f"Cannot convert the argument `type_value`: {type_value!r} to a TensorFlow "
        "DType."
    )


# The table. The kinds are NumPy's letters, plus "q" for quantized integers, "s" for
# strings and "h" for handles (resource, variant), which no array can hold.


def _define(enum, name, kind, numpy_type, size=None):
    base = _make(enum, name, kind, numpy_type, size, base=None)
    _make(enum + _REF_OFFSET, name + "_ref", kind, numpy_type, size, base)
    return base


def _make(enum, name, kind, numpy_type, size, base):
    dtype = object.__new__(DType if numpy_type is not None else _BorrowedDType)
    fields = {
        "name": name,
        "as_datatype_enum": enum,
        "base_dtype": base or dtype,
        "is_floating": kind == "f",
        "is_integer": kind in "iu",
        "is_complex": kind == "c",
        "is_bool": kind == "b",
        "is_unsigned": kind == "u",
        "is_quantized": kind == "q",
        # TensorFlow leaves the types of fewer than 16 bits out, except int8 and uint8.
        "is_numeric": kind in "fiucq" and (numpy_type is not None or size == 2),
        "is_numpy_compatible": kind != "h",
        "_has_gradient": kind in "ch" or (kind == "f" and size != 1),
        "_is_ref_dtype": base is not None,
    }
    if numpy_type is not None:
        fields["as_numpy_dtype"] = numpy_type
        fields["np_dtype"] = np.dtype(numpy_type)
        size = fields["np_dtype"].itemsize if size is None else size
    fields["size"] = size
    for field, value in fields.items():
        object.__setattr__(dtype, field, value)  # DType.__setattr__ refuses
    FROM_ENUM[enum] = _FROM_NAME[name] = dtype
    if base is None and kind not in "h" and numpy_type is not None:
        FROM_NUMPY[np.dtype(numpy_type)] = dtype
    return dtype


float32 = _define(1, "float32", "f", np.float32)
float64 = _define(2, "float64", "f", np.float64)
int32 = _define(3, "int32", "i", np.int32)
uint8 = _define(4, "uint8", "u", np.uint8)
int16 = _define(5, "int16", "i", np.int16)
int8 = _define(6, "int8", "i", np.int8)
string = _define(7, "string", "s", object, size=0)  # elements are Python bytes
complex64 = _define(8, "complex64", "c", np.complex64)
int64 = _define(9, "int64", "i", np.int64)
bool = _define(10, "bool", "b", np.bool_)
qint8 = _define(11, "qint8", "q", np.dtype([("qint8", np.int8)]))
quint8 = _define(12, "quint8", "q", np.dtype([("quint8", np.uint8)]))
qint32 = _define(13, "qint32", "q", np.dtype([("qint32", np.int32)]))
bfloat16 = _define(14, "bfloat16", "f", None, size=2)
qint16 = _define(15, "qint16", "q", np.dtype([("qint16", np.int16)]))
quint16 = _define(16, "quint16", "q", np.dtype([("quint16", np.uint16)]))
uint16 = _define(17, "uint16", "u", np.uint16)
complex128 = _define(18, "complex128", "c", np.complex128)
float16 = _define(19, "float16", "f", np.float16)
resource = _define(20, "resource", "h", object, size=0)  # a variable's handle
variant = _define(21, "variant", "h", object, size=0)  # a tensor list, a dataset
uint32 = _define(22, "uint32", "u", np.uint32)
uint64 = _define(23, "uint64", "u", np.uint64)
float8_e5m2 = _define(24, "float8_e5m2", "f", None, size=1)
float8_e4m3fn = _define(25, "float8_e4m3fn", "f", None, size=1)
float8_e4m3fnuz = _define(26, "float8_e4m3fnuz", "f", None, size=1)
float8_e4m3b11fnuz = _define(27, "float8_e4m3b11fnuz", "f", None, size=1)
float8_e5m2fnuz = _define(28, "float8_e5m2fnuz", "f", None, size=1)
int4 = _define(29, "int4", "i", None, size=1)
uint4 = _define(30, "uint4", "u", None, size=1)
int2 = _define(31, "int2", "i", None, size=1)
uint2 = _define(32, "uint2", "u", None, size=1)
float4_e2m1fn = _define(33, "float4_e2m1fn", "f", None, size=1)

half = float16
double = float64

# What op declarations ask for. None of these holds a _ref type, except the last.
FLOATING = frozenset({float16, bfloat16, float32, float64})
SIGNED_INTEGERS = frozenset({int8, int16, int32, int64})
UNSIGNED_INTEGERS = frozenset({uint8, uint16, uint32, uint64})
INTEGERS = SIGNED_INTEGERS | UNSIGNED_INTEGERS
INDICES = frozenset({int32, int64})
COMPLEX = frozenset({complex64, complex128})
REAL = FLOATING | INTEGERS
NUMERIC = REAL | COMPLEX
SIGNED = FLOATING | SIGNED_INTEGERS | COMPLEX
DIFFERENTIABLE = FLOATING | COMPLEX
QUANTIZED = frozenset({qint8, quint8, qint16, quint16, qint32})
QUANTIZED_DTYPES = QUANTIZED | {dtype._as_ref for dtype in QUANTIZED}

for _alias, _name in [("half", "float16"), ("float", "float32"), ("double", "float64")]:
    _FROM_NAME[_alias] = _FROM_NAME[_name]
    _FROM_NAME[_alias + "_ref"] = _FROM_NAME[_name + "_ref"]

_FROM_NUMPY_SCALAR: dict[type, DType] = {
    np_dtype.type: dtype
    for np_dtype, dtype in FROM_NUMPY.items()
    if not dtype.is_quantized
}
_FROM_NUMPY_SCALAR |= {np.bytes_: string, np.str_: string}
# Two C types of one size are two classes: np.longlong is not np.int64 but means it.
for _c_type in (np.intc, np.uintc, np.long, np.ulong, np.longlong, np.ulonglong):
    _FROM_NUMPY_SCALAR.setdefault(_c_type, FROM_NUMPY[np.dtype(_c_type)])
FROM_NUMPY[np.dtypes.StringDType()] = string

_FROM_PYTHON = {builtins.float: float32, builtins.bool: bool, builtins.object: string}
_FROM_ANYTHING = FROM_ENUM | _FROM_NAME | _FROM_PYTHON | _FROM_NUMPY_SCALAR
