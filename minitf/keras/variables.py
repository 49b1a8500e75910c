"""`tf.keras.Variable`: a `tf.Variable` that also knows its path, "adam/learning_rate".

It is a thin coat: `value` is the `tf.Variable` inside, and ops read that. What Keras
makes itself - weights of layers, state of optimizers - is of this class.

In TensorFlow: keras/src/backend/common/variables.py
"""

import numpy as np

from minitf.core import dtypes, formatting, shapes
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.operators import Operators
from minitf.keras.naming import auto_name, check_name
from minitf.ops.array.filling import ones, zeros
from minitf.ops.math.casting import cast
from minitf.ops.state.trackable import Trackable
from minitf.ops.state.variable import Variable as TensorVariable
from minitf.ops.state.variable import VariableAggregation

INITIALIZERS = {"zeros": zeros, "ones": ones}


class Variable(Operators, Trackable):
    """A value that training changes, with a name and a path.

    Args:
      initializer: the first value, or a function of shape and type that makes it.
      shape: needed if `initializer` is a function.
      dtype: by default the type of the value, or float32.
      trainable: whether gradient tapes watch it.
      name: one part of a path; "variable", "variable_1" if not given.

    >>> import minitf as tf
    >>> tf.keras.Variable([1.0, 2.0], name="w")
    <Variable path=w, shape=(2,), dtype=float32, value=[1. 2.]>

    Raises ValueError if the shape is missing or the name contains a "/".

    In TensorFlow: keras/src/backend/common/variables.py
    """

    def __init__(
        self,
        initializer,
        shape=None,
        dtype=None,
        trainable=True,
        autocast=True,
        aggregation="none",
        synchronization="auto",
        layout=None,
        name=None,
        *,
        scope="",
    ):
        name = auto_name("Variable") if name is None else name
        check_name(name)
        self._name = name
        self._path = f"{scope}/{name}" if scope else name
        self._autocast = autocast
        self._aggregation = aggregation
        self._synchronization = synchronization
        self._layout = layout
        self._value = TensorVariable(
            _first_value(initializer, shape, dtype),
            trainable=trainable,
            dtype=None if dtype is None else dtypes.as_dtype(dtype),
            name=self._path,
            aggregation=getattr(VariableAggregation, (aggregation or "none").upper()),
        )

    @property
    def value(self):
        """The `tf.Variable` inside."""
        return self._value

    @property
    def name(self):
        """The last part of the path."""
        return self._name

    @property
    def path(self):
        """Where the variable belongs: "adam/learning_rate"."""
        return self._path

    @property
    def shape(self):
        """The static shape."""
        return self._value.shape

    @property
    def ndim(self):
        """The number of dimensions."""
        return self._value.shape.rank

    @property
    def dtype(self):
        """The type of the elements; it equals its name, "float32"."""
        return self._value.dtype

    @property
    def aggregation(self):
        """As given; minitf computes on one device."""
        return self._aggregation

    @property
    def synchronization(self):
        """As given; minitf computes on one device."""
        return self._synchronization

    @property
    def trainable(self):
        """Whether gradient tapes watch the variable."""
        return self._value.trainable

    @trainable.setter
    def trainable(self, value):
        self._value._trainable = bool(value)

    @property
    def constraint(self):
        """The function that projects the value after each update, or None."""
        return self._value.constraint

    @constraint.setter
    def constraint(self, value):
        self._value._constraint = value

    @property
    def handle(self):
        """The tensor of type resource that names the variable."""
        return self._value.handle

    def numpy(self):
        """Returns the value as a NumPy array; only eagerly."""
        return self._value.numpy()

    def assign(self, value):
        """Replaces the value, which is cast; returns it as a tensor."""
        self._value.assign(self._fitting(value), read_value=False)
        return self._value.value()

    def assign_add(self, value):
        """Adds to the value; returns it as a tensor."""
        self._value.assign_add(self._fitting(value), read_value=False)
        return self._value.value()

    def assign_sub(self, value):
        """Subtracts from the value; returns it as a tensor."""
        self._value.assign_sub(self._fitting(value), read_value=False)
        return self._value.value()

    def _checkpoint_attributes(self):
        """What is saved is the variable inside."""
        return self._value._checkpoint_attributes()

    def _restore_from_tensors(self, restored_tensors):
        """Assigns a value from a checkpoint; ValueError if it has another shape."""
        return self._value._restore_from_tensors(restored_tensors)

    def _checkpoint_full_name(self):
        """The path."""
        return self._path

    def _fitting(self, value):
        """Makes a tensor of what is assigned, of the variable's type; checks its shape.

        Raises ValueError if the shape is another one.
        """
        plain = not hasattr(value, "dtype")
        value = convert_to_tensor(value, self._value.dtype if plain else None)
        value = cast(value, self._value.dtype)
        if shapes.is_compatible(value._shape, self._value._shape):
            return value
        raise ValueError(
            "The shape of the target variable and the shape of the target value in "
            "`variable.assign(value)` must match. "
            f"variable.shape={tuple(self.shape)}, Received: "
            f"value.shape={value.shape}. Target variable: {self}"
        )

    def __tensor__(self, dtype=None, name=None):
        return self._value.__tensor__(dtype, name)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.numpy(), dtype)

    def __float__(self):
        return float(self._value)

    def __int__(self):
        return int(self._value)

    def __bool__(self):
        raise TypeError("A Keras Variable cannot be used as a boolean.")

    __hash__ = None  # `==` compares elements; variables in a dict go by their id

    def __repr__(self):
        dtype, shape = self.dtype.name, tuple(self.shape)
        text = f"<Variable path={self._path}, shape={shape}, dtype={dtype}"
        array = self._value.handle._array[()].value
        value = formatting.value_text(array, str) if array.ndim else array.item()
        return f"{text}, value={value}>"


def _first_value(initializer, shape, dtype):
    """What a variable starts with: a value, or a function that makes it."""
    if isinstance(initializer, str):
        if initializer not in INITIALIZERS:
            raise ValueError(
                f"Could not interpret initializer identifier: {initializer}. Give one "
                f"of {sorted(INITIALIZERS)}, a value, or a function of shape and type."
            )
        initializer = INITIALIZERS[initializer]
    if not callable(initializer):
        return initializer
    if shape is None:
        raise ValueError(
            "When creating a Variable from an initializer, the `shape` argument should "
            f"be specified. Received: initializer={initializer} and shape={shape}"
        )
    dtype = dtypes.float32 if dtype is None else dtypes.as_dtype(dtype)
    return lambda: initializer(shape, dtype=dtype)
