"""Writing tensor bundles, and making one of several.

The data file is written first, then the index, each under another name until it is
complete. So the index, whose name makes the bundle, never refers to missing bytes.

Writing over a bundle that is there takes a step more, because two files cannot be
replaced at once. The new data gets a name that the old index does not use, as if there
were more shards; a new index that refers to it replaces the old one, at which moment
the bundle is the new one; then data and index get their usual names in the same way.

In TensorFlow: tensorflow/core/util/tensor_bundle/tensor_bundle.cc (BundleWriter)
"""

import contextlib
import glob
import os
import shutil
from typing import NamedTuple

import numpy as np

from minitf.core.dtypes import DType
from minitf.core.dtypes import string as string_type
from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.formats import proto, storage
from minitf.formats.bundle import strings
from minitf.formats.bundle.reading import BundleReader, data_file, index_file
from minitf.formats.bundle.slices import WHOLE, parse_slice, shape_of, slice_key
from minitf.formats.crc32c import crc32c, mask
from minitf.formats.files import atomic_file, sync_folder, write_atomically
from minitf.formats.table import table_bytes

_HEADER_KEY = b""
_PRODUCER = 1  # the version of the format
_CHUNK = 1 << 23  # how much is looked at, and written, at a time


class Item(NamedTuple):
    """One array to write; `slice` tells which part of a larger one it is ("10 0,5")."""

    name: str
    array: np.ndarray
    dtype: DType
    slice: str = ""


def write_bundle(prefix, items):
    """Write arrays as the bundle `prefix`, in place of the one that may be there.

    Args:
      prefix: the path without ".index"; folders on the way are made.
      items: the `Item`s, whose bytes are stored in this order.

    Raises InvalidArgumentError for a name given twice or an array that is not the slice
    it claims to be, UnimplementedError for a type that cannot be stored, OSError if the
    files cannot be written.

    >>> import tempfile
    >>> from minitf.core import dtypes
    >>> from minitf.formats.bundle import BundleReader, Item, write_bundle
    >>> prefix = os.path.join(tempfile.mkdtemp(), "model")
    >>> write_bundle(prefix, [Item("w", np.float32([1, 2]), dtypes.float32)])
    >>> BundleReader(prefix).read("w")
    array([1., 2.], dtype=float32)
    """
    storage.makedirs(os.path.dirname(prefix) or ".")
    shards = _free_numbering(prefix, 1)
    with atomic_file(data_file(prefix, 0, shards)) as file:
        entries = _write_items(file, items)
    _publish(prefix, entries, 1, shards)


def merge_bundles(prefixes, destination, allow_missing=False):
    """Make one bundle of several, whose data files become the shards of the new one.

    Args:
      prefixes: the bundles, which are gone afterwards.
      destination: the prefix of the new one; slices of one array come together.
      allow_missing: leave out bundles that are not there.

    Raises NotFoundError for a bundle that is missing, InvalidArgumentError if all are
    or if a name is in two of them.
    """
    if allow_missing:
        prefixes = [p for p in prefixes if storage.exists(index_file(p))]
        if not prefixes:
            raise InvalidArgumentError(
                None, None, "At least one prefix checkpoint file must exist."
            )
    storage.makedirs(os.path.dirname(destination) or ".")
    entries, files = {}, []
    for prefix in prefixes:
        reader = BundleReader(prefix)
        used = sorted({entry.shard_id for entry in reader.stored_entries()})
        numbers = {shard: len(files) + i for i, shard in enumerate(used)}
        files += [data_file(prefix, shard, reader.shards) for shard in used]
        _merge_entries(entries, reader.entries, numbers)
    count = max(1, len(files))
    shards = _free_numbering(destination, count)
    for number, file in enumerate(files):
        storage.replace(file, data_file(destination, number, shards))
    sync_folder(os.path.dirname(destination))
    _publish(destination, entries, count, shards)
    for prefix in prefixes:
        storage.unlink(index_file(prefix))


def _merge_entries(entries, more, numbers):
    """Adds the entries of a bundle, whose shards get new numbers."""
    for key, entry in more.items():
        if key not in entries:
            entries[key] = entry
            if not entry.slices:
                entry.shard_id = numbers[entry.shard_id]
        elif entry.slices and entries[key].slices:
            entries[key].slices.extend(entry.slices)
        else:
            raise _duplicate(key)


# ---- Names of files


def _free_numbering(prefix, count):
    """As how many shards to number the data files at first, so that none is there."""
    if not storage.exists(index_file(prefix)):
        return count
    shards = count + 1
    while _data_files(prefix, shards):
        shards += 1
    return shards


