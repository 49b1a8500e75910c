"""Names in a graph: unique ones, valid ones, and finding what a name stands for.

Names are part of TensorFlow's behaviour: they are keys of checkpoints and stand in
GraphDef files. "Add" and "add" would be the same file on some systems, so uniqueness
ignores case: after an op `Add`, another `add` becomes `add_1`.

In TensorFlow: python/framework/ops.py (unique_name, as_graph_element)
"""

import re

from minitf.core import dtypes
from minitf.core.shapes import TensorShape
from minitf.core.tensor import SymbolicTensor

VALID_OP_NAME = re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$")
VALID_SCOPE_NAME = re.compile(r"^[A-Za-z0-9_.\\/>-]*$")


class UniqueNames:
    """Hands out names, adding _1, _2, ... to those already taken."""

    def __init__(self):
        self._used = {}  # lower-case name -> the next number to try

    def unique(self, name, mark_as_used=True):
        """Returns `name` or the first free `name_<number>`.

        >>> names = UniqueNames()
        >>> names.unique("Add"), names.unique("add"), names.unique("add")
        ('Add', 'add_1', 'add_2')
        """
        key = name.lower()
        number = self._used.get(key, 0)
        if number == 0:
            if mark_as_used:
                self._used[key] = 1
            return name
        while f"{key}_{number}" in self._used:
            number += 1
        if mark_as_used:
            self._used[key] = number + 1
            self._used[f"{key}_{number}"] = 1
        return f"{name}_{number}"


def check_op_name(name):
    """Raises ValueError if no operation may be called `name`."""
    if not VALID_OP_NAME.match(name):
        raise ValueError(
            f"'{name}' is not a valid node name. Accepted names conform to Regex "
            f"/{VALID_OP_NAME.pattern}/: letters, digits and . _ - / only."
        )


def check_scope_name(name, at_top):
    """Raises ValueError if no name scope may be called `name`."""
    pattern = VALID_OP_NAME if at_top else VALID_SCOPE_NAME
    if not pattern.match(name):
        root = "root " if at_top else ""
        raise ValueError(
            f"'{name}' is not a valid {root}scope name. A {root}scope name has to "
            f"match the following pattern: {pattern.pattern}"
        )


def require_str(name, what):
    """Raises TypeError if a name is not text."""
    if not isinstance(name, str):
        raise TypeError(
            f"{what} names are strings (or similar), not {type(name).__name__}."
        )


def find_element(graph, obj, allow_tensor, allow_operation):
    """The body of `Graph.as_graph_element`."""
    wanted = "Tensor" if not allow_operation else "Operation"
    wanted = "Tensor or Operation" if allow_tensor and allow_operation else wanted
    if hasattr(obj, "_as_graph_element"):
        obj = obj._as_graph_element()
    if isinstance(obj, str):
        return _find_by_name(graph, obj, allow_tensor, allow_operation)
    is_tensor = isinstance(obj, SymbolicTensor)
    is_operation = not is_tensor and hasattr(obj, "outputs") and hasattr(obj, "op")
    if (is_tensor and allow_tensor) or (is_operation and allow_operation):
        if obj.graph is not graph:
            kind = "Tensor" if is_tensor else "Operation"
            raise ValueError(f"{kind} {obj} is not an element of this graph.")
        return obj
    raise TypeError(f"Can not convert a {type(obj).__name__} into a {wanted}.")


def _find_by_name(graph, name, allow_tensor, allow_operation):
    op_name, colon, number = name.partition(":")
    if colon and not allow_tensor:
        raise ValueError(
            f"Name '{name}' appears to refer to a Tensor, not a Operation."
        )
    if not colon and not allow_operation:
        raise ValueError(
            f"The name '{name}' looks like an (invalid) Operation name, not a Tensor. "
            f"Tensor names must be of the form '<op_name>:<output_index>'."
        )
    op = graph._by_name.get(op_name)
    if op is None:
        kind = "Tensor" if colon else "Operation"
        raise KeyError(
            f"The name '{name}' refers to {'a' if colon else 'an'} {kind} which does "
            f"not exist. The operation, '{op_name}', does not exist in the graph."
        )
    if not colon:
        return op
    if not number.isdigit():
        raise ValueError(
            f"The name '{name}' looks a like a Tensor name, but is not a valid one. "
            'Tensor names must be of the form "<op_name>:<output_index>".'
        )
    if int(number) >= len(op.outputs):
        raise KeyError(
            f"The name '{name}' refers to a Tensor which does not exist. The "
            f"operation, '{op_name}', exists but only has {len(op.outputs)} outputs."
        )
    return op.outputs[int(number)]


def explain(error, op, inputs, attrs, name):
    """Completes a shape rule's complaint with the node and the shapes it was given."""
    types = [f"{k}={_attr_text(v)}" for k, v in sorted(attrs.items())]
    complaint = getattr(error, "in_graph", error)
    args = ", ".join(tensor.op.name for tensor in inputs)
    shapes = ", ".join(_shape_text(tensor._shape) for tensor in inputs)
    node = f"{{{{node {name}}}}} = {op.name}[{', '.join(types)}]({args})"
    return f"{complaint} for '{node}' with input shapes: {shapes}."


def _shape_text(shape):
    if shape is None:
        return "<unknown>"
    return "[" + ",".join("?" if n is None else str(n) for n in shape) + "]"


def _attr_text(value):
    if isinstance(value, dtypes.DType):
        return (
            "DT_"
            + {"float32": "float", "float64": "double"}.get(
                value.name, value.name
            ).upper()
        )
    return str(value).lower() if isinstance(value, bool) else str(value)


def public_attr(definition, value):
    """Gives an attribute's value the form users know: shapes as TensorShape, ..."""
    kind = definition.kind if definition else ""
    if kind == "shape":
        return TensorShape._from_tuple(value)
    if kind == "string":
        return value.encode() if isinstance(value, str) else value
    if kind.startswith("list"):
        return list(value)
    return value
