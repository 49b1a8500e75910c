"""`tf.Tensor`: a value that is known (eager) or promised (symbolic).

Both kinds behave alike in an expression: every operator calls an op by its name in
the registry, and `dispatch.apply` finds out whether to compute or to record. An
`EagerTensor` holds a NumPy array, a `SymbolicTensor` names an output of an `Operation`
in a graph. A tensor is a value: nothing changes it after it was made, and `numpy()`
hands out a copy.

In TensorFlow: python/framework/tensor.py, python/framework/ops.py
"""

import numpy as np

from minitf.core import dtypes, formatting
from minitf.core.errors import InvalidArgumentError, OperatorNotAllowedInGraphError
from minitf.core.operators import Operators
from minitf.core.shapes import TensorShape

CPU = "/job:localhost/replica:0/task:0/device:CPU:0"


class Tensor(Operators):
    """A multi-dimensional array of elements of one type.

    >>> import minitf as tf
    >>> tf.constant([[1, 2], [3, 4]])
    <tf.Tensor: shape=(2, 2), dtype=int32, numpy=
    array([[1, 2],
           [3, 4]], dtype=int32)>

    In TensorFlow: python/framework/tensor.py
    """

    __slots__ = ("__weakref__", "_dtype", "_note", "assign")  # assign: see v[...]

    @property
    def dtype(self):
        """The `DType` of the elements."""
        return self._dtype

    @property
    def ndim(self):
        """The number of dimensions; raises ValueError if the rank is unknown."""
        rank = self.shape.rank
        if rank is None:
            raise ValueError("Tensor has an unknown rank, so `ndim` has no value.")
        return rank

    def get_shape(self):
        """Returns `shape`; the older spelling."""
        return self.shape

    def ref(self):
        """Wraps the tensor so that it can be a dictionary key or a set member.

        >>> import minitf as tf
        >>> t = tf.constant(1)
        >>> t.ref() in {t.ref()}
        True
        """
        return Reference(self)

    def __hash__(self):
        if self._compares_elements():
            raise TypeError(
                "Tensor is unhashable. Instead, use tensor.ref() as the key."
            )
        return id(self)


class EagerTensor(Tensor):
    """A tensor whose value is known: a NumPy array with TensorFlow's manners."""

    __slots__ = ("_array",)

    def __init__(self, array, dtype=None):
        if type(array) is not np.ndarray:  # kernels may return NumPy scalars
            array = np.asarray(array)
        self._array = array
        self._dtype = dtypes.FROM_NUMPY[array.dtype] if dtype is None else dtype

    @property
    def shape(self):
        """The shape, fully known: `TensorShape([2, 3])`."""
        return TensorShape._from_tuple(self._array.shape)

    @property
    def _shape(self):
        return self._array.shape

    @property
    def device(self):
        """The device that holds the value."""
        return CPU

    backing_device = device
    is_tensor_like = True

    def set_shape(self, shape):
        """Checks that the shape is what you expect; ValueError if it is not."""
        if not self.shape.is_compatible_with(shape):
            raise ValueError(
                f"Tensor's shape {self.shape} is not compatible with supplied shape "
                f"{shape}"
            )

    def numpy(self):
        """Returns the value as a NumPy array, or scalar, that is safe to change.

        >>> import minitf as tf
        >>> tf.constant([1.0, 2.0]).numpy()
        array([1., 2.], dtype=float32)
        """
        if not self._dtype.is_numpy_compatible:
            raise InvalidArgumentError(
                None, None, f"Cannot convert {self._dtype.name} to a NumPy array."
            )
        return self._array.copy() if self._array.ndim else self._array[()]

    def _numpy(self):
        return self._array

    def cpu(self):
        """Returns the tensor, which always is in the memory of the CPU."""
        return self

    def gpu(self, gpu_index=0):
        """Raises RuntimeError: minitf computes on the CPU."""
        raise RuntimeError(
            f"There is no GPU:{gpu_index}: minitf computes on the CPU. "
            "Use the tensor as it is."
        )

    def __array__(self, dtype=None, copy=None):
        array = np.asarray(self._array, dtype)
        if copy is False or (copy is None and array is not self._array):
            return array
        if copy:
            return array.copy()
        view = array.view()
        view.flags.writeable = False  # a tensor is a value
        return view

    def __dlpack__(self, **kwargs):
        return self._array.copy().__dlpack__(**kwargs)

    def __dlpack_device__(self):
        return self._array.__dlpack_device__()

    def __bool__(self):
        return bool(self._array)

    def __int__(self):
        return int(self._array)

    def __float__(self):
        return float(self._array)

    def __complex__(self):
        return complex(self._array)

    def __index__(self):
        return self._array.__index__()

    def __round__(self, digits=None):
        return round(self._array, 0 if digits is None else digits)

    def __len__(self):
        if not self._array.ndim:
            raise TypeError("Scalar tensor has no `len()`")
        return len(self._array)

    def __iter__(self):
        if not self._array.ndim:
            raise TypeError("Cannot iterate over a scalar tensor.")
        return (self[i] for i in range(len(self._array)))

    def __contains__(self, value):
        return bool(np.any(self._array == np.asarray(value)))

    def __format__(self, spec):
        return format(self._array[()], spec)  # the array itself, if not 0-d

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return EagerTensor, (self._array.copy(), self._dtype)

    def __repr__(self):
        return formatting.eager_repr(self)

    def __str__(self):
        return formatting.eager_str(self)


