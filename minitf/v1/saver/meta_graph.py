"""Meta graphs: a graph in a file, with its collections and what saves its variables.

Collections hold Python objects. Numbers, texts and elements of the graph are written as
they are; variables become `VariableDef` messages, the names of their parts, of which
they are made again when the graph has been read.

In TensorFlow: python/framework/meta_graph.py, core/protobuf/meta_graph.proto
"""

import os

from minitf.core import context, versions
from minitf.core.graph.collections import GraphKeys
from minitf.core.graph.importer import import_graph_def
from minitf.core.log import get_logger
from minitf.formats import proto, storage
from minitf.formats.files import write_atomically
from minitf.ops.state.variable import Variable
from minitf.v1.graphs.default_graph import get_default_graph
from minitf.v1.saver import scoped

VARIABLES = (
    GraphKeys.GLOBAL_VARIABLES,
    GraphKeys.LOCAL_VARIABLES,
    GraphKeys.METRIC_VARIABLES,
    GraphKeys.MODEL_VARIABLES,
    GraphKeys.TRAINABLE_VARIABLES,
    GraphKeys.MOVING_AVERAGE_VARIABLES,
    GraphKeys.CONCATENATED_VARIABLES,
    GraphKeys.TRAINABLE_RESOURCE_VARIABLES,
    GraphKeys.GLOBAL_STEP,
)


# ---- Writing


def make_meta_graph(
    graph_def,
    graph,
    meta_info_def=None,
    saver_def=None,
    collection_list=None,
    export_scope=None,
    clear_devices=False,
    clear_extraneous_savers=False,
    strip_default_attrs=False,
):
    """Return the `MetaGraphDef` of a graph; the arguments are `export_meta_graph`'s."""
    message = proto.message("MetaGraphDef")()
    if meta_info_def is not None:
        message.meta_info_def.CopyFrom(meta_info_def)
    info = message.meta_info_def
    info.tensorflow_version = info.tensorflow_version or versions.VERSION
    info.tensorflow_git_version = info.tensorflow_git_version or versions.GIT_VERSION
    info.stripped_default_attrs = strip_default_attrs
    excluded = ()
    if clear_extraneous_savers:
        excluded = scoped.nodes_of_other_savers(graph_def, graph, saver_def)
    message.graph_def.CopyFrom(graph_def)
    scoped.rewrite(message.graph_def, export_scope, excluded, clear_devices)
    if strip_default_attrs:
        scoped.strip_defaults(message.graph_def)
    if saver_def is not None:
        message.saver_def.CopyFrom(saver_def)
    keys = collection_list or graph.get_all_collection_keys()
    for key in keys:
        if clear_extraneous_savers and key == GraphKeys.SAVERS:
            continue
        items = graph.get_collection(key)
        _write_collection(message, key, items, export_scope, excluded)
    return message


def _write_collection(message, key, items, scope, excluded):
    """Writes a collection, unless something is in it that no file can hold."""
    items = [item for item in items if scoped.is_inside(item, scope)]
    items = [item for item in items if _node_name(item) not in excluded]
    try:
        written = _as_collection(items, scope)
    except (AttributeError, TypeError, ValueError) as error:
        get_logger().warning(
            "Issue encountered when serializing %s. Type is unsupported, or the types "
            "of the items don't match field type in CollectionDef. Note this is a "
            "warning and probably safe to ignore.\n%s",
            key,
            error,
        )
        return
    message.collection_def[key].CopyFrom(written)


def _node_name(item):
    return getattr(item, "name", "").partition(":")[0] if hasattr(item, "name") else ""


def _as_collection(items, scope):
    """Makes the message of a collection; its first item decides the kind."""
    message = proto.message("CollectionDef")()
    first = items[0] if items else None
    if hasattr(first, "to_proto"):
        described = [item.to_proto(export_scope=scope) for item in items]
        message.bytes_list.value.extend(
            item.SerializeToString() for item in described if item is not None
        )
    elif isinstance(first, bytes | str):
        texts = [x.encode() if isinstance(x, str) else x for x in items]
        message.bytes_list.value.extend(texts)
    elif isinstance(first, int):
        message.int64_list.value.extend(items)
    elif isinstance(first, float):
        message.float_list.value.extend(items)
    else:
        message.node_list.value.extend(
            scoped.without(item.name, scope) for item in items
        )
    return message


