"""Functions, branches and loops as ops whose attributes hold graphs.

calls.py, branches.py and loops.py declare the ops (PartitionedCall, If, Case, While),
gradients included; cond.py, while_loop.py and mapping.py make the functions people call
of them. bodies.py runs a body.
"""
