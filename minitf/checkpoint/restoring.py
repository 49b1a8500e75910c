"""Restoring a graph of objects from the description in a checkpoint.

Starting with the roots, nodes of the description are matched with objects along edges
of the same names, and each object takes its values. Where the description has a child
and the object has none (yet), the child's position is left with the object, which
restores it when a child of that name is tracked. So an optimizer that makes its
variables with the first step still gets the values they had.

In TensorFlow: python/checkpoint/restore.py, python/checkpoint/checkpoint.py
"""

import itertools
import weakref
from typing import NamedTuple

from minitf.checkpoint.object_graph import OBJECT_GRAPH_KEY, readable_names
from minitf.checkpoint.python_state import PythonState
from minitf.core import context
from minitf.core.errors import DataLossError
from minitf.core.graph.scopes import init_scope
from minitf.core.log import get_logger
from minitf.formats import proto
from minitf.ops.array.constants import constant_of
from minitf.ops.io.checkpoints import check_dtype, restore_v2

_restore_numbers = itertools.count(1)


def next_restore():
    """Return a number for a restore: greater than those of all earlier ones."""
    return next(_restore_numbers)


def read_description(reader):
    """Return the description of the objects in a checkpoint, None if it has none.

    Raises DataLossError if it makes no sense.
    """
    if OBJECT_GRAPH_KEY not in reader:
        return None
    from google.protobuf.message import DecodeError

    where = f"{reader.where}: {OBJECT_GRAPH_KEY}"
    text = reader.read(OBJECT_GRAPH_KEY)
    try:
        graph = proto.message("TrackableObjectGraph").FromString(text.item())
    except (DecodeError, TypeError, ValueError):
        raise DataLossError(None, None, f"{where} makes no sense.") from None
    count = len(graph.nodes)
    for node in graph.nodes:
        used = [child.node_id for child in node.children]
        for slot in node.slot_variables:
            used += [slot.original_variable_node_id, slot.slot_variable_node_id]
        if not all(0 <= number < count for number in used):
            raise DataLossError(None, None, f"{where} names an object it has not.")
    if not count:
        raise DataLossError(None, None, f"{where} has no objects.")
    return graph


class Position(NamedTuple):
    """A node of a checkpoint, waiting for its object."""

    restoration: object
    number: int

    def restore(self, trackable):
        """Matches the node with an object; restores that and what is below it."""
        with init_scope():
            self.restoration.restore(trackable, self.number)

    def value(self):
        """Returns the value of a variable as a tensor, read now."""
        (attribute,) = self.restoration.description.nodes[self.number].attributes
        reader = self.restoration.reader
        return constant_of(reader.read(attribute.checkpoint_key))