def write_meta_graph(message, filename, as_text=False):
    """Write a `MetaGraphDef` to a file, completely or not at all."""
    if as_text:
        from google.protobuf import text_format

        content = text_format.MessageToString(message).encode()
    else:
        content = message.SerializeToString(deterministic=True)
    storage.makedirs(os.path.dirname(filename) or ".")
    write_atomically(filename, content)


# ---- Reading


def read_meta_graph_file(filename):
    """Read a `MetaGraphDef`, written as bytes or as text.

    Raises OSError if there is no such file, or if it is something else.
    """
    filename = os.fspath(filename)
    if not storage.isfile(filename):
        raise OSError(f"File does not exist. Received: {filename}.")
    from google.protobuf import text_format
    from google.protobuf.message import DecodeError

    with storage.open_to_read(filename) as file:
        content = file.read()
    message = proto.message("MetaGraphDef")()
    try:
        message.ParseFromString(content)
    except DecodeError:
        message.Clear()
    else:
        return message
    try:
        text_format.Parse(content.decode(), message)
    except (UnicodeDecodeError, text_format.ParseError) as error:
        raise OSError(f"Cannot parse file {filename}: {error}.") from None
    return message


def read_meta_graph(
    message, clear_devices=False, import_scope=None, input_map=None, elements=None
):
    """Add a meta graph to the default graph: nodes, then collections.

    Returns the prefix its names have got, and what `elements` names. Raises ValueError
    for a graph that makes no sense, NotFoundError for one with unknown ops.
    """
    graph = get_default_graph()
    graph_def = proto.message("GraphDef")()
    graph_def.CopyFrom(message.graph_def)
    if clear_devices:
        for node in graph_def.node:
            node.device = ""
    scope = ""
    if import_scope:
        scope = graph.unique_name(import_scope, mark_as_used=False)
    found = import_graph_def(
        graph_def,
        input_map=input_map,
        return_elements=elements,
        name=import_scope or "",
    )
    variables = {}  # VariableDef as bytes -> the variable, which is in several lists
    for key in sorted(message.collection_def):
        content = message.collection_def[key]
        try:
            items = list(_items(graph, key, content, scope, variables))
        except KeyError as error:
            raise ValueError(
                f"The collection {key!r} of the meta graph names something that its "
                f"graph has not: {error.args[0]}"
            ) from None
        for item in items:
            graph.add_to_collection(key, item)
    return scope, found


def _items(graph, key, content, scope, variables):
    """Yields the items of a collection as Python objects."""
    kind = content.WhichOneof("kind")
    if kind is None:
        return
    values = getattr(content, kind).value
    if kind == "node_list":
        for name in values:
            full = f"{scope}/{name}" if scope else name
            yield graph.as_graph_element(full)
    elif kind == "bytes_list" and key in VARIABLES:
        for value in values:
            if value not in variables:
                variables[value] = _variable(value, scope)
            yield variables[value]
    else:
        yield from values


def _variable(value, scope):
    from google.protobuf.message import DecodeError

    try:
        described = proto.message("VariableDef").FromString(value)
    except DecodeError:
        raise ValueError(
            "A collection of variables has an item that is no VariableDef. The meta "
            "graph is damaged."
        ) from None
    return Variable.from_proto(described, import_scope=scope or None)


def check_not_eager(what):
    """Raise RuntimeError, eagerly: there is no graph."""
    if context.executing_eagerly():
        raise RuntimeError(
            f"{what} is not supported when eager execution is enabled. No graph exists "
            "when eager execution is enabled. Use `with tf.Graph().as_default():`, or "
            "tf.train.Checkpoint to save variables."
        )
