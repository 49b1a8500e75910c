"""From a Python function to a graph: call it once, with placeholders.

While the function runs, ops record themselves in a `FuncGraph`; everything else that
the function does - printing, appending to a list - happens now, and never again.

In TensorFlow: python/framework/func_graph.py (func_graph_from_py_func)
"""

import contextlib
from collections.abc import Mapping

import numpy as np

from minitf.core import context, nest
from minitf.core.graph.func_graph import FuncGraph
from minitf.core.graph.scopes import init_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import EagerTensor, Tensor
from minitf.functions.arguments import name_of
from minitf.functions.structures import children
from minitf.grappler.optimizer import compiled
from minitf.ops.array.constants import identity
from minitf.runtime import resources


def trace(python_function, arguments, types, name, created=None):
    """Traces a Python function; returns its `FuncGraph`.

    Args:
      python_function: called once, with placeholders for its tensors.
      arguments: the `Arguments` that knows its signature.
      types: dict from the names of the arguments to trace types.
      name: the name of the graph.
      created: a list for the variables made on the way; None forbids making any.

    Raises ValueError if the function changes its arguments or makes variables it must
    not make, TypeError if it returns what is no tensor.
    """
    graph = FuncGraph(name)
    with graph.as_default(), _watching_variables(graph, created):
        bound = {key: kind.placeholder(graph, key) for key, kind in types.items()}
        graph.argument_count = len(graph.inputs)
        before = {key: _shallow(value) for key, value in bound.items()}
        args, kwargs = arguments.split(bound)
        result = python_function(*args, **kwargs)
        _check_unchanged(arguments, python_function, before, bound)
        graph.structured_outputs = _as_outputs(result, python_function)
        flat = nest.flatten(graph.structured_outputs, expand_composites=True)
        graph.finish([item for item in flat if item is not None])
    return graph


def _shallow(value):
    """A copy of the structure, to see later whether somebody changed it."""
    if not _can_change(value):
        return value
    return nest.sequence_like(value, list(map(_shallow, children(value))))


def _can_change(value):
    return isinstance(value, list | tuple | Mapping)


def _check_unchanged(arguments, python_function, before, after):
    changed = [key for key in before if not _same(before[key], after[key])]
    if changed:
        names = dict.fromkeys(arguments.parameter_of(key).name for key in changed)
        name = getattr(python_function, "__qualname__", name_of(python_function))
        raise ValueError(
            f"{name}{arguments.signature} should not modify its Python input "
            "arguments. Modifying a copy is allowed. The following parameter(s) were "
            f"modified: {', '.join(names)}"
        )


def _same(a, b):
    if not _can_change(a):
        return a is b
    if type(a) is not type(b) or len(a) != len(b):
        return False
    if isinstance(a, Mapping) and list(a) != list(b):
        return False
    return all(map(_same, children(a), children(b)))


def _as_outputs(result, python_function):
    """Makes tensors of all that was returned; None stays."""

    def convert(value):
        if value is None:
            return None
        if hasattr(value, "_to_components"):
            parts = nest.flatten(value, expand_composites=True)
            parts = [identity(part) for part in parts]
            return nest.pack_sequence_as(value, parts, expand_composites=True)
        try:
            tensor = value if isinstance(value, Tensor) else convert_to_tensor(value)
        except (TypeError, ValueError):
            raise TypeError(
                "To be compatible with tf.function, Python functions must return zero "
                "or more Tensors or ExtensionTypes or None values; in compilation of "
                f"{python_function}, found return value of type "
                f"{type(value).__name__}, which is not a Tensor or ExtensionType."
            ) from None
        return identity(tensor)

    return nest.map_structure(convert, result)


@contextlib.contextmanager
def _watching_variables(graph, created):
    """Notes the variables that are made while tracing, or forbids it."""

    def creator(next_creator, **kwargs):
        if created is None:
            raise ValueError(
                "tf.function only supports singleton tf.Variables created on the first "
                "call. Make sure the tf.Variable is only created once or created "
                "outside tf.function. See https://www.tensorflow.org/guide/function"
                "#creating_tfvariables for more information. (The graph of the "
                "function runs again and again, but a variable is made once.)"
            )
        value = kwargs.get("initial_value")
        symbolic = isinstance(value, Tensor) and not isinstance(value, EagerTensor)
        known = _computed_now(value) if symbolic else value
        if symbolic and known is None:
            variable = _started_by_graph(graph, next_creator, kwargs, value)
        else:
            variable = next_creator(**{**kwargs, "initial_value": known})
        created.append(variable)
        return variable

    creators = (*context.state().variable_creators, creator)
    with context.entering(variable_creators=creators):
        yield


def _computed_now(tensor):
    """The value of a tensor of the function, for a variable to start with.

    None if it depends on the arguments, which have no value yet.
    """
    graph = tensor.op.graph
    outer = graph.captured
    if not all(isinstance(value, EagerTensor) for value in outer):
        return None
    inner = [placeholder for _, placeholder in graph.captures]
    program = compiled(graph, inner, [tensor])
    if any(node.type == "Placeholder" for node in program.order):
        return None
    arrays = [value._array for value in outer]
    (array,) = program(arrays, resources.current())
    return EagerTensor(array, tensor.dtype)


def _started_by_graph(graph, next_creator, kwargs, value):
    """A variable that the first run of the graph gives its first value."""
    shape = kwargs.get("shape") or value.shape
    sizes = [n or 0 for n in value._shape or ()]
    start = EagerTensor(np.zeros(sizes, value.dtype.np_dtype), value.dtype)
    with init_scope():
        variable = next_creator(**{**kwargs, "initial_value": start, "shape": shape})
    variable.handle._array[()].value = None  # not initialised
    variable.assign(value)
    graph.starts_variables = True
    return variable
