"""What a `Saver` saves: names, and the tensors and operations behind them.

In TensorFlow: python/training/saving/saveable_object_util.py
"""

from typing import NamedTuple

from minitf.core import context
from minitf.core.graph.collections import GraphKeys
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import identity
from minitf.ops.array.shaping import reshape, shape
from minitf.ops.state.reference_ops import assign_ref
from minitf.ops.state.resource_ops import assign_variable
from minitf.ops.state.trackable import Trackable
from minitf.ops.state.variable import Variable
from minitf.v1.graphs.default_graph import get_collection


class Saveable(NamedTuple):
    """An object and its tensors, by the names that a checkpoint has for them.

    A variable has one tensor, called like it; a table has its keys and its values.
    """

    name: str
    object: object
    tensors: dict  # name in the checkpoint -> tensor, or variable
    parts: dict  # name in the checkpoint -> what the object calls it


def all_saveable_objects(scope=None):
    """List what the graph has to save: its variables and tables."""
    variables = get_collection(GraphKeys.GLOBAL_VARIABLES, scope)
    return variables + get_collection(GraphKeys.SAVEABLE_OBJECTS, scope)


def saveables_of(var_list):
    """Return the `Saveable`s of a list, or of a dict by name, sorted by name.

    Raises TypeError for what is no variable, ValueError if two have one name.
    """
    if isinstance(var_list, dict):
        found = dict(var_list)
        for item in found.values():
            if not isinstance(item, Trackable):
                raise TypeError(
                    "names_to_saveables must be a dict mapping string names to "
                    f"Tensors/Variables. Not a variable: {_as_shown(item)}"
                )
    elif isinstance(var_list, list | tuple | set):
        found = _by_name(var_list)
    else:
        raise TypeError(
            f"Variables to save should be passed in a dict or a list. Got {var_list}"
        )
    return [_saveable(name, found[name]) for name in sorted(found)]


def _by_name(items):
    found = {}
    for item in items:
        if not isinstance(item, Trackable):
            raise TypeError(f"Variable to save is not a Variable: {_as_shown(item)}")
        name = _own_name(item)
        if name in found:
            raise ValueError(f"At least two variables have the same name: {name}")
        found[name] = item
    return found


def _own_name(item):
    return item._shared_name if isinstance(item, Variable) else item._name


def _as_shown(item):
    graph = context.state().graph
    return item if graph is None else convert_to_tensor(item)


def _saveable(name, item):
    tensors, parts = {}, {}
    for attribute, stored in item._checkpoint_attributes().items():
        for suffix, tensor in stored.items():
            tensors[name + suffix] = tensor
            parts[name + suffix] = suffix or attribute
    if not tensors:
        raise TypeError(f"{item!r} has no state that a Saver could save.")
    return Saveable(name, item, tensors, parts)


def tensor_to_save(value):
    """Return the tensor whose value is saved: for a variable, that which reads it."""
    in_graph = isinstance(value, Variable) and context.state().graph is not None
    return value._as_graph_element() if in_graph else convert_to_tensor(value)


def restore(saveable, tensors, reshaping=False):
    """Give an object the tensors, which come in the order of its names.

    Returns the operation in a graph, None eagerly.
    """
    item = saveable.object
    if not isinstance(item, Variable):
        values = dict(zip(saveable.parts.values(), tensors, strict=True))
        return item._restore_from_tensors(values)
    (value,) = tensors
    if reshaping:
        known = item.shape.is_fully_defined()
        value = reshape(value, item.shape.as_list() if known else shape(item))
    if hasattr(item, "handle"):
        return assign_variable(item.handle, identity(value))
    done = assign_ref(item._ref(), value, validate_shape=not reshaping)
    return done.op
