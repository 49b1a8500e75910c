"""Reading graphs: `import_graph_def`.

Everything is checked, because a file can say anything: that the ops exist, that inputs
are there and of the right types, that there is no cycle. The functions of a GraphDef
are read when a node asks for them; each becomes a `FuncGraph`.

In TensorFlow: python/framework/importer.py, core/common_runtime/function_def_utils.cc
"""

from minitf.core import context
from minitf.core.devices.spec import merge_devices
from minitf.core.dtypes import as_dtype, resource
from minitf.core.errors import NotFoundError
from minitf.core.graph import attr_values
from minitf.core.graph.func_graph import FuncGraph
from minitf.core.op.registry import OPS
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec
from minitf.core.tensor import Tensor


def import_graph_def(
    graph_def,
    input_map=None,
    return_elements=None,
    name=None,
    producer_op_list=None,
):
    """Adds the nodes of a `GraphDef` to the default graph.

    Args:
      graph_def: the message to read.
      input_map: dict from names in `graph_def` ("x:0") to tensors of this graph that
        take their place.
      return_elements: names of operations ("y") and tensors ("y:0") to return.
      name: a prefix for all names, "import" if None; "" for none.
      producer_op_list: accepted and not needed.

    Returns the list of what `return_elements` names, or None. Raises NotFoundError,
    naming all of them, if minitf does not have some of the ops; ValueError for a graph
    that makes no sense.

    >>> import minitf as tf
    >>> with tf.Graph().as_default() as graph:
    ...     c = tf.constant(3, name="c")
    >>> with tf.Graph().as_default():
    ...     tf.import_graph_def(graph.as_graph_def(), return_elements=["c:0"])
    [<tf.Tensor 'import/c:0' shape=() dtype=int32>]

    In TensorFlow: python/framework/importer.py
    """
    if not hasattr(graph_def, "node"):
        raise TypeError(
            "Argument `graph_def` must be a GraphDef proto. "
            f"Received: {type(graph_def).__name__}"
        )
    graph = context.state().graph
    if graph is None:
        raise RuntimeError(
            "There is no graph to import into. Call import_graph_def inside "
            "`with tf.Graph().as_default():`."
        )
    prefix = "import" if name is None else name
    scope = graph.unique_name(prefix) + "/" if prefix else ""
    functions = Functions(graph_def.library)
    reader = _Reader(graph, graph_def, scope, input_map or {}, functions)
    reader.read()
    if return_elements is None:
        return None
    return [reader.element(element) for element in return_elements]


class Functions:
    """The functions of a GraphDef; each is read when it is first asked for."""

    def __init__(self, library):
        self._messages = {f.signature.name: f for f in library.function}
        self._graphs = {}

    def __contains__(self, name):
        return name in self._messages

    def find(self, name, given=()):
        """Returns the `FuncGraph` of a function; ValueError if there is none.

        `given` are tensors it is called with, of which the last ones are arguments:
        handles of variables among them tell the body which type and shape these have.
        """
        if name not in self._messages:
            raise ValueError(
                f"The GraphDef has no function '{name}' in its library. It has: "
                f"{', '.join(sorted(self._messages)) or 'none'}."
            )
        if name not in self._graphs:
            graph = self._graphs[name] = FuncGraph(name)
            graph.outer_graph = None
            self._read(graph, self._messages[name], tuple(given))
        return self._graphs[name]

    def ops_under(self, nodes):
        """The names of the ops of nodes, and of the functions that they mention."""
        found, bodies, seen = set(), [nodes], set()
        for body in bodies:  # grows while we walk it
            for node in body:
                found.add(node.op)
                for attr in node.attr.values():
                    for func in (attr.func, *attr.list.func):
                        if func.name in self._messages and func.name not in seen:
                            seen.add(func.name)
                            bodies.append(self._messages[func.name].node_def)
        return found

    def check(self, name, takes, returns, user):
        """Raises ValueError unless a function takes and returns certain types.

        `returns` is None if one result of any type will do; `user` is the node that
        says so.
        """
        if name not in self._messages:
            return  # `find` will say so
        signature = self._messages[name].signature
        sides = [(signature.input_arg, takes, "takes")]
        sides.append((signature.output_arg, returns, "returns"))
        for args, wanted, verb in sides:
            found = [_argument_type(arg, name) for arg in args]
            fits = len(found) == 1 if wanted is None else found == list(wanted)
            if not fits:
                expected = "one value" if wanted is None else _names(wanted)
                raise ValueError(
                    f"Node '{user}': the function '{name}' {verb} {_names(found)}, but "
                    f"the node's attributes say {expected}."
                )

    def _read(self, graph, message, given):
        count = len(message.signature.input_arg)
        given = ((None,) * count + given)[len(given) :]
        with graph.as_default():
            reader = _FunctionReader(graph, message, self)
            for i, arg in enumerate(message.signature.input_arg):
                made = _argument(graph, message, i, given[i])
                reader.arguments[arg.name] = made
            reader.read()
            for arg in message.signature.output_arg:
                if arg.name not in message.ret:
                    raise ValueError(
                        f"Function '{message.signature.name}' does not say what it "
                        f"returns as '{arg.name}'."
                    )
                graph.outputs.append(reader.tensor(message.ret[arg.name]))
            for name in message.control_ret.values():
                graph.control_outputs.append(reader.node(name))


