"""The table of ops: what each is called, takes, returns and how it is computed.

An op is declared once, by decorating its NumPy kernel (see `dispatch.op`):

    @op("MatMul", "a:T, b:T -> product:T", shape=matmul_shape, T=NUMERIC)
    def mat_mul(a, b, *, transpose_a=False, transpose_b=False): ...

Everything else is read off this declaration. The signature gives the argument names
and types as TensorFlow's own op definitions write them: `x:T` is a tensor of the type
attribute `T`, `x:int32` has a fixed type, `values:N*T` is a list of N tensors of one
type, `args:[Tin]` a list of tensors of any types, `ref:Ref(T)` a variable. The
keyword-only parameters of the kernel are the op's attributes: their annotation or
default tells the kind. So GraphDef needs no second table.

In TensorFlow: core/framework/op_def.proto, core/framework/op_def_builder.cc
"""

import collections
import functools
import importlib
import inspect
import pkgutil
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from minitf.core import dtypes
from minitf.core.shapes import TensorShape


class Registry(dict):
    """The ops by name; a name that is not there yet loads the rest of the families.

    Programs use few of the ops, and all of them take long to import. So families that
    a program did not ask for are imported when one of their ops is wanted by name, as
    by a GraphDef.
    """

    families = None  # the package that holds all ops, "minitf.ops"

    def load_all(self):
        """Imports every module of the package `families`, once."""
        package, self.families = self.families, None
        if package is not None:
            found = importlib.import_module(package)
            for module in pkgutil.walk_packages(found.__path__, package + "."):
                importlib.import_module(module.name)

    def __missing__(self, name):
        self.load_all()
        if dict.__contains__(self, name):
            return self[name]
        raise KeyError(name)

    def __contains__(self, name):
        if not dict.__contains__(self, name):
            self.load_all()
        return dict.__contains__(self, name)


OPS = Registry()  # op name, such as "AddV2" -> Op
METHODS = {}  # "getitem", ... -> what an operator of Tensor does, if not one op

MISSING = inspect.Parameter.empty

# Parameters of a kernel that are no attributes: `out` is a buffer the compiler lends,
# `state` a dict that lives as long as the session (or the process, eagerly),
# `node_name` the name of the node that runs ("" eagerly).
RESERVED = ("out", "state", "node_name")

_KINDS = {
    bool: "bool",
    int: "int",
    float: "float",
    str: "string",
    bytes: "string",
    dtypes.DType: "type",
    TensorShape: "shape",
    np.ndarray: "tensor",
    callable: "func",
}


@dataclass(frozen=True)
class Arg:
    """One input or output of an op."""

    name: str
    dtype: dtypes.DType | None  # fixed type, or None when an attribute gives it
    type_attr: str | None = None  # "T"
    number_attr: str | None = None  # "N" of `N*T`
    is_type_list: bool = False  # `[Tin]`
    is_ref: bool = False

    @property
    def is_list(self):
        """Whether the argument is a list of tensors."""
        return self.number_attr is not None or self.is_type_list

    def __str__(self):
        """Writes the argument as it stands in a signature: "values:N*T"."""
        base = self.type_attr or self.dtype.name
        if self.is_ref:
            base = f"Ref({base})"
        if self.number_attr:
            base = f"{self.number_attr}*{base}"
        return f"{self.name}:{base}"


class Attr(NamedTuple):
    """One attribute of an op; `allowed` limits the types a type attribute can be."""

    name: str
    kind: str  # "int", "type", "list(shape)", "func", ...
    default: object = MISSING
    allowed: frozenset | None = None


