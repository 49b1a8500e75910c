"""The attributes of an optimizer that are saved with it.

A checkpoint finds the variables of an optimizer through its attributes, as it does
those of a module: lists of slots become lists that are tracked. Two attributes change
with every step and hold nothing to save; they are left alone.

In TensorFlow: keras/src/backend/tensorflow/optimizer.py, trackable.py
"""

from minitf.module.tracking import AutoTrackable

UNTRACKED = ("_prepared", "_decays")


class TrackedAttributes(AutoTrackable):
    """Tracks the variables, and lists of them, that are assigned to attributes."""

    def __setattr__(self, name, value):
        if name in UNTRACKED:
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)
