"""The ops on lookup tables: make, fill, look up, change, list.

A handle of a table is, like a variable's, a tensor of type resource. In a graph it is
made by an op with a name, under which each session keeps a table of its own. Eagerly
the handle alone keeps the table alive; tables made with one `shared_name` are the same.

In TensorFlow: core/ops/lookup_ops.cc, core/kernels/lookup_table_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import DType
from minitf.core.errors import NotFoundError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import no_outputs, scalar
from minitf.core.shapes import TensorShape
from minitf.ops.lookup.dense_tables import DenseTable
from minitf.ops.lookup.reading import read_pairs
from minitf.ops.lookup.tables import MutableTable, StaticTable, Table, invalid
from minitf.ops.state.resource_ops import as_handle
from minitf.runtime import resources

SCALAR = TensorShape([])
_NUMBERS = (dtypes.int32, dtypes.float32, dtypes.float64)
# What keys of a type can lead to, in every kind of table and in some.
VALUE_TYPES = {
    dtypes.string: (*_NUMBERS, dtypes.int64, dtypes.bool),
    dtypes.int64: (*_NUMBERS, dtypes.int64),
    dtypes.int32: _NUMBERS,
}
STATIC_ALSO = {(key, dtypes.string) for key in VALUE_TYPES}
MUTABLE_ALSO = {(dtypes.int64, dtypes.string)}
DENSE_ALSO = {(dtypes.int64, dtypes.bool)}


def check_supported(op_name, key_dtype, value_dtype, also):
    """Raises NotFoundError for pairs of types that TensorFlow has no table for."""
    pair = key_dtype, value_dtype
    if value_dtype in VALUE_TYPES.get(key_dtype, ()) or pair in also:
        return
    pairs = {(key, value) for key in VALUE_TYPES for value in VALUE_TYPES[key]} | also
    known = sorted(f"{key.name} -> {value.name}" for key, value in pairs)
    raise NotFoundError(
        None,
        None,
        f"Could not find device for node: {{{{node {op_name}}}}} with key_dtype="
        f"{key_dtype.name}, value_dtype={value_dtype.name}. There are tables for "
        f"{', '.join(known)}. Cast the keys or the values to one of these types.",
    )


def shared(make, types, container, shared_name, node_name):
    """Finds the table of a name in the store, or makes it; returns its handle."""
    name = shared_name or node_name
    store = resources.current()
    if node_name:
        table = store.shared(Table, name, container, make)
    elif shared_name:
        table = store.borrowed(Table, name, container, make)
    else:
        table = make(name)
    if (table.key_dtype, table.dtype) != types:
        key, value = types
        raise invalid(
            f"Conflicting key/value dtypes {key.name}->{value.name} with "
            f"{table.key_dtype.name}-{table.dtype.name} for table {name}"
        )
    return as_handle(table)


# --------------------------------------------------------------------- making tables


@op("HashTableV2", " -> table_handle:resource", shape=scalar, stateful=True)
def hash_table(
    *,
    container="",
    shared_name="",
    use_node_name_sharing=False,
    key_dtype: DType,
    value_dtype: DType,
    node_name="",
):
    """Returns the handle of a table that will be filled once."""
    types = key_dtype, value_dtype
    check_supported("HashTableV2", *types, STATIC_ALSO)
    return shared(
        lambda name: StaticTable(name, *types), types, container, shared_name, node_name
    )


hash_table.gradient(None)


@op("AnonymousHashTable", " -> table_handle:resource", shape=scalar, stateful=True)
def anonymous_hash_table(*, key_dtype: DType, value_dtype: DType):
    """Returns the handle of a new table, to be filled once, that has no name."""
    check_supported("AnonymousHashTable", key_dtype, value_dtype, STATIC_ALSO)
    return as_handle(StaticTable("", key_dtype, value_dtype))


@op("MutableHashTableV2", " -> table_handle:resource", shape=scalar, stateful=True)
def mutable_hash_table(
    *,
    container="",
    shared_name="",
    use_node_name_sharing=False,
    key_dtype: DType,
    value_dtype: DType,
    node_name="",
):
    """Returns the handle of an empty table whose values are single elements."""
    types = key_dtype, value_dtype
    check_supported("MutableHashTableV2", *types, MUTABLE_ALSO)
    return shared(
        lambda name: MutableTable(name, *types),
        types,
        container,
        shared_name,
        node_name,
    )


mutable_hash_table.gradient(None)


@op(
    "AnonymousMutableHashTable",
    " -> table_handle:resource",
    shape=scalar,
    stateful=True,
)
def anonymous_mutable_hash_table(*, key_dtype: DType, value_dtype: DType):
    """Returns the handle of a new table without a name."""
    check_supported("AnonymousMutableHashTable", key_dtype, value_dtype, MUTABLE_ALSO)
    return as_handle(MutableTable("", key_dtype, value_dtype))


def _vector_table(name, types, value_shape):
    if len(value_shape) != 1:
        raise invalid(f"Default value must be a vector, got shape {list(value_shape)}")
    return MutableTable(name, *types, tuple(value_shape))


@op(
    "MutableHashTableOfTensorsV2",
    " -> table_handle:resource",
    shape=scalar,
    stateful=True,
)
def mutable_hash_table_of_tensors(
    *,
    container="",
    shared_name="",
    use_node_name_sharing=False,
    key_dtype: DType,
    value_dtype: DType,
    value_shape: TensorShape = SCALAR,
    node_name="",
):
    """Returns the handle of an empty table whose values are vectors."""
    types = key_dtype, value_dtype
    check_supported("MutableHashTableOfTensorsV2", *types, MUTABLE_ALSO)
    return shared(
        lambda name: _vector_table(name, types, value_shape),
        types,
        container,
        shared_name,
        node_name,
    )


mutable_hash_table_of_tensors.gradient(None)


@op(
    "AnonymousMutableHashTableOfTensors",
    " -> table_handle:resource",
    shape=scalar,
    stateful=True,
)
def anonymous_mutable_hash_table_of_tensors(
    *, key_dtype: DType, value_dtype: DType, value_shape: TensorShape = SCALAR
):
    """Returns the handle of a new table of vectors without a name."""
    types = key_dtype, value_dtype
    check_supported("AnonymousMutableHashTableOfTensors", *types, MUTABLE_ALSO)
    return as_handle(_vector_table("", types, value_shape))


@op(
    "MutableDenseHashTableV2",
    "empty_key:key_dtype, deleted_key:key_dtype -> table_handle:resource",
    shape=scalar,
    stateful=True,
)
def mutable_dense_hash_table(
    empty_key,
    deleted_key,
    *,
    container="",
    shared_name="",
    use_node_name_sharing=False,
    value_dtype: DType,
    value_shape: TensorShape = SCALAR,
    initial_num_buckets=131072,
    max_load_factor=0.8,
    node_name="",
):
    """Returns the handle of an empty table that is two arrays of buckets."""
    types = dtypes.FROM_NUMPY[empty_key.dtype], value_dtype
    check_supported("MutableDenseHashTableV2", *types, DENSE_ALSO)
    marks, size = (empty_key, deleted_key), (initial_num_buckets, max_load_factor)
    return shared(
        lambda name: DenseTable(name, types, tuple(value_shape), marks, *size),
        types,
        container,
        shared_name,
        node_name,
    )


mutable_dense_hash_table.gradient(None)


@op(
    "AnonymousMutableDenseHashTable",
    "empty_key:key_dtype, deleted_key:key_dtype -> table_handle:resource",
    shape=scalar,
    stateful=True,
)
def anonymous_mutable_dense_hash_table(
    empty_key,
    deleted_key,
    *,
    value_dtype: DType,
    value_shape: TensorShape = SCALAR,
    initial_num_buckets=131072,
    max_load_factor=0.8,
):
    """Returns the handle of a new table of buckets that has no name."""
    types = dtypes.FROM_NUMPY[empty_key.dtype], value_dtype
    check_supported("AnonymousMutableDenseHashTable", *types, DENSE_ALSO)
    marks, size = (empty_key, deleted_key), (initial_num_buckets, max_load_factor)
    return as_handle(DenseTable("", types, tuple(value_shape), marks, *size))


# -------------------------------------------------------------------- filling tables


def table_of(handle):
    """Returns the table behind a handle; InvalidArgumentError if it is none."""
    table = handle[()]
    if not isinstance(table, Table):
        raise invalid(
            "Trying to access a handle's resource using the wrong type. The handle "
            f"points to the variable {table.name!r}, not to a lookup table. Use the "
            "`resource_handle` of a table."
        )
    return table


@op(
    "InitializeTableV2",
    "table_handle:resource, keys:Tkey, values:Tval -> ",
    shape=no_outputs,
    stateful=True,
)
def initialize_table(table_handle, keys, values):
    """Fills a table from a vector of keys and one of values."""
    table = table_of(table_handle)
    table.check_types(keys, values)
    if keys.ndim != 1:
        raise invalid(f"Keys must be a vector, but received shape{list(keys.shape)}")
    if keys.shape != values.shape:
        raise invalid(
            f"Keys and values must have the same size {keys.size} vs {values.size}"
        )
    table.initialize(zip(keys.tolist(), values.tolist(), strict=True))
    return ()


initialize_table.gradient(None)


@op(
    "InitializeTableFromTextFileV2",
    "table_handle:resource, filename:string -> ",
    shape=no_outputs,
    stateful=True,
)
def initialize_table_from_text_file(
    table_handle,
    filename,
    *,
    key_index: int,
    value_index: int,
    vocab_size=-1,
    delimiter="\t",
    offset=0,
):
    """Fills a table from the lines of a file."""
    table = table_of(table_handle)
    columns = (key_index, table.key_dtype), (value_index, table.dtype)
    table.initialize(
        read_pairs(filename.item(), columns, vocab_size, delimiter, offset)
    )
    return ()


initialize_table_from_text_file.gradient(None)


@op(
    "LookupTableImportV2",
    "table_handle:resource, keys:Tin, values:Tout -> ",
    shape=no_outputs,
    stateful=True,
)
def lookup_table_import(table_handle, keys, values):
    """Replaces all entries of a table."""
    table_of(table_handle).import_(keys, values)
    return ()


# ----------------------------------------------------------------- reading, changing


def found_shape(table_handle, keys, default_value, **attrs):
    """The shape of the keys, with the shape of one value in place of one key's."""
    cells = _cell_shapes(table_handle)
    if cells is None or None in cells or keys.shape is None:
        return None
    key_shape, value_shape = cells
    return keys.shape[: len(keys.shape) - len(key_shape)] + tuple(value_shape)


