"""`tf.train.ExponentialMovingAverage`: averages of variables over the last steps.

Each variable gets a shadow, "v/ExponentialMovingAverage", which every call of `apply`
moves a little towards it: `shadow = decay * shadow + (1 - decay) * v`. Evaluated with
the shadows, models are often better than with the last values.

In TensorFlow: python/training/moving_averages.py
"""

from minitf.core import context, dtypes
from minitf.core.graph.collections import GraphKeys
from minitf.core.graph.scopes import init_scope, op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops.control import group
from minitf.ops.control_flow.cond import cond
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import minimum
from minitf.ops.math.powers import pow
from minitf.ops.state.variable import Variable
from minitf.v1.initializers import Zeros
from minitf.v1.program.behavior import executing_eagerly_outside_functions
from minitf.v1.train.slots import create_slot, create_zeros_slot, near
from minitf.v1.variables.scope import variable_scope
from minitf.v1.variables.state_ops import assign, assign_sub, is_variable_initialized
from minitf.v1.variables.store import get_variable
from minitf.v1.variables.variable import (
    global_variables,
    moving_average_variables,
    trainable_variables,
)

TYPES = (dtypes.bfloat16, dtypes.float16, dtypes.float32, dtypes.float64)


class ExponentialMovingAverage:
    """Keeps averages of variables in which old values count less and less.

    Args:
      decay: how much of an average stays in each step, such as 0.999.
      num_updates: a counter; while it is small the decay is at most
        `(1 + num_updates) / (10 + num_updates)`.
      zero_debias: whether averages of tensors, which start at zero, are made up for it.
      name: what shadows are called.

    >>> import minitf as tf
    >>> from minitf.v1.train.moving_averages import ExponentialMovingAverage
    >>> v, average = tf.Variable(0.0), ExponentialMovingAverage(0.75)
    >>> average.apply([v])
    >>> v.assign(1.0).numpy(), average.apply([v]), average.average(v).numpy()
    (np.float32(1.0), None, np.float32(0.25))

    In TensorFlow: python/training/moving_averages.py
    """

    def __init__(
        self,
        decay,
        num_updates=None,
        zero_debias=False,
        name="ExponentialMovingAverage",
    ):
        self._decay = decay
        self._num_updates = num_updates
        self._zero_debias = zero_debias
        self._name = name
        self._averages = {}  # reference to a variable -> its shadow

    @property
    def name(self):
        """What shadows are called."""
        return self._name

    def apply(self, var_list=None):
        """Updates the averages, those of all trainable variables by default.

        Returns an operation, None eagerly. In a graph, there are averages of tensors
        too. Raises TypeError for what is no variable of floating-point numbers.
        """
        var_list = trainable_variables() if var_list is None else var_list
        new = [v for v in var_list if v.ref() not in self._averages]
        for variable in new:
            _check(variable)
            with init_scope():
                self._averages[variable.ref()] = self._shadow_of(variable)
        with op_scope(None, self._name) as scope:
            decay = convert_to_tensor(self._decay, dtypes.float32, name="decay")
            if self._num_updates is not None:
                count = cast(self._num_updates, dtypes.float32, name="num_updates")
                decay = minimum(decay, (1.0 + count) / (10.0 + count))
            updates = []
            for variable in var_list:
                debias = self._zero_debias and not isinstance(variable, Variable)
                average = self._averages[variable.ref()]
                updates.append(
                    move(average, variable, decay, debias and variable in new)
                )
            return group(*updates, name=scope)

    def _shadow_of(self, variable):
        """A slot that starts with the variable's value; with zeros for a tensor."""
        if not isinstance(variable, Variable):
            return create_zeros_slot(variable, self._name)
        graph = context.state().graph
        if graph is None:
            return create_slot(variable, variable.value(), self._name)
        graph.add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, variable)
        return create_slot(variable, _value_or_first(variable), self._name)

    def average(self, var):
        """Returns the variable that holds the average, None if there is none."""
        return self._averages.get(var.ref())

    def average_name(self, var):
        """Returns the name of the average, also before there is one."""
        if var.ref() in self._averages:
            return self._averages[var.ref()].name.removesuffix(":0")
        name = f"{var.name.removesuffix(':0')}/{self._name}"
        graph = context.state().graph
        return name if graph is None else graph.unique_name(name, mark_as_used=False)

    def variables_to_restore(self, moving_avg_variables=None):
        """Says what to load for evaluation: names of averages, but into the variables.

        Returns a dictionary for `tf.compat.v1.train.Saver`.
        """
        if moving_avg_variables is None:
            moving_avg_variables = trainable_variables() + moving_average_variables()
        found = {self.average_name(v): v for v in moving_avg_variables}
        averaged = {v.name for v in moving_avg_variables}
        for variable in global_variables():
            if variable.name not in averaged:
                found.setdefault(variable.op.name, variable)
        return found


def _check(variable):
    if isinstance(variable, Tensor) and executing_eagerly_outside_functions():
        raise TypeError(
            "tf.train.ExponentialMovingAverage does not support non-Variable tensors "
            "when eager execution is enabled. Keep the value in a tf.Variable."
        )
    if variable.dtype.base_dtype not in TYPES:
        raise TypeError(
            f"The variables must be half, float, or double: {variable.name}"
        )


def _value_or_first(variable):
    """The value if the variable has one yet, else the one it will start with."""
    there = is_variable_initialized(variable)
    return cond(there, variable.read_value, lambda: variable.initial_value)


def move(average, value, decay, zero_debias):
    """Moves an average towards a value; returns what to wait for."""
    with op_scope(None, "AssignMovingAvg") as scope, near(average):
        rate = convert_to_tensor(1.0 - decay, name="decay")
        if rate.dtype is not average.dtype.base_dtype:
            rate = cast(rate, average.dtype.base_dtype)
        if zero_debias:
            return _move_debiased(average, value, rate)
        return assign_sub(average, (average - value) * rate, name=scope)


def _move_debiased(average, value, rate):
    """Divides by the weight that all values so far have: `1 - decay ** steps`."""
    dtype = average.dtype.base_dtype
    with variable_scope(average.op.name):
        use = {"dtype": dtype, "initializer": Zeros(), "trainable": False}
        biased = get_variable("biased", shape=average.shape, **use)
        steps = get_variable("local_step", shape=[], **use)
    total = assign_sub(biased, (biased - value) * rate)
    weight = 1 - pow(1.0 - rate, steps.assign_add(1))
    return assign(average, total / weight)
