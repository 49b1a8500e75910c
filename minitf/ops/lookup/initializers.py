"""What a static table is filled with: two tensors, or the lines of a file.

In TensorFlow: python/ops/lookup_ops.py
"""

from minitf.core import context, dtypes
from minitf.core.graph.collections import GraphKeys
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops.lookup.reading import LINE_NUMBER, WHOLE_LINE
from minitf.ops.lookup.table_ops import (
    initialize_table_from_text_file,
    lookup_table_import,
)
from minitf.ops.state.trackable import Trackable


class TableInitializer(Trackable):
    """Knows the types of keys and values, and how to fill a table with them."""

    _shared_name = ""  # tables with one shared name are one table

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

    def initialize(self, table):
        """Returns the operation that fills a table; None eagerly, where it has run."""
        raise NotImplementedError(f"{type(self).__name__} cannot fill a table.")

    def _check_types(self, table):
        if self._key_dtype != table.key_dtype:
            raise TypeError(
                f"Invalid key dtype for table, expected {table.key_dtype!s} but got "
                f"{self._key_dtype!s}."
            )
        if self._value_dtype != table.value_dtype:
            raise TypeError(
                f"Invalid value dtype for table, expected {table.value_dtype!s} but "
                f"got {self._value_dtype!s}."
            )


def _collect(key, value):
    """Adds to a collection of the graph being built, if one is."""
    graph = context.state().graph
    if graph is not None:
        graph.add_to_collection(key, value)


class KeyValueTensorInitializer(TableInitializer):
    """Fills a table with keys and their values.

    Args:
      keys: a tensor of keys.
      values: a tensor of values, of the same shape.
      key_dtype: the type of the keys, if they are Python values.
      value_dtype: the type of the values, if they are Python values.
      name: a name for the operation.

    >>> import minitf as tf
    >>> init = tf.lookup.KeyValueTensorInitializer(["a", "b"], [7, 8])
    >>> init.key_dtype, init.value_dtype
    (tf.string, tf.int32)

    In TensorFlow: python/ops/lookup_ops.py
    """

    def __init__(self, keys, values, key_dtype=None, value_dtype=None, name=None):
        self._keys = convert_to_tensor(keys, key_dtype, name="keys")
        self._values = convert_to_tensor(values, value_dtype, name="values")
        self._name = name or "key_value_init"
        super().__init__(self._keys.dtype, self._values.dtype)

    def initialize(self, table):
        """Returns the operation that fills a table; None eagerly, where it has run.

        Raises TypeError if the table has other types.
        """
        self._check_types(table)
        with op_scope(self._name, self._name):
            done = lookup_table_import(table.resource_handle, self._keys, self._values)
        _collect(GraphKeys.TABLE_INITIALIZERS, done)
        return done


class TextFileIndex:
    """What `TextFileInitializer` takes of a line, if not the field of an index.

    `WHOLE_LINE` is all of it, `LINE_NUMBER` its number, from 0.

    >>> import minitf as tf
    >>> tf.lookup.TextFileIndex.WHOLE_LINE, tf.lookup.TextFileIndex.LINE_NUMBER
    (-2, -1)

    In TensorFlow: python/ops/lookup_ops.py
    """

    WHOLE_LINE = WHOLE_LINE
    LINE_NUMBER = LINE_NUMBER


class TextFileInitializer(TableInitializer):
    r"""Fills a table with one entry for each line of a file.

    Args:
      filename: the path of the file.
      key_dtype: the type of the keys.
      key_index: what of a line is the key: a `TextFileIndex`, or the number of a field.
      value_dtype: the type of the values.
      value_index: what of a line is the value.
      vocab_size: how many lines to read; all if None.
      delimiter: the character between fields.
      name: a name for the operation.
      value_index_offset: what to add to line numbers.

    Raises ValueError without a file name, and for types that do not suit the indices.

    >>> import minitf as tf
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", delete=False) as file:
    ...     _ = file.write("emerson 10\nlake 20\npalmer 30\n")
    >>> init = tf.lookup.TextFileInitializer(
    ...     file.name, tf.string, 0, tf.int64, 1, delimiter=" ")
    >>> table = tf.lookup.StaticHashTable(init, default_value=-1)
    >>> table.lookup(tf.constant(["palmer", "king"])).numpy()
    array([30, -1])

    In TensorFlow: python/ops/lookup_ops.py
    """

    def __init__(
        self,
        filename,
        key_dtype,
        key_index,
        value_dtype,
        value_index,
        vocab_size=None,
        delimiter="\t",
        name=None,
        value_index_offset=0,
    ):
        if not isinstance(filename, Tensor) and not filename:
            raise ValueError(
                "`filename` argument required for tf.lookup.TextFileInitializer"
            )
        super().__init__(key_dtype, value_dtype)
        _check_column("key", self._key_dtype, key_index)
        _check_column("value", self._value_dtype, value_index)
        if vocab_size is not None and vocab_size <= 0:
            raise ValueError(f"`vocab_size` should be > 0, received: {vocab_size}")
        self._columns = key_index, value_index
        self._vocab_size = vocab_size
        self._delimiter = delimiter
        self._offset = value_index_offset
        self._name = name
        parts = [filename, vocab_size, key_index, value_index, value_index_offset]
        kept = [str(x) for i, x in enumerate(parts) if i in (0, 2, 3) or x]
        self._shared_name = "_".join(["hash_table", *kept])
        self._filename = convert_to_tensor(filename, dtypes.string, name="asset_path")

    def initialize(self, table):
        """Returns the operation that fills a table; None eagerly, where it has run.

        Raises TypeError if the table has other types.
        """
        self._check_types(table)
        with op_scope(self._name, "text_file_init"):
            done = initialize_table_from_text_file(
                table.resource_handle,
                self._filename,
                key_index=self._columns[0],
                value_index=self._columns[1],
                vocab_size=-1 if self._vocab_size is None else self._vocab_size,
                delimiter=self._delimiter,
                offset=self._offset,
            )
        _collect(GraphKeys.TABLE_INITIALIZERS, done)
        _collect(GraphKeys.ASSET_FILEPATHS, self._filename)
        return done


def _check_column(what, dtype, index):
    """Raises ValueError if an index is none, or its type does not suit it."""
    if index < WHOLE_LINE:
        raise ValueError(f"`{what}_index` should be >= -2, received: {index}.")
    if index == LINE_NUMBER and dtype != dtypes.int64:
        raise ValueError(
            f"`{what}_dtype` must be int64 if `{what}_index` is {LINE_NUMBER}, "
            f"received: {dtype!s}"
        )
    if index == WHOLE_LINE and not (dtype.is_integer or dtype == dtypes.string):
        raise ValueError(
            f"`{what}_dtype` should be either integer or string for `{what}_index` "
            f"{WHOLE_LINE}, received: {dtype!s}"
        )
