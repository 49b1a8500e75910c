"""Cutting parts out of a GraphDef, and writing one to a file.

In TensorFlow: python/framework/graph_util_impl.py, python/framework/graph_io.py
"""

import os

from minitf.formats import proto
from minitf.formats.filesystems import SCHEME
from minitf.ops.io import gfile


def extract_sub_graph(graph_def, dest_nodes):
    """Returns the nodes that `dest_nodes` need, as a new GraphDef.

    Raises TypeError for what is no GraphDef or no list of names, AssertionError for a
    name that is not in the graph.

    >>> import minitf as tf
    >>> with tf.Graph().as_default() as graph:
    ...     a = tf.constant(1, name="a")
    ...     b = tf.constant(2, name="b")
    >>> part = tf.compat.v1.graph_util.extract_sub_graph(graph.as_graph_def(), ["b"])
    >>> [node.name for node in part.node]
    ['b']
    """
    _check_graph_def(graph_def)
    if isinstance(dest_nodes, str):
        raise TypeError(
            "dest_nodes must be an iterable of strings, but got type "
            f"{type(dest_nodes)}."
        )
    nodes = {node.name: node for node in graph_def.node}
    for name in dest_nodes:
        if name not in nodes:
            raise AssertionError(f"{name} is not in graph")
    needed, stack = set(), list(dest_nodes)
    while stack:
        name = stack.pop()
        if name not in needed:
            needed.add(name)
            stack.extend(_node_of(text) for text in nodes[name].input)
    part = proto.message("GraphDef")()
    part.node.extend(node for node in graph_def.node if node.name in needed)
    part.library.CopyFrom(graph_def.library)
    part.versions.CopyFrom(graph_def.versions)
    return part


def _check_graph_def(graph_def):
    if not hasattr(graph_def, "node"):
        raise TypeError(
            "graph_def must be a graph_pb2.GraphDef proto, but got type "
            f"{type(graph_def)}."
        )


def _node_of(text):
    """The node an input names: "x" for "x:1" and "^x"."""
    return text.lstrip("^").partition(":")[0]


def remove_training_nodes(input_graph, protected_nodes=None):
    """Returns the graph without checks and identities, which inference does not need.

    `protected_nodes` are names of nodes to keep.
    """
    protected = protected_nodes or []
    kept_types = [n for n in input_graph.node if n.op != "CheckNumerics"]
    instead = {}  # an identity -> its input
    with_control = {
        _node_of(text)
        for node in kept_types
        for text in node.input
        if text.startswith("^")
    }
    for node in input_graph.node:
        removable = node.op in ("Identity", "CheckNumerics") and len(node.input) == 1
        if removable and node.name not in (*protected, *with_control):
            if not node.input[0].startswith("^"):
                instead[node.name] = node.input[0]
    result = proto.message("GraphDef")()
    result.versions.CopyFrom(input_graph.versions)
    result.library.CopyFrom(input_graph.library)
    for node in input_graph.node:
        if node.name in instead:
            continue
        copy = result.node.add()
        copy.CopyFrom(node)
        copy.input[:] = [_follow(text, instead) for text in node.input]
    return result


def _follow(text, instead):
    """Goes back through nodes that were removed."""
    while _node_of(text) in instead and not text.startswith("^"):
        text = instead[_node_of(text)]
    return text


# Ops that have no place but the CPU, as TensorFlow knows them.
_CPU_ONLY = ("ReadFile", "WriteFile", "SaveV2", "RestoreV2", "Print", "PyFunc")


def must_run_on_cpu(node, pin_variables_on_cpu=False):
    """Tells whether a node can only run on the CPU: text, or a few special ops."""
    node_def = node.node_def if hasattr(node, "node_def") else node
    if node_def.op in ("Variable", "VariableV2") and pin_variables_on_cpu:
        return True
    data_type = proto.enum("DataType").DT_STRING
    if node_def.op == "Const":
        return node_def.attr["dtype"].type == data_type
    if node_def.op == "DynamicStitch":
        return node_def.attr["T"].type == proto.enum("DataType").DT_INT32
    if node_def.op == "Cast":
        return node_def.attr["SrcT"].type == data_type
    return node_def.op in _CPU_ONLY


def tensor_shape_from_node_def_name(graph, input_name):
    """Returns the static shape of the tensor "name" or "name:0"."""
    name = input_name if ":" in input_name else input_name + ":0"
    return graph.get_tensor_by_name(name).get_shape()


def write_graph(graph_or_graph_def, logdir, name, as_text=True):
    """Writes a graph to the file `logdir/name`, making the folder if there is none.

    Args:
      graph_or_graph_def: a `tf.Graph` or a GraphDef.
      logdir: the folder.
      name: the name of the file, "graph.pbtxt" or "graph.pb".
      as_text: write text that people can read, not bytes.

    Returns the path. The file is there completely or not at all.

    >>> import tempfile
    >>> import minitf as tf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.io.write_graph(tf.Graph(), folder, "graph.pbtxt")
    ...     os.path.relpath(path, folder)
    'graph.pbtxt'

    In TensorFlow: python/framework/graph_io.py
    """
    graph_def = graph_or_graph_def
    if hasattr(graph_def, "as_graph_def"):
        graph_def = graph_def.as_graph_def()
    if as_text:
        from google.protobuf import text_format

        content = text_format.MessageToString(graph_def).encode()
    else:
        content = graph_def.SerializeToString(deterministic=True)
    path = gfile.join(logdir, name)
    gfile.makedirs(logdir)
    if SCHEME.match(path):  # a remote file appears when it is complete
        with gfile.GFile(path, "wb") as file:
            file.write(content)
    else:
        write_atomically(path, content)
    return path


def write_atomically(path, content):
    """Writes bytes to a file beside `path`, then moves it there."""
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.part")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
