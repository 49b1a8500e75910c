"""The errors of `dispatch.apply`, worded and classed as TensorFlow's.

The same mistake has two classes: eagerly InvalidArgumentError, as the kernel would
have found it, and while a graph is built TypeError or ValueError.

In TensorFlow: python/framework/op_def_library.py, core/framework/op_kernel.cc
"""

from minitf.core.convert import cpp_name
from minitf.core.errors import (
    InaccessibleTensorError,
    InvalidArgumentError,
    OpError,
    ResourceExhaustedError,
    UnimplementedError,
)
from minitf.core.op.static import Static

# What NumPy raises when arrays do not fit; other errors are not about the inputs.
_ABOUT_INPUTS = (ValueError, TypeError, IndexError, OverflowError, ZeroDivisionError)


def of_kernel(error, op, inputs, attrs, name):
    """Turns what a kernel raised into TensorFlow's error.

    The op's shape rule knows best why the inputs do not go together, so it is asked.
    """
    suffix = f" [Op:{op.name}] name: {name or ''}"
    if op.calls_back:
        return error
    if isinstance(error, OpError):
        error._message += suffix if "[Op:" not in error.message else ""
        return error
    if isinstance(error, MemoryError):
        return ResourceExhaustedError(None, None, f"Out of memory: {error}{suffix}")
    if isinstance(error, NotImplementedError):
        return UnimplementedError(None, None, f"{error}{suffix}")
    if not isinstance(error, _ABOUT_INPUTS):
        return error
    message = complaint_of_shape_rule(op, inputs, attrs) or str(error)
    return InvalidArgumentError(None, None, message + suffix)


def complaint_of_shape_rule(op, inputs, attrs):
    """Asks the shape rule whether these inputs go together; returns what it says."""
    given = [
        list(map(Static.of, x)) if isinstance(x, list | tuple) else Static.of(x)
        for x in inputs
    ]
    defaults = {key: op.attrs[key].default for key in op.kernel_attrs}
    kept = {key: attrs.get(key, default) for key, default in defaults.items()}
    try:
        op.shape_rule(*given, **kept)
    except ValueError as complaint:
        return str(complaint)
    return None


def wrong_type(op, arg, index, wanted, received, eager, name):
    """Two inputs that must have one type do not."""
    if eager:
        return InvalidArgumentError(
            None,
            None,
            f"cannot compute {op.name} as input #{index}(zero-based) was expected to "
            f"be a {cpp_name(wanted)} tensor but is a {cpp_name(received)} tensor "
            f"[Op:{op.name}] name: {name or ''}",
        )
    if arg.dtype is not None:
        return TypeError(
            f"Input '{arg.name}' of '{op.name}' Op has type {received.name} that does "
            f"not match expected type of {wanted.name}."
        )
    if arg.is_list:
        return TypeError(
            f"Tensors in list passed to '{arg.name}' of '{op.name}' Op have types "
            f"[{wanted.name}, {received.name}] that don't all match."
        )
    first = next(a.name for a in op.inputs if a.type_attr == arg.type_attr)
    return TypeError(
        f"Input '{arg.name}' of '{op.name}' Op has type {received.name} that does not "
        f"match type {wanted.name} of argument '{first}'."
    )


def not_allowed(op, attr, dtype, eager):
    """An input has a type the op does not compute with."""
    allowed = sorted(attr.allowed, key=lambda d: d.as_datatype_enum)
    if eager:
        listed = ", ".join(cpp_name(d) for d in allowed)
        return InvalidArgumentError(
            None,
            None,
            f"Value for attr '{attr.name}' of {cpp_name(dtype)} is not in the list of "
            f"allowed values: {listed}\n\t; NodeDef: {{{{node {op.name}}}}}; "
            f"Op<name={op.name}; signature={op.signature}> [Op:{op.name}]",
        )
    arg = next((a.name for a in op.inputs if a.type_attr == attr.name), attr.name)
    return TypeError(
        f"Value passed to parameter '{arg}' has DataType {dtype.name} not in list of "
        f"allowed values: {', '.join(d.name for d in allowed)}"
    )


def wrong_length(op, arg, wanted, received):
    """Two lists that must be of one length are not."""
    return ValueError(
        f"List argument '{arg.name}' to '{op.name}' Op with length {received} must "
        f"match length {wanted} of the other list arguments."
    )


def out_of_scope(tensor, graph=None):
    """A graph's tensor is used where its graph is not being built.

    `graph` is the function being traced, if one is. A tensor from a branch or loop
    inside that has an error of its own.
    """
    kind, inner = TypeError, tensor.graph
    while graph is not None and getattr(inner, "outer_graph", None) is not None:
        inner = inner.outer_graph
        kind = InaccessibleTensorError if inner is graph else kind
    return kind(
        f"{tensor!r} is out of scope and cannot be used here. It belongs to a graph, "
        "or to a function, branch or loop that has ended. Return it from the function, "
        "use it inside `with graph.as_default():`, or run the graph in a session. To "
        "collect tensors in a loop, use a tf.TensorArray instead of a list."
    )


def other_graph(tensor, graph):
    """A tensor of one graph is used while another is being built."""
    return ValueError(
        f"{tensor} must be from the same graph as the ops being added (graphs are "
        f"{tensor.graph!r} and {graph!r}). Build both in one `with graph.as_default()`."
    )
