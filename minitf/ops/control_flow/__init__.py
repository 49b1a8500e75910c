"""Functions, branches and loops as ops whose attributes hold graphs.

calls.py, branches.py and loops.py declare the ops (PartitionedCall, If, Case, While),
branch_gradients.py and loop_gradients.py say how to differentiate them; cond.py,
cases.py, while_loop.py, mapping.py and folding.py make of them what people call.
bodies.py runs a body.
"""

from minitf.ops.control_flow import bodies, branch_gradients, loop_gradients
from minitf.ops.control_flow.cases import case, switch_case
from minitf.ops.control_flow.cond import cond
from minitf.ops.control_flow.while_loop import while_loop

__all__ = [
    "bodies",
    "branch_gradients",
    "case",
    "cond",
    "loop_gradients",
    "switch_case",
    "while_loop",
]
