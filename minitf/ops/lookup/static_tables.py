"""Tables that are filled once: `StaticHashTable` and `StaticVocabularyTable`.

In TensorFlow: python/ops/lookup_ops.py
"""

import uuid

from minitf.core import dtypes
from minitf.core.graph.scopes import init_scope, op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.control import no_op
from minitf.ops.indexing.masking import where
from minitf.ops.lookup import table_ops
from minitf.ops.math.arithmetic import add
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import not_equal
from minitf.ops.ragged.ragged_tensor import RaggedTensor
from minitf.ops.sparse.sparse_tensor import SparseTensor
from minitf.ops.state.trackable import Trackable
from minitf.ops.strings.hashing import to_hash_bucket_fast
from minitf.ops.strings.numbers import as_string


class LookupInterface(Trackable):
    """What all tables have: types, a handle, a name in a graph."""

    _resource_handle = None
    _table_name = None

    def __init__(self, key_dtype, value_dtype):
        self._key_dtype = dtypes.as_dtype(key_dtype)
        self._value_dtype = dtypes.as_dtype(value_dtype)

    @property
    def key_dtype(self):
        """The type of the keys."""
        return self._key_dtype

    @property
    def value_dtype(self):
        """The type of the values."""
        return self._value_dtype

    @property
    def resource_handle(self):
        """The tensor of type resource that stands for the table."""
        return self._resource_handle

    @property
    def name(self):
        """The name of the table in its graph; None eagerly."""
        return self._table_name

    def __getitem__(self, keys):
        """Looks up keys: `table[keys]` is `table.lookup(keys)`."""
        return self.lookup(keys)

    def _set_handle(self, handle):
        self._resource_handle = handle
        made_by = getattr(handle, "op", None)
        self._table_name = made_by and made_by.name.split("/")[-1]

    def _check_keys(self, keys):
        if keys.dtype.base_dtype != self._key_dtype:
            raise TypeError(
                f"Dtype of argument `keys` must be {self._key_dtype!s}, received: "
                f"{keys.dtype!s}"
            )


def on_values(lookup, keys):
    """Looks up the values of a ragged or sparse tensor, or the keys themselves."""
    if isinstance(keys, RaggedTensor):
        return keys.with_values(on_values(lookup, keys.values))
    if isinstance(keys, SparseTensor):
        return SparseTensor(keys.indices, lookup(keys.values), keys.dense_shape)
    return lookup(keys)


class StaticHashTable(LookupInterface):
    """A table that is filled when it is made and never changed.

    Eagerly it is filled at once; in a graph when `tf.compat.v1.tables_initializer()`
    runs.

    Args:
      initializer: what it is filled with: `tf.lookup.KeyValueTensorInitializer` or
        `tf.lookup.TextFileInitializer`.
      default_value: the value of keys that are not there.
      name: a name for the operation.
      experimental_is_anonymous: leave the table without a name in the graph.

    Raises FailedPreconditionError if a key is given twice with different values,
    NotFoundError for types TensorFlow has no table for.

    >>> import minitf as tf
    >>> table = tf.lookup.StaticHashTable(
    ...     tf.lookup.KeyValueTensorInitializer(["a", "b", "c"], [7, 8, 9]),
    ...     default_value=-1)
    >>> table.lookup(tf.constant(["a", "f"])).numpy()
    array([ 7, -1], dtype=int32)
    >>> table[tf.constant("b")].numpy()
    np.int32(8)

    In TensorFlow: python/ops/lookup_ops.py
    """

    def __init__(
        self, initializer, default_value, name=None, experimental_is_anonymous=False
    ):
        shared_name = initializer._shared_name or f"hash_table_{uuid.uuid4()}"
        super().__init__(initializer.key_dtype, initializer.value_dtype)
        self._default_value = convert_to_tensor(default_value, self._value_dtype)
        self._default_value.shape.assert_is_compatible_with([])
        self._initializer = self._track_trackable(initializer, "_initializer")
        make, how = table_ops.hash_table, {"shared_name": shared_name}
        if experimental_is_anonymous:
            make, how = table_ops.anonymous_hash_table, {}
        with init_scope():
            handle = make(
                key_dtype=self._key_dtype,
                value_dtype=self._value_dtype,
                name=name or "hash_table",
                **how,
            )
        self._set_handle(handle)
        self._init_op = initializer.initialize(self)

    @property
    def default_value(self):
        """The value of keys that are not there."""
        return self._default_value

    def size(self, name=None):
        """Returns the number of entries, an int64 tensor."""
        with op_scope(name, f"{self.name}_Size"):
            return table_ops.lookup_table_size(self.resource_handle)

    def lookup(self, keys, name=None):
        """Returns the values of keys, which may be ragged or sparse as well.

        Raises TypeError if the keys have another type than the table's.
        """
        self._check_keys(keys)
        return on_values(lambda flat: self._find(flat, name), keys)

    def _find(self, keys, name):
        with op_scope(name, f"{self.name}_Lookup"):
            values = table_ops.lookup_table_find(
                self.resource_handle, keys, self._default_value
            )
        values.set_shape(keys.shape)
        return values

    def export(self, name=None):
        """Returns all keys and all values, in no particular order."""
        with op_scope(name, f"{self.name}_Export"):
            return tuple(
                table_ops.lookup_table_export(
                    self.resource_handle,
                    Tkeys=self._key_dtype,
                    Tvalues=self._value_dtype,
                )
            )


