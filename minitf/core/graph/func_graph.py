"""`FuncGraph`: the body of a function, as a graph with arguments and results.

A function is traced by calling it, once, inside its `FuncGraph`, with placeholders for
arguments. Tensors from outside that it uses are *captured*: each gets a placeholder of
its own, and whoever calls the function passes the outer tensor there. So a body never
reaches out of itself, and If, While and PartitionedCall are plain ops whose attributes
hold such graphs.

In TensorFlow: python/framework/func_graph.py
"""

import itertools
from dataclasses import dataclass

from minitf.core import context, nest
from minitf.core.dtypes import resource
from minitf.core.graph import effects, graph_def
from minitf.core.graph.graph import Graph
from minitf.core.op import failures
from minitf.core.op.registry import OPS
from minitf.core.op.static import handle_data
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec
from minitf.core.tensor import EagerTensor, Tensor
from minitf.formats import proto

_SMALL = 128  # elements; what TensorFlow copies into the graph


@dataclass(frozen=True, eq=False)
class Body:
    """A graph with some of its tensors as inputs and outputs: something to be called.

    A `FuncGraph` is one as it was traced; others are made of it by the optimiser, or
    when a gradient needs values from inside. `origin` is the one this was made of.
    """

    name: str
    graph: Graph
    inputs: tuple
    outputs: tuple
    control_outputs: tuple = ()
    origin: object = None


def variant(body, inputs, outputs):
    """A body on the same graph with other inputs and outputs, under a new name."""
    origin = getattr(body, "origin", None) or body
    control = tuple(body.control_outputs)
    name = unique_name(f"{origin.name}_rewritten")
    return Body(name, body.graph, tuple(inputs), tuple(outputs), control, origin)


_numbers = itertools.count(1)


def unique_name(name):
    """A name that no other function has: with a number behind it."""
    return f"{name}_{next(_numbers)}"


class FuncGraph(Graph):
    """The graph of a function's body.

    `inputs` are the placeholders: first the arguments, then the captures. `outputs` are
    the tensors the function returns, and `control_outputs` the operations that must
    run though nobody takes a result of theirs.

    >>> import minitf as tf
    >>> outer = tf.ones([200])
    >>> body = FuncGraph("f")
    >>> with body.as_default():
    ...     x = body.add_argument(tf.TensorSpec([200]), "x")
    ...     body.finish([x + outer])
    >>> [tensor.name for tensor in body.inputs], len(body.captured)
    (['x:0', 'add/y:0'], 1)

    In TensorFlow: python/framework/func_graph.py
    """

    building_function = True

    def __init__(self, name, outer_graph=None):
        super().__init__()
        now = context.state()
        self.name = name
        self.outer_graph = outer_graph if outer_graph is not None else now.graph
        self.inputs = []
        self.outputs = []
        self.control_outputs = []
        self.variables_used = {}  # id of a handle -> variable
        self._captures = {}  # id of an outer tensor -> (it, its placeholder)
        self._copies = {}  # id of an outer constant -> its copy
        self.structured_outputs = None
        self.starts_variables = False  # made in it, of values only it can compute
        self.argument_count = 0  # how many of the inputs are arguments
        self.argument_variables = {}  # number -> variable that is an argument
        self.copies_constants = False  # those outside that a tape might follow, too
        self.backwards = {}  # derivatives of the body; see core/backprop/graphs.py
        self.jit_compile = False  # to machine code, where that can be done
        self.programs = {}  # what was compiled; see ops/control_flow/bodies.py
        if self.outer_graph is not None:
            self.seed = self.outer_graph.seed
        elif now.resources.random_seeds is not None:
            self.seed = now.resources.random_seeds.global_seed

    def as_default(self):
        """Records the ops called inside the `with` block into this body.

        Tapes outside hear of the call of the function, not of what is inside.
        """
        depth = context.state().nesting + 1
        return context.entering(graph=self, nesting=depth, recorders=())

    # --- Arguments and captures -----------------------------------------------

    def add_argument(self, spec, name=None):
        """Adds a placeholder for an argument like `spec`; returns it."""
        tensor = self._placeholder(spec.dtype, spec.shape._dims, name or spec.name)
        self.inputs.append(tensor)
        return tensor

    def add_argument_like(self, tensor, name=None, shape=()):
        """Adds a placeholder of a tensor's type and shape; returns it.

        It knows, as the tensor does, which variable it is if it is a handle.
        """
        made = self.placeholder_like(tensor, name, shape)
        self.inputs.append(made)
        return made

    def add_handle_argument(self, name, attrs):
        """Adds a placeholder for a variable, of which `attrs` tell type and shape."""
        made = self._placeholder(resource, (), name)
        made.op.attrs.update(attrs)
        self.inputs.append(made)
        return made

    def placeholder_like(self, tensor, name=None, shape=()):
        """Adds a placeholder of a tensor's type and shape that is no input yet."""
        shape = tensor._shape if shape == () else shape
        made = self._placeholder(tensor.dtype.base_dtype, shape, name)
        made.op.attrs.update(handle_data(tensor))
        return made

    def _placeholder(self, dtype, shape, name):
        with self.control_dependencies(None):
            attrs = {"dtype": dtype, "shape": shape}
            unique = self.unique_name(name or "Placeholder")
            return self.add_node(OPS["Placeholder"], (), attrs, unique).outputs[0]

    @property
    def captured(self):
        """The outer tensors, in the order of their placeholders."""
        return [outer for outer, _ in self._captures.values()]

    @property
    def captures(self):
        """Pairs of an outer tensor and its placeholder."""
        return list(self._captures.values())

    def capture(self, tensor, name=None):
        """Brings a computed tensor into the body: as a constant if it is small.

        Numbers that a tape may want the derivative of are always captured.
        """
        dtype = tensor._dtype
        if not dtype._has_gradient and tensor._array.size <= _SMALL:
            return super().capture(tensor, name)
        if name is not None and id(tensor) not in self._captures:
            name = f"{self._names.unique(name)}/"  # it has its scope already
        return self._captured(tensor, name)

    def import_tensor(self, tensor):
        """Captures a tensor of an enclosing graph.

        Raises an error for a tensor of any other graph.
        """
        graph = self.outer_graph
        while graph is not None and graph is not tensor.op.graph:
            graph = graph.outer_graph
        if graph is None:
            raise failures.out_of_scope(tensor, self)
        if tensor.op.type == "Const" and not tensor.op._control:
            if self.copies_constants or not tensor._dtype._has_gradient:
                return self._copied(tensor)
        return self._captured(tensor, tensor_name(tensor))

    def _copied(self, constant):
        """A constant outside becomes a constant of the body."""
        if id(constant) not in self._copies:
            array, dtype = constant.op.attrs["value"], constant._dtype
            name = self.unique_name(constant.op.name.rpartition("/")[2])
            with self.control_dependencies(None):
                inner = self.add_constant(array, dtype, name)
            self._copies[id(constant)] = inner
        return self._copies[id(constant)]

    def _captured(self, outer, name=None):
        if id(outer) not in self._captures:
            inner = self.add_argument_like(outer, name)
            self._captures[id(outer)] = outer, inner
        inner = self._captures[id(outer)][1]
        if context.state().graph is self:  # recorders outside do not see what is inside
            for recorder in context.state().recorders:
                recorder.record(None, (outer,), {}, (inner,), _pass_on)
        return inner

    def inner_tensor(self, tensor):
        """The tensor that stands for `tensor` in this body, if it was captured."""
        return self._captures.get(id(tensor), (None, tensor))[1]

    def variable_accessed(self, variable):
        """Hears of a variable that is read or written in this body."""
        self.variables_used[id(variable.handle)] = variable
        if self.outer_graph is not None and self.outer_graph.building_function:
            self.outer_graph.variable_accessed(variable)

    @property
    def variables(self):
        """The variables the body uses, in the order of first use."""
        return tuple(self.variables_used.values())

    @property
    def trainable_variables(self):
        """Those of the variables that a tape follows by itself."""
        return tuple(v for v in self.variables if v.trainable)

    @property
    def is_stateful(self):
        """Whether the body reads or changes more than its inputs."""
        return any(
            node.op.stateful and node.type not in effects.QUIET
            for node in self._operations
        )

    # --- Results --------------------------------------------------------------

    def finish(self, outputs):
        """Says what the function returns: a flat list of tensors of this graph.

        Orders what has side effects as the program did.
        """
        self.outputs = list(outputs)
        self.control_outputs = effects.keep_order(self._operations)

    @property
    def graph(self):
        """The graph itself; see `Body`, which has one too."""
        return self

    def to_function_def(self):
        """Returns the body as a `FunctionDef` message."""
        message = proto.message("FunctionDef")()
        graph_def.write_function(message, self)
        return message

    def __repr__(self):
        return f"<FuncGraph {self.name!r}>"


