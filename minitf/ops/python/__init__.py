"""Python functions as ops: the op has a name, the function stays in Python."""
