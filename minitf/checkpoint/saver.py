"""`ObjectSaver`: saves and restores everything that can be reached from one object.

In TensorFlow: python/checkpoint/checkpoint.py (TrackableSaver)
"""

import inspect
import os

from minitf.checkpoint import saving
from minitf.checkpoint.restoring import (
    Restoration,
    RestoreNodes,
    next_restore,
    read_description,
)
from minitf.checkpoint.status import (
    CheckpointLoadStatus,
    InitializationOnlyStatus,
    NameBasedSaverStatus,
    session_or_default,
)
from minitf.core import context
from minitf.formats.bundle import BundleReader
from minitf.ops.array.constants import constant, constant_of
from minitf.ops.io.checkpoints import restore_v2


class ObjectSaver:
    """Saves and restores an `ObjectGraph`.

    In a graph it keeps the operations that it adds, to run them again the next time.
    """

    def __init__(self, graph):
        self.graph = graph
        self._nodes_to_save = None
        self._nodes_to_restore = None

    def save(self, path, options=None, session=None):
        """Writes a checkpoint; returns its path."""
        path = _as_path(path)
        skip_slots = options is not None and options.experimental_skip_slot_variables
        default = context.state().graph
        if default is None or default.building_function:
            saving.write(path, self.graph, skip_slots)
        else:
            nodes = saving.nodes_to_save(self.graph, self._nodes_to_save, skip_slots)
            self._nodes_to_save = nodes
            saving.run(nodes, session_or_default(session), path)
        for callback in getattr(options, "experimental_write_callbacks", None) or ():
            _call_back(callback, path)
        return path

    def restore(self, path, options=None):
        """Restores what there is, now and when it is made; returns a status."""
        if path is None:
            return InitializationOnlyStatus(self.graph, next_restore())
        reader = BundleReader(_as_path(path))
        description = read_description(reader)
        if description is None:
            return self._restore_by_name(reader)
        skip_slots = options is not None and options.experimental_skip_slot_variables
        nodes, feeds = self._restore_nodes(reader.prefix)
        restoration = Restoration(reader, description, nodes, skip_slots)
        restoration.restore(self.graph.root)
        for name, child in self.graph.attached.items():
            if child is not self.graph.root:
                restoration.restore_attached(name, child)
        return CheckpointLoadStatus(restoration, self.graph, feeds, skip_slots)

    def _restore_nodes(self, path):
        """In a graph, returns what adds operations, and what they are fed."""
        default = context.state().graph
        if default is None:
            return None, {}
        nodes = self._nodes_to_restore
        if nodes is None or nodes.graph is not default:
            nodes = RestoreNodes(default, constant("model", name="restore/path"))
            self._nodes_to_restore = nodes
        return nodes, {nodes.path: path}

    def _restore_by_name(self, reader):
        """Restores variables from a checkpoint of TF1, which has no objects."""

        def restore():
            return [
                item._restore_from_tensors({name: tensor})
                for item in self.graph.objects()
                for name in item._checkpoint_attributes()
                if item._checkpoint_full_name() in reader
                for tensor in [_by_name(reader, item._checkpoint_full_name())]
            ]

        if context.state().graph is None:
            restore()
        return NameBasedSaverStatus(reader, self.graph, restore)


def _by_name(reader, name):
    if context.state().graph is None:
        return constant_of(reader.read(name))
    types = [reader.dtype(name)]
    return restore_v2(reader.prefix, [name], [""], dtypes=types)[0]


def _as_path(path):
    if isinstance(path, str | bytes | os.PathLike):
        return os.fsdecode(path)
    raise TypeError(f"Expected binary or unicode string, got {path!r}")


def _call_back(callback, path):
    """Calls a function of no argument, or of the path."""
    return callback(path) if inspect.signature(callback).parameters else callback()
