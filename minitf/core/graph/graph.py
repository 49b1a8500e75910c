"""`tf.Graph`: a program as data. Operations, joined by the tensors between them.

A `Graph` is a list of `Operation`s in the order they were made. Each knows its op, its
inputs (outputs of other operations), the operations that must run before it and its
attributes. Nothing here computes: the runtime runs graphs, grappler rewrites them,
GraphDef is their file form, and `tf.gradients` walks them backwards - all read this one
structure.

In TensorFlow: python/framework/ops.py (Graph, Operation)
"""

import contextlib

from minitf.core import context, dtypes
from minitf.core.graph import graph_def, names, sources
from minitf.core.graph.collections import Collections
from minitf.core.graph.placement import Placement, unchanged
from minitf.core.op import failures
from minitf.core.op.registry import OPS
from minitf.core.op.static import Static
from minitf.core.tensor import SymbolicTensor, Tensor
from minitf.formats import proto


class Operation:
    """One node of a graph: an op, its inputs and attributes, and its outputs.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     tf.constant(1.0, name="one").op
    <tf.Operation 'one' type=Const>
    """

    __slots__ = (
        "__weakref__",
        "_control",
        "_id",
        "_inputs",
        "_original",
        "_source",
        "attrs",
        "device",
        "graph",
        "name",
        "op",
        "outputs",
    )

    def __init__(self, graph, name, op, inputs, control, attrs, device):
        self.graph = graph
        self.name = name
        self.op = op  # the registry's Op; its name is `type`
        self._inputs = inputs
        self._control = control
        self.attrs = attrs
        self.device = device
        self._source = None
        self._original = None
        self.outputs = []
        self._id = len(graph._operations)

    @property
    def type(self):
        """The name of the op, such as "MatMul"."""
        return self.op.name

    @property
    def inputs(self):
        """The tensors this operation takes, as a tuple."""
        return self._inputs

    @property
    def control_inputs(self):
        """The operations that must have run before this one, as a list."""
        return list(self._control)

    @property
    def node_def(self):
        """The operation as a `NodeDef` message, as it stands in a GraphDef."""
        message = proto.message("NodeDef")()
        graph_def.write_node(message, self)
        return message

    @property
    def traceback(self):
        """Where the user's code made this operation: a list of frame summaries."""
        return sources.as_traceback(self._source)

    @property
    def original(self):
        """What this operation is a copy of, made by the optimiser; or itself.

        A session optimises the graph anew for other fetches; a die that is thrown in
        both programs is one die all the same.
        """
        return self._original or self

    def values(self):
        """Returns the outputs as a tuple."""
        return tuple(self.outputs)

    def get_attr(self, name):
        """Returns the value of an attribute; raises ValueError if there is none.

        >>> import minitf as tf
        >>> with tf.Graph().as_default():
        ...     tf.constant(1.0).op.get_attr("dtype")
        tf.float32
        """
        if name not in self.attrs:
            known = ", ".join(sorted(self.attrs)) or "none"
            raise ValueError(
                f"Operation '{self.name}' has no attr named '{name}'. It has: {known}."
            )
        return names.public_attr(self.op.attrs.get(name), self.attrs[name])

    def run(self, feed_dict=None, session=None):
        """Runs this operation in a session, the default one if none is given."""
        self.graph.default_session(session, "run").run(self, feed_dict)

    def colocation_groups(self):
        """Lists the groups of operations to be placed on one device."""
        groups = self.attrs.get("_class")
        if hasattr(groups, "list"):  # read from a GraphDef
            groups = groups.list.s
        return sorted(groups) if groups else [b"loc:@" + self.name.encode()]

    def _add_control_input(self, op):
        if op is not self and op not in self._control:
            self._control = (*self._control, op)
            self.graph._note_rewiring()

    def _update_input(self, index, tensor):
        """Rewires one input; the graph editor's tool."""
        inputs = list(self._inputs)
        inputs[index]._consumers.remove(self)
        inputs[index] = tensor
        tensor._consumers.append(self)
        self._inputs = tuple(inputs)
        self.graph._note_rewiring()

    def __str__(self):
        return str(self.node_def)

    def __repr__(self):
        return f"<tf.Operation '{self.name}' type={self.type}>"


