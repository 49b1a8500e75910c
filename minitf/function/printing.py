"""Signatures of traced functions, written out.

In TensorFlow: core/function/polymorphism/function_type.py
"""

from minitf.core import nest
from minitf.core.graph.func_graph import spec_of
from minitf.core.specs import TensorSpec
from minitf.core.tensor import Tensor
from minitf.function.trace_types import (
    Composite,
    Literal,
    Nested,
    TensorType,
    Types,
    VariableType,
)


def _kinds(concrete):
    """The arguments with their kind, as `inspect.Parameter` names it."""
    parameters = concrete.arguments.signature.parameters
    variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters.values())
    for name, kind in concrete.types.items():
        parameter = parameters.get(name)
        if parameter is not None and parameter.kind is not parameter.KEYWORD_ONLY:
            found = "POSITIONAL_ONLY" if variadic else parameter.kind.name
        elif parameter is None and _is_from_args(name, parameters):
            found = "POSITIONAL_ONLY"
        else:
            found = "KEYWORD_ONLY"
        yield name, kind, found


def _is_from_args(name, parameters):
    stars = [n for n, p in parameters.items() if p.kind is p.VAR_POSITIONAL]
    return any(name.startswith(f"{star}_") for star in stars)


def result_type(concrete):
    """The trace type of what the function returns."""
    return _of_result(concrete.structured_outputs)


def _of_result(value):
    if isinstance(value, Tensor):
        return TensorType(spec_of(value))
    if value is None:
        return Literal(None)
    if hasattr(value, "_to_components"):
        return Composite(value._type_spec)
    if nest.is_nested(value):
        return Types().of(value)
    return Literal(value)


def signature(concrete):
    """Several lines: input parameters, output type, captures."""
    lines = ["Input Parameters:"]
    for name, kind, place in _kinds(concrete):
        lines.append(f"  {name} ({place}): {kind}")
    if not concrete.types:
        lines.append("  None")
    lines += ["Output Type:", f"  {result_type(concrete)}", "Captures:"]
    for tensor in concrete.captured_inputs:
        spec = TensorSpec(tensor.shape, tensor.dtype.base_dtype)
        lines.append(f"  {id(tensor)}: {spec}")
    if not concrete.captured_inputs:
        lines.append("  None")
    return "\n".join(lines)


def one_line(concrete):
    """One line: "(x: TensorSpec(...)) -> TensorSpec(...)"."""
    parts, last = [], None
    for name, kind, place in _kinds(concrete):
        if last == "POSITIONAL_ONLY" and place != last:
            parts.append("/")
        if place == "KEYWORD_ONLY" and last != place:
            parts.append("*")
        parts.append(f"{name}: {kind}")
        last = place
    if last == "POSITIONAL_ONLY":
        parts.append("/")
    return f"({', '.join(parts)}) -> {result_type(concrete)}"


def structured_signature(concrete):
    """The arguments as `(args, kwargs)`, specs in place of tensors."""
    args, kwargs = [], {}
    for name, kind, place in _kinds(concrete):
        value = _specs(kind, name)
        if place == "KEYWORD_ONLY":
            kwargs[name] = value
        else:
            args.append(value)
    return tuple(args), kwargs


def _specs(kind, name):
    """What stands for an argument of a type, named after where it is."""
    if isinstance(kind, TensorType):
        spec = kind.spec
        return TensorSpec(spec.shape, spec.dtype, spec.name or name)
    if isinstance(kind, Literal):
        return kind.value
    if isinstance(kind, Nested):
        keys = kind.keys or range(len(kind.parts))
        pairs = zip(keys, kind.parts, strict=True)
        return kind._rebuilt([_specs(part, f"{name}_{key}") for key, part in pairs])
    if isinstance(kind, Composite):
        return kind.spec
    if isinstance(kind, VariableType):
        return kind
    return kind.placeholder(None, name)