def _cell_shapes(handle):
    """The shapes of one key and one value, as far as the handle tells."""
    table = None if handle.value is None else handle.value[()]
    if isinstance(table, Table):
        return table.key_shape, table.shape
    node = handle.node
    if node is None or "key_dtype" not in node.attrs:
        return None  # the handle comes from elsewhere
    key_shape = node.inputs[0]._shape if node.inputs else ()
    return key_shape, node.attrs.get("value_shape", ())


@op(
    "LookupTableFindV2",
    "table_handle:resource, keys:Tin, default_value:Tout -> values:Tout",
    shape=found_shape,
    stateful=True,
)
def lookup_table_find(table_handle, keys, default_value):
    """Returns the values of keys; the default for those that are not there."""
    return table_of(table_handle).find(keys, default_value)


lookup_table_find.gradient(None)


@op(
    "LookupTableInsertV2",
    "table_handle:resource, keys:Tin, values:Tout -> ",
    shape=no_outputs,
    stateful=True,
)
def lookup_table_insert(table_handle, keys, values):
    """Adds keys with their values, or gives them other values."""
    table_of(table_handle).insert(keys, values)
    return ()


lookup_table_insert.gradient(None)


@op(
    "LookupTableRemoveV2",
    "table_handle:resource, keys:Tin -> ",
    shape=no_outputs,
    stateful=True,
)
def lookup_table_remove(table_handle, keys):
    """Removes keys."""
    table_of(table_handle).remove(keys)
    return ()


@op(
    "LookupTableSizeV2",
    "table_handle:resource -> size:int64",
    shape=scalar,
    stateful=True,
)
def lookup_table_size(table_handle):
    """Returns how many entries a table has."""
    return np.int64(len(table_of(table_handle)))


lookup_table_size.gradient(None)


def _two_unknown(*inputs, **attrs):
    return [None, None]


@op(
    "LookupTableExportV2",
    "table_handle:resource -> keys:Tkeys, values:Tvalues",
    shape=_two_unknown,
    stateful=True,
)
def lookup_table_export(table_handle, *, Tkeys: DType, Tvalues: DType):
    """Returns all keys and all values of a table."""
    keys, values = table_of(table_handle).export()
    wanted = Tkeys.np_dtype, Tvalues.np_dtype
    if (keys.dtype, values.dtype) != wanted:
        raise invalid(
            f"The table has keys of {keys.dtype} and values of {values.dtype}. "
            f"Received: Tkeys={Tkeys.name}, Tvalues={Tvalues.name}."
        )
    return keys, values
