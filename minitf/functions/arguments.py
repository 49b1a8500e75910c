"""From a call's arguments to the order in which the function declares them.

`f(1, b=2)` and `f(a=1, b=2)` are the same call, and must find the same graph. So every
call is bound to the signature first, with defaults filled in.

In TensorFlow: core/function/polymorphism/function_type.py
"""

import functools
import inspect

from minitf.core.tensor import EagerTensor
from minitf.functions.structures import Types

_POSITIONAL = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
)


_PLAIN = frozenset([int, float, bool, str, bytes, type(None)])
_STRUCTURES = frozenset([list, tuple, dict])


class Arguments:
    """The signature of a Python function, and perhaps the types it is limited to."""

    def __init__(self, function, input_signature=None):
        self.signature = signature_of(function)
        self.input_signature = input_signature
        self.fixed = None  # name -> trace type, if there is an input signature
        if input_signature is not None:
            self.fixed = self._types_of_signature(list(input_signature))

    def _types_of_signature(self, specs):
        """Pairs parameters with specs; what is left over must have a default value."""
        specs, fixed = specs[::-1], {}
        for place, p in enumerate(self.signature.parameters.values()):
            if p.kind is p.VAR_POSITIONAL:
                for i in range(len(specs)):
                    fixed[f"{p.name}_{i}"] = Types().of(specs.pop())
            elif p.kind in _POSITIONAL and (place or p.name != "self"):
                if specs:
                    fixed[p.name] = Types().of(specs.pop())
                elif p.default is p.empty:
                    raise TypeError(
                        f"input_signature missing type constraint for {p.name}"
                    )
                else:
                    fixed[p.name] = Types().of(p.default)
            elif p.kind is p.KEYWORD_ONLY:
                if p.default is p.empty:
                    raise TypeError(
                        "Since input_signature is defined, keyword-only parameter "
                        f"`{p.name}` must have a default value"
                    )
                fixed[p.name] = Types().of(p.default)
        if specs:
            raise TypeError(
                f"input_signature contains {len(specs)} extra type constraints."
            )
        return fixed

    def bind(self, args, kwargs):
        """Returns the arguments as a dict, in the order of the signature.

        `*args` become args_0, args_1, ...; `**kwargs` follow by name. Raises TypeError
        if they do not fit.
        """
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise mismatch(error, args, kwargs, self) from None
        bound.apply_defaults()
        found = {}
        for name, value in bound.arguments.items():
            kind = self.signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                found.update((f"{name}_{i}", item) for i, item in enumerate(value))
            elif kind is inspect.Parameter.VAR_KEYWORD:
                found.update(sorted(value.items()))
            else:
                found[name] = value
        return found

    def types(self, bound, args, kwargs):
        """The trace type of each bound argument, as a dict.

        With an input signature the types are those: `bound` is changed to hold values
        of these types, and TypeError is raised for arguments that do not fit.
        """
        types = Types()
        if self.fixed is None:
            return {name: types.of(value) for name, value in bound.items()}
        found = {}
        for name, value in bound.items():
            kind = self.fixed.get(name)
            if kind is None:
                found[name] = types.of(value)
                continue
            try:
                bound[name] = kind.cast(value)
            except (TypeError, ValueError) as error:
                raise mismatch(error, args, kwargs, self) from None
            found[name] = kind
        return found

    def split(self, bound):
        """Turns bound arguments back into what Python calls with: args and kwargs."""
        args, kwargs, left = [], {}, dict(bound)
        for name, parameter in self.signature.parameters.items():
            if parameter.kind is parameter.VAR_POSITIONAL:
                mine = [key for key in left if key.startswith(f"{name}_")]
                args += [left.pop(key) for key in mine]
            elif parameter.kind is parameter.VAR_KEYWORD:
                kwargs.update(left)
            elif parameter.kind is parameter.KEYWORD_ONLY:
                kwargs[name] = left.pop(name)
            else:
                args.append(left.pop(name))
        return args, kwargs

    def parameter_of(self, name):
        """The parameter that took the bound argument called `name`."""
        for p in self.signature.parameters.values():
            starred = p.kind is p.VAR_POSITIONAL and name.startswith(f"{p.name}_")
            if p.name == name or starred:
                return p
        return p  # **kwargs come last

    def __str__(self):
        types = self.fixed or {}
        return str(
            inspect.Signature([self._shown(p, types) for p in self._unstarred()])
        )

    def _unstarred(self):
        """The parameters; with an input signature, of *args those it has types for."""
        for p in self.signature.parameters.values():
            if p.kind is p.VAR_POSITIONAL and self.fixed is not None:
                names = [n for n in self.fixed if n.startswith(f"{p.name}_")]
                yield from (p.replace(name=n, kind=p.POSITIONAL_ONLY) for n in names)
            else:
                yield p

    def _shown(self, p, types):
        has_default = p.default is not p.empty
        if self.fixed is not None and p.name in types:
            has_default = has_default and types[p.name] == _type_or_none(p.default)
        return p.replace(
            default=_Text("<captured_default_value>") if has_default else p.empty,
            annotation=_Text(types[p.name]) if p.name in types else p.empty,
        )


class _Text:
    """Something whose repr is a text; `inspect.Signature` prints reprs."""

    def __init__(self, text):
        self._text = str(text)

    def __repr__(self):
        return self._text


def _type_or_none(value):
    try:
        return Types().of(value)
    except TypeError:
        return None


def mismatch(reason, args, kwargs, signature):
    """The error for arguments that do not fit."""
    return TypeError(
        f"Binding inputs to tf.function failed due to `{reason}`. Received args: "
        f"{tuple(args)} and kwargs: {kwargs} for signature: {signature}."
    )


def signature_of(function):
    """The signature of a callable, for what hides it `(*args, **kwargs)`.

    What `functools.partial` holds is given, and no parameter any more.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return inspect.signature(lambda *args, **kwargs: None)
    empty = inspect.Parameter.empty
    plain = [p.replace(annotation=empty) for p in signature.parameters.values()]
    return inspect.Signature(plain)


def name_of(function):
    """What a function is called; "function" if it has no name."""
    if isinstance(function, functools.partial):
        return "function"
    return getattr(function, "__name__", "function")


def look(values, tensors):
    """A quick look at arguments: a key for the cache; adds the tensors to `tensors`.

    The key is None if they are not all tensors, plain Python values and lists, tuples
    and dicts of these.
    """
    key = []
    for x in values:
        kind = type(x)
        if kind is EagerTensor:
            tensors.append(x)
            key.append((x._dtype, x._array.shape))
        elif kind in _PLAIN:
            key.append(x)
        elif kind in _STRUCTURES:
            names = tuple(sorted(x)) if kind is dict else None
            inner = look(x if names is None else [x[name] for name in names], tensors)
            if inner is None:
                return None
            key.append((kind, names, inner))
        else:
            return None
    return tuple(key)
