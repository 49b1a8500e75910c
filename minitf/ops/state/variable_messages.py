"""Variables as `VariableDef` messages: the names of their parts in a graph.

A MetaGraph lists the variables of its graph this way, so that whoever reads it can make
the Python objects again.

In TensorFlow: core/framework/variable.proto
"""

from minitf.core import context
from minitf.formats import proto
from minitf.ops.state.variable import VariableAggregation, VariableSynchronization


def describe(variable, snapshot, export_scope, is_resource=False):
    """Fills a `VariableDef` message; None for a variable outside `export_scope`.

    `snapshot` is the tensor that reads the variable in its graph; a RuntimeError says
    that an eager variable has none.
    """
    if snapshot is None:
        raise RuntimeError(
            "This operation is not supported when eager execution is enabled: an eager "
            "variable has no parts in a graph. Use tf.train.Checkpoint to save it."
        )
    if export_scope and not variable.name.startswith(export_scope + "/"):
        return None

    def inside(name):
        return name.removeprefix(export_scope + "/") if export_scope else name

    message = proto.message("VariableDef")(
        variable_name=inside(variable.name),
        initializer_name=inside(variable.initializer.name),
        snapshot_name=inside(snapshot.name),
        initial_value_name=inside(variable.initial_value.name),
        trainable=variable.trainable,
        is_resource=is_resource,
        synchronization=variable.synchronization.value,
        aggregation=variable.aggregation.value,
    )
    return message


def read_use(variable, message):
    """Notes down what a message says of the use of a variable."""
    variable._trainable, variable._constraint = message.trainable, None
    variable._synchronization = VariableSynchronization(message.synchronization)
    variable._aggregation = VariableAggregation(message.aggregation)


def element_finder(import_scope):
    """Returns a function that finds what a name in a message stands for."""
    graph = context.state().graph
    prefix = f"{import_scope}/" if import_scope else ""
    return lambda name: graph.as_graph_element(prefix + name)
