"""Tables that programs change as they run: `MutableHashTable` and `DenseHashTable`.

In TensorFlow: python/ops/lookup_ops.py
"""

import functools

from minitf.core import context, dtypes
from minitf.core.graph.collections import GraphKeys
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant
from minitf.ops.lookup import table_ops
from minitf.ops.lookup.static_tables import LookupInterface


class ChangingTable(LookupInterface):
    """What both kinds have in common."""

    _key_rank = 0
    _marks = ()  # the keys of empty and emptied buckets, if there are buckets

    def __init__(self, key_dtype, value_dtype, default_value, name, checkpoint):
        super().__init__(key_dtype, value_dtype)
        self._default_value = convert_to_tensor(default_value, self._value_dtype)
        self._value_shape = self._default_value.shape
        self._name = name
        self._checkpoint = checkpoint

    def _create_resource(self, shared_name):
        """Returns the handle of an empty table like this one, with a name to share."""
        marks = [constant(mark.numpy()) for mark in self._marks]
        return self._make_named(*marks, shared_name=shared_name)

    def _set_handle(self, handle):
        """Notes the handle; tells a graph that the table is one of its variables."""
        super()._set_handle(handle)
        graph = context.state().graph
        if self._checkpoint and graph is not None and not graph.building_function:
            graph.add_to_collection(GraphKeys.SAVEABLE_OBJECTS, self)

    def size(self, name=None):
        """Returns the number of entries, an int64 tensor."""
        with op_scope(name, f"{self.name}_Size"):
            return table_ops.lookup_table_size(self.resource_handle)

    def insert(self, keys, values, name=None):
        """Adds keys with their values, or gives them other values.

        Raises InvalidArgumentError unless there is one value for each key.
        """
        with op_scope(name, f"{self.name}_lookup_table_insert"):
            keys = convert_to_tensor(keys, self._key_dtype, name="keys")
            values = convert_to_tensor(values, self._value_dtype, name="values")
            return table_ops.lookup_table_insert(self.resource_handle, keys, values)

    def _find(self, keys, default, name):
        with op_scope(name, f"{self.name}_lookup_table_find"):
            keys = convert_to_tensor(keys, self._key_dtype, name="keys")
            values = table_ops.lookup_table_find(self.resource_handle, keys, default)
        if keys.shape.rank is not None:
            lead = keys.shape[: keys.shape.rank - self._key_rank]
            values.set_shape(lead.concatenate(self._value_shape))
        return values

    def _remove(self, keys, name):
        with op_scope(name, f"{self.name}_lookup_table_remove"):
            return table_ops.lookup_table_remove(self.resource_handle, keys)

    def export(self, name=None):
        """Returns all keys and all values, in no particular order."""
        with op_scope(name, f"{self.name}_lookup_table_export_values"):
            return tuple(
                table_ops.lookup_table_export(
                    self.resource_handle,
                    Tkeys=self._key_dtype,
                    Tvalues=self._value_dtype,
                )
            )

    def _serialize_to_tensors(self):
        """Returns what a checkpoint stores of the table."""
        keys, values = self.export()
        return {"-keys": keys, "-values": values}

    def _checkpoint_attributes(self):
        """Two tensors, which a checkpoint's list of objects mentions as one table."""
        return {"table": self._serialize_to_tensors()} if self._checkpoint else {}

    def _restore_from_tensors(self, restored):
        """Replaces the contents by what a checkpoint stored."""
        with op_scope(f"{self._name}_table_restore", None):
            return table_ops.lookup_table_import(
                self.resource_handle, restored["-keys"], restored["-values"]
            )


