"""What is known about a value without having it: `tf.TensorSpec` and its kin.

A spec is a value object: everything it knows is in the tuple that `_serialize()`
returns, which is also the arguments of its constructor. Equality, compatibility and
"the narrowest spec that covers both" are therefore written once, part by part, in
`TypeSpec`. `tf.function` keys its traces by specs and saved models store them.

In TensorFlow: tensorflow/python/framework/{type_spec,tensor}.py
"""

import numpy as np

from minitf.core import shapes
from minitf.core.dtypes import DType, as_dtype, float32
from minitf.core.shapes import TensorShape
from minitf.core.tensor import Tensor


class TypeSpec:
    """The base of all specs; a subclass defines `value_type` and `_serialize`.

    The spec of a composite (a value made of several tensors) also has
    `_component_specs`, a nest of specs, and `_from_components(components)`, which
    builds the value; `tf.nest` uses both to take composites apart.
    """

    __slots__ = ("__weakref__",)

    @property
    def value_type(self):
        """The Python class of the values this spec describes."""
        raise NotImplementedError(f"{type(self).__name__}.value_type")

    def _serialize(self):
        raise NotImplementedError(f"{type(self).__name__}._serialize()")

    def is_compatible_with(self, spec_or_value):
        """Say whether the value, or a value of the other spec, can be meant by this."""
        other = getattr(spec_or_value, "_type_spec", spec_or_value)
        return type(self) is type(other) and _compatible(
            self._serialize(), other._serialize()
        )

    def is_subtype_of(self, other):
        """Say whether every value of this spec is one of `other`."""
        return type(self) is type(other) and _subtype(
            self._serialize(), other._serialize()
        )

    def most_specific_common_supertype(self, others):
        """Return the narrowest spec that covers this and all `others`, or None."""
        parts = self._serialize()
        for other in others:
            if type(self) is not type(other):
                return None
            try:
                parts = _relax(parts, other._serialize())
            except _NoSupertype:
                return None
        return type(self)(*parts)

    def most_specific_compatible_type(self, other):
        """Return the narrowest spec that covers both; ValueError if there is none.

        >>> from minitf.core.specs import TensorSpec
        >>> TensorSpec([2, 3]).most_specific_compatible_type(TensorSpec([4, 3]))
        TensorSpec(shape=(None, 3), dtype=tf.float32, name=None)
        """
        result = self.most_specific_common_supertype([other])
        if result is None:
            raise ValueError(f"No TypeSpec is compatible with both {self} and {other}")
        return result

    def _without_tensor_names(self):
        return _unnamed(self)

    def __eq__(self, other):
        return type(self) is type(other) and _key(self) == _key(other)

    def __hash__(self):
        return hash(_key(self))

    def __reduce__(self):
        return type(self), self._serialize()

    def __repr__(self):
        return f"{type(self).__name__}{self._serialize()!r}"


class TensorSpec(TypeSpec):
    """The shape, dtype and perhaps name of a tensor.

    >>> from minitf.core.specs import TensorSpec
    >>> spec = TensorSpec([None, 3], "int32", name="x")
    >>> spec
    TensorSpec(shape=(None, 3), dtype=tf.int32, name='x')
    >>> spec.is_compatible_with(TensorSpec([7, 3], "int32"))
    True
    """

    __slots__ = ("_dtype", "_name", "_shape")

    def __init__(self, shape, dtype=float32, name=None):
        self._shape = shapes.as_shape(shape)
        self._dtype = as_dtype(dtype)
        self._name = name

    @classmethod
    def from_spec(cls, spec, name=None):
        """Return the shape and dtype of anything that has them, as a TensorSpec."""
        return cls(spec.shape, spec.dtype, name or spec.name)

    @classmethod
    def from_tensor(cls, tensor, name=None):
        """Return the spec of a tensor; that of a symbolic one keeps its op's name.

        Raises ValueError for anything but a tensor, as TensorFlow does.
        """
        if not isinstance(tensor, Tensor):
            raise ValueError(
                f"`tensor` should be a tf.Tensor, but got type {type(tensor)}."
            )
        if name is None and not hasattr(tensor, "numpy"):
            name = tensor.op.name
        return TensorSpec(tensor.shape, tensor.dtype, name)

    @property
    def shape(self):
        """The `TensorShape`."""
        return self._shape

    @property
    def dtype(self):
        """The `DType`."""
        return self._dtype

    @property
    def name(self):
        """The name, or None."""
        return self._name

    @property
    def value_type(self):
        """`tf.Tensor`."""
        return Tensor

    def is_compatible_with(self, spec_or_tensor):
        """Say whether shape and dtype of `spec_or_tensor` can be meant by this spec.

        Anything with a `shape` and a `DType` as `dtype` may be asked about; anything
        else, a NumPy array among it, is not compatible.
        """
        dtype = getattr(spec_or_tensor, "dtype", None)
        shape = getattr(spec_or_tensor, "shape", None)
        return (
            isinstance(dtype, DType)
            and isinstance(shape, TensorShape)
            and self._dtype.is_compatible_with(dtype)
            and shapes.is_compatible(self._shape._dims, shape._dims)
        )

    def is_subtype_of(self, other):
        """Say whether every tensor of this spec is one of `other`.

        A spec without a name is a subtype of one with, not the other way round.
        """
        return (
            isinstance(other, TensorSpec)
            and (not self._name or self._name == other._name)
            and self._shape.is_subtype_of(other._shape)
            and self._dtype is other._dtype
        )

    def _serialize(self):
        return self._shape, self._dtype, self._name

    # Written out, not inherited: specs are compared on every call of a tf.function.
    def __eq__(self, other):
        return (
            type(self) is type(other)
            and self._dtype is other._dtype
            and self._shape._dims == other._shape._dims
            and self._name == other._name
        )

    def __hash__(self):
        return hash((self._shape._dims, self._dtype))

    def __repr__(self):
        return (
            f"{type(self).__name__}(shape={self._shape}, dtype={self._dtype!r}, "
            f"name={self._name!r})"
        )