class Restoration:
    """One call of `restore`: which nodes have found their objects.

    Args:
      reader: the checkpoint, a `BundleReader`.
      description: its `TrackableObjectGraph`.
      nodes: in a graph, the `RestoreNodes` to add to; not needed eagerly.
      skip_slots: leave the slots of TF1's optimizers alone.
    """

    def __init__(self, reader, description, nodes, skip_slots=False):
        self.reader = reader
        self.description = description
        self.nodes = nodes
        self.number = next_restore()
        self.objects = weakref.WeakValueDictionary()  # number of node -> object
        self.operations = []
        self.unused = {}  # number of node -> attributes that the object has not
        self.slots_of = {}  # number of a variable's node -> [(optimizer, slot)]
        self.waiting_slots = {}  # number of an optimizer's node -> [(variable, slot)]
        if not skip_slots:
            self._note_slots()
        self.notice = _Notice(description, set(), self.unused)
        weakref.finalize(self, self.notice.warn)

    def _note_slots(self):
        for number, node in enumerate(self.description.nodes):
            for slot in node.slot_variables:
                slots = self.slots_of.setdefault(slot.original_variable_node_id, [])
                slots.append((number, slot))

    def restore(self, trackable, number=0):
        """Matches a node with an object; restores that and what is below it."""
        if not self._match(number, trackable):
            return
        queue, found = [(number, trackable)], []
        for number, trackable in queue:  # grows while we walk it
            if vars(trackable).get("_self_update_uid", 0) < self.number:
                vars(trackable)["_self_update_uid"] = self.number
                found.append((number, trackable))
            self._match_children(number, trackable, queue)
            self._match_slots(number, trackable, queue)
        self._take_values(found)

    def restore_attached(self, name, child):
        """Restores an object that the root does not know but the checkpoint does."""
        for edge in self.description.nodes[0].children:
            if edge.local_name == name:
                self.restore(child, edge.node_id)
                return

    def names(self):
        """Returns for each node how a program would write it."""
        return readable_names(self.description)

    def _match(self, number, trackable):
        """Notes that a node is an object; tells whether that is news."""
        known = self.objects.get(number)
        if known is None:
            self.objects[number] = trackable
            self.notice.matched.add(number)
            return True
        if known is not trackable:
            get_logger().warning(
                "Inconsistent references when loading the checkpoint into this object "
                "graph. For example, in the saved checkpoint object, "
                "`model.layer.weight` and `model.layer_copy.weight` reference the same "
                "variable, while in the current object these are two different "
                f"variables. The referenced variables are:({known} and {trackable})."
            )
        return False

    def _match_children(self, number, trackable, queue):
        children = self.description.nodes[number].children
        own = trackable._trackable_children() if children else {}
        for child in children:
            found = own.get(child.local_name)
            if found is None:
                found = trackable._lookup_dependency(child.local_name)
            if found is not None:
                if self._match(child.node_id, found):
                    queue.append((child.node_id, found))
            elif _has_values(self.description.nodes[child.node_id]):
                waiting = Position(self, child.node_id)
                trackable._defer_dependency(child.local_name, waiting)

    def _match_slots(self, number, trackable, queue):
        """Restores slots whose optimizer and variable have both been found."""
        for variable, slot in self.waiting_slots.pop(number, ()):
            self._match_slot(trackable, variable, slot, queue)
        for optimizer_number, slot in self.slots_of.pop(number, ()):
            optimizer = self.objects.get(optimizer_number)
            if optimizer is None:
                waiting = self.waiting_slots.setdefault(optimizer_number, [])
                waiting.append((trackable, slot))
            else:
                self._match_slot(optimizer, trackable, slot, queue)

    def _match_slot(self, optimizer, variable, slot, queue):
        if not hasattr(optimizer, "_slot_to_restore"):
            return
        number = slot.slot_variable_node_id
        found = optimizer._slot_to_restore(
            variable, slot.slot_name, Position(self, number)
        )
        if found is not None and self._match(number, found):
            queue.append((number, found))

    # ---- Values

    def _take_values(self, found):
        """Gives objects the values of their nodes, all read before any is given."""
        plans = []
        for number, trackable in found:
            node = self.description.nodes[number]
            if not node.attributes:
                continue
            own = trackable._checkpoint_attributes()
            for attribute in node.attributes:
                if attribute.name not in own:
                    self.unused.setdefault(number, []).append(attribute.name)
                elif isinstance(trackable, PythonState):
                    text = self.reader.read(attribute.checkpoint_key).item()
                    trackable.deserialize(text)
                else:
                    plans.append(_plan(trackable, attribute, own[attribute.name]))
        if context.state().graph is None:
            values = [self._read(plan) for plan in plans]
            for plan, tensors in zip(plans, values, strict=True):
                plan.trackable._restore_from_tensors(tensors)
        else:
            self.operations += map(self.nodes.operation, plans)

    def _read(self, plan):
        for key, dtype in plan.stored.values():
            check_dtype(self.reader, key, dtype)
        return {
            name: constant_of(self.reader.read(key))
            for name, (key, _) in plan.stored.items()
        }


class Plan(NamedTuple):
    """An object, and what it takes: {name: (key in the checkpoint, type)}."""

    trackable: object
    stored: dict


def _plan(trackable, attribute, parts):
    """What an attribute, stored in parts, is restored from."""
    key = attribute.checkpoint_key
    return Plan(
        trackable,
        {
            suffix or attribute.name: (key + suffix, part.dtype.base_dtype)
            for suffix, part in parts.items()
        },
    )


def _has_values(node):
    if node.HasField("has_checkpoint_values"):
        return node.has_checkpoint_values.value
    return bool(node.children or node.attributes or node.slot_variables)


class RestoreNodes:
    """The operations of a graph that restore objects, made once for each.

    `path` is the tensor that is fed with the path of the checkpoint.
    """

    def __init__(self, graph, path):
        self.graph = graph
        self.path = path
        self._made = {}

    def operation(self, plan):
        """Returns the operation that does what a `Plan` says."""
        keys = [key for key, _ in plan.stored.values()]
        made = self._made.get((id(plan.trackable), *keys))
        if made is None:
            types = [dtype for _, dtype in plan.stored.values()]
            tensors = restore_v2(self.path, keys, [""] * len(keys), dtypes=types)
            values = dict(zip(plan.stored, tensors, strict=True))
            done = plan.trackable._restore_from_tensors(values)
            # The object is kept so that its id stays its own.
            made = self._made[id(plan.trackable), *keys] = (done, plan.trackable)
        return made[0]


class _Notice:
    """What to tell the user when a restoration is forgotten before it was complete."""

    def __init__(self, description, matched, unused):
        self.description = description
        self.matched = matched
        self.unused = unused
        self.expect_partial = False

    def missing(self):
        """Lists the numbers of nodes with values that found no object."""
        return [
            number
            for number, node in enumerate(self.description.nodes)
            if node.attributes and number not in self.matched
        ]

    def warn(self):
        """Logs what was in the checkpoint but not restored."""
        if self.expect_partial or not (self.missing() or self.unused):
            return
        names, log = readable_names(self.description), get_logger().warning
        log(
            "Detecting that an object or model or tf.train.Checkpoint is being deleted "
            "with unrestored values. See the following logs for the specific values in "
            "question. To silence these warnings, use `status.expect_partial()`."
        )
        for number in self.missing():
            log(
                "Value in checkpoint could not be found in the restored object: "
                f"{names.get(number)}"
            )
        for number, attributes in self.unused.items():
            log(
                "An attribute in the restored object could not be found in the "
                f"checkpoint. Object: {names.get(number)}, attribute: {attributes}"
            )
