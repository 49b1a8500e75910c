"""From a call's arguments to the order in which the function declares them.

`f(1, b=2)` and `f(a=1, b=2)` are the same call, and must find the same graph. So every
call is bound to the signature first, with defaults filled in.

In TensorFlow: core/function/polymorphism/function_type.py
"""

import functools
import inspect

from minitf.function.trace_types import TensorType, Types

_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class Arguments:
    """The signature of a Python function, and perhaps the types it is limited to."""

    def __init__(self, function, input_signature=None):
        self.signature = signature_of(function)
        self.input_signature = input_signature
        if input_signature is not None:
            self.fixed = self._types_of_signature(function, input_signature)

    def _types_of_signature(self, function, input_signature):
        names = [
            name
            for name, p in self.signature.parameters.items()
            if p.kind is not p.KEYWORD_ONLY and p.kind is not p.VAR_KEYWORD
        ]
        variadic = any(
            p.kind is p.VAR_POSITIONAL for p in self.signature.parameters.values()
        )
        if len(input_signature) > len(names) and not variadic:
            raise TypeError(
                f"input_signature has {len(input_signature)} entries, but the function "
                f"{function} takes only {len(names)}: ({', '.join(names)})."
            )
        return [Types().of(spec) for spec in input_signature]

    def bind(self, args, kwargs):
        """Returns the arguments as a dict, in the order of the signature.

        `*args` become args_0, args_1, ...; `**kwargs` follow by name. Raises TypeError
        if they do not fit.
        """
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise self.mismatch(error, args, kwargs) from None
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

        With an input signature the types are those, and TypeError is raised for
        arguments that do not fit.
        """
        types = Types()
        found = {name: types.of(value) for name, value in bound.items()}
        if self.input_signature is None:
            return found
        for name, fixed in zip(found, self.fixed, strict=False):
            given = found[name]
            if not fixed.covers(given):
                self._convert(name, fixed, given, bound, args, kwargs)
            found[name] = fixed
        return found

    def _convert(self, name, fixed, given, bound, args, kwargs):
        """Makes a tensor of what is none yet, of the type the signature asks for."""
        if isinstance(given, TensorType) and isinstance(fixed, TensorType):
            reason = f"Can not cast {given} to {fixed}"
            raise self.mismatch(reason, args, kwargs)
        try:
            tensors = fixed.tensors(bound[name])
        except (TypeError, ValueError) as error:
            raise self.mismatch(error, args, kwargs) from None
        if isinstance(fixed, TensorType):
            (tensor,) = tensors
            if not fixed.covers(Types().of(tensor)):
                reason = f"Can not cast {Types().of(tensor)} to {fixed}"
                raise self.mismatch(reason, args, kwargs)
            bound[name] = tensor

    def mismatch(self, reason, args, kwargs):
        """The error for arguments that do not fit."""
        return TypeError(
            f"Binding inputs to tf.function failed due to `{reason}`. Received args: "
            f"{args} and kwargs: {kwargs} for signature: {self}."
        )

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

    def __str__(self):
        if self.input_signature is None:
            return f"({', '.join(map(str, self.signature.parameters))})"
        pairs = zip(self.signature.parameters, self.fixed, strict=False)
        return f"({', '.join(f'{name}: {kind}' for name, kind in pairs)})"


def signature_of(function):
    """The signature of a callable, for what hides it `(*args, **kwargs)`."""
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return inspect.signature(lambda *args, **kwargs: None)


def name_of(function):
    """What a function is called: a partial as its function, an object as its class."""
    if isinstance(function, functools.partial):
        return name_of(function.func)
    return getattr(function, "__name__", type(function).__name__)
