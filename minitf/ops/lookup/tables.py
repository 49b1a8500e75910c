"""What a table is: a dict in a box of the store, with types and manners of its own.

There are three kinds. A `StaticTable` is filled once and then only read. A
`MutableTable` can be changed. A `DenseTable` is a mutable one that shows its buckets
when it is exported: arrays in which each key's place follows from its hash.

Keys and values arrive as arrays; inside they are Python numbers and bytes, or tuples
and arrays if a key or a value is a vector.

In TensorFlow: core/kernels/lookup_table_op.cc, core/framework/lookup_interface.h
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.convert import cpp_name
from minitf.core.errors import (
    AbortedError,
    FailedPreconditionError,
    InvalidArgumentError,
    UnimplementedError,
)
from minitf.core.op.shape_rules import text
from minitf.runtime.resources import Resource


class Table(Resource):
    """A table; `shape` is that of one value, `key_shape` that of one key."""

    kind = "a table"
    key_shape = ()

    def __init__(self, name, key_dtype, value_dtype, value_shape=()):
        super().__init__(name, dtype=value_dtype, shape=value_shape)
        self.key_dtype = key_dtype
        self.entries = {}

    def __len__(self):
        return len(self.entries)

    def check_types(self, keys, values=None):
        """Raises InvalidArgumentError unless the arrays have the table's types."""
        wanted = [self.key_dtype] + ([] if values is None else [self.dtype])
        found = [dtypes.FROM_NUMPY[x.dtype] for x in (keys, values) if x is not None]
        if found != wanted:
            have = ", ".join(map(cpp_name, found))
            expected = ", ".join(map(cpp_name, wanted))
            raise invalid(
                f"Signature mismatch, have: resource, {have} expected: resource, "
                f"{expected}. Keys and values must have the types of the table "
                f"{self.name}."
            )

    def check_values(self, keys, values):
        """Raises InvalidArgumentError unless there is one value for each key."""
        wanted = keys.shape + self.shape
        if values.shape != wanted:
            raise invalid(
                f"Expected shape {text(wanted)} for value, got {text(values.shape)}"
            )

    def find(self, keys, default):
        """Returns the values of the keys; those of `default` where there is none."""
        self.check_types(keys, default)
        whole = keys.shape + self.shape
        if default.shape not in (self.shape, whole):
            raise invalid(
                f"Expected shape {text(self.shape)} or {text(whole)} for default "
                f"value, got {text(default.shape)}"
            )
        if default.shape == whole:
            defaults = self.several(default)
        else:
            defaults = [self.one(default)] * keys.size
        get = self.entries.get
        found = list(map(get, keys.reshape(-1).tolist(), defaults))
        return self.as_array(found).reshape(whole)

    def one(self, value):
        """Turns the array of one value into what the dict holds."""
        return value if self.shape else value.item()

    def several(self, values):
        """Turns an array of values into a list of what the dict holds."""
        if self.shape:
            return list(values.reshape(-1, *self.shape).copy())
        return values.reshape(-1).tolist()

    def as_array(self, values):
        """Makes one array of a list of values."""
        array = np.empty((len(values), *self.shape), self.dtype.np_dtype)
        if values:
            array[:] = values
        return array

    def export(self):
        """Returns all keys and all values as two arrays."""
        keys = np.empty(len(self.entries), self.key_dtype.np_dtype)
        if self.entries:
            keys[:] = list(self.entries)
        return keys, self.as_array(list(self.entries.values()))

    def insert(self, keys, values):
        """Adds keys, or gives those that are there another value."""
        raise UnimplementedError(
            None, None, f"Insert not supported by {self.kind}: {self.name}"
        )

    def remove(self, keys):
        """Removes keys; those that are not there do not matter."""
        raise UnimplementedError(
            None, None, f"Remove not supported by {self.kind}: {self.name}"
        )

    def initialize(self, pairs):
        """Fills the table with (key, value) pairs, once."""
        raise invalid(f"Table {self.name} is not initializable")


class StaticTable(Table):
    """A table that is filled once, by an initializer."""

    kind = "a table that is filled by an initializer and then only read"
    ready = False

    def initialize(self, pairs):
        """Fills the table; again only with as many entries, which change nothing.

        Raises FailedPreconditionError if a key comes twice with different values.
        """
        pairs = list(pairs)
        if self.ready:
            if len({key for key, _ in pairs}) != len(self.entries):
                raise FailedPreconditionError(
                    None, None, "Table was already initialized with different data."
                )
            return
        entries = {}
        for key, value in pairs:
            if entries.setdefault(key, value) != value:
                raise FailedPreconditionError(
                    None,
                    None,
                    "HashTable has different value for same key. Key "
                    f"{_readable(key)} has {_readable(entries[key])} and trying to "
                    f"add value {_readable(value)}",
                )
        self.entries, self.ready = entries, True

    def import_(self, keys, values):
        """Fills the table from two arrays."""
        self.check_types(keys, values)
        self.check_values(keys, values)
        if not keys.size:
            raise invalid("keys and values cannot be empty tensors.")
        pairs = zip(keys.reshape(-1).tolist(), self.several(values), strict=True)
        self.initialize(pairs)

    def find(self, keys, default):
        """Returns the values of the keys; those of `default` where there is none."""
        if not self.ready:
            raise FailedPreconditionError(
                None,
                None,
                "Table not initialized. In TF1, run "
                "tf.compat.v1.tables_initializer() in this session first.",
            )
        return super().find(keys, default)

    def export(self):
        """Returns all keys and all values as two arrays."""
        if not self.ready:
            raise AbortedError(None, None, "HashTable is not initialized.")
        return super().export()


class MutableTable(Table):
    """A table that can be changed at any time."""

    kind = "a table that is changed key by key"

    def insert(self, keys, values):
        """Adds keys, or gives those that are there another value."""
        self.check_types(keys, values)
        self.check_values(keys, values)
        pairs = zip(keys.reshape(-1).tolist(), self.several(values), strict=True)
        self.entries.update(pairs)

    def remove(self, keys):
        """Removes keys; those that are not there do not matter."""
        self.check_types(keys)
        for key in keys.reshape(-1).tolist():
            self.entries.pop(key, None)

    def import_(self, keys, values):
        """Replaces everything in the table."""
        self.check_types(keys, values)
        self.check_values(keys, values)
        self.entries = {}
        self.insert(keys, values)


def invalid(message):
    """Makes an InvalidArgumentError."""
    return InvalidArgumentError(None, None, message)


def _readable(value):
    return value.decode(errors="replace") if isinstance(value, bytes) else value
