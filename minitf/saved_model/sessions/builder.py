"""`SavedModelBuilder`: writes a graph and the variables of a session.

In TensorFlow: python/saved_model/builder_impl.py, simple_save.py, main_op_impl.py
"""

import os

from minitf.core import context
from minitf.core.graph.graph import Operation
from minitf.core.op.static import constant_value
from minitf.formats import proto, storage
from minitf.ops.control import control_dependencies, group
from minitf.saved_model import constants, fingerprinting, folder
from minitf.saved_model.sessions.signature_defs import predict_signature_def
from minitf.saved_model.writing.messages import write_op_list
from minitf.v1.graphs.default_graph import get_default_graph
from minitf.v1.saver import nodes
from minitf.v1.saver.meta_graph import make_meta_graph
from minitf.v1.saver.saveables import all_saveable_objects, saveables_of
from minitf.v1.variables.variable import (
    global_variables_initializer,
    local_variables_initializer,
)

_ASSET_TYPE = "type.googleapis.com/tensorflow.AssetFileDef"


class SavedModelBuilder:
    """Builds a SavedModel: one or several graphs that share the variables.

    Args:
      export_dir: the folder, which must be new or empty.

    Raises AssertionError if the folder has something in it.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> folder = os.path.join(tempfile.mkdtemp(), "model")
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     x = v1.placeholder(tf.float32, name="x")
    ...     y = tf.identity(x * v1.get_variable("w", initializer=2.0), name="y")
    ...     session.run(v1.global_variables_initializer())
    ...     builder = v1.saved_model.Builder(folder)
    ...     signature = v1.saved_model.predict_signature_def({"x": x}, {"y": y})
    ...     builder.add_meta_graph_and_variables(
    ...         session, ["serve"], {"serving_default": signature})
    ...     _ = builder.save()
    >>> tf.saved_model.load(folder).signatures["serving_default"](x=4.0)["y"].numpy()
    np.float32(8.0)

    In TensorFlow: python/saved_model/builder_impl.py
    """

    def __init__(self, export_dir):
        self._export_dir = os.fspath(export_dir)
        self._has_saved_variables = False
        self._message = proto.message("SavedModel")(
            saved_model_schema_version=constants.SAVED_MODEL_SCHEMA_VERSION
        )
        if storage.isdir(self._export_dir) and storage.listdir(self._export_dir):
            raise AssertionError(
                f"Export directory {self._export_dir} already exists, and isn't empty. "
                "Please choose a different export directory, or delete all the "
                "contents of the specified directory."
            )
        storage.makedirs(self._export_dir)

    def add_meta_graph_and_variables(
        self,
        sess,
        tags,
        signature_def_map=None,
        assets_collection=None,
        legacy_init_op=None,
        clear_devices=False,
        main_op=None,
        strip_default_attrs=False,
        saver=None,
    ):
        """Adds the session's graph and saves its variables; to be called first, once.

        Args:
          sess: the session that has the variables.
          tags: texts that tell this graph from the others of the model.
          signature_def_map: dict from names to `SignatureDef` messages.
          assets_collection: string constants with the names of files, which are copied.
          legacy_init_op, main_op: an operation to run after loading.
          clear_devices: forget the devices of operations.
          strip_default_attrs: leave out attributes with their default value.
          saver: a `tf.compat.v1.train.Saver`, by default one of all variables.

        Raises AssertionError the second time, and for a `TensorInfo` without a name.
        """
        if self._has_saved_variables:
            raise AssertionError(
                "Graph state including variables and assets has already been saved. "
                "Please invoke `add_meta_graph()` instead."
            )
        with sess.graph.as_default():
            signatures = _checked(signature_def_map)
            saver_def = self._save_variables(sess, saver)
            self._add(
                tags,
                signatures,
                assets_collection,
                legacy_init_op if main_op is None else main_op,
                clear_devices,
                strip_default_attrs,
                saver_def,
            )
        self._has_saved_variables = True

    def _save_variables(self, sess, saver):
        """Adds what saves and restores to the graph and saves; returns the names."""
        prefix = folder.variables_prefix(self._export_dir)
        if saver is not None:
            saver.save(sess, prefix, write_meta_graph=False, write_state=False)
            return saver.as_saver_def()
        saver_def = _saver_def()
        if saver_def is not None:
            storage.makedirs(os.path.dirname(prefix))
            feeds = {saver_def.filename_tensor_name: prefix}
            sess.run(saver_def.save_tensor_name, feeds)
        return saver_def

    def add_meta_graph(
        self,
        tags,
        signature_def_map=None,
        assets_collection=None,
        legacy_init_op=None,
        clear_devices=False,
        main_op=None,
        strip_default_attrs=False,
        saver=None,
    ):
        """Adds the default graph, which has the variables saved before.

        The arguments are those of `add_meta_graph_and_variables`. Raises AssertionError
        if that was not called.
        """
        if not self._has_saved_variables:
            raise AssertionError(
                "Graph state including variables and assets has not been saved yet. "
                "Please invoke `add_meta_graph_and_variables()` first."
            )
        self._add(
            tags,
            _checked(signature_def_map),
            assets_collection,
            legacy_init_op if main_op is None else main_op,
            clear_devices,
            strip_default_attrs,
            _saver_def() if saver is None else saver.as_saver_def(),
        )

    def _add(self, tags, signatures, assets, main_op, clear_devices, strip, saver_def):
        graph = get_default_graph()
        described = make_meta_graph(
            graph.as_graph_def(add_shapes=True),
            graph,
            saver_def=saver_def,
            clear_devices=clear_devices,
            strip_default_attrs=strip,
        )
        info = described.meta_info_def
        info.tags.extend([tags] if isinstance(tags, str) else tags)
        write_op_list(info.stripped_op_list, described.graph_def)
        for name, signature in signatures.items():
            described.signature_def[name].CopyFrom(signature)
        self._add_assets(described, assets)
        if main_op is not None:
            if not isinstance(main_op, Operation):
                raise TypeError(f"Expected {main_op} to be an Operation.")
            key = constants.MAIN_OP_KEY
            described.collection_def[key].node_list.value[:] = [main_op.name]
        self._message.meta_graphs.add().CopyFrom(described)

    def _add_assets(self, described, tensors):
        """Copies files; notes for each which tensor takes its name."""
        named = {}
        for tensor in tensors or ():
            value = constant_value(tensor)
            if value is None:
                raise TypeError(
                    f"The asset {tensor!r} must be a constant with the name of a file."
                )
            named[tensor.name] = value.item().decode()
        copies = folder.copy_assets(self._export_dir, named.values())
        collection = described.collection_def[constants.ASSETS_KEY] if named else None
        for name, path in named.items():
            asset = described.asset_file_def.add(filename=copies[path])
            asset.tensor_info.name = name
            item = collection.any_list.value.add(type_url=_ASSET_TYPE)
            item.value = asset.SerializeToString(deterministic=True)

    def save(
        self,
        as_text=False,
        experimental_image_format=False,
        experimental_image_writer_options=None,
    ):
        """Writes `saved_model.pb`, or `.pbtxt`; returns its path as bytes."""
        if experimental_image_format:
            raise NotImplementedError(
                "experimental_image_format writes a model of more than 2 GB in pieces. "
                "Leave it out: variables do not count, they have a file of their own."
            )
        path = folder.write_model(self._export_dir, self._message, as_text)
        if self._message.meta_graphs:
            fingerprinting.write(self._export_dir, self._message)
        return path.encode()


