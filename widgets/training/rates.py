"""The learning rate of anything: read it, and change it while training goes on.

An optimizer of Keras keeps its rate in a variable, one of TF1 in an attribute. A graph
of TF1 takes the rate from a variable of its own, or from what is fed: there, the user
gives the variable, or a function that sets the rate.

In TensorFlow: no counterpart (Keras: src/callbacks/learning_rate_scheduler.py)
"""

import math
import numbers

import numpy as np

from minitf.core import context


class Rate:
    """A learning rate: `get()` and `set(value)`, or why it cannot be set.

    >>> class Optimizer:
    ...     learning_rate = 0.5
    >>> rate = Rate.of(Optimizer())
    >>> rate.set(0.25)
    >>> rate.get()
    0.25
    """

    def __init__(self, get, put, why_not=""):
        self._get = get
        self._put = put
        self.why_not = why_not  # "" if it can be set

    @classmethod
    def of(cls, thing, set_rate=None, rate=None):
        """Finds the rate of an optimizer or variable; None if there is none.

        Args:
          thing: an optimizer, a variable that holds a rate, or None.
          set_rate: a function that is called with a new rate.
          rate: the rate to begin with, for `set_rate`.
        """
        if set_rate is not None:
            return _by_function(set_rate, thing, rate)
        if thing is None:
            return None
        for name in ("learning_rate", "_learning_rate", "_lr"):
            if hasattr(thing, name):
                return _of_attribute(thing, name)
        if "learning_rate" in getattr(thing, "_settings", ()):
            return _of_attribute(_Entry(thing._settings), "learning_rate")
        if hasattr(thing, "assign") and hasattr(thing, "dtype"):
            return _of_variable(thing)
        raise TypeError(
            "`optimizer` must be an optimizer, a variable that holds the learning "
            f"rate, or something with a `learning_rate`. Received: {thing!r}. Or give "
            "`set_rate=` a function that sets it."
        )

    def get(self):
        """The rate now, as a float; None if it is not known."""
        return self._get()

    def set(self, value):
        """Changes the rate; raises TypeError if that is impossible."""
        if self.why_not:
            raise TypeError(self.why_not)
        self._put(checked(value))


def checked(value):
    """Returns a new rate as a float; raises ValueError for what cannot be one.

    >>> checked("1e-3")
    0.001
    """
    try:
        rate = float(value)
    except (TypeError, ValueError):
        rate = math.nan
    if not (math.isfinite(rate) and rate >= 0):
        raise ValueError(
            f"A learning rate must be a number from 0 up, such as 0.01. Received: "
            f"{value!r}"
        )
    return rate


def _by_function(set_rate, thing, rate):
    if not callable(set_rate):
        raise TypeError(
            f"`set_rate` must be a function of the new rate. Received: {set_rate!r}"
        )
    now = [None if rate is None else checked(rate)]
    if rate is None and thing is not None:
        now[0] = Rate.of(thing).get()

    def put(value):
        set_rate(value)
        now[0] = value

    return Rate(lambda: now[0], put)


class _Entry:
    """An entry of a dict as an attribute."""

    def __init__(self, settings):
        self._settings = settings

    @property
    def learning_rate(self):
        """The entry."""
        return self._settings["learning_rate"]

    @learning_rate.setter
    def learning_rate(self, value):
        self._settings["learning_rate"] = value


def _of_attribute(owner, name):
    """The rate in an attribute: a number, a variable, or something not settable."""
    value = getattr(owner, name)
    kept = getattr(owner, "_learning_rate", value)
    if callable(kept) and not hasattr(kept, "assign"):
        kind = getattr(kept, "__name__", type(kept).__name__)
        why_not = (
            f"The learning rate is decided by {kind}, and so cannot be set. Make the "
            "optimizer with a number to change it here."
        )
        return Rate(lambda: _number(getattr(owner, name)), None, why_not)
    if isinstance(value, numbers.Real | np.generic):
        return _of_number(owner, name)
    if hasattr(value, "assign"):
        return _of_variable(value)
    why_not = (
        f"The learning rate is {value!r}, which is no variable. Make the optimizer "
        "with a tf.Variable, or give `set_rate=` a function that sets the rate."
    )
    return Rate(lambda: None, None, why_not)


def _of_number(owner, name):
    """A plain number, which counts for operations that are still to be made."""

    def put(value):
        if context.state().graph is not None:
            raise TypeError(
                "The learning rate is part of the graph and cannot be set. Make the "
                "optimizer with a variable or placeholder, and give `optimizer=` that "
                "variable, or `set_rate=` a function that sets what is fed."
            )
        setattr(owner, name, value)

    return Rate(lambda: float(getattr(owner, name)), put)


def _of_variable(variable):
    """A variable: eager, or one of a graph whose session is the default."""

    def get():
        if context.executing_eagerly():
            return _number(variable)
        sessions = context.state().sessions
        return float(sessions[-1].run(variable)) if sessions else None

    def put(value):
        if context.executing_eagerly():
            variable.assign(value)
            return
        if not context.state().sessions:
            raise TypeError(
                "The learning rate is a variable of a graph, and no session is open "
                "in which to set it. Start training inside `with session.as_default()`."
            )
        variable.load(value, context.state().sessions[-1])

    return Rate(get, put)


def _number(value):
    """A number or an eager tensor as a float; None for one of a graph."""
    if isinstance(value, numbers.Real | np.generic):
        return float(value)
    return float(value.numpy()) if context.executing_eagerly() else None
