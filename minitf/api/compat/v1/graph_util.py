"""`tf.compat.v1.graph_util`: cutting parts out of a GraphDef.

In TensorFlow: tensorflow/_api/v2/compat/v1/graph_util/__init__.py
"""

from minitf.core.graph.importer import (
    import_graph_def,
)
from minitf.v1.graphs.freezing import (
    convert_variables_to_constants,
)
from minitf.v1.graphs.graph_util import (
    extract_sub_graph,
    must_run_on_cpu,
    remove_training_nodes,
    tensor_shape_from_node_def_name,
)

__all__ = [
    "convert_variables_to_constants",
    "extract_sub_graph",
    "import_graph_def",
    "must_run_on_cpu",
    "remove_training_nodes",
    "tensor_shape_from_node_def_name",
]