def _argument_type(arg, function_name):
    try:
        return as_dtype(arg.type)
    except TypeError:
        raise ValueError(
            f"Argument '{arg.name}' of the function '{function_name}' has the type "
            f"number {arg.type}, which is none of TensorFlow's."
        ) from None


def _names(types):
    return f"({', '.join(dtype.name for dtype in types)})"


def _argument(graph, message, index, given):
    """Adds the placeholder of an argument, which may be given a handle."""
    arg = message.signature.input_arg[index]
    dtype = _argument_type(arg, message.signature.name)
    if given is not None and dtype is resource and given.dtype is resource:
        return graph.add_argument_like(given, arg.name)
    spec = TensorSpec(TensorShape(_argument_shape(message, index)), dtype)
    return graph.add_argument(spec, arg.name)


def _argument_shape(message, index):
    """What a function says of the shape of an argument, None if nothing."""
    if index not in message.arg_attr:
        return None
    attrs = message.arg_attr[index].attr
    shapes = attrs["_output_shapes"].list.shape if "_output_shapes" in attrs else ()
    return attr_values.read_shape(shapes[0]) if len(shapes) else None


class _Reader:
    """Reads the nodes of one GraphDef into a graph, inputs before users."""

    def __init__(self, graph, graph_def, scope, input_map, functions):
        self.graph, self.scope, self.functions = graph, scope, functions
        self.nodes = {node.name: node for node in graph_def.node}
        self.input_map = {_tensor_name(k): v for k, v in input_map.items()}
        self.used = set()
        self.made = {}  # name in the GraphDef -> Operation
        if len(self.nodes) < len(graph_def.node):
            raise ValueError("The GraphDef has two nodes of one name.")

    def read(self):
        self._check_ops()
        for name in self._in_order():
            self.made[name] = self._add(self.nodes[name])
        unused = sorted(set(self.input_map) - self.used)
        if unused:
            raise ValueError(
                "Attempted to map inputs that were not found in graph_def: "
                f"[{', '.join(unused)}]"
            )

    def _check_ops(self):
        """Raises NotFoundError with the unknown ops, those inside functions too."""
        used = self.functions.ops_under(self.nodes.values())
        missing = sorted(op for op in used if op not in OPS)
        if missing:
            raise NotFoundError(
                None,
                None,
                f"Op type not registered: minitf has no {', '.join(missing)}. Graphs "
                "can only be imported if all of their ops exist.",
            )

    def _in_order(self):
        """Lists the names so that inputs come first; keeps the file's order else."""
        waiting, users = {}, {}
        for name, node in self.nodes.items():
            sources = {
                _source_of(text) for text in node.input if not self._mapped(text)
            }
            for source in sources:
                if source not in self.nodes:
                    raise ValueError(
                        f"Node '{name}': Unknown input node '{source}'. It is not in "
                        "the GraphDef."
                    )
                users.setdefault(source, []).append(name)
            waiting[name] = len(sources)
        order = [name for name, count in waiting.items() if not count]
        for name in order:  # grows while we walk it
            for user in users.get(name, ()):
                waiting[user] -= 1
                if not waiting[user]:
                    order.append(user)
        if len(order) < len(self.nodes):
            stuck = next(name for name, count in waiting.items() if count)
            raise ValueError(
                f"The GraphDef has a cycle through node '{stuck}'. TF1 while loops "
                "(Enter, NextIteration) must be converted to `While` first."
            )
        return order

    def _mapped(self, text):
        return not text.startswith("^") and _tensor_name(text) in self.input_map

    def _add(self, node):
        """Adds one node, with its inputs, attributes and control inputs."""
        op = OPS[node.op]
        data = [text for text in node.input if not text.startswith("^")]
        inputs = tuple(self._input(text) for text in data)
        attrs = attr_values.read_all(op, node, _implied_types(op, node, inputs))
        attrs = self._with_bodies(op, attrs, inputs, node)
        if "_class" in attrs:  # names of nodes to be near, which now have a prefix
            near, here = attrs["_class"].list.s, f"loc:@{self.scope}".encode()
            attrs["_class"] = [name.replace(b"loc:@", here, 1) for name in near]
        self._check_inputs(node, op, inputs, attrs)
        made = self.graph.add_node(op, inputs, attrs, self._unique(node.name))
        made.device = merge_devices(made.device, node.device)
        controls = [text[1:] for text in node.input if text.startswith("^")]
        made._control = tuple(self.made[name] for name in controls)
        return made

    def _with_bodies(self, op, attrs, inputs, node):
        """Puts the functions that attributes name in the place of their names."""
        takes = attrs["T"] if "T" in op.attrs else attrs.get("Tin", ())
        returns = attrs.get("Tout", takes)
        for name, attr in op.attrs.items():
            if attr.kind == "func":
                result = None if name == "cond" else returns
                self.functions.check(attrs[name].name, takes, result, node.name)
                attrs[name] = self.functions.find(attrs[name].name, inputs)
            elif attr.kind == "list(func)":
                names = [item.name for item in attrs[name]]
                for body in names:
                    self.functions.check(body, takes, returns, node.name)
                found = [self.functions.find(name, inputs) for name in names]
                attrs[name] = tuple(found)
        return attrs

    def _unique(self, name):
        full = self.scope + name
        if full in self.graph._by_name:
            raise ValueError(
                f"Node name '{full}' already exists in the Graph. Give "
                "import_graph_def another `name`."
            )
        return self.graph._names.unique(full)

    def _input(self, text):
        name = _tensor_name(text)
        if name in self.input_map:
            self.used.add(name)
            replacement = self.input_map[name]
            if not isinstance(replacement, Tensor):
                replacement = self.graph.as_graph_element(replacement)
            return replacement
        source, _, number = name.rpartition(":")
        outputs = self.made[source].outputs
        if int(number) >= len(outputs):
            raise ValueError(
                f"Node '{source}' (type: '{self.made[source].type}', num of outputs: "
                f"{len(outputs)}) does not have output {number}."
            )
        return outputs[int(number)]

    def _check_inputs(self, node, op, inputs, attrs):
        """A file can claim anything; numbers and types must fit the declaration."""
        wanted = []
        for arg in op.inputs:
            if arg.is_type_list:
                wanted.extend(attrs[arg.type_attr])
            else:
                dtype = arg.dtype or attrs[arg.type_attr]
                count = attrs[arg.number_attr] if arg.number_attr else 1
                wanted.extend([dtype] * count)
        if len(wanted) != len(inputs):
            raise ValueError(
                f"NodeDef '{node.name}' expected {len(wanted)} inputs "
                f"({op.signature}). Received: {len(inputs)}"
            )
        for tensor, dtype in zip(inputs, wanted, strict=True):
            if tensor.dtype.base_dtype is not dtype.base_dtype:
                raise ValueError(
                    f"Input of node '{node.name}' was passed {tensor.dtype.name} from "
                    f"{tensor.name} incompatible with expected {dtype.name}."
                )

    def element(self, name):
        """Finds an element of the GraphDef, for `return_elements`."""
        op_name, colon, number = str(name).partition(":")
        if op_name not in self.made:
            raise ValueError(
                f"Requested return_element {name!r} not found in graph_def."
            )
        made = self.made[op_name]
        return made.outputs[int(number)] if colon else made


