"""`PythonState`: a place in a checkpoint for what is no tensor.

In TensorFlow: python/trackable/python_state.py
"""

import abc

from minitf.ops.state.trackable import Trackable

PY_STATE = "py_state"


class PythonState(Trackable, abc.ABC):
    """Something that writes itself as bytes; inherit and define both methods.

    >>> import minitf as tf
    >>> class Count(tf.train.experimental.PythonState):
    ...     value = 0
    ...     def serialize(self):
    ...         return str(self.value).encode()
    ...     def deserialize(self, string_value):
    ...         self.value = int(string_value)
    >>> tf.train.Checkpoint(count=Count()).count.serialize()
    b'0'

    In TensorFlow: python/trackable/python_state.py
    """

    @abc.abstractmethod
    def serialize(self):
        """Returns the state as bytes."""

    @abc.abstractmethod
    def deserialize(self, string_value):
        """Takes the state from what `serialize` returned."""

    def _checkpoint_attributes(self):
        """One string, made when it is saved."""
        return {PY_STATE: {"": self}}
