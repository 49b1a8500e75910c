"""`Trackable`: an object that others depend on by name, so that it can be saved.

Variables, tables, modules and the wrappers of lists and dicts are nodes of a graph of
Python objects; an edge bears the name of an attribute, an index or a key. Checkpoints
walk this graph with `_trackable_children`, and ask every node for the tensors that are
its state. Who may be a child is known here, at the bottom, so that variables need not
know of modules.

A checkpoint can be restored before the program has made all objects. What is saved for
a child that is not there yet waits in its parent until the child is tracked.

In TensorFlow: python/trackable/base.py
"""


class Trackable:
    """A node of the graph of objects that checkpoints walk."""

    def _track_trackable(self, trackable, name, overwrite=False):
        """Notes that `trackable` is the child called `name`; returns it.

        Raises TypeError if it is no `Trackable`, ValueError if the name is taken and
        `overwrite` is not set.
        """
        if not isinstance(trackable, Trackable):
            raise TypeError(
                "Trackable._track_trackable() can only be used to track objects of "
                f"type Trackable. Got type {type(trackable)}."
            )
        children = vars(self).setdefault("_self_unconditional_dependency_names", {})
        if not overwrite and children.get(name, trackable) is not trackable:
            raise ValueError(
                f"Called Trackable._track_trackable() with name='{name}', but a "
                "Trackable with this name is already declared as a dependency. Names "
                "must be unique (or overwrite=True)."
            )
        children[name] = trackable
        self._handle_deferred_dependencies(name, trackable)
        return trackable

    def _trackable_children(self, save_type="checkpoint", **kwargs):
        """Returns the children by name, in the order in which they were tracked."""
        return dict(vars(self).get("_self_unconditional_dependency_names", {}))

    def _delete_tracking(self, name):
        """Forgets the child called `name`, if there is one."""
        vars(self).get("_self_unconditional_dependency_names", {}).pop(name, None)

    def _lookup_dependency(self, name):
        """Returns the child of that name, None if there is none."""
        return self._trackable_children().get(name)

    def _serialize_to_tensors(self):
        """Returns the state of this object alone, as a dict of tensors; none here."""
        return {}

    def _restore_from_tensors(self, restored_tensors):
        """Takes the state back from a dict of tensors; returns what does it, or None.

        In a graph that is the operation to run.
        """
        raise NotImplementedError(
            f"{type(self).__name__} has state in a checkpoint but does not say how it "
            "is restored. Define _restore_from_tensors(self, restored_tensors)."
        )

    def _checkpoint_attributes(self):
        """Returns how the state is stored: {attribute: {suffix of its key: tensor}}.

        An attribute is what a checkpoint's list of objects mentions; nearly always it
        is stored as one tensor, under the attribute's key itself.
        """
        tensors = self._serialize_to_tensors()
        return {name: {"": tensor} for name, tensor in tensors.items()}

    def _checkpoint_full_name(self):
        """Returns the name that a checkpoint of TF1 would know the object by."""
        return ""

    def _defer_dependency(self, name, waiting):
        """Keeps `waiting.restore(child)` for when a child of that name is tracked."""
        deferred = vars(self).setdefault("_self_deferred_dependencies", {})
        deferred.setdefault(name, []).append(waiting)

    def _handle_deferred_dependencies(self, name, trackable):
        """Restores what was waiting for a child of that name."""
        deferred = vars(self).get("_self_deferred_dependencies", {})
        for waiting in deferred.pop(name, ()):
            waiting.restore(trackable)