def _pass_on(record, dy):
    """The gradient of a capture is that of the tensor captured."""
    return dy


def trace(function, name, specs=(), outer_graph=None):
    """Traces `function` into a new `FuncGraph` and returns that.

    Args:
      function: takes one placeholder per spec, returns a structure of tensors.
      name: the function's name.
      specs: a `TensorSpec` or tensor for each argument.

    The structure returned is kept as `structured_outputs`, flat as `outputs`.
    """
    body = FuncGraph(name, outer_graph)
    with body.as_default():
        arguments = [
            body.add_argument_like(spec)
            if isinstance(spec, Tensor)
            else body.add_argument(spec)
            for spec in specs
        ]
        result = function(*arguments)
        flat = nest.flatten(result, expand_composites=True)
        body.structured_outputs = result
        body.finish([as_output(body, item) for item in flat if item is not None])
    return body


def as_output(body, value):
    """Makes a tensor of the body of anything that is returned."""
    return OPS["Identity"].call(value) if not _is_own(body, value) else value


def _is_own(body, value):
    return (
        isinstance(value, Tensor)
        and not isinstance(value, EagerTensor)
        and value.op.graph is body
    )


def spec_of(tensor):
    """The `TensorSpec` of a tensor, without its name."""
    return TensorSpec(TensorShape._from_tuple(tensor._shape), tensor.dtype.base_dtype)


def share_captures(bodies):
    """Gives all bodies the captures of each, in one order; returns the outer tensors.

    Arguments come before captures and stay where they are. Tapes hear of the variables
    that the bodies use.
    """
    for body in bodies:
        for variable in body.variables:
            for recorder in context.state().recorders:
                recorder.variable_accessed(variable)
    outer = {id(t): t for body in bodies for t in body.captured}
    for body in bodies:
        captures = body._captures
        arguments = body.inputs[: len(body.inputs) - len(captures)]
        for key, tensor in outer.items():
            if key not in captures:
                body._captured(tensor, tensor_name(tensor))
        body._captures = {key: captures[key] for key in outer}
        body.inputs = [*arguments, *(inner for _, inner in body.captures)]
    return list(outer.values())


def tensor_name(tensor):
    """A name for what stands for a tensor elsewhere."""
    if isinstance(tensor, EagerTensor):
        return "capture"
    return tensor.op.name.rpartition("/")[2]
