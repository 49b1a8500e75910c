"""The ops that save tensors to a checkpoint and restore them.

`SaveV2` writes named tensors as one bundle, `RestoreV2` reads some of them by name. A
graph that is saved by several machines writes a bundle on each, named by
`ShardedFilename`, and `MergeV2Checkpoints` makes one of them. What is stored under
which name is decided above: by `tf.train.Checkpoint` and `tf.compat.v1.train.Saver`.

In TensorFlow: core/kernels/save_restore_v2_ops.cc, core/ops/io_ops.cc
"""

import contextlib
import os

import numpy as np

from minitf.core.dtypes import DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import no_outputs, scalar
from minitf.ops.strings.mapping import from_list


def restored_shapes(prefix, tensor_names, shape_and_slices, *, dtypes):
    """What is in a file is not known, but a slice says how large it is."""
    from minitf.formats.bundle import slices

    if shape_and_slices.value is None:
        return [None] * len(dtypes)
    texts = [text.decode() for text in shape_and_slices.value.reshape(-1)]
    parsed = [slices.parse_slice(text) if text else None for text in texts]
    return [item and slices.shape_of(item[1], item[0]) for item in parsed]


@op(
    "SaveV2",
    "prefix:string, tensor_names:string, shape_and_slices:string, tensors:[dtypes] -> ",
    shape=no_outputs,
    stateful=True,
)
def save_v2(prefix, tensor_names, shape_and_slices, tensors, *, dtypes: list[DType]):
    """Writes tensors to the files of a checkpoint, in place of those that are there.

    `tensor_names` and `shape_and_slices` have one string per tensor; the latter is
    empty for whole tensors, or like "10 3 0,5:-" for a part of a larger one. The old
    checkpoint of that prefix, if there is one, stays whole until the new one is.

    In TensorFlow: core/ops/io_ops.cc
    """
    from minitf.formats.bundle import Item, write_bundle

    path = _path(prefix, "prefix")
    names = _names(tensor_names, shape_and_slices, len(tensors))
    write_bundle(
        path,
        [
            Item(name, array, dtype, part)
            for (name, part), array, dtype in zip(names, tensors, dtypes, strict=True)
        ],
    )
    return ()


save_v2.gradient(None)


@op(
    "RestoreV2",
    "prefix:string, tensor_names:string, shape_and_slices:string -> tensors:[dtypes]",
    shape=restored_shapes,
    stateful=True,
)
def restore_v2(prefix, tensor_names, shape_and_slices, *, dtypes: list[DType]):
    """Reads tensors from a checkpoint by name.

    Raises NotFoundError if there is no such checkpoint or name, InvalidArgumentError if
    a tensor is of another type than `dtypes` says, DataLossError for damaged files.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "model")
    >>> save_v2(path, ["w"], [""], [tf.constant([1.0, 2.0])])
    >>> restore_v2(path, ["w"], [""], dtypes=[tf.float32])[0].numpy()
    array([1., 2.], dtype=float32)

    In TensorFlow: core/ops/io_ops.cc
    """
    from minitf.formats.bundle import BundleReader

    path = _path(prefix, "prefix")
    names = _names(tensor_names, shape_and_slices, len(dtypes))
    reader = BundleReader(path)
    for (name, _), dtype in zip(names, dtypes, strict=True):
        check_dtype(reader, name, dtype)
    return [_restored(reader, name, part) for name, part in names]


restore_v2.gradient(None)


def check_dtype(reader, name, dtype):
    """Raises InvalidArgumentError if what is stored under a name has another type."""
    if reader.dtype(name) is not dtype:
        raise InvalidArgumentError(
            None,
            None,
            f"tensor_name = {name}; expected dtype {dtype.name} does not equal "
            f"original dtype {reader.dtype(name).name}",
        )


def _restored(reader, name, part):
    """Reads one tensor, or the part of it that is wanted."""
    from minitf.formats.bundle import slices

    if not part:
        return reader.read(name)
    shape, extents = slices.parse_slice(part)
    if reader.shape(name) != shape:
        raise InvalidArgumentError(
            None,
            None,
            f"Shape in shape_and_slice spec {list(shape)} does not match the shape "
            f"stored in checkpoint: {list(reader.shape(name))}, of {name}",
        )
    return reader.read(name, extents)


@op(
    "MergeV2Checkpoints",
    "checkpoint_prefixes:string, destination_prefix:string -> ",
    shape=no_outputs,
    stateful=True,
)
def merge_v2_checkpoints(
    checkpoint_prefixes,
    destination_prefix,
    *,
    delete_old_dirs=True,
    allow_missing_files=False,
):
    """Makes one checkpoint of several, which are gone afterwards.

    With `delete_old_dirs` their folders go too if nothing is left in them.

    In TensorFlow: core/ops/io_ops.cc
    """
    from minitf.formats.bundle import merge_bundles

    destination = _path(destination_prefix, "destination_prefix")
    paths = [os.fsdecode(item) for item in checkpoint_prefixes.reshape(-1)]
    merge_bundles(paths, destination, allow_missing_files)
    if delete_old_dirs:
        kept = os.path.dirname(destination)
        for folder in {os.path.dirname(path) for path in paths} - {kept, ""}:
            with contextlib.suppress(OSError):  # something is still in it
                os.rmdir(folder)
    return ()


merge_v2_checkpoints.gradient(None)


@op(
    "ShardedFilename",
    "basename:string, shard:int32, num_shards:int32 -> filename:string",
    shape=scalar,
)
def sharded_filename(basename, shard, num_shards):
    """Names one of several files.

    >>> sharded_filename("model", 1, 4).numpy()
    b'model-00001-of-00004'

    In TensorFlow: core/ops/io_ops.cc
    """
    name = _one(basename, "basename")
    number, count = int(_one(shard, "shard")), int(_one(num_shards, "num_shards"))
    return from_list([name + f"-{number:05d}-of-{count:05d}".encode()], ())


sharded_filename.gradient(None)


@op(
    "ShardedFilespec",
    "basename:string, num_shards:int32 -> filename:string",
    shape=scalar,
)
def sharded_filespec(basename, num_shards):
    """Names all of several files, by a pattern.

    >>> sharded_filespec("model", 4).numpy()
    b'model-?????-of-00004'

    In TensorFlow: core/ops/io_ops.cc
    """
    count = int(_one(num_shards, "num_shards"))
    return from_list(
        [_one(basename, "basename") + f"-?????-of-{count:05d}".encode()], ()
    )


sharded_filespec.gradient(None)


def _one(array, what):
    if array.size != 1:
        raise InvalidArgumentError(
            None, None, f"{what} should be a scalar, but has shape {list(array.shape)}"
        )
    return array.reshape(-1)[0]


def _path(prefix, what):
    return os.fsdecode(_one(prefix, f"Input {what}"))


def _names(tensor_names, shape_and_slices, count):
    """Pairs the names with the slices; there must be one of each per tensor."""
    texts = []
    for what, array in (
        ("tensor_names", tensor_names),
        ("shape_and_slices", shape_and_slices),
    ):
        if np.ndim(array) != 1 or len(array) != count:
            raise InvalidArgumentError(
                None,
                None,
                f"Input {what} should be an 1-D tensor with {count} elements, one per "
                f"tensor, but has shape {list(array.shape)}",
            )
        texts.append([item.decode("utf-8", "surrogateescape") for item in array])
    return list(zip(*texts, strict=True))