def _implied_types(op, node, inputs):
    """The type attributes that follow from inputs, for files that leave them out.

    TensorFlow does so where an attribute has its default value, such as int32.
    """
    found, at = {}, 0
    for arg in op.inputs:
        if arg.is_type_list:
            at += len(node.attr[arg.type_attr].list.type)
        elif arg.number_attr:
            at += max(node.attr[arg.number_attr].i, 0)
        else:
            if arg.type_attr and at < len(inputs):
                found.setdefault(arg.type_attr, inputs[at].dtype.base_dtype)
            at += 1
    return found


def _tensor_name(text):
    """Completes "x" to "x:0"."""
    text = text.name if isinstance(text, Tensor) else str(text)
    return text if ":" in text or text.startswith("^") else f"{text}:0"


def _source_of(text):
    """The node an input names: "x" for "x:1" and "^x"."""
    return text.lstrip("^").partition(":")[0]


class _FunctionReader(_Reader):
    """Reads the nodes of a function, where inputs are written in another way."""

    def __init__(self, graph, message, functions):
        self.graph, self.scope, self.functions = graph, "", functions
        self.nodes = {node.name: node for node in message.node_def}
        self.arguments = {}
        self.input_map, self.used, self.made = {}, set(), {}

    def _mapped(self, text):
        return text.partition(":")[0] in self.arguments

    def _unique(self, name):
        return self.graph._names.unique(name)

    def _input(self, text):
        return self.tensor(text)

    def node(self, name):
        """Finds an operation of the function by its name in the file."""
        if name not in self.made:
            raise ValueError(f"The function has no node '{name}'.")
        return self.made[name]

    def tensor(self, text):
        """Finds a tensor: "argument" or "node:output name:index"."""
        node_name, _, rest = text.partition(":")
        if node_name in self.arguments:
            return self.arguments[node_name]
        node = self.node(node_name)
        name, _, index = rest.partition(":")
        if index and not index.isdecimal():
            raise ValueError(f"There is no output {text!r}: the number is none.")
        at = 0
        for arg in node.op.outputs:
            if arg.name == name:
                number = at + int(index or 0)
                if number >= len(node.outputs):
                    raise ValueError(f"There is no output {text!r}.")
                return node.outputs[number]
            at += node.op._list_size(arg, node.attrs) or 1
        raise ValueError(
            f"Node '{node_name}' (type: '{node.type}') has no output called '{name}'. "
            f"It has: {', '.join(arg.name for arg in node.op.outputs)}."
        )
