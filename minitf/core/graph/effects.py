"""Side effects happen in the order of the program, also in a graph.

A graph runs in any order its data allow. In the body of a function that is not enough:
`v.assign(1.0)` and then `v + 1.0` must not change places, and a `tf.print` must happen
though nobody takes its result. So when a function has been traced, control inputs are
added between operations that touch the same variable, one of them writing, and between
all other operations with effects.

In TensorFlow: python/framework/auto_control_deps.py
"""

from minitf.core.dtypes import resource

# Stateful, but only by having a seed, a name or a counter of their own.
QUIET = {
    "EmptyTensorList",
    "NoOp",
    "Placeholder",
    "PlaceholderWithDefault",
    "VarHandleOp",
}
_READS = {"ReadVariableOp", "ResourceGather", "ResourceGatherNd", "VariableShape"}
_READS |= {"VarIsInitializedOp", "LookupTableFindV2", "LookupTableSizeV2"}


def keep_order(operations):
    """Adds the control inputs; returns the operations that must run in any case."""
    last = {}  # id of a handle, or None -> the last operation that wrote
    readers = {}  # id of a handle -> operations that read since then
    must_run = []
    for node in operations:
        if not has_effect(node):
            continue
        if node.type in _READS:
            for handle in _handles(node):
                _wait_for(node, [last.get(handle)])
                readers.setdefault(handle, []).append(node)
            continue
        must_run.append(node)
        for key in _handles(node) or [None]:
            _wait_for(node, [last.get(key), *readers.pop(key, ())])
            last[key] = node
    return must_run


def has_effect(node):
    """Tells whether an operation reads or changes more than its inputs."""
    if not node.op.stateful or node.type in QUIET:
        return False
    return not (node.type.startswith(("Random", "Stateless")) or _only_draws(node))


def _only_draws(node):
    return "seed2" in node.attrs


def _handles(node):
    """The variables and tables an operation is given."""
    return [id(t) for t in node._inputs if t._dtype.base_dtype is resource]


def _wait_for(node, others):
    for other in others:
        if other is not None:
            node._add_control_input(other)