class MutableHashTable(ChangingTable):
    """A table to add keys to and remove them from.

    Args:
      key_dtype: the type of the keys.
      value_dtype: the type of the values.
      default_value: the value of keys that are not there, a number or a vector; all
        values have its shape.
      name: a name for the operation.
      checkpoint: whether checkpoints contain the table.
      experimental_is_anonymous: leave the table without a name in the graph.

    Raises NotFoundError for types TensorFlow has no table for.

    >>> import minitf as tf
    >>> table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    >>> table.insert(["a", "b"], [1, 2])
    >>> table.remove(tf.constant(["a"]))
    >>> table.lookup(["a", "b"]).numpy()
    array([-1,  2])

    In TensorFlow: python/ops/lookup_ops.py
    """

    def __init__(
        self,
        key_dtype,
        value_dtype,
        default_value,
        name="MutableHashTable",
        checkpoint=True,
        experimental_is_anonymous=False,
    ):
        super().__init__(key_dtype, value_dtype, default_value, name, checkpoint)
        what = {"key_dtype": self._key_dtype, "value_dtype": self._value_dtype}
        if self._value_shape.rank != 0:
            what["value_shape"] = self._value_shape
        named, anonymous = {
            True: (
                table_ops.mutable_hash_table,
                table_ops.anonymous_mutable_hash_table,
            ),
            False: (
                table_ops.mutable_hash_table_of_tensors,
                table_ops.anonymous_mutable_hash_table_of_tensors,
            ),
        }[self._value_shape.rank == 0]
        self._make_named = functools.partial(
            named, name=name, use_node_name_sharing=checkpoint, **what
        )
        if experimental_is_anonymous:
            self._set_handle(anonymous(name=name, **what))
        else:
            self._set_handle(self._make_named())

    def lookup(self, keys, dynamic_default_values=None, name=None):
        """Returns the values of keys.

        `dynamic_default_values` has a default for each key, or one for all, to use in
        place of the table's.
        """
        default = dynamic_default_values
        default = self._default_value if default is None else default
        return self._find(keys, default, name)

    def remove(self, keys, name=None):
        """Removes keys; those that are not there do not matter.

        Raises TypeError if the keys have another type than the table's.
        """
        self._check_keys(keys)
        return self._remove(keys, name)


class DenseHashTable(ChangingTable):
    """A table in the form of buckets, some of them empty.

    Args:
      key_dtype: the type of the keys.
      value_dtype: the type of the values.
      default_value: the value of keys that are not there; all values have its shape.
      empty_key: a key that is never used: it marks empty buckets.
      deleted_key: another one: it marks buckets whose key was removed.
      initial_num_buckets: how many buckets there are at first, a power of 2; 131072 if
        None.
      name: a name for the operation.
      checkpoint: whether checkpoints contain the table.
      experimental_is_anonymous: leave the table without a name in the graph.

    Raises InvalidArgumentError if the two marks are equal, and later if one of them is
    used as a key.

    >>> import minitf as tf
    >>> table = tf.lookup.experimental.DenseHashTable(
    ...     tf.int64, tf.int64, default_value=-1, empty_key=0, deleted_key=-1,
    ...     initial_num_buckets=4)
    >>> table.insert([5, 3], [50, 30])
    >>> table.lookup([3, 4]).numpy()
    array([30, -1])
    >>> table.export()[0].numpy().tolist()
    [[0], [5], [0], [3]]

    In TensorFlow: python/ops/lookup_ops.py
    """

    def __init__(
        self,
        key_dtype,
        value_dtype,
        default_value,
        empty_key,
        deleted_key,
        initial_num_buckets=None,
        name="MutableDenseHashTable",
        checkpoint=True,
        experimental_is_anonymous=False,
    ):
        default_value = convert_to_tensor(
            default_value, dtypes.as_dtype(value_dtype), name="default_value"
        )
        super().__init__(key_dtype, value_dtype, default_value, name, checkpoint)
        marks = (
            convert_to_tensor(empty_key, self._key_dtype, name="empty_key"),
            convert_to_tensor(deleted_key, self._key_dtype, name="deleted_key"),
        )
        self._key_rank = marks[0].shape.rank
        what = {"value_dtype": self._value_dtype, "value_shape": self._value_shape}
        if initial_num_buckets is not None:
            what["initial_num_buckets"] = initial_num_buckets
        what["name"] = name
        self._marks = marks
        self._make_named = functools.partial(
            table_ops.mutable_dense_hash_table,
            use_node_name_sharing=checkpoint,
            **what,
        )
        if experimental_is_anonymous:
            handle = table_ops.anonymous_mutable_dense_hash_table(*marks, **what)
            self._set_handle(handle)
        else:
            self._set_handle(self._make_named(*marks))

    def lookup(self, keys, name=None):
        """Returns the values of keys."""
        return self._find(keys, self._default_value, name)

    insert_or_assign = ChangingTable.insert

    def erase(self, keys, name=None):
        """Removes keys; those that are not there do not matter.

        Raises TypeError if the keys have another type than the table's.
        """
        if keys.dtype != self._key_dtype:
            raise TypeError(
                f"Signature mismatch. Keys must be dtype {self._key_dtype!s}, got "
                f"{keys.dtype!s}."
            )
        return self._remove(keys, name)

    def remove(self, keys, name=None):
        """Removes keys; the same as `erase`."""
        return self.erase(keys, name)