@dataclass(eq=False)
class Op:
    """All that is known of one op. There is one `Op` per name, in `OPS`."""

    name: str
    inputs: tuple[Arg, ...]
    outputs: tuple[Arg, ...]
    attrs: dict[str, Attr]
    kernel: object
    shape_rule: object
    node_name: str  # what nodes are called when the user gives no name
    stateful: bool = False
    view: bool = False  # the output may share memory with an input
    calls_back: bool = False  # the kernel runs other ops or the user's Python
    by_hint: bool = False  # a Python operand may keep its own type (see convert.py)
    gradient: object = MISSING  # MISSING: none written; None: not differentiable
    call: object = None  # the op as a function of tensors
    expression: object = None  # writes the op as NumPy code, if it can (see declare.py)
    script: object = None  # of an op with bodies: a generator that says which to run
    kernel_attrs: tuple[str, ...] = ()
    takes_out: bool = False
    takes_state: bool = False
    takes_name: bool = False
    eager_types: dict = field(default_factory=dict)  # input types -> output types

    def __post_init__(self):
        self.has_lists = any(arg.is_list for arg in self.inputs)
        types = [arg.type_attr for arg in self.inputs]
        self.takes_pair = len(types) == 2 and types[0] == types[1] is not None
        self.single = len(self.outputs) == 1 and not self.outputs[0].is_list
        self.ref_inputs = tuple(i for i, arg in enumerate(self.inputs) if arg.is_ref)
        self.defaults = {
            name: attr.default
            for name, attr in self.attrs.items()
            if attr.default is not MISSING
        }
        limited = [a for a in self.attrs.values() if a.allowed and a.kind == "type"]
        self.limited_attrs = limited  # types that are not all allowed
        self.list_attrs = [n for n, a in self.attrs.items() if a.kind[:4] == "list"]
        # Output types can be cached by input types unless an attribute decides them.
        decided = {arg.type_attr for arg in self.inputs if not arg.is_list}
        self.types_follow_inputs = not self.has_lists and all(
            arg.dtype is not None or (arg.type_attr in decided and not arg.is_list)
            for arg in self.outputs
        )

    @functools.cached_property
    def free_type(self):
        """The attribute that alone decides a type no input has: Cast's `DstT`."""
        decided = {arg.type_attr for arg in self.inputs}
        free = {arg.type_attr for arg in self.outputs if arg.dtype is None} - decided
        plain = not self.has_lists and not any(arg.is_list for arg in self.outputs)
        return free.pop() if len(free) == 1 and plain else None

    @functools.cached_property
    def tuple_type(self):
        """The class of named tuples that hold several outputs."""
        names = [arg.name for arg in self.outputs]
        return collections.namedtuple(self.name, names)

    def __repr__(self):
        return f"<Op {self.name}: {self.signature}>"

    @property
    def signature(self):
        """The signature as text: "x:T, y:T -> z:T"."""
        left = ", ".join(map(str, self.inputs))
        return f"{left} -> {', '.join(map(str, self.outputs))}"

    def group(self, flat, attrs):
        """Splits the flat inputs of a node into one entry per argument."""
        if not self.has_lists:
            return list(flat)
        groups, at = [], 0
        for arg in self.inputs:
            size = self._list_size(arg, attrs)
            groups.append(flat[at] if size is None else list(flat[at : at + size]))
            at += 1 if size is None else size
        return groups

    def output_dtypes(self, attrs):
        """Lists the types of all outputs, given every attribute."""
        types = []
        for arg in self.outputs:
            if arg.is_type_list:
                types.extend(attrs[arg.type_attr])
                continue
            dtype = arg.dtype or attrs[arg.type_attr]
            dtype = dtype._as_ref if arg.is_ref else dtype
            types.extend([dtype] * (attrs[arg.number_attr] if arg.number_attr else 1))
        return types

    def pack_outputs(self, flat, attrs):
        """Gives flat outputs the form callers see: tensor, list or named tuple."""
        if self.single:
            return flat[0]
        if len(self.outputs) == 1:
            return list(flat)
        parts, at = [], 0
        for arg in self.outputs:
            size = self._list_size(arg, attrs)
            parts.append(flat[at] if size is None else list(flat[at : at + size]))
            at += 1 if size is None else size
        return self.tuple_type(*parts)

    def _list_size(self, arg, attrs):
        """The length of a list argument; None for a plain one."""
        if arg.number_attr:
            return attrs[arg.number_attr]
        return len(attrs[arg.type_attr]) if arg.is_type_list else None

    def output_arg(self, index, attrs):
        """Finds the argument, and the place in it, of flat output number `index`."""
        for arg in self.outputs:
            size = self._list_size(arg, attrs)
            if index < (1 if size is None else size):
                return arg, index
            index -= 1 if size is None else size
        raise IndexError(f"{self.name} has no output number {index}")

    def with_defaults(self, attrs):
        """Returns `attrs` completed by defaults and with lists made tuples."""
        full = {**self.defaults, **attrs}
        for name in self.list_attrs:
            if name in full and type(full[name]) is not tuple:
                full[name] = tuple(full[name])
        if len(full) == len(self.attrs) or full.keys() == self.attrs.keys():
            return full
        for name in self.attrs:
            if name not in full:
                raise ValueError(f"NodeDef missing attr '{name}' from Op<name={self}>")
        return {name: full[name] for name in self.attrs}


