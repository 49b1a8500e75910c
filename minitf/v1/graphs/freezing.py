"""Freezing: the values of variables become constants of the graph.

A frozen graph is one file with everything in it; nothing needs to be restored. What
happens is a replacement of names: the node that was the variable is a `Const` with the
value, and what read the variable passes the value on:

    w: VarHandleOp, w/Read: ReadVariableOp    ->    w: Const, w/Read: Identity

A handle may be passed into functions, branches and loops. So we follow it: whoever gets
a frozen tensor gets a value now, and every function is copied with these arguments as
values (`_Library`). Anything that would *change* a frozen variable is an error.

In TensorFlow: python/framework/convert_to_constants.py, graph_util_impl.py
"""

from typing import NamedTuple

from minitf.core import dtypes
from minitf.core.errors import FailedPreconditionError
from minitf.core.graph import attr_values
from minitf.core.op.registry import OPS
from minitf.formats import proto
from minitf.v1.graphs.frozen_ops import (
    OUTPUTS,
    PASSING,
    RULES,
    constant_node,
    data_inputs,
    number_of,
)
from minitf.v1.graphs.graph_util import extract_sub_graph

VARIABLE_OPS = ("VarHandleOp", "VariableV2", "Variable")

# Nodes that call functions: the place of the first argument among the inputs, the
# attributes that name the functions, and the list of the arguments' types.
_CALLS = {
    "PartitionedCall": (0, ("f",), "Tin"),
    "StatefulPartitionedCall": (0, ("f",), "Tin"),
    "If": (1, ("then_branch", "else_branch"), "Tin"),
    "StatelessIf": (1, ("then_branch", "else_branch"), "Tin"),
    "Case": (1, ("branches",), "Tin"),
    "StatelessCase": (1, ("branches",), "Tin"),
    "While": (0, ("cond", "body"), "T"),
    "StatelessWhile": (0, ("cond", "body"), "T"),
}


class Known(NamedTuple):
    """What is known of the variable behind a handle: its type and static shape."""

    dtype: int  # its number in a file
    shape: tuple | None


def convert_variables_to_constants(
    sess,
    input_graph_def,
    output_node_names,
    variable_names_whitelist=None,
    variable_names_blacklist=None,
):
    """Returns a GraphDef that computes the outputs without variables.

    Args:
      sess: the session that holds the values.
      input_graph_def: the graph, such as `sess.graph.as_graph_def()`.
      output_node_names: names of the nodes that are wanted; all that they do not need
        is left out.
      variable_names_whitelist: names of the only variables to replace.
      variable_names_blacklist: names of variables to leave.

    Raises FailedPreconditionError for a variable without a value, ValueError if a node
    that is needed changes a variable.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default() as graph, v1.Session() as session:
    ...     w = v1.Variable(4.0, name="w")
    ...     y = tf.identity(w * 2.0, name="y")
    ...     session.run(v1.global_variables_initializer())
    ...     frozen = v1.graph_util.convert_variables_to_constants(
    ...         session, graph.as_graph_def(), ["y"])
    >>> sorted({node.op for node in frozen.node})
    ['Const', 'Identity', 'Mul']

    In TensorFlow: python/framework/convert_to_constants.py
    """
    part = extract_sub_graph(input_graph_def, output_node_names)
    allowed, forbidden = variable_names_whitelist, variable_names_blacklist
    values = {}
    for node in _variables_in(part):
        name = _variable_name(node)
        if name not in (forbidden or ()) and (allowed is None or name in allowed):
            values[name] = _value_in(sess, node)
    return freeze(part, {}, values)


def _variables_in(graph_def):
    """The nodes that are variables, of the graph and of the functions it calls."""
    there = {f.signature.name: f.node_def for f in graph_def.library.function}
    bodies, seen, found = [graph_def.node], set(), []
    for body in bodies:  # grows while we walk it
        for node in body:
            found += [node] if node.op in VARIABLE_OPS else []
            for attr in _CALLS.get(node.op, (0, (), ""))[1]:
                value = node.attr[attr]
                for func in (*value.list.func, value.func):
                    if func.name in there and func.name not in seen:
                        seen.add(func.name)
                        bodies.append(there[func.name])
    return found


