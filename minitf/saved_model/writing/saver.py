"""The two functions of a SavedModel that save its variables and restore them.

Programs that know nothing of objects call them with the path of a checkpoint: TF1's
loader does so to give a session its values. Besides the path they take everything with
state, and what the functions of tables captured.

In TensorFlow: python/checkpoint/functional_saver.py
"""

from minitf.checkpoint.object_graph import OBJECT_GRAPH_KEY
from minitf.core import dtypes, nest
from minitf.core.graph.func_graph import FuncGraph, unique_name
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec
from minitf.ops.array.constants import constant, identity
from minitf.ops.control import control_dependencies
from minitf.ops.control_flow.calls import call
from minitf.ops.io.checkpoints import restore_v2, save_v2
from minitf.ops.state import resource_ops


def saved_and_restored(model, path, description):
    """Calls both functions in a `ModelGraph`; returns the results of the calls.

    `path` is the tensor that takes the path, `description` the checkpoint's objects.
    """
    found = model.found
    outer = [model.tensors[item.number] for item in found.stored()]
    for concrete in found.savers:
        outer += model.captured(concrete)
    outer = list({id(tensor): tensor for tensor in outer}.values())
    (saved,) = call(_saving(model, outer, description), [path, *outer])
    (restored,) = call(_restoring(model, outer), [path, *outer])
    return saved, restored


class _Inner:
    """The graph of one function, and its arguments for tensors of the model's graph."""

    def __init__(self, model, name, outer):
        self.model, self.found = model, model.found
        self.graph = FuncGraph(unique_name(name))
        with self.graph.as_default():
            spec = TensorSpec(TensorShape([]), dtypes.string)
            self.path = self.graph.add_argument(spec, "file_prefix")
            self._arguments = {
                id(tensor): self._argument(tensor, tensor.op.name.replace("/", "_"))
                for tensor in outer
            }

    def _argument(self, tensor, name):
        return self.graph.add_argument_like(tensor, name)

    def handle(self, number):
        """The handle of the variable that is a node."""
        return self._arguments[id(self.model.tensors[number])]

    def call(self, number, args):
        """Calls a function that saves or restores a table; returns a flat list."""
        (concrete,) = self.found.functions[number]
        captured = self.model.captured(concrete)
        return call(
            concrete.graph, [*args, *(self._arguments[id(t)] for t in captured)]
        )


def _saving(model, outer, description):
    """The function that saves."""
    inner = _Inner(model, "__inference__traced_save", outer)
    with inner.graph.as_default():
        stored = inner.found.stored()
        keys = [item.key for item in stored]
        values = [
            resource_ops.read_variable(inner.handle(x.number), dtype=x.variable.dtype)
            for x in stored
        ]
        for table in inner.found.tables:
            (save,) = inner.found.functions[table.saver]
            flat = inner.call(table.saver, [constant(table.key)])
            parts = nest.pack_sequence_as(save.structured_outputs, list(flat))
            keys += [table.key + name for name in table.parts]
            values += [part["tensor"] for part in parts]
        keys.append(OBJECT_GRAPH_KEY)
        values.append(constant(description))
        done = save_v2(inner.path, keys, [""] * len(keys), values)
        with control_dependencies([done]):
            inner.graph.finish([identity(inner.path)])
    return inner.graph


def _restoring(model, outer):
    """The function that restores."""
    inner = _Inner(model, "__inference__traced_restore", outer)
    with inner.graph.as_default():
        stored, tables = inner.found.stored(), inner.found.tables
        keys = [item.key for item in stored]
        types = [item.variable.dtype for item in stored]
        for table in tables:
            keys += [table.key + name for name in table.parts]
            types += [part.dtype for part in table.parts.values()]
        done, values = [], iter(())
        if keys:
            values = iter(restore_v2(inner.path, keys, [""] * len(keys), dtypes=types))
        for item in stored:
            value = identity(next(values))
            handle = inner.handle(item.number)
            done.append(resource_ops.assign_variable(handle, value))
        for table in tables:
            done += inner.call(table.saver + 1, [next(values) for _ in table.parts])
        with control_dependencies(done):
            inner.graph.finish([identity(inner.path)])
    return inner.graph