class SymbolicTensor(Tensor):
    """A tensor whose value will be known when its graph runs.

    `op` is the `Operation` that will compute it, `value_index` says which of its
    outputs it is. `_shape` is what is known of the shape: a tuple with None for
    unknown sizes, or None if not even the rank is known.
    """

    __slots__ = ("_consumers", "_shape", "op", "value_index")

    def __init__(self, op, value_index, dtype, shape):
        self.op = op
        self.value_index = value_index
        self._dtype = dtype
        self._shape = shape
        self._consumers = []

    @property
    def shape(self):
        """The shape as far as it is known: `TensorShape([None, 10])`."""
        return TensorShape._from_tuple(self._shape)

    @property
    def graph(self):
        """The `Graph` this tensor belongs to."""
        return self.op.graph

    def _own_graph(self):
        return self.op.graph

    @property
    def name(self):
        """The op's name and the output's number: "MatMul:0"."""
        return f"{self.op.name}:{self.value_index}"

    @property
    def device(self):
        """The device the op was asked to run on, "" if any will do."""
        return self.op.device

    def consumers(self):
        """Lists the operations that take this tensor."""
        return list(dict.fromkeys(self._consumers))

    def set_shape(self, shape):
        """Adds what you know about the shape; raises ValueError if it cannot be.

        >>> import minitf as tf
        >>> with tf.Graph().as_default():
        ...     x = tf.compat.v1.placeholder(tf.float32, [None, 3])
        ...     x.set_shape([2, None])
        ...     x.shape
        TensorShape([2, 3])
        """
        self._shape = self.shape.merge_with(shape)._dims

    def eval(self, feed_dict=None, session=None):
        """Runs the graph in a session, the default one if none is given."""
        return self.op.graph.default_session(session, "eval").run(self, feed_dict)

    @property
    def numpy(self):
        """Nothing: an AttributeError, as there is no value before the graph runs."""
        raise AttributeError(
            f"'SymbolicTensor' object has no attribute 'numpy'. {self.name} belongs to "
            "a graph and has no value until the graph runs. In a tf.function stay with "
            "tf functions (tf.print shows values), or return the tensor and call "
            "numpy() on the result."
        )

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError(
            f"Cannot convert a symbolic tf.Tensor ({self.name}) to a numpy array. "
            "This error may indicate that you're trying to pass a Tensor to a NumPy "
            "call, which is not supported: the tensor has no value until its graph "
            "runs. Use the tf function of that name, or run the graph first."
        )

    def __bool__(self):
        raise OperatorNotAllowedInGraphError(
            _no_value_yet("Using a symbolic `tf.Tensor` as a Python `bool`", "tf.cond")
        )

    def __iter__(self):
        raise OperatorNotAllowedInGraphError(
            _no_value_yet("Iterating over a symbolic `tf.Tensor`", "tf.unstack")
        )

    def __len__(self):
        raise TypeError(
            f"len is not well defined for a symbolic Tensor ({self.name}). Please "
            "call `x.shape` rather than `len(x)` for shape information."
        )

    def __float__(self):
        raise TypeError(self._not_a_number("float() argument must be a string or a"))

    def __int__(self):
        message = "int() argument must be a string, a bytes-like object or a"
        raise TypeError(self._not_a_number(message))

    def _not_a_number(self, message):
        return (
            f"{message} real number, not 'SymbolicTensor'. {self.name} is a promise "
            "in a graph and has no value until the graph runs; use tf.cast, or "
            "session.run it first."
        )

    def __repr__(self):
        return f"<tf.Tensor '{self.name}' shape={self.shape} dtype={self._dtype.name}>"

    def __str__(self):
        shape = "" if self._shape is None else f", shape={self.shape}"
        shape = ", shape=<unknown>" if self._shape is None else shape
        return f'Tensor("{self.name}"{shape}, dtype={self._dtype.name})'


class Reference:
    """A hashable handle to a tensor or variable: what `ref()` returns."""

    __slots__ = ("_object",)

    def __init__(self, referenced):
        self._object = referenced

    def deref(self):
        """Returns the object itself."""
        return self._object

    def __hash__(self):
        return id(self._object)

    def __eq__(self, other):
        return isinstance(other, Reference) and self._object is other._object

    def __repr__(self):
        return f"<Reference wrapping {self._object!r}>"


def _no_value_yet(what, instead):
    return (
        f"{what} is not allowed. The tensor belongs to a graph and has no value until "
        "the graph runs, so Python cannot decide anything by it. You can attempt the "
        "following: run the code eagerly (outside any `tf.Graph`); decorate the "
        "function with @tf.function, which turns Python's control flow into graph "
        f"ops; or use `{instead}`."
    )
