"""State: variables, and the ops that read and change them.

Importing it makes variables complete: how they are made, and what `v[1:]` is.
"""

from minitf.ops.state import ref_variable, resource_variable, variable_slices

__all__ = ["ref_variable", "resource_variable", "variable_slices"]