def _variable_name(node):
    """The name under which a session keeps the variable of a node."""
    return node.attr["shared_name"].s.decode() or node.name


def _value_in(session, node):
    container = node.attr["container"].s.decode()
    box = session._store._resources.get((container, _variable_name(node)))
    if box is None or box.value is None:
        raise FailedPreconditionError(
            None,
            None,
            f"Attempting to use uninitialized value {node.name}. Run the variable's "
            "initializer, or restore a checkpoint, in this session before freezing.",
        )
    return box.value


def freeze(graph_def, values, variables=()):
    """Returns a GraphDef with constants in place of placeholders and variables.

    `values` is a dict from names of nodes, placeholders of captured tensors, to arrays;
    `variables` one from names of variables. Raises ValueError if a node changes one of
    the variables.
    """
    library = _Library(graph_def.library, dict(variables))
    result = proto.message("GraphDef")()
    result.versions.CopyFrom(graph_def.versions)
    known = {f"{name}:0": _fact(array) for name, array in values.items()}
    _Body(graph_def.node, known, library, values).write_to(result.node)
    library.write_to(result)
    return result


def _fact(array):
    return Known(number_of(array), array.shape)


class _Library:
    """The functions of a graph; copies are made as they are asked for."""

    def __init__(self, library, variables):
        self.variables = variables  # name -> array
        self._there = {f.signature.name: f for f in library.function}
        self._copies = {}  # (name, what is known of its arguments) -> the copy
        self._gradients = library.gradient

    def frozen(self, name, known):
        """The function with the arguments numbered in `known` as values."""
        if name not in self._there:
            raise ValueError(f"The GraphDef has no function '{name}' in its library.")
        key = (name, tuple(sorted(known.items())))
        if key not in self._copies:
            copy = self._copies[key] = proto.message("FunctionDef")()
            copy.CopyFrom(self._there[name])
            if known or self.variables:  # before it is frozen: it may call itself
                copy.signature.name = self._unused(f"{name}_frozen")
            self._freeze(copy, known)
        return self._copies[key]

    def _unused(self, name):
        taken = {*self._there, *(c.signature.name for c in self._copies.values())}
        number, found = 0, name
        while found in taken:
            number += 1
            found = f"{name}_{number}"
        return found

    def _freeze(self, copy, known):
        tensors = {}
        for place, fact in known.items():
            arg = copy.signature.input_arg[place]
            arg.type = fact.dtype
            tensors[arg.name] = fact
            attrs = copy.arg_attr[place].attr
            attrs["_output_shapes"].Clear()
            shape = attrs["_output_shapes"].list.shape.add()
            attr_values.write_shape(shape, fact.shape)
        nodes = list(copy.node_def)
        body = _Body(nodes, tensors, self, {}, inside=True)
        del copy.node_def[:]
        body.write_to(copy.node_def)
        for arg in copy.signature.output_arg:
            fact = body.known.get(copy.ret[arg.name])
            copy.ret[arg.name] = body.renamed(copy.ret[arg.name])
            if fact is not None:
                arg.type = fact.dtype

    def write_to(self, graph_def):
        """Adds the functions that are in use, in the order of their names."""
        used = {c.signature.name: c for c in self._copies.values()}
        for name in sorted(used):
            graph_def.library.function.add().CopyFrom(used[name])
        for gradient in self._gradients:
            if gradient.function_name in used and gradient.gradient_func in used:
                graph_def.library.gradient.add().CopyFrom(gradient)


