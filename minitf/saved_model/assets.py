"""`Asset`: a file that belongs to a model and is saved and loaded with it.

In TensorFlow: python/trackable/asset.py
"""

import os

from minitf.core import context, dtypes
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.state.trackable import Trackable


class Asset(Trackable):
    """A file that `tf.saved_model.save` copies into the model.

    After loading, `asset_path` is the path of the copy. A function that uses
    `asset_path` finds the copy too, wherever the model was moved.

    >>> import minitf as tf
    >>> tf.saved_model.Asset("/tmp/vocab.txt").asset_path.numpy()
    b'/tmp/vocab.txt'

    In TensorFlow: python/trackable/asset.py
    """

    def __init__(self, path):
        path = os.fspath(path) if isinstance(path, os.PathLike) else path
        self._path = convert_to_tensor(path, dtypes.string, name="asset_path")

    @property
    def asset_path(self):
        """The path, as a tensor of type string."""
        graph = context.state().graph
        if graph is not None and graph.building_function:
            # Captured, not copied like other small constants: it may change.
            return graph._captured(self._path, "asset_path")
        return self._path

    @property
    def path(self):
        """The path as text."""
        return self._path.numpy().decode()
