"""`Trackable`: an object that others depend on by name, so that it can be saved.

Variables, tables, modules and the wrappers of lists and dicts are nodes of a graph of
Python objects; an edge bears the name of an attribute, an index or a key. Checkpoints
walk this graph with `_trackable_children`. Who may be a child is known here, at the
bottom, so that variables need not know of modules.

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
        return trackable

    def _trackable_children(self, save_type="checkpoint", **kwargs):
        """Returns the children by name, in the order in which they were tracked."""
        return dict(vars(self).get("_self_unconditional_dependency_names", {}))

    def _delete_tracking(self, name):
        """Forgets the child called `name`, if there is one."""
        vars(self).get("_self_unconditional_dependency_names", {}).pop(name, None)