def _saver_def():
    """Adds nodes that save and restore all variables; None if there are none."""
    items = all_saveable_objects()
    if not items:
        return None
    return nodes.build(saveables_of(items))


def _checked(signature_def_map):
    """The signatures, in which every tensor has a name and a type."""
    for signature in (signature_def_map or {}).values():
        for info in (*signature.inputs.values(), *signature.outputs.values()):
            if info.WhichOneof("encoding") is None:
                raise AssertionError(
                    f"Invalid `tensor_info`: {info}. All TensorInfo protos used in the "
                    "SignatureDefs must have one of the 'encoding' fields (e.g., name "
                    "or coo_sparse) set."
                )
            if info.WhichOneof("encoding") == "name" and not info.dtype:
                raise AssertionError(
                    f"Invalid `tensor_info`: {info}. All TensorInfo protos used in the "
                    "SignatureDefs must have the dtype field set."
                )
    return dict(signature_def_map or {})


def simple_save(session, export_dir, inputs, outputs, legacy_init_op=None):
    """Saves the graph of a session with one signature, `serving_default`.

    Args:
      session: the session that has the variables.
      export_dir: the folder, which must be new or empty.
      inputs, outputs: dicts from names to tensors.
      legacy_init_op: an operation to run after loading.

    In TensorFlow: python/saved_model/simple_save.py
    """
    key = constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
    signatures = {key: predict_signature_def(inputs, outputs)}
    builder = SavedModelBuilder(export_dir)
    builder.add_meta_graph_and_variables(
        session,
        tags=[constants.SERVING],
        signature_def_map=signatures,
        assets_collection=session.graph.get_collection("asset_filepaths"),
        main_op=legacy_init_op,
        clear_devices=True,
    )
    builder.save()


def main_op():
    """Returns the operation that initialises variables and tables."""
    tables = get_default_graph().get_collection("table_initializer")
    return group(
        global_variables_initializer(), local_variables_initializer(), group(*tables)
    )


def main_op_with_restore(restore_op_name):
    """Returns the operation that initialises, after that which restores."""
    graph = context.state().graph
    with control_dependencies([main_op()]):
        restore = graph.get_operation_by_name(restore_op_name)
        return group(restore)
