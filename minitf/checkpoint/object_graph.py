"""The graph of objects that a checkpoint stores, and its description in the file.

Objects are nodes, attributes are edges. They are visited breadth first from the root,
so that an object that can be reached in several ways gets the shortest path as its
name, and the order of the visit numbers the nodes. The variable `w` of `model.layer` is
stored under

    model/layer/w/.ATTRIBUTES/VARIABLE_VALUE

An optimizer of TF1 keeps "slots" for the variables of others; there are no attributes
that lead to them. They come last, and are stored under the path of their variable.

In TensorFlow: python/checkpoint/graph_view.py, python/checkpoint/util.py,
core/protobuf/trackable_object_graph.proto
"""

from typing import NamedTuple

from minitf.formats import proto
from minitf.ops.state.variable import Variable

OBJECT_GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"
_ATTRIBUTES = ".ATTRIBUTES"
_SLOTS = ".OPTIMIZER_SLOT"


class Node(NamedTuple):
    """An object, and the path of attributes from the root to it."""

    object: object
    path: str


class Slot(NamedTuple):
    """A variable that an optimizer keeps for another one; all by number of node."""

    optimizer: int
    original: int
    name: str
    variable: int


class ObjectGraph:
    """The objects that can be reached from `root`.

    `attached` are more children of the root by name, which it does not know itself.
    """

    def __init__(self, root, attached=()):
        self.root = root
        self.attached = dict(attached)

    def children(self, trackable):
        """Returns the children of an object by name."""
        children = trackable._trackable_children()
        if trackable is self.root:
            return {**children, **self.attached}
        return children

    def objects(self, skip_slots=False):
        """Lists all objects, slots last."""
        return [node.object for node in Visit(self, skip_slots).nodes]


class Visit:
    """All objects of a graph, numbered; slots after the others."""

    def __init__(self, graph, skip_slots=False):
        self.nodes = [Node(graph.root, "")]
        self.numbers = {id(graph.root): 0}
        self.children = []  # per node: {name: number of node}
        self.slots = []
        for node in self.nodes:  # grows while we walk it
            edges = graph.children(node.object).items()
            self.children.append(
                {name: self._number(child, node, name) for name, child in edges}
            )
        if not skip_slots:
            self._visit_slots()

    def _number(self, child, parent, name):
        """Returns the number of an object, which it gets the first time."""
        if id(child) not in self.numbers:
            self.numbers[id(child)] = len(self.nodes)
            before = f"{parent.path}/" if parent.path else ""
            self.nodes.append(Node(child, before + escaped(name)))
        return self.numbers[id(child)]

    def _visit_slots(self):
        plain = self.nodes[:]
        for number, node in enumerate(plain):
            if not keeps_slots(node.object):
                continue
            for name in node.object.get_slot_names():
                for original, other in enumerate(plain):
                    if not isinstance(other.object, Variable):
                        continue
                    slot = node.object.get_slot(other.object, name)
                    if slot is None or id(slot) in self.numbers:
                        continue
                    self.numbers[id(slot)] = len(self.nodes)
                    path = f"{other.path}/{_SLOTS}/{node.path}/{escaped(name)}"
                    self.slots.append(Slot(number, original, name, len(self.nodes)))
                    self.nodes.append(Node(slot, path))
                    self.children.append({})

    def describe(self, attributes):
        """Returns the `TrackableObjectGraph` message.

        `attributes` is, per node, the dict that `_checkpoint_attributes` returns.
        """
        message = proto.message("TrackableObjectGraph")()
        for node, children, own in zip(
            self.nodes, self.children, attributes, strict=True
        ):
            described = message.nodes.add()
            for name, number in children.items():
                described.children.add(node_id=number, local_name=name)
            for name in own:
                described.attributes.add(
                    name=name,
                    full_name=node.object._checkpoint_full_name(),
                    checkpoint_key=attribute_key(node.path, name),
                )
        for slot in self.slots:
            message.nodes[slot.optimizer].slot_variables.add(
                original_variable_node_id=slot.original,
                slot_name=slot.name,
                slot_variable_node_id=slot.variable,
            )
        self._mark_values(message)
        return message

    def _mark_values(self, message):
        """Tells for each node whether there are values in or below it."""
        parents = [[] for _ in self.nodes]
        for number, children in enumerate(self.children):
            for child in children.values():
                parents[child].append(number)
        queue = [
            number
            for number, node in enumerate(message.nodes)
            if node.attributes or node.slot_variables
        ]
        found = set(queue)
        for number in queue:  # grows while we walk it
            new = [parent for parent in parents[number] if parent not in found]
            found.update(new)
            queue += dict.fromkeys(new)
        for number, node in enumerate(message.nodes):
            node.has_checkpoint_values.value = number in found


def keeps_slots(trackable):
    """Tell whether an object is an optimizer of the kind that has slots."""
    return hasattr(trackable, "get_slot_names")


def escaped(name):
    """Write the name of an edge so that it has no slash.

    >>> escaped("a/b"), escaped("plain.x")
    ('a.Sb', 'plain..x')
    """
    return name.replace(".", "..").replace("/", ".S")


def attribute_key(path, attribute):
    """Return the key that an attribute of the object at a path is stored under.

    >>> attribute_key("model/w", "VARIABLE_VALUE")
    'model/w/.ATTRIBUTES/VARIABLE_VALUE'
    """
    prefix = f"{path}/" if path else ""
    return f"{prefix}{_ATTRIBUTES}/{escaped(attribute)}"


def readable_names(message):
    """Return for each node of a description how a program would write it.

    >>> from minitf.formats import proto
    >>> graph = proto.message("TrackableObjectGraph")()
    >>> child = graph.nodes.add().children.add(node_id=1, local_name="w")
    >>> _ = graph.nodes.add()
    >>> readable_names(graph)
    {0: '(root)', 1: '(root).w'}
    """
    names, queue = {0: "(root)"}, [0]
    for number in queue:  # grows while we walk it
        if number >= len(message.nodes):
            continue
        for child in message.nodes[number].children:
            if child.node_id not in names:
                name = f"{names[number]}.{child.local_name}"
                names[child.node_id] = name
                queue.append(child.node_id)
    for number, node in enumerate(message.nodes):
        for slot in node.slot_variables:
            owner = names.get(slot.original_variable_node_id, "?")
            names[slot.slot_variable_node_id] = (
                f"{names.get(number, '?')}'s state '{slot.slot_name}' for {owner}"
            )
    return names
