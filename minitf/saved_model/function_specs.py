"""The signature of a Python function <-> `FunctionSpec`.

A file keeps what `inspect.getfullargspec` says of a function: names of arguments and
their default values. With that alone, calls can be bound again: `f(x, k=3)`.

In TensorFlow: python/saved_model/function_serialization.py, function_deserialization.py
"""

import inspect

from minitf.core.errors import InvalidArgumentError
from minitf.formats import proto
from minitf.saved_model import structured_values
from minitf.saved_model.structured_values import NotEncodableError, decode

_EMPTY = inspect.Parameter.empty
_FIELDS = (
    "args",
    "varargs",
    "varkw",
    "defaults",
    "kwonlyargs",
    "kwonlydefaults",
    "annotations",
)


def encode(signature, input_signature=None):
    """Returns an `inspect.Signature` as a `FunctionSpec` message."""
    message = proto.message("FunctionSpec")()
    described = message.fullargspec.named_tuple_value
    described.name = "FullArgSpec"
    for name, value in zip(_FIELDS, _full_arguments(signature), strict=True):
        pair = described.values.add(key=name)
        pair.value.CopyFrom(structured_values.encode(value))
    message.input_signature.CopyFrom(structured_values.encode(input_signature))
    return message


def _full_arguments(signature):
    args, varargs, varkw, defaults, only, only_defaults = [], None, None, [], [], {}
    for p in signature.parameters.values():
        if p.kind is p.VAR_POSITIONAL:
            varargs = p.name
        elif p.kind is p.VAR_KEYWORD:
            varkw = p.name
        elif p.kind is p.KEYWORD_ONLY:
            only.append(p.name)
            if p.default is not _EMPTY:
                only_defaults[p.name] = _encodable(p.default)
        else:
            args.append(p.name)
            defaults += [] if p.default is _EMPTY else [_encodable(p.default)]
    defaults, only_defaults = tuple(defaults) or None, only_defaults or None
    return args, varargs, varkw, defaults, only, only_defaults, {}


def _encodable(default):
    """The default value, or None for one that no file can hold."""
    try:
        structured_values.encode(default)
    except NotEncodableError:
        return None
    return default


def decode_signature(message):
    """Returns the `inspect.Signature` that a `FunctionSpec` message describes.

    Raises InvalidArgumentError if it describes none.
    """
    if not message.HasField("fullargspec"):
        raise _invalid("it has no fullargspec")
    spec = decode(message.fullargspec)
    missing = [name for name in _FIELDS if not hasattr(spec, name)]
    if missing:
        raise _invalid(f"it does not tell {missing[0]!r}")
    try:
        return inspect.Signature(list(_parameters(spec, message.is_method)))
    except (TypeError, ValueError) as error:
        raise _invalid(str(error)) from error


def _parameters(spec, is_method):
    kinds = inspect.Parameter
    defaults = tuple(spec.defaults or ())
    padding = (_EMPTY,) * (len(spec.args) - len(defaults))
    pairs = list(zip(spec.args, padding + defaults, strict=True))
    if is_method and pairs:
        pairs = pairs[1:]
    for name, default in pairs:
        yield kinds(name, kinds.POSITIONAL_OR_KEYWORD, default=default)
    if spec.varargs:
        yield kinds(spec.varargs, kinds.VAR_POSITIONAL)
    for name in spec.kwonlyargs or ():
        default = (spec.kwonlydefaults or {}).get(name, _EMPTY)
        yield kinds(name, kinds.KEYWORD_ONLY, default=default)
    if spec.varkw:
        yield kinds(spec.varkw, kinds.VAR_KEYWORD)


def decode_input_signature(message):
    """Returns the input signature of a `FunctionSpec` message, or None."""
    if not message.HasField("input_signature"):
        return None
    found = decode(message.input_signature)
    if found is not None and not isinstance(found, list | tuple):
        raise _invalid("its input signature is no tuple")
    return None if found is None else tuple(found)


def _invalid(reason):
    return InvalidArgumentError(
        None, None, f"The signature of a function cannot be read: {reason}."
    )


def file_order(kinds):
    """The names of arguments in the order in which a file has their tensors.

    `kinds` are triples as `minitf.functions.printing.kinds` gives them: arguments that
    only have names come last, sorted.
    """
    kinds = list(kinds)
    only = inspect.Parameter.KEYWORD_ONLY
    first = [name for name, _, place in kinds if place is not only]
    return first + sorted(name for name, _, place in kinds if place is only)