class Graph(Collections, Placement):
    """A dataflow graph: operations and the tensors that flow between them.

    >>> import minitf as tf
    >>> graph = tf.Graph()
    >>> with graph.as_default():
    ...     a = tf.constant(1, name="a")
    ...     b = tf.add(a, a)
    >>> [op.name for op in graph.get_operations()]
    ['a', 'Add']

    In TensorFlow: python/framework/ops.py
    """

    building_function = False
    outer_graph = None

    def __init__(self):
        Collections.__init__(self)
        Placement.__init__(self)
        self._operations = []
        self._by_name = {}
        self._names = names.UniqueNames()
        self._scope = ""  # the current name scope, "a/b/" or ""
        self._version = 0
        self._rewirings = 0  # how often an operation that existed was changed
        self._finalized = False
        self.seed = None
        self.next_op_seed = 0
        self._unfeedable = set()
        self._unfetchable = set()

    # --- Entering -------------------------------------------------------------

    @contextlib.contextmanager
    def as_default(self):
        """Records the ops called inside the `with` block into this graph."""
        with context.entering(graph=self, nesting=context.state().nesting + 1):
            yield self

    @property
    def version(self):
        """A number that grows whenever the graph changes."""
        return self._version

    @property
    def finalized(self):
        """True once `finalize()` was called."""
        return self._finalized

    def finalize(self):
        """Makes the graph read-only: adding an op raises RuntimeError from now on."""
        self._finalized = True

    def _check_not_finalized(self):
        if self._finalized:
            raise RuntimeError(
                "Graph is finalized and cannot be modified. Build all ops before "
                "`finalize()`, or before the session that finalizes the graph."
            )

    # --- Adding nodes ---------------------------------------------------------

    def add_node(self, op, inputs, attrs, name):
        """Adds an operation; `inputs` are tensors of this graph, `attrs` complete.

        Works out the shapes of the outputs and raises ValueError if the inputs cannot
        go together. Returns the `Operation`.
        """
        self._check_not_finalized()
        shapes = self._infer_shapes(op, inputs, attrs, name)
        control = self._control_for(inputs)
        node = Operation(self, name, op, inputs, control, attrs, "")
        node._source = sources.user_frame()
        self._insert(node, op.output_dtypes(attrs), shapes)
        self._finish(node)
        return node

    def copy_node(self, node, inputs, control=(), prefix="", attrs=None, outputs=None):
        """Adds a copy of another graph's operation, of the same name if it is free.

        `attrs` are its attributes if they are to be others; `outputs` the numbers of
        those outputs that it is to have.
        """
        name = self._names.unique(prefix + node.name)
        attrs = node.attrs if attrs is None else attrs
        copy = Operation(self, name, node.op, inputs, control, attrs, node.device)
        kept = node.outputs if outputs is None else [node.outputs[i] for i in outputs]
        types = [tensor._dtype for tensor in kept]
        self._insert(copy, types, [tensor._shape for tensor in kept])
        copy._source = node._source
        if node.op.takes_state and not prefix:  # what is inlined is made anew
            copy._original = node.original
        return copy

    def _insert(self, node, types, shapes):
        """Puts a new operation in its place and makes its output tensors."""
        node.outputs = [
            SymbolicTensor(node, i, dtype, shape)
            for i, (dtype, shape) in enumerate(zip(types, shapes, strict=True))
        ]
        for tensor in node._inputs:
            tensor._consumers.append(node)
        self._operations.append(node)
        self._by_name[node.name] = node
        self._version += 1
        return node

    def extend_node(self, node, attrs, inputs=(), types=(), shapes=()):
        """Gives an operation more inputs and outputs, and other attributes.

        Gradients do that to loops and branches, for values from inside.
        """
        node.attrs = {**node.attrs, **attrs}
        for tensor in inputs:
            tensor._consumers.append(node)
        node._inputs = (*node._inputs, *inputs)
        for dtype, shape in zip(types, shapes, strict=True):
            made = SymbolicTensor(node, len(node.outputs), dtype, shape)
            node.outputs.append(made)
        self._note_rewiring()
        for recorder in context.state().recorders:
            recorder.node_extended(node)

    def _note_rewiring(self):
        """What was compiled from the graph so far may be wrong now."""
        self._version += 1
        self._rewirings += 1

    def _infer_shapes(self, op, inputs, attrs, name):
        """Asks the op's shape rule; words its complaint as TensorFlow does."""
        given = op.group([Static.of(tensor) for tensor in inputs], attrs)
        kept = {key: attrs[key] for key in op.kernel_attrs}
        try:
            shapes = op.shape_rule(*given, **kept)
        except ValueError as error:
            raise ValueError(names.explain(error, op, inputs, attrs, name)) from None
        return [shapes] if op.single else shapes

    def capture(self, tensor, name=None):
        """Brings an eager tensor into this graph, here as a constant."""
        unique = self._names.unique(name)
        return self.add_constant(tensor._array, tensor.dtype, unique)

    def import_tensor(self, tensor):
        """Brings in a tensor of another graph, which here is a mistake."""
        raise failures.other_graph(tensor, self)

    def inner_tensor(self, tensor):
        """The tensor that stands for `tensor` in this graph: here it itself."""
        return tensor

    def add_constant(self, array, dtype, name):
        """Adds a `Const` node called `name`, already unique; returns its output."""
        names.check_op_name(name)
        attrs = {"dtype": dtype or dtypes.FROM_NUMPY[array.dtype], "value": array}
        return self.add_node(OPS["Const"], (), attrs, name).outputs[0]

    # --- Names ----------------------------------------------------------------

    def unique_name(self, name, mark_as_used=True):
        """Returns `name`, in the current scope, with a number if it is taken.

        A name that ends in "/" is used as it is, less the slash.
        """
        if name.endswith("/"):
            return name[:-1]
        return self._names.unique(self._scope + name, mark_as_used)

    @contextlib.contextmanager
    def name_scope(self, name):
        """Puts `name/` in front of the names of ops made in the `with` block.

        Yields the full scope name, with a slash. `name=None` or "" goes to the top.
        """
        with unchanged(self, "_scope"):
            self._scope = self._open_scope(name)
            yield self._scope

    def _open_scope(self, name):
        if not name:
            return ""
        if name.endswith("/"):
            return name
        names.check_scope_name(name, at_top=not self._scope)
        return self.unique_name(name) + "/"

    def get_name_scope(self):
        """Returns the current name scope without its slash."""
        return self._scope.rstrip("/")

    def as_graph_def(self, from_version=None, add_shapes=False):
        """Returns the graph as a `GraphDef` message, which TensorFlow can read.

        `add_shapes` writes the shapes of all outputs too, for TensorBoard to show.
        """
        return graph_def.to_graph_def(self, from_version, add_shapes)

    # --- Looking up -----------------------------------------------------------

    def get_operations(self):
        """Lists the operations in the order they were made."""
        return list(self._operations)

    def get_operation_by_name(self, name):
        """Finds an operation: "MatMul". Raises KeyError if there is none."""
        names.require_str(name, "Operation")
        return self.as_graph_element(name, allow_tensor=False, allow_operation=True)

    def get_tensor_by_name(self, name):
        """Finds a tensor: "MatMul:0". Raises KeyError if there is none."""
        names.require_str(name, "Tensor")
        return self.as_graph_element(name, allow_tensor=True, allow_operation=False)

    def as_graph_element(self, obj, allow_tensor=True, allow_operation=True):
        """Returns the tensor or operation of this graph that `obj` means.

        `obj` is one of the two, a name, or something with `_as_graph_element()`, such
        as a variable. Raises TypeError for other things, KeyError for unknown names
        and ValueError for an element of another graph.
        """
        return names.find_element(self, obj, allow_tensor, allow_operation)

    def is_feedable(self, tensor):
        """Tells whether a session lets you feed this tensor."""
        return tensor.op not in self._unfeedable

    def is_fetchable(self, tensor_or_op):
        """Tells whether a session lets you fetch this tensor or operation."""
        op = tensor_or_op.op if isinstance(tensor_or_op, Tensor) else tensor_or_op
        return op not in self._unfetchable

    def prevent_feeding(self, tensor):
        """Makes sessions refuse to feed this tensor."""
        self._unfeedable.add(tensor.op)

    def prevent_fetching(self, op):
        """Makes sessions refuse to fetch this operation."""
        self._unfetchable.add(op)

    def default_session(self, session, method):
        """Returns `session`, or the one entered by `with session:` for this graph."""
        session = session or next(iter(reversed(context.state().sessions)), None)
        if session is None:
            raise ValueError(
                f"Cannot use `{method}()`: No default session is registered. Use "
                "`with sess.as_default()` or pass an explicit session to "
                f"`{method}(session=sess)`."
            )
        if session.graph is not self:
            raise ValueError(
                f"Cannot use the default session to call `{method}()`: the tensor's "
                "graph is different from the session's graph. Pass an explicit session "
                f"to `{method}(session=sess)`."
            )
        return session
