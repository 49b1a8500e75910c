"""Signatures of traced functions, written out.

In TensorFlow: core/function/polymorphism/function_type.py
"""

import inspect

from minitf.core import nest
from minitf.core.graph.func_graph import spec_of
from minitf.core.specs import TensorSpec
from minitf.core.tensor import Tensor
from minitf.functions.structures import Nested, children
from minitf.functions.trace_types import Composite, Literal, TensorType


def kinds(arguments, types):
    """The arguments of a graph: (name, trace type, kind of parameter).

    With `*args`, all before them can only be given by position.
    """
    parameters = arguments.signature.parameters.values()
    variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    for name, kind in types.items():
        parameter = arguments.parameter_of(name)
        if parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD):
            yield name, kind, parameter.KEYWORD_ONLY
        elif variadic:
            yield name, kind, parameter.POSITIONAL_ONLY
        else:
            yield name, kind, parameter.kind


def result_type(value):
    """The trace type of what the function returns."""
    if isinstance(value, Tensor):
        return TensorType(spec_of(value))
    if hasattr(value, "_to_components"):
        return Composite(value._type_spec)
    if nest.is_nested(value):
        parts = [result_type(item) for item in children(value)]
        return Nested(nest.sequence_like(value, [None] * len(parts)), parts)
    return Literal(value)


def signature(concrete):
    """Several lines: input parameters, output type, captures."""
    lines = ["Input Parameters:"]
    for name, kind, place in kinds(concrete.arguments, concrete.types):
        lines.append(f"  {name} ({place.name}): {kind}")
    result = result_type(concrete.structured_outputs)
    lines += ["Output Type:", f"  {result}", "Captures:"]
    for tensor in concrete.captured_inputs:
        spec = TensorSpec(tensor.shape, tensor.dtype.base_dtype)
        lines.append(f"  {id(tensor)}: {spec}")
    if not concrete.captured_inputs:
        lines.append("  None")
    return "\n".join(lines)


def one_line(concrete):
    """One line: "(x: TensorSpec(...)) -> TensorSpec(...)"."""
    parts, last = [], None
    for name, kind, place in kinds(concrete.arguments, concrete.types):
        positional = inspect.Parameter.POSITIONAL_ONLY
        if last is positional and place is not last:
            parts.append("/")
        if place is inspect.Parameter.KEYWORD_ONLY and last is not place:
            parts.append("*")
        parts.append(f"{name}: {kind}")
        last = place
    if last is inspect.Parameter.POSITIONAL_ONLY:
        parts.append("/")
    return f"({', '.join(parts)}) -> {result_type(concrete.structured_outputs)}"


def structured_signature(concrete):
    """The arguments as `(args, kwargs)`, specs in place of tensors."""
    args, kwargs = [], {}
    for name, kind, place in kinds(concrete.arguments, concrete.types):
        if place is inspect.Parameter.KEYWORD_ONLY:
            kwargs[name] = kind.spec(name)
        else:
            args.append(kind.spec(name))
    return tuple(args), kwargs
