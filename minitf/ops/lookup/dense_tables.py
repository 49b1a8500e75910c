"""`DenseTable`: a hash table in the open, two arrays of buckets.

A key's hash says in which bucket to look first; if that is taken, 1, 2, 3, ... buckets
are skipped (quadratic probing). Two keys mark buckets that are empty and buckets whose
entry was removed, so neither can be used as a key. When the table gets too full the
number of buckets doubles and all entries move. `entries` remembers where each key is.

In TensorFlow: core/kernels/lookup_table_op.cc (MutableDenseHashTable)
"""

import numpy as np

from minitf.core.op.shape_rules import text
from minitf.ops.lookup.tables import Table, invalid
from minitf.ops.strings.hashing import murmur64

_WORD = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7800


class DenseTable(Table):
    """A mutable table whose export shows the buckets, the empty ones too."""

    kind = "a dense hash table"

    def __init__(self, name, types, value_shape, marks, buckets, max_load_factor):
        super().__init__(name, *types, value_shape)
        empty, deleted = marks
        self.key_shape = empty.shape
        self.empty, self.deleted = self.flat_keys(empty)[0], self.flat_keys(deleted)[0]
        if self.empty == self.deleted:
            raise invalid("Empty and deleted keys cannot be equal")
        if buckets < 4 or buckets & (buckets - 1):
            raise invalid(
                f"Number of buckets must be at least 4 and a power of 2, got: {buckets}"
            )
        self.max_load_factor = max_load_factor
        self.make_buckets(buckets)

    def make_buckets(self, count):
        """Starts over with `count` empty buckets."""
        self.entries = {}  # key -> number of its bucket
        self.keys = self.rows(count, self.key_dtype, self.key_shape)
        self.keys[:] = self.empty
        self.values = self.rows(count, self.dtype, self.shape)
        self.values[:] = b"" if self.values.dtype == object else 0

    @staticmethod
    def rows(count, dtype, shape):
        """An array with one row for each bucket, as exports show it."""
        return np.empty((count, *(shape or (1,))), dtype.np_dtype)

    def flat_keys(self, keys):
        """Turns an array of keys into a list of what a dict can have as keys."""
        if self.key_shape:
            return [tuple(k) for k in keys.reshape(-1, keys.shape[-1]).tolist()]
        return keys.reshape(-1).tolist()

    def checked(self, keys):
        """Lists the keys; InvalidArgumentError if one is a mark or has no key's shape.

        One dimension of keys is allowed, and none if a key is a number.
        """
        cell = self.key_shape or (1,)
        if keys.shape[1:] not in (self.key_shape, cell):
            expected = text(keys.shape[:1] + cell)
            raise invalid(f"Expected key shape {expected} got {text(keys.shape)}")
        flat = self.flat_keys(keys)
        for mark, name in ((self.empty, "empty_key"), (self.deleted, "deleted_key")):
            if mark in flat:
                raise invalid(f"Using the {name} as a table key is not allowed")
        return flat

    def find(self, keys, default):
        """Returns the values of the keys; `default` where there is none."""
        self.check_types(keys, default)
        if default.shape != self.shape:
            raise invalid(
                f"Expected shape {text(self.shape)} for default value, got "
                f"{text(default.shape)}"
            )
        flat = self.checked(keys)
        found = self.rows(len(flat), self.dtype, self.shape)
        for row, key in enumerate(flat):
            bucket = self.entries.get(key)
            found[row] = default if bucket is None else self.values[bucket]
        lead = keys.shape[: keys.ndim - len(self.key_shape)]
        return found.reshape(lead + self.shape)

    def insert(self, keys, values):
        """Adds keys, or gives those that are there another value."""
        self.check_types(keys, values)
        flat = self.checked(keys)
        lead = keys.shape[: keys.ndim - len(self.key_shape)]
        if values.shape != lead + self.shape:
            raise invalid(
                f"Expected shape {text(lead + self.shape)} for value, got "
                f"{text(values.shape)}"
            )
        self.make_room(len(flat))
        self.place(flat, values.reshape(len(flat), *self.values.shape[1:]))

    def place(self, keys, values):
        """Puts entries into buckets; there must be room."""
        for key, value in zip(keys, values, strict=True):
            bucket = self.entries.get(key)
            if bucket is None:
                bucket = self.entries[key] = self.free_bucket(key)
                self.keys[bucket] = key
            self.values[bucket] = value

    def free_bucket(self, key):
        """Finds the first bucket on the key's way that is empty or was emptied."""
        mask, bucket = len(self.keys) - 1, hash_of(key)
        for skip in range(1, len(self.keys) + 1):
            bucket &= mask
            (taken_by,) = self.flat_keys(self.keys[bucket])
            if taken_by in (self.empty, self.deleted):
                break
            bucket += skip
        return bucket

    def make_room(self, more):
        """Doubles the buckets until `more` entries fit, and moves all entries."""
        count, wanted = len(self.keys), len(self.entries) + more
        while wanted > count * self.max_load_factor:
            count *= 2
        if count == len(self.keys):
            return
        kept = {bucket: key for key, bucket in self.entries.items()}
        values = self.values
        self.make_buckets(count)
        order = sorted(kept)
        self.place([kept[bucket] for bucket in order], values[order])

    def remove(self, keys):
        """Removes keys; those that are not there do not matter."""
        self.check_types(keys)
        for key in self.checked(keys):
            bucket = self.entries.pop(key, None)
            if bucket is not None:
                self.keys[bucket] = self.deleted

    def export(self):
        """Returns the buckets: their keys and values, one row each."""
        return self.keys.copy(), self.values.copy()

    def import_(self, keys, values):
        """Replaces the buckets by exported ones."""
        self.check_types(keys, values)
        marks = (self.empty, self.deleted)
        flat = self.flat_keys(keys)
        self.keys, self.values = keys.copy(), values.copy()
        self.entries = {
            key: bucket for bucket, key in enumerate(flat) if key not in marks
        }


def hash_of(key):
    """The hash of a key: TensorFlow's, so that the buckets are the same.

    >>> hash_of(5), hash_of(b"a") % 4
    (5, 0)
    """
    if isinstance(key, tuple):
        result = 0
        for part in key:
            mixed = hash_of(part) + _GOLDEN + (result << 10) + (result >> 4)
            result ^= mixed & _WORD
        return result
    return murmur64(key) if isinstance(key, bytes) else key & _WORD
