"""Reading tensor bundles.

The index is read as a whole when the reader is made; data files are read array by array
as asked for, and every array's checksum is compared. Nothing a file says is believed: a
size is compared with that of the data file before memory is taken for it.

In TensorFlow: tensorflow/core/util/tensor_bundle/tensor_bundle.cc (BundleReader)
"""

import math
import os
import sys

import numpy as np

from minitf.core import dtypes
from minitf.core.errors import DataLossError, NotFoundError, UnimplementedError
from minitf.formats import proto, storage
from minitf.formats.bundle import strings
from minitf.formats.bundle.slices import (
    WHOLE,
    check_inside,
    selection,
    shape_of,
    slice_key,
)
from minitf.formats.crc32c import crc32c, mask
from minitf.formats.table import damaged, read_table

MAX_SHARDS = 100_000  # their number has five digits
_NUMPY_MAX_RANK = 64


def index_file(prefix):
    """Return the name of a bundle's index."""
    return f"{prefix}.index"


def data_file(prefix, shard, shards):
    """Return the name of one of a bundle's data files.

    >>> data_file("model", 0, 1)
    'model.data-00000-of-00001'
    """
    return f"{prefix}.data-{shard:05d}-of-{shards:05d}"


class BundleReader:
    """The arrays of a bundle, by name.

    Raises NotFoundError if there is no bundle of that prefix, DataLossError if its
    index is damaged.
    """

    def __init__(self, prefix):
        self.prefix = os.fspath(prefix)
        self.where = index_file(self.prefix)
        rows = read_table(_read_index(self.prefix), self.where)
        header = self._parsed("BundleHeaderProto", rows.pop(b"", None), "the header")
        self._check_header(header)
        self.shards = header.num_shards
        self.entries = {
            key: self._parsed("BundleEntryProto", value, key)
            for key, value in rows.items()
        }

    def _parsed(self, kind, data, what):
        if data is None:
            raise damaged(self.where, 0, f"{what} is missing")
        from google.protobuf.message import DecodeError

        try:
            return proto.message(kind).FromString(data)
        except DecodeError:
            raise damaged(
                self.where, 0, f"the entry of {what} makes no sense"
            ) from None

    def _check_header(self, header):
        if not 1 <= header.num_shards < MAX_SHARDS:
            raise damaged(self.where, 0, f"{header.num_shards} shards")
        if header.endianness != 0:
            raise UnimplementedError(
                None,
                None,
                f"{self.where} was written on a big-endian machine. Read and save the "
                "checkpoint in TensorFlow, which writes little-endian ones.",
            )
        if header.version.min_consumer > 1:
            raise UnimplementedError(
                None, None, f"{self.where} needs a newer version of the format."
            )

    def names(self):
        """Lists the names of the arrays, sorted."""
        return [_text(key) for key in self.entries if not key.startswith(b"\0")]

    def __contains__(self, name):
        return _key(name) in self.entries

    def stored_entries(self):
        """Lists the entries that have bytes of their own."""
        return [entry for entry in self.entries.values() if not entry.slices]

    def dtype(self, name):
        """Returns the type of an array; NotFoundError if there is none."""
        return self._dtype(self._entry(name), name)

    def shape(self, name):
        """Returns the shape of an array; NotFoundError if there is none."""
        return self._shape(self._entry(name), name)

    def read(self, name, extents=None):
        """Reads an array, or only a slice of it.

        Raises NotFoundError if there is none of that name, DataLossError if it is
        damaged, InvalidArgumentError for a slice that is not inside it.
        """
        entry = self._entry(name)
        shape = self._shape(entry, name)
        if entry.slices:
            array = self._assembled(_key(name), entry, shape)
        elif extents is None:
            return self._content(entry, name, mapped=False)
        else:
            array = self._content(entry, name, mapped=True)
        if extents is None:
            return array
        check_inside(extents, shape, str(extents))
        return np.array(array[selection(extents)])

    def mapped(self, name):
        """Returns an array that is still on the disk, and read where it is looked at.

        It cannot be changed. The whole is read once to compare the checksum, but takes
        no memory. Strings, slices, and numbers whose place in the file the processor
        cannot read directly, are copied into memory as by `read`.
        """
        entry = self._entry(name)
        if entry.slices:
            return self.read(name)
        return self._content(entry, name, mapped=True)

    # ---- What an entry says

    def _entry(self, name):
        if not _key(name) or _key(name) not in self.entries:
            raise NotFoundError(None, None, f"Key {name} not found in checkpoint")
        return self.entries[_key(name)]

    def _fail(self, name, what):
        return DataLossError(
            None, None, f"{self.where}: entry {name!r}: {what}. The file is damaged."
        )

    def _dtype(self, entry, name):
        dtype = dtypes.FROM_ENUM.get(entry.dtype)
        if dtype is None or dtype._is_ref_dtype:
            raise self._fail(name, f"{entry.dtype} is the number of no type")
        if not dtype.is_numpy_compatible:
            raise UnimplementedError(
                None, None, f"{self.where}: {name!r} is of type {dtype.name}."
            )
        return dtype

    def _shape(self, entry, name):
        shape = tuple(dim.size for dim in entry.shape.dim)
        if entry.shape.unknown_rank or any(size < 0 for size in shape):
            raise self._fail(name, f"{shape} is not the shape of an array")
        if len(shape) > _NUMPY_MAX_RANK:
            raise self._fail(name, f"{len(shape)} dimensions are more than NumPy has")
        # Also if there are no elements, NumPy cannot have any number of columns.
        if math.prod(max(size, 1) for size in shape) * 16 > sys.maxsize:
            raise self._fail(name, f"no array can have the shape {shape}")
        return shape

    # ---- Bytes

    def _content(self, entry, name, mapped):
        """Reads, or maps, the array of one entry; compares the checksum."""
        dtype, shape = self._dtype(entry, name), self._shape(entry, name)
        file, offset, size = self._place(entry, name)
        if dtype is dtypes.string:
            data = _read(file, offset, size)
            return strings.decode(data, shape, entry.crc32c, file, offset)
        if math.prod(shape) * dtype.np_dtype.itemsize != size:
            raise self._fail(name, f"{size} bytes do not make shape {shape} of {dtype}")
        aligned = offset % max(dtype.np_dtype.alignment, 1) == 0
        if mapped and aligned and size and not storage.is_remote(file):
            data = np.memmap(storage.local(file), np.uint8, "r", offset, (size,)).view(
                np.ndarray
            )
        else:
            data = np.frombuffer(_read(file, offset, size), np.uint8)
        crc = mask(crc32c(data))
        if crc != entry.crc32c:
            raise damaged(
                file,
                offset,
                f"Checksum does not match: stored {entry.crc32c} vs. calculated on "
                f"the restored bytes {crc}, of {name!r}",
            )
        if dtype is dtypes.bool and size and data.max() > 1:
            raise damaged(file, offset, f"a bool of {name!r} is neither 0 nor 1")
        array = data.view(dtype.np_dtype).reshape(shape)
        return array if sys.byteorder == "little" else array.byteswap()

    def _place(self, entry, name):
        """Returns file, offset and size of an entry's bytes, which are there."""
        if not 0 <= entry.shard_id < self.shards:
            raise self._fail(name, f"there is no shard {entry.shard_id}")
        file = data_file(self.prefix, entry.shard_id, self.shards)
        try:
            length = storage.getsize(file)
        except OSError:
            raise NotFoundError(None, None, f"{file}; No such file") from None
        if entry.offset < 0 or entry.size < 0 or entry.offset + entry.size > length:
            raise damaged(
                file,
                length,
                f"the file is too short: {name!r} is to be {entry.size} bytes at "
                f"{entry.offset}",
            )
        return file, entry.offset, entry.size

    # ---- Slices

    def _assembled(self, key, entry, shape):
        """Puts an array together that is stored in slices."""
        name = _text(key)
        dtype = self._dtype(entry, name)
        slices = [self._extents(stored, shape, name) for stored in entry.slices]
        self._check_covered(slices, shape, dtype, name)
        whole = np.empty(shape, dtype.np_dtype)
        missing = np.ones(shape, bool)
        for extents in slices:
            part = self.entries.get(slice_key(key, extents))
            if part is None or part.slices or part.dtype != entry.dtype:
                raise self._fail(name, f"the slice {extents} is missing")
            content = self._content(part, name, mapped=True)
            if content.shape != shape_of(extents, shape):
                raise self._fail(name, f"the slice {extents} has another shape")
            whole[selection(extents)] = content
            missing[selection(extents)] = False
        if missing.any():
            raise self._fail(name, "the slices do not cover the shape")
        return whole

    def _extents(self, stored, shape, name):
        if len(stored.extent) != len(shape):
            raise self._fail(name, "a slice has another number of dimensions")
        extents = tuple(
            (extent.start, extent.length) if extent.HasField("length") else WHOLE
            for extent in stored.extent
        )
        for extent, size in zip(extents, shape, strict=True):
            if extent is not WHOLE and not 0 <= extent[0] <= sum(extent) <= size:
                raise self._fail(name, f"slice {extents} is not inside {shape}")
        return extents

    def _check_covered(self, slices, shape, dtype, name):
        """Refuses a shape that slices of the size of the files could not cover."""
        elements = sum(math.prod(shape_of(extents, shape)) for extents in set(slices))
        needed = math.prod(shape) * max(dtype.np_dtype.itemsize, 1)
        if dtype is dtypes.string:
            needed = math.prod(shape)
        there = sum(entry.size for entry in self.stored_entries())
        if elements < math.prod(shape) or needed > there:
            raise self._fail(name, "the slices do not cover the shape")


def _read_index(prefix):
    try:
        with storage.open_to_read(index_file(prefix)) as file:
            return file.read()
    except FileNotFoundError:
        if storage.exists(prefix):
            raise DataLossError(
                None,
                None,
                f"Unable to open table file {prefix}: perhaps your file is in a "
                "different file format and you need to use a different restore "
                "operator? Give the path without '.index', and the number behind the "
                "name.",
            ) from None
        raise NotFoundError(
            None,
            None,
            "Unsuccessful TensorSliceReader constructor: Failed to find any matching "
            f"files for {prefix}",
        ) from None


def _read(path, offset, size):
    """Reads bytes of a file into memory that can be changed."""
    data = bytearray(size)
    with storage.open_to_read(path) as file:
        file.seek(offset)
        if file.readinto(data) != size:
            raise damaged(path, offset, f"{size} bytes were to follow")
    return data


def _key(name):
    return os.fsencode(name) if isinstance(name, str) else bytes(name)


def _text(key):
    return key.decode("utf-8", "surrogateescape")