class _Body:
    """The nodes of a graph or of a function, `known` the tensors that are values."""

    def __init__(self, nodes, known, library, values, inside=False):
        self.nodes, self.known, self.inside = nodes, known, inside
        self.library, self.values = library, values
        self._renamed = {}
        for node in nodes:
            array = self._array(node)
            if array is not None:
                output = "resource" if node.op == "VarHandleOp" else "ref"
                text = f"{node.name}:{output}:0" if inside else f"{node.name}:0"
                self.known[text] = _fact(array)
                if inside:
                    self._renamed[text] = f"{node.name}:output:0"
        self._follow()

    def _array(self, node):
        """The value of a node that becomes a constant; None for others."""
        if node.op in VARIABLE_OPS:
            return self.library.variables.get(_variable_name(node))
        return None if self.inside else self.values.get(node.name)

    def _follow(self):
        """Finds the tensors that are handles of frozen variables, too."""
        before = -1
        while before < len(self.known):
            before = len(self.known)
            for node in self.nodes:
                if node.op in PASSING or node.op in ("While", "StatelessWhile"):
                    for place, text in enumerate(data_inputs(node)):
                        fact = self.known.get(self._full(text))
                        if fact is not None and _is_passed(node, place):
                            self.known[self._output(node, place)] = fact

    def _full(self, text):
        return text if self.inside or ":" in text else f"{text}:0"

    def _output(self, node, number):
        return f"{node.name}:{'output:' if self.inside else ''}{number}"

    def renamed(self, text):
        """A tensor under the name it has now: its op calls its output otherwise."""
        return self._renamed.get(text, text)

    def write_to(self, target):
        """Adds the nodes as they are when the variables are constants."""
        written = [node for old in self.nodes for node in self._rewritten(old)]
        for node in written:
            node.input[:] = [self.renamed(text) for text in node.input]
        target.extend(written)

    def _rewritten(self, old):
        node = proto.message("NodeDef")()
        node.CopyFrom(old)
        array = self._array(node)
        if array is not None:
            return [constant_node(node.name, array, node.device)]
        frozen = {}
        for place, text in enumerate(data_inputs(node)):
            fact = self.known.get(self._full(text))
            if fact is not None:
                frozen[place] = fact
        if node.op in _CALLS:
            self._call(node, frozen)
            return [node]
        if node.op in OPS and any(place in frozen for place in _changed(node)):
            raise _changes(node)
        resources = {p: f for p, f in frozen.items() if self._was_handle(old, p)}
        if not resources:
            return [node]
        rule = RULES.get(node.op)
        if rule is None:
            raise _changes(node)
        old_name, new_name = OUTPUTS.get(node.op, ("output", "output"))
        if self.inside and old_name != new_name:
            name = f"{node.name}:{old_name}:0"
            self._renamed[name] = f"{node.name}:{new_name}:0"
        return rule(node, *resources.values(), self)

    def _was_handle(self, node, place):
        """Whether an input took a handle: not if it is a reference variable's value."""
        if node.op in PASSING:
            return node.attr["T"].type == dtypes.resource.as_datatype_enum
        if node.op not in OPS:
            return True
        args = OPS[node.op].inputs
        return place < len(args) and args[place].dtype is dtypes.resource

    def _call(self, node, frozen):
        first, functions, types = _CALLS[node.op]
        known = {place - first: fact for place, fact in frozen.items()}
        known = {
            place: fact
            for place, fact in known.items()
            if node.attr[types].list.type[place] == dtypes.resource.as_datatype_enum
        }
        for place, fact in known.items():
            node.attr[types].list.type[place] = fact.dtype
        for attr in functions:
            funcs = node.attr[attr].list.func if attr == "branches" else ()
            for func in funcs or (node.attr[attr].func,):
                func.name = self.library.frozen(func.name, known).signature.name
        if known:
            node.attr.pop("_read_only_resource_inputs", None)
            node.attr.pop("_output_shapes", None)
        if "While" in node.op and node.attr["output_shapes"].list.shape:
            for place, fact in known.items():
                shape = node.attr["output_shapes"].list.shape[place]
                shape.Clear()
                attr_values.write_shape(shape, fact.shape)

    def unused_name(self, name):
        """A name that no node has."""
        taken, number, found = {node.name for node in self.nodes}, 0, name
        while found in taken:
            number += 1
            found = f"{name}_{number}"
        return found


def _changed(node):
    """The numbers of the inputs that an op changes: reference variables."""
    op = OPS[node.op]
    return [i for i, arg in enumerate(op.inputs) if arg.is_ref]


def _is_passed(node, place):
    """Whether output `place` is what input `place` was, for handles in loops."""
    handle = dtypes.resource.as_datatype_enum
    if node.op in PASSING:
        return place == 0 and node.attr["T"].type == handle
    return node.attr["T"].list.type[place] == handle


def _changes(node):
    return ValueError(
        f"Cannot freeze the graph: node '{node.name}' (type '{node.op}') changes a "
        "variable or uses it in a way that a constant cannot serve. Freeze a function "
        "or outputs that only read variables."
    )