def tensor_method(name):
    """Makes a function the meaning of one of Tensor's operators (see operators.py)."""

    def register(function):
        METHODS[name] = function
        return function

    return register


def parse_args(text):
    """Reads one side of a signature into a tuple of `Arg`.

    >>> [str(arg) for arg in parse_args("values:N*T, axis:int32")]
    ['values:N*T', 'axis:int32']
    """
    return tuple(_parse_arg(part.strip()) for part in text.split(",") if part.strip())


@functools.cache  # "x:T" stands in a hundred signatures
def _parse_arg(text):
    name, _, kind = (part.strip() for part in text.partition(":"))
    is_ref = kind.startswith("Ref(")
    if is_ref:
        kind = kind[4:-1]
    if kind.startswith("["):
        return Arg(name, None, kind[1:-1], is_type_list=True)
    number, _, base = kind.rpartition("*")
    try:
        return Arg(name, dtypes.as_dtype(base), None, number or None, is_ref=is_ref)
    except TypeError:  # not a type's name: the name of a type attribute
        return Arg(name, None, base, number or None, is_ref=is_ref)


def read_attrs(kernel, args, constraints):
    """Collects the attributes of an op from its arguments and its kernel."""
    attrs = {}
    for arg in args:
        if arg.number_attr:
            attrs[arg.number_attr] = Attr(arg.number_attr, "int")
        if arg.type_attr:
            kind = "list(type)" if arg.is_type_list else "type"
            allowed = constraints.get(arg.type_attr)
            attrs[arg.type_attr] = Attr(arg.type_attr, kind, MISSING, allowed)
    defaults = kernel.__kwdefaults__ or {}
    for name in keyword_only(kernel):
        if name not in RESERVED:
            default = defaults.get(name, MISSING)
            kind = _attr_kind(kernel, name, default)
            attrs[name] = Attr(name, kind, default, constraints.get(name))
    return attrs


def keyword_only(kernel):
    """Names the keyword-only parameters of a kernel: quicker than `inspect` can."""
    code = kernel.__code__
    start = code.co_argcount
    return code.co_varnames[start : start + code.co_kwonlyargcount]


def _attr_kind(kernel, name, default):
    """Names the kind of an attribute from its annotation or, failing that, default."""
    hint = kernel.__annotations__.get(name, type(default))
    if hint in _KINDS:
        return _KINDS[hint]
    items = getattr(hint, "__args__", ())
    if getattr(hint, "__origin__", None) is list and items[0] in _KINDS:
        return f"list({_KINDS[items[0]]})"
    raise TypeError(
        f"Attribute {name!r} of {kernel.__name__} needs an annotation "
        f"out of {sorted(k.__name__ for k in _KINDS)}, list[...] or callable."
    )
