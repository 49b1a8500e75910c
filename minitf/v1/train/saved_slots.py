"""How the state of an optimizer of TF1 is saved by `tf.train.Checkpoint`.

Slots belong to a pair of optimizer and variable, so they are no children of either:
checkpoints ask for them by `get_slot_names` and `get_slot`. Other variables, Adam's
"beta1_power", are children. When a checkpoint is restored before the first step, slots
are made with the restored values; in a graph, they are restored once they are made.

In TensorFlow: python/training/optimizer.py
"""

from minitf.core import context
from minitf.ops.state.trackable import Trackable
from minitf.v1.train import slots
from minitf.v1.train.slots import variable_is_outside, variable_key


class SavedSlots(Trackable):
    """The part of an optimizer that checkpoints deal with."""

    def _trackable_children(self, save_type="checkpoint", **kwargs):
        """Returns the variables of the current graph that are no slots, by name."""
        here = context.state().graph
        own = {name: v for (name, graph), v in self._non_slots.items() if graph is here}
        return super()._trackable_children(save_type) | dict(sorted(own.items()))

    def _slot_to_restore(self, variable, slot_name, waiting):
        """Returns the slot that is to take the value `waiting`, made now if need be.

        In a graph a slot that is not there is not made; None says that it is restored
        later.
        """
        slot = self.get_slot(variable, slot_name)
        if slot is None and variable_is_outside(variable):
            value = waiting.value()
            return self._slot(
                variable,
                slot_name,
                lambda: slots.create_slot(variable, value, self._name),
            )
        if slot is None:
            deferred = vars(self).setdefault("_deferred_slots", {})
            key = slot_name, variable_key(variable)
            deferred.setdefault(key, []).append(waiting)
        return slot

    def _restore_slot(self, variable, slot_name, slot):
        """Gives a slot that was made now the value that was waiting for it."""
        deferred = vars(self).get("_deferred_slots", {})
        for waiting in deferred.pop((slot_name, variable_key(variable)), ()):
            waiting.restore(slot)
