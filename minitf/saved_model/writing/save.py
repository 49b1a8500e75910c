"""`tf.saved_model.save`: an object with its variables and functions, into a folder.

In TensorFlow: python/saved_model/save.py
"""

import os

import numpy as np

from minitf.checkpoint.object_graph import OBJECT_GRAPH_KEY
from minitf.core import context, dtypes
from minitf.formats import proto, storage
from minitf.ops.state.resource_ops import boxed
from minitf.saved_model import constants, fingerprinting, folder, signatures
from minitf.saved_model.assets import Asset
from minitf.saved_model.options import SaveOptions
from minitf.saved_model.writing.graph import ModelGraph
from minitf.saved_model.writing.messages import describe_model
from minitf.saved_model.writing.objects import Found, check_root, functions_of


def save(obj, export_dir, signatures=None, options=None):
    """Saves an object, its variables and its tf.functions as a SavedModel.

    Args:
      obj: a `tf.Module` or another trackable object; everything that can be reached
        through its attributes is saved with it.
      export_dir: the folder to write into.
      signatures: what programs without Python call: a tf.function with an input
        signature, a concrete function, or a dict of such by name. By default the only
        tf.function of `obj`, if it has an input signature.
      options: a `tf.saved_model.SaveOptions`.

    Python code is not saved: of a tf.function only the graphs that it was traced to.
    Raises ValueError for what is no trackable object or cannot be a signature, KeyError
    if a function captures a variable that cannot be reached from `obj`, AssertionError
    inside a tf.function.

    >>> import tempfile
    >>> import minitf as tf
    >>> class Scale(tf.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = tf.Variable(3.0)
    ...     @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    ...     def __call__(self, x):
    ...         return x * self.factor
    >>> folder = tempfile.mkdtemp()
    >>> tf.saved_model.save(Scale(), folder)
    >>> tf.saved_model.load(folder)(tf.constant([1.0, 2.0])).numpy()
    array([3., 6.], dtype=float32)

    In TensorFlow: python/saved_model/save.py
    """
    options = options or SaveOptions()
    graph = context.state().graph
    if graph is not None and graph.building_function:
        raise AssertionError(
            "`tf.saved_model.save` is not supported inside a traced @tf.function. Move "
            "the call to the outer eagerly-executed context."
        )
    check_root(obj)
    if graph is not None:
        raise NotImplementedError(
            "tf.saved_model.save saves what is computed eagerly. Call it outside of "
            "`with graph.as_default():`, or save the graph and its session with "
            "tf.compat.v1.saved_model.Builder."
        )
    export_dir = os.fspath(export_dir)
    chosen = _chosen_signatures(obj, signatures)
    found = Found(obj, chosen, options.experimental_custom_gradients)
    model = ModelGraph(found)
    description = found.description()
    with model.graph.as_default():
        for name, concrete in (found.objects.signatures or {}).items():
            model.add_signature(name, concrete)
        if not options.experimental_skip_saver:
            model.add_saver(description)
        model.finish()
    _write(export_dir, found, model, description, options)


def _chosen_signatures(obj, given):
    """The signatures to save, as a dict of concrete functions; all take dicts."""
    if given is not None:
        return signatures.wrap_all(given)
    default = signatures.default_signature(functions_of(obj))
    return signatures.wrap_all({}) if default is None else signatures.wrap_all(default)


def _write(export_dir, found, model, description, options):
    """Writes the files, `saved_model.pb` last: it is what makes the folder a model."""
    storage.makedirs(export_dir)
    sources = {number: asset.path for number, asset in found.of_type(Asset)}
    copies = folder.copy_assets(export_dir, sources.values())
    names = {number: copies[path] for number, path in sources.items()}
    _write_variables(export_dir, found, description)
    folder.remove_old(export_dir)
    message = proto.message("SavedModel")(
        saved_model_schema_version=constants.SAVED_MODEL_SCHEMA_VERSION
    )
    message.meta_graphs.add().CopyFrom(describe_model(found, model, names, options))
    folder.write_model(export_dir, message)
    fingerprinting.write(export_dir, message)


def _write_variables(export_dir, found, description):
    from minitf.formats.bundle import Item, write_bundle

    items = []
    for item in sorted(found.stored()):
        dtype = item.variable.dtype.base_dtype
        items.append(Item(item.key, boxed(item.variable.handle._array), dtype))
    for table in found.tables:
        for name, part in table.parts.items():
            items.append(Item(table.key + name, part._array, part.dtype))
    text = np.array(description, object)
    items.append(Item(OBJECT_GRAPH_KEY, text, dtypes.string))
    write_bundle(folder.variables_prefix(export_dir), items)
