"""`load`: a SavedModel into a session, as TF1 does it.

The graph is added to the session's graph, variables are restored by the operations that
the model has for it, files are told to the nodes that read them, and what initialises
tables runs.

In TensorFlow: python/saved_model/loader_impl.py
"""

import os

from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.graph_def import bodies_in, nodes_of
from minitf.formats import proto
from minitf.saved_model import constants, folder
from minitf.v1.saver.meta_graph import read_meta_graph


def load(sess, tags, export_dir, import_scope=None, **saver_kwargs):
    """Loads the graph with the given tags into a session.

    Args:
      sess: the session; nodes are added to its graph.
      tags: all the tags of the graph to load.
      export_dir: the folder of the model.
      import_scope: a prefix for the names of nodes.
      **saver_kwargs: accepted; nothing is saved here.

    Returns the `MetaGraphDef` message. Raises OSError if there is no model,
    RuntimeError if it has no graph with these tags.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> folder = os.path.join(tempfile.mkdtemp(), "model")
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     x = v1.placeholder(tf.float32, name="x")
    ...     v1.saved_model.simple_save(session, folder, {"x": x}, {"y": x * 2.0})
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     graph = v1.saved_model.load(session, ["serve"], folder)
    ...     result = graph.signature_def["serving_default"].outputs["y"].name
    ...     session.run(result, {"x:0": 3.0})
    np.float32(6.0)

    In TensorFlow: python/saved_model/loader_impl.py
    """
    model = folder.read_model(export_dir)
    meta_graph = _with_tags(model, tags)
    load_meta_graph(sess, meta_graph, os.fspath(export_dir), import_scope)
    return meta_graph


def _with_tags(model, tags):
    wanted = {tags} if isinstance(tags, str) else set(tags)
    for meta_graph in model.meta_graphs:
        if set(meta_graph.meta_info_def.tags) == wanted:
            return meta_graph
    available = [set(graph.meta_info_def.tags) for graph in model.meta_graphs]
    raise RuntimeError(
        f"MetaGraphDef associated with tags {str(tags).strip('[]')} could not be found "
        f"in SavedModel, with available tags '{available}'. To inspect available "
        "tag-sets in the SavedModel, please use the SavedModel CLI: `saved_model_cli`."
    )


def load_meta_graph(sess, meta_graph, export_dir, import_scope=None):
    """Adds a graph to a session's and restores it; returns the prefix of its names."""
    assets = asset_files(meta_graph, export_dir)
    with sess.graph.as_default():
        scope, _ = read_meta_graph(meta_graph, import_scope=import_scope)
    prefix = f"{scope}/" if scope else ""
    saver = meta_graph.saver_def
    if saver.restore_op_name and folder.has_variables(export_dir):
        path = prefix + saver.filename_tensor_name
        feeds = {path: folder.variables_prefix(export_dir)}
        refuse_harm(_needed(sess.graph, prefix + saver.restore_op_name))
        sess.run(prefix + saver.restore_op_name, feeds)
    feeds = {prefix + name: path for name, path in assets.items()}
    for name in initializers(meta_graph):
        refuse_harm(_needed(sess.graph, prefix + name))
        sess.run(prefix + name, feeds)
    return scope


# Loading a model runs what fills its tables and restores its variables. Nothing of that
# needs to write a file or to call Python.
_HARMFUL = frozenset(
    [
        "EagerPyFunc",
        "MergeV2Checkpoints",
        "PyFunc",
        "PyFuncStateless",
        "SaveSlices",
        "SaveV2",
        "Save",
        "WriteFile",
    ]
)


def refuse_harm(operations):
    """Raises InvalidArgumentError if operations, or what they call, write files."""
    operations = list(operations)
    found = list(operations)
    for body in bodies_in(operations).values():
        found += nodes_of(body)
    for node in found:
        if node.type in _HARMFUL:
            raise InvalidArgumentError(
                None,
                None,
                f"The model would run {node.type} (node '{node.name}') while it is "
                "loaded. Models that write files or call Python then are refused.",
            )


def _needed(graph, name):
    """The operations that run if the one of that name is asked for."""
    stack, seen = [graph.as_graph_element(name, allow_tensor=False)], set()
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack += [tensor.op for tensor in node.inputs]
            stack += node.control_inputs
    return seen


def asset_files(meta_graph, export_dir):
    """Returns a dict from the names of tensors to the paths of files they stand for."""
    described = list(meta_graph.asset_file_def)
    if not described and constants.ASSETS_KEY in meta_graph.collection_def:
        message = proto.message("AssetFileDef")
        items = meta_graph.collection_def[constants.ASSETS_KEY].any_list.value
        described = [message.FromString(item.value) for item in items]
    return {
        asset.tensor_info.name: folder.asset_path(export_dir, asset.filename)
        for asset in described
    }


def initializers(meta_graph):
    """The names of the operations to run after variables are restored."""
    key = constants.INIT_OP_SIGNATURE_KEY
    if key in meta_graph.signature_def:
        name = meta_graph.signature_def[key].outputs[key].name
        return [name.partition(":")[0]]
    for key in (constants.MAIN_OP_KEY, constants.LEGACY_INIT_OP_KEY):
        if key in meta_graph.collection_def:
            return list(meta_graph.collection_def[key].node_list.value)
    return []
