"""What `Checkpoint.restore` returns: was everything found, and is there more to do?

In TensorFlow: python/checkpoint/checkpoint.py (CheckpointLoadStatus and siblings)
"""

from minitf.core import context
from minitf.module.structures import TrackableDataStructure

_NOTHING = "No checkpoint specified (save_path=None); nothing is being restored."
_SHOWN = 10  # unmatched objects in a message


class LoadStatus:
    """What all kinds have in common."""

    def expect_partial(self):
        """Says that it is all right if not everything is restored; returns itself."""
        return self


class CheckpointLoadStatus(LoadStatus):
    """The status of restoring a checkpoint that describes its objects.

    In TensorFlow: python/checkpoint/checkpoint.py
    """

    def __init__(self, restoration, graph, feeds, skip_slots=False):
        self._restoration = restoration
        self._graph = graph
        self._feeds = feeds
        self._skip_slots = skip_slots

    def assert_consumed(self):
        """Raises AssertionError unless the objects and the checkpoint match entirely.

        Returns itself. What is restored only when objects are made later counts as
        missing until then.
        """
        self.assert_existing_objects_matched()
        restoration = self._restoration
        nodes, names = restoration.description.nodes, restoration.names()
        slots = {s.slot_variable_node_id for n in nodes for s in n.slot_variables}
        ignored = slots if self._skip_slots else ()
        for number in restoration.notice.missing():
            if number not in ignored:
                raise AssertionError(
                    f"Unresolved object in checkpoint {names.get(number)}: "
                    f"{nodes[number]}"
                )
        if restoration.unused:
            lines = [
                f"{names.get(number)} ({restoration.objects.get(number)}): {attributes}"
                for number, attributes in restoration.unused.items()
            ]
            raise AssertionError(
                "Unused attributes in these objects (the attributes exist in the "
                "checkpoint but were not restored):\n" + "\n".join(lines)
            )
        return self

    def assert_existing_objects_matched(self):
        """Raises AssertionError if an object has no value in the checkpoint.

        Returns itself. Values of objects that the program has not made do not matter.
        """
        unmatched = self._unmatched()
        if unmatched:
            count = len(unmatched)
            raise AssertionError(
                f"Found {count} Python objects that were not bound to checkpointed "
                "values, likely due to changes in the Python program. Showing "
                f"{min(_SHOWN, count)} of {count} unmatched objects: "
                f"{unmatched[:_SHOWN]}"
            )
        return self

    def assert_nontrivial_match(self):
        """Raises AssertionError if nothing but the root matched; returns itself."""
        if len(self._restoration.objects) > 1:
            return self
        unmatched = self._unmatched()
        if unmatched:
            raise AssertionError(
                "Nothing except the root object matched a checkpointed value. "
                "Typically this means that the checkpoint does not match the Python "
                "program. The following objects have no matching checkpointed value: "
                f"{unmatched}"
            )
        raise AssertionError(
            "Nothing to load. No dependencies have been added to "
            f"{self._graph.root} yet."
        )

    def _unmatched(self):
        """Lists the objects with state of their own that no node stands for."""
        found = {id(item) for item in self._restoration.objects.values()}
        return [
            item
            for item in self._graph.objects(self._skip_slots)
            if id(item) not in found
            and not isinstance(item, TrackableDataStructure)
            and item._checkpoint_attributes()
        ]

    def run_restore_ops(self, session=None):
        """In a graph, runs the operations that restore; eagerly that has been done."""
        if context.state().graph is not None:
            operations = self._restoration.operations
            session_or_default(session).run(operations, self._feeds)

    def initialize_or_restore(self, session=None):
        """In a graph, restores variables, or initializes them if they are not saved."""
        if context.state().graph is None:
            return
        session = session_or_default(session)
        found = {id(item) for item in self._restoration.objects.values()}
        objects = [item for item in self._graph.objects() if id(item) not in found]
        self.run_restore_ops(session)
        session.run(initializers(objects, self._restoration.number))

    def expect_partial(self):
        """Says that it is all right if not everything is restored; returns itself."""
        self._restoration.notice.expect_partial = True
        return self


class InitializationOnlyStatus(LoadStatus):
    """The status of `restore(None)`: there is nothing to restore.

    In TensorFlow: python/checkpoint/checkpoint.py
    """

    def __init__(self, graph, number):
        self._graph = graph
        self._number = number

    def assert_consumed(self):
        """Raises AssertionError."""
        raise AssertionError(_NOTHING)

    def assert_existing_objects_matched(self):
        """Raises AssertionError."""
        raise AssertionError(_NOTHING)

    def assert_nontrivial_match(self):
        """Raises AssertionError."""
        raise AssertionError(_NOTHING)

    def run_restore_ops(self, session=None):
        """Raises AssertionError."""
        raise AssertionError(
            "No checkpoint specified, so no restore ops are available (save_path=None "
            "to Saver.restore)."
        )

    def initialize_or_restore(self, session=None):
        """In a graph, runs the initializers of all variables."""
        if context.state().graph is not None:
            wanted = initializers(self._graph.objects(), self._number)
            session_or_default(session).run(wanted)


class NameBasedSaverStatus(LoadStatus):
    """The status of restoring a checkpoint of TF1, which knows variables by name.

    In TensorFlow: python/checkpoint/checkpoint.py
    """

    def __init__(self, reader, graph, restore):
        self._reader = reader
        self._graph = graph
        self._restore = restore
        self._optional = []

    def add_to_optionally_restored(self, variable):
        """Lets a variable be missing in the checkpoint."""
        self._optional.append(variable)

    def assert_consumed(self):
        """Raises AssertionError if a variable is not in the checkpoint."""
        missing = [
            item
            for item in self._graph.objects()
            if item._checkpoint_attributes()
            and item._checkpoint_full_name() not in self._reader
            and not any(item is other for other in self._optional)
        ]
        if missing:
            raise AssertionError(
                "Some objects had attributes which were not restored: "
                + "".join(
                    f"\n    {item}: {item._checkpoint_full_name()}" for item in missing
                )
            )
        return self

    assert_existing_objects_matched = assert_consumed
    assert_nontrivial_match = assert_consumed

    def run_restore_ops(self, session=None):
        """In a graph, restores the variables; eagerly that has been done."""
        if context.state().graph is not None:
            session_or_default(session).run(self._restore())

    def initialize_or_restore(self, session=None):
        """In a graph, initializes all variables and restores those that are saved."""
        if context.state().graph is not None:
            wanted = [
                item.initializer
                for item in self._graph.objects()
                if getattr(item, "initializer", None) is not None
            ]
            session_or_default(session).run(wanted)
            self.run_restore_ops(session)


def initializers(objects, number):
    """List the initializers of objects that no later restore takes care of."""
    return [
        item.initializer
        for item in objects
        if getattr(item, "initializer", None) is not None
        and vars(item).get("_self_update_uid", 0) < number
    ]


def session_or_default(session):
    """Return the session given, or the default one; ValueError if there is none."""
    sessions = context.state().sessions
    if session is None and not sessions:
        raise ValueError(
            "There is no session to save or restore variables in. Pass `session`, or "
            "call this inside `with tf.compat.v1.Session():`."
        )
    return sessions[-1] if session is None else session
