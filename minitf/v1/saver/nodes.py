"""The operations with which a graph saves and restores its variables.

    save/Const           the path, to be fed
    save/SaveV2          writes; save/control_dependency is the path, once that is done
    save/RestoreV2       reads, and save/Assign, ... take the values
    save/restore_all     waits for all of these

Their names are what a `SaverDef` tells, so that a graph from a file can be saved and
restored too. A sharded saver writes one bundle per device and merges them.

In TensorFlow: python/training/saver.py (BulkSaverBuilder)
"""

import numpy as np

from minitf.core import context, dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.registry import OPS
from minitf.formats import proto
from minitf.ops.array.constants import (
    constant,
    constant_of,
    identity,
    placeholder_with_default,
)
from minitf.ops.control import control_dependencies, group
from minitf.ops.io.checkpoints import (
    merge_v2_checkpoints,
    restore_v2,
    save_v2,
    sharded_filename,
)
from minitf.v1.saver.saveables import restore, tensor_to_save

_CPU = "/device:CPU:0"
V2 = 2  # the version of the format


def build(
    saveables,
    *,
    name=None,
    filename="model",
    reshape=False,
    sharded=False,
    max_to_keep=5,
    keep_checkpoint_every_n_hours=10000.0,
    restore_sequentially=False,
):
    """Add the operations to the graph; return the `SaverDef` that names them."""
    graph = context.state().graph
    with op_scope(name, "save"):
        default = placeholder_with_default(filename or "model", (), name="filename")
        path = placeholder_with_default(default, (), name="Const")
        if sharded:
            groups = _by_device(saveables)
            saved = _save_sharded(graph, path, groups)
        else:
            groups = [("", saveables)]
            saved = _save(graph, path, saveables)
        restored = []
        for device, some in groups:
            with graph.device(None if device == _CPU else device or None):
                done = _restore(graph, path, some, reshape, restore_sequentially)
                if sharded:
                    done = [group(*done, name="restore_shard")]
            restored += done
        restore_all = group(*restored, name="restore_all")
    return proto.message("SaverDef")(
        filename_tensor_name=path.name,
        save_tensor_name=saved.name,
        restore_op_name=restore_all.name,
        max_to_keep=max_to_keep,
        sharded=sharded,
        keep_checkpoint_every_n_hours=keep_checkpoint_every_n_hours,
        version=V2,
    )


def _names(saveables):
    return [name for saveable in saveables for name in saveable.tensors]


def _save(graph, path, saveables):
    """Saves; returns the path, to be had when that is done."""
    tensors = [
        tensor_to_save(value)
        for saveable in saveables
        for value in saveable.tensors.values()
    ]
    names, whole = _texts(saveables, "SaveV2")
    done = save_v2(path, names, whole, tensors, name="SaveV2")
    with control_dependencies([done]), graph.colocate_with(path.op):
        return identity(path, name="control_dependency")


def _texts(saveables, op_name):
    """The names of all tensors, and a slice for each that says "whole"."""
    names = [name.encode() for name in _names(saveables)]
    return (
        constant(names, dtypes.string, name=f"{op_name}/tensor_names"),
        constant([b""] * len(names), dtypes.string, name=f"{op_name}/shape_and_slices"),
    )


def _restore(graph, path, saveables, reshaping, sequentially):
    """Restores; returns the operations, one for each object."""
    types = [
        tensor.dtype.base_dtype
        for saveable in saveables
        for tensor in saveable.tensors.values()
    ]
    with graph.device(_CPU):
        names, whole = _texts(saveables, "RestoreV2")
        tensors = restore_v2(path, names, whole, dtypes=types, name="RestoreV2")
    done, start = [], 0
    for saveable in saveables:
        stop = start + len(saveable.tensors)
        with control_dependencies(done[-1:] if sequentially else ()):
            done.append(restore(saveable, tensors[start:stop], reshaping))
        start = stop
    return done


# ---- One bundle per device


def _by_device(saveables):
    """Groups by device: a list of (device, saveables), sorted."""
    groups = {}
    for saveable in saveables:
        device = getattr(saveable.object, "device", "") or _CPU
        groups.setdefault(device, []).append(saveable)
    return sorted(groups.items())


def _save_sharded(graph, path, groups):
    """Saves a bundle for each device and merges them; returns the path after that."""
    with graph.device("/device:CPU:*"):
        temporary = _temporary_prefix(path)
    count = constant_of(np.array(len(groups), np.int32), "num_shards")
    prefixes, saved = [], []
    for number, (device, saveables) in enumerate(groups):
        with graph.device(device):
            prefix = sharded_filename(temporary, number, count)
            prefixes.append(prefix)
            saved.append(_save(graph, prefix, saveables).op)
    with graph.device(groups[-1][0]):
        with control_dependencies(saved):
            listed = OPS["Pack"].call(
                prefixes, name="MergeV2Checkpoints/checkpoint_prefixes"
            )
        merged = merge_v2_checkpoints(listed, path, name="MergeV2Checkpoints")
        with control_dependencies([*saved, merged]):
            return identity(path)


def _temporary_prefix(path):
    """Where the bundles are until they are merged: beside the path, in a folder."""
    in_cloud = OPS["StaticRegexFullMatch"].call(path, pattern="^s3://.*")
    suffix = OPS["Select"].call(in_cloud, constant(".part"), constant("_temp/part"))
    return OPS["StringJoin"].call([path, suffix])
