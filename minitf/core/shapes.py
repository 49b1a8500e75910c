"""What is known about a tensor's shape: `TensorShape`, and the tuples inside it.

While a graph is built, a shape may be known in part: `(None, 3)` has two dimensions of
which the first is unknown, and `None` stands for a shape of which not even the number
of dimensions (the rank) is known. The functions at the end work on these plain tuples;
op declarations use them. `TensorShape` is the public dress around one tuple, and
`Dimension` what TensorFlow 1 programs see when they look inside.

In TensorFlow: tensorflow/python/framework/tensor_shape.py
"""

from __future__ import annotations

import math
import operator


class TensorShape:
    """The shape of a tensor, perhaps known only in part.

    Takes None (nothing known), one dimension, or an iterable of dimensions, each an
    integer or None. Raises TypeError for what is no dimension, ValueError below 0.

    >>> from minitf.core.shapes import TensorShape
    >>> TensorShape([None, 3])
    TensorShape([None, 3])
    >>> TensorShape([None, 3])[1], TensorShape(None).rank, TensorShape(5)
    (3, None, TensorShape([5]))
    """

    __slots__ = ("_dims",)

    # False in the TensorFlow 1 world: indexing and iterating then give Dimensions.
    _v2_behavior = True

    def __init__(self, dims):
        self._dims = as_tuple(dims)

    @classmethod
    def _from_tuple(cls, dims):
        """Wrap a tuple (or None) that is known to be well formed."""
        shape = object.__new__(cls)
        shape._dims = dims
        return shape

    @property
    def rank(self):
        """The number of dimensions, or None if unknown."""
        return None if self._dims is None else len(self._dims)

    ndims = rank

    @property
    def dims(self):
        """A list of `Dimension`s, or None if the rank is unknown."""
        return None if self._dims is None else [Dimension(d) for d in self._dims]

    def as_list(self):
        """Return a list of integers or None. Raises ValueError for unknown rank."""
        if self._dims is None:
            raise ValueError("as_list() is not defined on an unknown TensorShape.")
        return list(self._dims)

    def num_elements(self):
        """Return how many elements such a tensor has, or None if that is unknown."""
        return num_elements(self._dims)

    def is_fully_defined(self):
        """Say whether every dimension is known."""
        return self._dims is not None and None not in self._dims

    def merge_with(self, other):
        """Return what both shapes tell together.

        Raises ValueError if no tensor can have both shapes.
        """
        return TensorShape._from_tuple(merge(self._dims, as_tuple(other)))

    def concatenate(self, other):
        """Return the dimensions of this shape followed by those of `other`."""
        other = as_tuple(other)
        if self._dims is None or other is None:
            return TensorShape._from_tuple(None)
        return TensorShape._from_tuple(self._dims + other)

    def with_rank(self, rank):
        """Return this shape if it has, or may have, that rank; else ValueError."""
        self.assert_has_rank(rank)
        return self.merge_with(unknown_shape(rank))

    def with_rank_at_least(self, rank):
        """Return this shape; raise ValueError if its rank is known to be lower."""
        if self._dims is not None and len(self._dims) < rank:
            raise ValueError(f"Shape {self} must have rank at least {rank}")
        return self

    def with_rank_at_most(self, rank):
        """Return this shape, or raise ValueError if its rank is known to be higher."""
        if self._dims is not None and len(self._dims) > rank:
            raise ValueError(f"Shape {self} must have rank at most {rank}")
        return self

    def is_compatible_with(self, other):
        """Say whether some tensor could have both shapes."""
        return is_compatible(self._dims, as_tuple(other))

    def is_subtype_of(self, other):
        """Say whether every tensor of this shape also has the shape `other`."""
        if not isinstance(other, TensorShape):
            return False
        return other._dims is None or relax(self._dims, other._dims) == other._dims

    def most_specific_compatible_shape(self, other):
        """Return the narrowest shape that describes tensors of either shape."""
        return TensorShape._from_tuple(relax(self._dims, as_tuple(other)))

    def most_specific_common_supertype(self, others):
        """Return the narrowest shape of which this and all `others` are subtypes."""
        dims = self._dims
        for other in others:
            if not isinstance(other, TensorShape):
                return None
            dims = relax(dims, other._dims)
        return TensorShape._from_tuple(dims)

    def assert_is_compatible_with(self, other):
        """Raise ValueError if no tensor can have both shapes."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {other} are incompatible")

    def assert_same_rank(self, other):
        """Raise ValueError if the two ranks are known to differ."""
        other = as_shape(other)
        if None not in (self.rank, other.rank) and self.rank != other.rank:
            raise ValueError(f"Shapes {self} and {other} must have the same rank")

    def assert_has_rank(self, rank):
        """Raise ValueError if the rank is known to be another one."""
        if self.rank not in (None, rank):
            raise ValueError(f"Shape {self} must have rank {rank}")

    def assert_is_fully_defined(self):
        """Raise ValueError if any dimension is unknown."""
        if not self.is_fully_defined():
            raise ValueError(f"Shape {self} is not fully defined")

    def _visible_dims(self):
        return self._dims if self._v2_behavior else self.dims

    def __len__(self):
        if self._dims is None:
            raise ValueError("Cannot take the length of shape with unknown rank.")
        return len(self._dims)

    def __bool__(self):
        return self._dims is not None

    def __iter__(self):
        if self._dims is None:
            raise ValueError("Cannot iterate over a shape with unknown rank.")
        return iter(self._visible_dims())

    def __getitem__(self, key):
        if self._dims is None:
            return self._getitem_of_unknown(key)
        if isinstance(key, slice):
            return TensorShape._from_tuple(self._dims[key])
        return self._dims[key] if self._v2_behavior else self.dims[key]

    def _getitem_of_unknown(self, key):
        if not isinstance(key, slice):
            return None if self._v2_behavior else Dimension(None)
        if key.step is not None:
            raise ValueError("Steps are not yet handled")
        start, stop = key.start or 0, key.stop
        if stop is None or start < 0 or stop < 0:
            return TensorShape._from_tuple(None)
        return unknown_shape(stop - start)

    def __add__(self, other):
        return self.concatenate(other)

    def __radd__(self, other):
        return as_shape(other).concatenate(self)

    def __eq__(self, other):
        try:
            return self._dims == as_tuple(other)
        except TypeError:
            return NotImplemented

    def __hash__(self):
        return hash(self._dims)

    def __repr__(self):
        dims = self._visible_dims()
        return f"TensorShape({dims if dims is None else list(dims)})"

    def __str__(self):
        if self._dims is None:
            return "<unknown>"
        dims = [str(d) for d in self._visible_dims()]
        return f"({dims[0]},)" if len(dims) == 1 else f"({', '.join(dims)})"

    def __reduce__(self):
        return TensorShape, (self._dims,)


def enable_v2_tensorshape():
    """Let `shape[i]` and iterating give integers or None, as in TensorFlow 2."""
    TensorShape._v2_behavior = True


def disable_v2_tensorshape():
    """Let `shape[i]` and iterating give `Dimension`s, as in TensorFlow 1."""
    TensorShape._v2_behavior = False


def as_shape(shape):
    """Return `shape` as a `TensorShape`."""
    return shape if isinstance(shape, TensorShape) else TensorShape(shape)


def unknown_shape(rank=None):
    """Return a shape of which only the rank is known, if that."""
    return TensorShape._from_tuple(None if rank is None else (None,) * rank)


def _lift(operation, compares=False):
    """Make a method of `Dimension` out of an operation on two known integers."""

    def method(self, other):
        try:
            other = _dimension_value(other)
        except (TypeError, ValueError):
            return NotImplemented
        unknown = self._value is None or other is None
        value = None if unknown else operation(self._value, other)
        return value if compares else Dimension(value)

    return method


class Dimension:
    """One dimension of a shape in the TensorFlow 1 world; `value` may be None.

    Arithmetic with an unknown dimension is unknown; so is a comparison (None).

    >>> from minitf.core.shapes import Dimension
    >>> Dimension(6) // 4, Dimension(2) + Dimension(None), Dimension(None) == 3
    (Dimension(1), Dimension(None), None)
    """

    __slots__ = ("_value",)
    __hash__ = None  # two unknown dimensions are neither equal nor different

    def __init__(self, value):
        self._value = _dimension_value(value)

    @property
    def value(self):
        """The integer, or None if unknown."""
        return self._value

    def is_compatible_with(self, other):
        """Say whether the two could be the same number."""
        other = _dimension_value(other)
        return self._value is None or other is None or self._value == other

    def assert_is_compatible_with(self, other):
        """Raise ValueError if the two are known to differ."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Dimensions {self} and {other} are not compatible")

    def merge_with(self, other):
        """Return the known one of the two. Raises ValueError if they differ."""
        self.assert_is_compatible_with(other)
        return Dimension(other if self._value is None else self)

    __eq__ = _lift(operator.eq, compares=True)
    __ne__ = _lift(operator.ne, compares=True)
    __lt__ = _lift(operator.lt, compares=True)
    __le__ = _lift(operator.le, compares=True)
    __gt__ = _lift(operator.gt, compares=True)
    __ge__ = _lift(operator.ge, compares=True)

    __add__ = __radd__ = _lift(operator.add)
    __sub__ = _lift(operator.sub)
    __rsub__ = _lift(lambda a, b: b - a)
    __mul__ = __rmul__ = _lift(operator.mul)
    __floordiv__ = _lift(operator.floordiv)
    __rfloordiv__ = _lift(lambda a, b: b // a)
    __mod__ = _lift(operator.mod)
    __rmod__ = _lift(lambda a, b: b % a)

    def __truediv__(self, other):
        raise TypeError(
            "unsupported operand type(s) for /: 'Dimension' and "
            f"'{type(other).__name__}', please use // instead"
        )

    def __rtruediv__(self, other):
        raise TypeError(
            f"unsupported operand type(s) for /: '{type(other).__name__}' and "
            "'Dimension', please use // instead"
        )

    def __bool__(self):
        return bool(self._value)

    def __int__(self):
        return self._value

    __index__ = __int__

    def __repr__(self):
        return f"Dimension({self._value})"

    def __str__(self):
        return "?" if self._value is None else str(self._value)

    def __reduce__(self):
        return Dimension, (self._value,)


def as_dimension(value):
    """Return `value` as a `Dimension`."""
    return value if isinstance(value, Dimension) else Dimension(value)


def dimension_value(dimension):
    """Return the integer or None, whether `dimension` is a `Dimension` or not."""
    return dimension.value if isinstance(dimension, Dimension) else dimension


def dimension_at_index(shape, index):
    """Return `shape[index]` as a `Dimension`; unknown rank gives an unknown one."""
    dims = as_tuple(shape)
    return Dimension(None if dims is None else dims[index])


# What follows works on tuples: `(2, None)`, or None for unknown rank.


def as_tuple(shape):
    """Return the tuple that `shape` (anything `TensorShape` takes) means."""
    if shape is None:
        return None
    if isinstance(shape, TensorShape):
        return shape._dims
    if isinstance(shape, (tuple, list)):
        return tuple([_dimension_value(d) for d in shape])
    try:
        dims = iter(shape)
    except TypeError:
        return (_dimension_value(shape),)
    values = []
    for dimension in dims:
        try:
            values.append(_dimension_value(dimension))
        except TypeError as error:
            raise TypeError(
                f"Failed to convert '{shape!r}' to a shape: '{dimension!r}' could not "
                "be converted to a dimension. A shape should either be single "
                "dimension (e.g. 10), or an iterable of dimensions "
                "(e.g. [1, 10, None])."
            ) from error
    return tuple(values)


def _dimension_value(value):
    if value is None:
        return None
    if isinstance(value, Dimension):
        return value._value
    if not isinstance(value, int):
        try:
            value = int(value.__index__())
        except AttributeError:
            raise TypeError(
                "Dimension value must be integer or None or have an __index__ method, "
                f"got value '{value!r}' with type '{type(value)!r}'"
            ) from None
    if value < 0:
        raise ValueError(f"Dimension {value} must be >= 0")
    return value


def num_elements(dims):
    """Return the product of the dimensions, or None if one of them is unknown."""
    return None if dims is None or None in dims else math.prod(dims)


def is_compatible(a, b):
    """Say whether some tensor could have both shapes."""
    if a is None or b is None:
        return True
    return len(a) == len(b) and all(
        x is None or y is None or x == y for x, y in zip(a, b)
    )


def merge(a, b):
    """Return what both shapes tell together. Raises ValueError if they contradict."""
    if not is_compatible(a, b):
        a, b = TensorShape._from_tuple(a), TensorShape._from_tuple(b)
        raise ValueError(f"Shapes {a} and {b} are not compatible")
    if a is None or b is None:
        return b if a is None else a
    return tuple([y if x is None else x for x, y in zip(a, b)])


def relax(a, b):
    """Return the narrowest shape that describes tensors of either shape."""
    if a is None or b is None or len(a) != len(b):
        return None
    return tuple([x if x == y else None for x, y in zip(a, b)])


def broadcast(a, b):
    """Return the shape that NumPy's broadcasting gives to two shapes.

    Opposite a known dimension above 1, an unknown one can only be that or 1; opposite
    1 it stays unknown. Raises ValueError if two dimensions differ and neither is 1.

    >>> from minitf.core.shapes import broadcast
    >>> broadcast((2, 1), (3,)), broadcast((None, 1), (4, None)), broadcast(None, (2,))
    ((2, 3), (4, None), None)
    """
    if a is None or b is None:
        return None
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    padding = len(longer) - len(shorter)
    result = list(longer[:padding])
    for x, y in zip(longer[padding:], shorter):
        if x == y or y == 1:
            result.append(x)
        elif x == 1:
            result.append(y)
        elif x is None or y is None:
            result.append(x or y or None)  # opposite 0 it stays unknown too
        else:
            a, b = TensorShape._from_tuple(a), TensorShape._from_tuple(b)
            raise ValueError(
                "Incompatible shapes for broadcasting. Two shapes are compatible if "
                "for each dimension pair they are either equal or one of them is 1. "
                f"Received: {a} and {b}."
            )
    return tuple(result)
