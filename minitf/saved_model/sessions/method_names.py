"""`MethodNameUpdater`: other method names for the signatures of a saved model.

A server chooses by the method name how it may be asked: predict, classify, regress.

In TensorFlow: python/saved_model/method_name_updater.py
"""

import os

from minitf.formats import storage
from minitf.saved_model import constants, folder


class MethodNameUpdater:
    """Changes the method names of signatures in a SavedModel on the disk.

    Args:
      export_dir: the folder of the model.

    Raises OSError if there is no model.

    >>> import tempfile
    >>> import minitf as tf
    >>> module = tf.Module()
    >>> module.f = tf.function(lambda x: x, input_signature=[tf.TensorSpec([])])
    >>> export_dir = tempfile.mkdtemp()
    >>> tf.saved_model.save(module, export_dir)
    >>> utils = tf.compat.v1.saved_model.signature_def_utils
    >>> updater = utils.MethodNameUpdater(export_dir)
    >>> updater.replace_method_name("serving_default", "tensorflow/serving/regress")
    >>> updater.save()

    In TensorFlow: python/saved_model/method_name_updater.py
    """

    def __init__(self, export_dir):
        self._export_dir = os.fspath(export_dir)
        self._model = folder.read_model(export_dir)

    def replace_method_name(self, signature_key, method_name, tags=None):
        """Gives a signature another method name, in the graph with the given tags.

        Without tags, in all graphs. Raises ValueError if there is no such graph or
        signature.
        """
        if not signature_key:
            raise ValueError("`signature_key` must be defined.")
        if not method_name:
            raise ValueError("`method_name` must be defined.")
        if tags is not None and not isinstance(tags, list):
            tags = [tags]
        graphs = [
            graph
            for graph in self._model.meta_graphs
            if tags is None or set(tags) == set(graph.meta_info_def.tags)
        ]
        if not graphs:
            raise ValueError(
                f"MetaGraphDef associated with tags {tags} could not be found in "
                "SavedModel. This means either you specified invalid tags or your "
                "SavedModel does not have a MetaGraphDef with the specified tags."
            )
        for graph in graphs:
            if signature_key not in graph.signature_def:
                raise ValueError(
                    f"MetaGraphDef associated with tags {tags} does not have a "
                    f"signature_def with key: '{signature_key}'. It has: "
                    f"{', '.join(sorted(graph.signature_def)) or 'none'}."
                )
            graph.signature_def[signature_key].method_name = method_name

    def save(self, new_export_dir=None):
        """Writes the model's file, into another folder if one is given."""
        text = os.path.join(self._export_dir, constants.SAVED_MODEL_FILENAME_PBTXT)
        target = self._export_dir if not new_export_dir else os.fspath(new_export_dir)
        folder.write_model(target, self._model, as_text=storage.exists(text))
