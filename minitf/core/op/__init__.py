"""What an op is, and what happens when one is called.

`declare` turns a kernel into an op, `registry` keeps them, `dispatch` runs or records a
call, `types` and `failures` check what it was given, and `static` and `shape_rules` say
what is known of the result before anything runs.
"""