class StaticVocabularyTable(LookupInterface):
    """Numbers words, and puts unknown words into buckets by their hash.

    Known words have the number the initializer says; unknown ones one of the
    `num_oov_buckets` numbers after the size of the table.

    Args:
      initializer: fills the table; values are int64. None: all words are unknown.
      num_oov_buckets: how many buckets there are for unknown words.
      lookup_key_dtype: the type of the keys looked up, if not the initializer's.
      name: a name for the operation.
      experimental_is_anonymous: leave the table without a name in the graph.

    Raises ValueError without a bucket, TypeError for keys that are neither text nor
    integers.

    >>> import minitf as tf
    >>> table = tf.lookup.StaticVocabularyTable(
    ...     tf.lookup.KeyValueTensorInitializer(
    ...         ["emerson", "lake", "palmer"], tf.constant([0, 1, 2], tf.int64)),
    ...     num_oov_buckets=5)
    >>> table[tf.constant(["palmer", "king", "crimson"])].numpy()
    array([2, 6, 7])

    In TensorFlow: python/ops/lookup_ops.py
    """

    _table = None

    def __init__(
        self,
        initializer,
        num_oov_buckets,
        lookup_key_dtype=None,
        name=None,
        experimental_is_anonymous=False,
    ):
        if num_oov_buckets <= 0:
            raise ValueError("`num_oov_buckets` must be > 0; use StaticHashTable.")
        key_dtype, name = dtypes.string, name or "hash_bucket"
        if initializer is not None:
            key_dtype = _checked_key_dtype(initializer, lookup_key_dtype)
            self._initializer = self._track_trackable(initializer, "_initializer")
            self._table = StaticHashTable(
                initializer, -1, None, experimental_is_anonymous
            )
            name = name if name != "hash_bucket" else self._table.name
            self._resource_handle = self._table.resource_handle
        self._num_oov_buckets = num_oov_buckets
        self._table_name = name and name.rstrip("/").split("/")[-1]
        super().__init__(key_dtype, dtypes.int64)

    @property
    def _init_op(self):
        if self._table is not None:
            return self._table._init_op
        with op_scope(None, "init"):
            return no_op()

    def size(self, name=None):
        """Returns the number of words and buckets, an int64 tensor."""
        with op_scope(name, f"{self.name}_Size"):
            if self._table is None:
                size = convert_to_tensor(0, dtypes.int64)
            else:
                size = self._table.size()
            return size + self._num_oov_buckets

    def lookup(self, keys, name=None):
        """Returns the number of each key; keys may be ragged or sparse as well.

        Raises TypeError if the keys have another type than the table's.
        """
        self._check_keys(keys)
        return on_values(lambda flat: self._number(flat, name), keys)

    def _number(self, keys, name):
        if self._table is not None and self._table.key_dtype == dtypes.int64:
            keys = cast(keys, dtypes.int64)
        with op_scope(name, f"{self.name}_Lookup"):
            words = keys if keys.dtype == dtypes.string else as_string(keys)
            buckets = to_hash_bucket_fast(
                words, self._num_oov_buckets, name="hash_bucket"
            )
            if self._table is None:
                return buckets
            numbers = self._table.lookup(keys)
            buckets = add(buckets, self._table.size())
            known = not_equal(numbers, self._table.default_value)
            return where(known, numbers, buckets)


def _checked_key_dtype(initializer, key_dtype):
    """The type of the keys to look up; TypeError if the types do not suit."""
    own = initializer.key_dtype
    key_dtype = own if key_dtype is None else dtypes.as_dtype(key_dtype)
    if own not in (dtypes.int64, dtypes.string):
        raise TypeError(
            "Invalid `key_dtype`, expected one of (tf.int64, tf.string), but got "
            f"{own!s}."
        )
    if own.is_integer != key_dtype.is_integer:
        kind = "integer" if key_dtype.is_integer else "non-integer"
        raise TypeError(f"Invalid `key_dtype`, expected {kind} but got {own!s}.")
    if initializer.value_dtype != dtypes.int64:
        raise TypeError(
            f"Invalid `value_dtype`, expected {dtypes.int64!s} but got "
            f"{initializer.value_dtype!s}."
        )
    if not key_dtype.is_integer and key_dtype != dtypes.string:
        raise TypeError(
            f"Invalid `key_dtype`, expected integer or string, got {key_dtype!s}"
        )
    return key_dtype
