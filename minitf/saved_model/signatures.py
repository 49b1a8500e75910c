"""Signatures: functions of a model under names, called with named tensors only.

Whatever a function's arguments and results are, its signature takes a dict of tensors
and returns a dict of tensors. So programs that know nothing of Python, such as a
server, can call it.

In TensorFlow: python/saved_model/signature_serialization.py
"""

import inspect
from collections.abc import Mapping

from minitf.core.graph.func_graph import FuncGraph, unique_name
from minitf.core.specs import TensorSpec
from minitf.core.tensor import Tensor
from minitf.functions.arguments import Arguments
from minitf.functions.concrete import ConcreteFunction
from minitf.functions.polymorphic import Function
from minitf.functions.trace_types import TensorType
from minitf.ops.array.constants import identity
from minitf.ops.state.trackable import Trackable
from minitf.saved_model import constants


class SignatureMap(Mapping, Trackable):
    """The signatures of a loaded model: a dict from names to concrete functions.

    In TensorFlow: python/saved_model/signature_serialization.py (_SignatureMap)
    """

    def __init__(self, signatures=()):
        self._signatures = dict(signatures)

    def _add(self, name, concrete):
        self._signatures[name] = concrete

    def __getitem__(self, key):
        return self._signatures[key]

    def __iter__(self):
        return iter(self._signatures)

    def __len__(self):
        return len(self._signatures)

    def __repr__(self):
        return f"_SignatureMap({self._signatures})"

    def _trackable_children(self, save_type="checkpoint", **kwargs):
        return dict(self._signatures) if save_type == "savedmodel" else {}


def default_signature(functions):
    """Finds the one function that can serve as signature, among a root's; or None."""
    candidates = []
    for found in functions.values():
        if isinstance(found, ConcreteFunction) or found.input_signature is not None:
            concrete = _concrete(found)
            candidates += [concrete] if _is_callable_by_names(concrete) else []
    return candidates[0] if len(candidates) == 1 else None


def _is_callable_by_names(concrete):
    """Whether it returns tensors only, in a list or dict at most."""
    result = concrete.structured_outputs
    if isinstance(result, Tensor):
        return True
    if isinstance(result, Mapping):
        named = all(isinstance(key, str) for key in result)
        return named and all(isinstance(x, Tensor) for x in result.values())
    if isinstance(result, list | tuple):
        return all(isinstance(item, Tensor) for item in result)
    return False


def wrap_all(signatures):
    """Returns a dict from names to concrete functions that take and return dicts.

    Args:
      signatures: a tf.function with an input signature, a concrete function, or a dict
        of such.

    Raises ValueError for what cannot be a signature.
    """
    if not isinstance(signatures, Mapping):
        signatures = {constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY: signatures}
    wrapped = {}
    for name in signatures:
        if not isinstance(name, str):
            raise ValueError(
                f"The name of a signature must be a string. Received: {name!r}"
            )
        if name == constants.INIT_OP_SIGNATURE_KEY:
            raise ValueError(
                f"The signature name {name!r} is reserved for what initialises the "
                "model. Give the signature another name."
            )
        wrapped[name] = wrap(_concrete(signatures[name]), name)
    return wrapped


def _concrete(function):
    """The concrete function that a tf.function with one signature means."""
    if isinstance(function, ConcreteFunction):
        return function
    if isinstance(function, Function):
        if function.input_signature is not None:
            return function.get_concrete_function()
        known = function.concrete_functions
        if len(known) == 1:
            return known[0]
    raise ValueError(
        "Expected a TensorFlow function for which to generate a signature, but got "
        f"{function}. Only `tf.functions` with an input signature or concrete "
        "functions can be used as a signature."
    )


def wrap(concrete, key):
    """Traces a function that takes named tensors and returns a dict of tensors."""
    names = argument_names(concrete)
    specs = {}
    for name, tensor in zip(names, concrete.inputs, strict=False):
        specs[name] = TensorSpec(tensor.shape, tensor.dtype, name)
    graph = FuncGraph(unique_name("__inference_signature_wrapper"))
    graph.outer_graph = None
    with graph.as_default():
        given = {name: graph.add_argument(specs[name], name) for name in sorted(specs)}
        graph.argument_count = len(graph.inputs)
        result = concrete.call_flat([given[name] for name in names])
        outputs = _as_dict(result, concrete, key)
        graph.structured_outputs = {n: identity(x, name=n) for n, x in outputs.items()}
        graph.finish(list(graph.structured_outputs.values()))
    types = {name: TensorType(specs[name]) for name in sorted(specs)}
    return ConcreteFunction(graph, Named(types), types, "signature_wrapper")


class Named(Arguments):
    """The arguments of a signature, which have names and no order."""

    def __init__(self, names):
        only = inspect.Parameter.KEYWORD_ONLY
        parameters = [inspect.Parameter(name, only) for name in names]
        self.signature = inspect.Signature(parameters)
        self.input_signature = self.fixed = None


def argument_names(concrete):
    """The names of the tensors a concrete function takes, each one once.

    They are those the user chose, by `TensorSpec(name=...)` or in Python.
    """
    names, taken = [], set()
    for tensor in concrete.inputs[: concrete.graph.argument_count]:
        name = tensor.op.attrs.get("_user_specified_name") or tensor.op.name
        name = name.s.decode() if hasattr(name, "s") else name
        name = "".join(c if c.isalnum() or c in "_." else "_" for c in str(name))
        unique, number = name, 0
        while unique in taken:
            number += 1
            unique = f"{name}_{number}"
        taken.add(unique)
        names.append(unique)
    return names


def _as_dict(result, concrete, key):
    """The results of a function as a dict of tensors, sorted by name."""
    if isinstance(result, Mapping):
        named = dict(sorted(result.items()))
    elif isinstance(result, list | tuple):
        named = {f"output_{i}": item for i, item in enumerate(result)}
    else:
        named = {} if result is None else {"output_0": result}
    for name, value in named.items():
        if not isinstance(name, str):
            raise ValueError(
                f"Got a dictionary with a non-string key {name!r} in the output of the "
                f"function {concrete.graph.name} used to generate the SavedModel "
                f"signature {key!r}."
            )
        if not isinstance(value, Tensor):
            raise ValueError(
                f"Got a non-Tensor value {value!r} for key {name!r} in the output of "
                f"the function {concrete.graph.name} used to generate the SavedModel "
                f"signature {key!r}. Outputs for functions used as signatures must be "
                "a single Tensor, a sequence of Tensors, or a dictionary from string "
                "to Tensor."
            )
    return named