def _data_files(prefix, shards):
    of = f"{shards:05d}" if shards else "[0-9]*"
    return storage.glob(f"{glob.escape(prefix)}.data-[0-9]*-of-{of}")


def _publish(prefix, entries, count, shards):
    """Writes the index over data files that are numbered `of shards`.

    If that is not how many there are, they and the index get their usual names.
    """
    write_atomically(index_file(prefix), _index_bytes(entries, shards))
    if shards == count:
        return
    for number in range(count):
        usual = data_file(prefix, number, count)
        if storage.exists(data_file(prefix, number, shards)):
            _duplicate_file(data_file(prefix, number, shards), usual)
    sync_folder(os.path.dirname(prefix))
    write_atomically(index_file(prefix), _index_bytes(entries, count))
    kept = {data_file(prefix, number, count) for number in range(count)}
    for file in set(_data_files(prefix, None)) - kept:
        with contextlib.suppress(FileNotFoundError):
            storage.unlink(file)


def _duplicate_file(file, name):
    """Gives a file a second name, which takes no time; copies where that cannot be."""
    beside = f"{name}.{os.getpid()}.part"
    try:
        os.link(storage.local(file), storage.local(beside))
    except OSError:
        with storage.open_to_read(file) as source, atomic_file(name) as copy:
            shutil.copyfileobj(source, copy, _CHUNK)
        return
    os.replace(storage.local(beside), storage.local(name))


def _index_bytes(entries, shards):
    header = proto.message("BundleHeaderProto")(num_shards=shards)
    header.version.producer = _PRODUCER
    rows = [(_HEADER_KEY, header.SerializeToString())]
    rows += [(key, entries[key].SerializeToString()) for key in sorted(entries)]
    return table_bytes(rows)


# ---- Arrays


def _write_items(file, items):
    """Writes the arrays to a data file; returns their entries by key."""
    entries, offset = {}, 0
    for item in items:
        entry = _write_array(file, item, offset)
        key = item.name.encode("utf-8", "surrogateescape")
        offset += entry.size
        if item.slice:
            key = _add_slice(entries, key, entry, item)
        if key in entries or not key:
            raise _duplicate(key)
        entries[key] = entry
    return entries


def _write_array(file, item, offset):
    """Writes one array; returns its entry."""
    entry = proto.message("BundleEntryProto")(
        dtype=item.dtype.as_datatype_enum, offset=offset
    )
    _set_shape(entry, item.array.shape)
    if item.dtype is string_type:
        pieces, entry.crc32c = strings.encode(item.array)
        file.writelines(pieces)
        entry.size = sum(map(len, pieces))
        return entry
    if not item.dtype.is_numpy_compatible:
        raise UnimplementedError(
            None,
            None,
            f"A tensor of type {item.dtype.name} cannot be stored in a checkpoint. "
            f"Received: {item.name!r}. Save the values inside it.",
        )
    content = _little_endian_bytes(item.array)
    crc = 0
    for start in range(0, len(content), _CHUNK):
        chunk = content[start : start + _CHUNK]
        crc = crc32c(chunk, crc)
        file.write(chunk)
    entry.crc32c = mask(crc)
    entry.size = len(content)
    return entry


def _little_endian_bytes(array):
    array = np.asarray(array, order="C")
    if array.dtype.byteorder == ">":
        array = array.astype(array.dtype.newbyteorder("<"))
    return memoryview(array.reshape(-1).view(np.uint8))


def _set_shape(entry, shape):
    entry.shape.SetInParent()  # a scalar's shape is present, but empty
    for size in shape:
        entry.shape.dim.add(size=size)


def _add_slice(entries, key, entry, item):
    """Notes a slice down in the entry of the whole array; returns its own key."""
    shape, extents = parse_slice(item.slice)
    if shape_of(extents, shape) != item.array.shape:
        raise InvalidArgumentError(
            None,
            None,
            f"The slice {item.slice!r} of {item.name!r} has shape "
            f"{shape_of(extents, shape)}. Received: an array of {item.array.shape}",
        )
    whole = entries.get(key)
    if whole is None:
        whole = proto.message("BundleEntryProto")(dtype=entry.dtype)
        _set_shape(whole, shape)
        entries[key] = whole
    elif not whole.slices or [dim.size for dim in whole.shape.dim] != list(shape):
        raise _duplicate(key)
    stored = whole.slices.add()
    for extent in extents:
        if extent is WHOLE:
            stored.extent.add()
        else:
            stored.extent.add(start=extent[0], length=extent[1])
    return slice_key(key, extents)


def _duplicate(key):
    return InvalidArgumentError(
        None,
        None,
        f"Adding duplicate key: {key!r}. Each name can be stored once, and not the "
        "empty one.",
    )
