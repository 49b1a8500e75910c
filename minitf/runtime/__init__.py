"""Running graphs: step by step to look at them, or compiled to be fast.

`executor` runs one node after the other and reports each; `compiler` turns a graph into
a Python function; `resources` is where variables live; `plan` decides what must run and
in which order.
"""
