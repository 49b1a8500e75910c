"""`AutoTrackable`: an object that tracks what is assigned to its attributes.

`self.w = tf.Variable(...)` makes the variable a child called "w"; lists, dicts and
tuples are wrapped first, so that what is inside them is tracked as well. Checkpoints
ask any `Trackable` for its children, a dict in the order of assignment.

In TensorFlow: python/trackable/autotrackable.py
"""

from minitf.module import dicts, lists, tuples  # noqa: F401  they declare wrappers
from minitf.module.structures import NoDependency, assign
from minitf.ops.state.trackable import Trackable

_ABSENT = object()


class AutoTrackable(Trackable):
    """Tracks the variables, modules, lists, ... that are assigned to attributes."""

    def __setattr__(self, name, value):
        if getattr(self, name, _ABSENT) is value:
            return
        if getattr(self, "_self_setattr_tracking", True):
            value = assign(self, name, value)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        self._delete_tracking(name)
        super().__delattr__(name)

    @property
    def _setattr_tracking(self):
        """Whether attributes assigned from now on are tracked."""
        return getattr(self, "_self_setattr_tracking", True)

    @_setattr_tracking.setter
    def _setattr_tracking(self, value):
        object.__setattr__(self, "_self_setattr_tracking", value)

    def _no_dependency(self, value):
        """Marks a value that is to be assigned untracked: `self.x = f(value)`."""
        return NoDependency(value)