class BoundedTensorSpec(TensorSpec):
    """A TensorSpec with a lowest and a highest value, each broadcast to the shape.

    Raises ValueError if a bound is None or does not fit the shape.

    >>> from minitf.core.specs import BoundedTensorSpec
    >>> BoundedTensorSpec([2], "int32", 0, [5, 6]).maximum
    array([5, 6], dtype=int32)
    """

    __slots__ = ("_maximum", "_minimum")

    def __init__(self, shape, dtype, minimum, maximum, name=None):
        super().__init__(shape, dtype, name)
        self._minimum = self._bound("minimum", minimum)
        self._maximum = self._bound("maximum", maximum)

    def _bound(self, which, value):
        if value is None:
            raise ValueError(f"`{which}` can not be None.")
        array = np.array(value, self._dtype.as_numpy_dtype)
        try:
            shapes.broadcast(array.shape, self._shape._dims)
        except ValueError:
            raise ValueError(
                f"`{which}` {value} is not compatible with shape {self._shape}."
            ) from None
        array.setflags(write=False)
        return array

    @classmethod
    def from_spec(cls, spec):
        """Return `spec` with its own bounds, or else those of its dtype."""
        minimum = getattr(spec, "minimum", None)
        maximum = getattr(spec, "maximum", None)
        return cls(
            spec.shape,
            spec.dtype,
            spec.dtype.min if minimum is None else minimum,
            spec.dtype.max if maximum is None else maximum,
            spec.name,
        )

    @property
    def minimum(self):
        """The lowest values, a NumPy array that cannot be written to."""
        return self._minimum

    @property
    def maximum(self):
        """The highest values, a NumPy array that cannot be written to."""
        return self._maximum

    def _serialize(self):
        return self._shape, self._dtype, self._minimum, self._maximum, self._name

    def __eq__(self, other):
        return (
            super().__eq__(other)
            and np.array_equal(self._minimum, other._minimum)
            and np.array_equal(self._maximum, other._maximum)
        )

    __hash__ = TensorSpec.__hash__

    def __repr__(self):
        return (
            f"{super().__repr__()[:-1]}, minimum={self._minimum!r}, "
            f"maximum={self._maximum!r})"
        )


# The parts of a serialized spec: shapes, dtypes and specs know how to compare
# themselves; lists, tuples and dicts are compared by element; all else by equality.

_TYPES = (TensorShape, DType, TypeSpec)


class _NoSupertype(Exception):
    pass


def _key(part):
    """Return what stands for `part` in equality and hashing."""
    if isinstance(part, TypeSpec):
        return type(part), _key(part._serialize())
    if isinstance(part, (list, tuple)):
        return type(part), tuple([_key(x) for x in part])
    if isinstance(part, dict):
        items = sorted(part.items(), key=repr)  # keys need not have an order
        return type(part), tuple([(_key(k), _key(v)) for k, v in items])
    if isinstance(part, np.ndarray):
        return np.ndarray, part.shape, part.dtype.str, part.tobytes()
    return part


def _pairs(a, b):
    """Return the elements of two containers side by side; None if they do not match."""
    if type(a) is not type(b) or len(a) != len(b):
        return None
    if isinstance(a, dict):
        return [(a[k], b[k]) for k in a] if a.keys() == b.keys() else None
    return list(zip(a, b))


def _compatible(a, b):
    if isinstance(a, (list, tuple, dict)):
        pairs = _pairs(a, b)
        return pairs is not None and all(_compatible(x, y) for x, y in pairs)
    if isinstance(a, _TYPES) and type(a) is type(b):
        return a.is_compatible_with(b)
    return type(a) is type(b) and _key(a) == _key(b)


def _subtype(a, b):
    if isinstance(a, (list, tuple, dict)):
        pairs = _pairs(a, b)
        return pairs is not None and all(_subtype(x, y) for x, y in pairs)
    if isinstance(a, _TYPES):
        return a.is_subtype_of(b)
    return type(a) is type(b) and _key(a) == _key(b)


def _relax(a, b):
    """Return the narrowest part that covers both, or raise _NoSupertype."""
    if isinstance(a, (list, tuple, dict)):
        pairs = _pairs(a, b)
        if pairs is None:
            raise _NoSupertype
        relaxed = [_relax(x, y) for x, y in pairs]
        return _rebuild(a, relaxed)
    if isinstance(a, _TYPES):
        common = a.most_specific_common_supertype([b])
        if common is None:
            raise _NoSupertype
        return common
    if type(a) is not type(b) or _key(a) != _key(b):
        raise _NoSupertype
    return a


def _unnamed(part):
    if isinstance(part, TensorSpec):
        return type(part)(*part._serialize()[:-1], None)
    if isinstance(part, TypeSpec):
        return type(part)(*_unnamed(part._serialize()))
    if isinstance(part, (list, tuple)):
        return _rebuild(part, [_unnamed(x) for x in part])
    if isinstance(part, dict):
        return _rebuild(part, [_unnamed(x) for x in part.values()])
    return part


def _rebuild(container, elements):
    if isinstance(container, dict):
        return type(container)(zip(container, elements))
    if hasattr(container, "_fields"):  # a namedtuple
        return type(container)(*elements)
    return type(container)(elements)
