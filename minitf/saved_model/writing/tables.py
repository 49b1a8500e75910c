"""Tables in a SavedModel: functions that make, fill, save and restore them.

A file cannot hold a table, only graphs. One function makes an empty table and returns
its handle, one fills it from what is known when the model is saved. A table that
changes is filled from the checkpoint: one function returns its contents as named
tensors, another one takes these back.

In TensorFlow: python/trackable/resource.py, python/training/saving/
trace_saveable_util.py
"""

from typing import NamedTuple

from minitf.core import dtypes
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec
from minitf.core.tensor import EagerTensor
from minitf.functions.polymorphic import function
from minitf.ops.array.constants import constant
from minitf.ops.control import control_dependencies
from minitf.ops.lookup import table_ops
from minitf.ops.lookup.initializers import TextFileInitializer
from minitf.ops.lookup.mutable_tables import ChangingTable
from minitf.ops.lookup.static_tables import StaticHashTable
from minitf.saved_model.assets import Asset
from minitf.saved_model.reading.revived import RestoredResource

RESOURCES = (StaticHashTable, ChangingTable, RestoredResource)


class StoredTable(NamedTuple):
    """What of a table is in the checkpoint, and where its functions are.

    `parts` are tensors by the end of their keys: {"-keys": ..., "-values": ...}. The
    function that saves is node `saver`, the one that restores comes next.
    """

    key: str
    number: int
    attribute: str
    saver: int
    parts: dict


def savers_of(table):
    """Returns {attribute: (function that saves, one that restores, parts)}."""
    attributes = table._checkpoint_attributes()
    if isinstance(table, RestoredResource):
        return {name: (*table._savers[name], attributes[name]) for name in attributes}
    return {name: (*_savers(table, p), p) for name, p in attributes.items()}


def _savers(table, parts):
    """Traces the two functions, for a checkpoint's key and for restored tensors."""

    def save_fn(checkpoint_key):
        found = table._serialize_to_tensors()
        return [
            {"name": checkpoint_key + name, "slice_spec": constant(""), "tensor": part}
            for name, part in found.items()
        ]

    def restore_fn(*restored_tensors):
        named = dict(zip(parts, restored_tensors, strict=True))
        with control_dependencies([table._restore_from_tensors(named)]):
            return convert_to_tensor(1)

    key = TensorSpec(TensorShape([]), dtypes.string)
    anything = [TensorSpec(TensorShape(None), part.dtype) for part in parts.values()]
    return (
        function(save_fn, input_signature=[key]).get_concrete_function(),
        function(restore_fn, input_signature=anything).get_concrete_function(),
    )


def table_functions(table):
    """The functions that make a table again and fill it, and the file it is from."""
    name = f"table_{id(table)}"
    if isinstance(table, ChangingTable):
        return _functions(lambda: table._create_resource(name), lambda: ())
    initializer, children = table._initializer, {}
    if isinstance(initializer, TextFileInitializer):
        path = initializer._filename
        if not isinstance(path, EagerTensor):
            raise ValueError("The name of a table's file must be known to be saved.")
        asset = _AssetOf(path)
        initializer = _with_file(initializer, asset)
        children["_filename"] = asset

    def create():
        return table_ops.hash_table(
            key_dtype=table.key_dtype, value_dtype=table.value_dtype, shared_name=name
        )

    return children | _functions(create, lambda: [initializer.initialize(table)])


def _functions(create, fill):
    def initialize():
        with control_dependencies(fill()):
            return convert_to_tensor(1, name="done")

    def destroy():
        return convert_to_tensor(1, name="done")

    return {
        "_create_resource": function(create, input_signature=[]),
        "_initialize": function(initialize, input_signature=[]),
        "_destroy_resource": function(destroy, input_signature=[]),
    }


class _AssetOf(Asset):
    """An asset of which the path is a tensor that is there already."""

    def __init__(self, path):
        self._path = path


def _with_file(initializer, asset):
    """The initializer that, while it is traced, captures its file's name."""

    class Reading:
        def initialize(self, table):
            before = initializer._filename
            initializer._filename = asset.asset_path
            try:
                return initializer.initialize(table)
            finally:
                initializer._filename = before

    return Reading()
